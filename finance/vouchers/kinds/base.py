"""What one voucher kind (票种) is: how it is known by its print, and what its print says."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from finance.vouchers.layout import Sheet
from finance.vouchers.reading import Field, FieldValue

# A note of kinds that are filled in by hand: none of their fields may pass unseen.
HANDWRITTEN = "form.handwritten"

Item = Mapping[str, FieldValue]


@dataclass(frozen=True, slots=True)
class Print:
    """What the lines of one voucher say."""

    fields: Mapping[str, Field] = field(default_factory=dict)
    items: tuple[Item, ...] = ()


@dataclass(frozen=True, slots=True)
class VoucherKind:
    """One kind: `score` says 0..1 how much the lines look like it, `read` takes its fields.

    `required` are the fields without which a picture of it deserves a second, closer look.
    `is_claimable` is False for papers that are known and yet never a voucher of a claim.
    `notes` are stable codes of what its use is bound to. `coded_as` is the kind
    that its QR code names where the code has no number of its own for it. `parts` are the
    amounts that add up to the total, an absent one of the `parts_if_said` counting as nothing;
    `items_total` is what its lines add up to.
    """

    code: str
    title: str
    score: Callable[[Sheet], float]
    read: Callable[[Sheet], Print]
    required: tuple[str, ...]
    is_claimable: bool = True
    notes: tuple[str, ...] = ()
    coded_as: tuple[str, ...] = ()
    parts: tuple[str, ...] = ()
    parts_if_said: tuple[str, ...] = ()
    items_total: str = "net_fen"
