"""What stands behind a field besides its own glyphs: another source, a check that agrees.

A line's certainty tells how clear the glyphs were; it cannot tell that a label was taken for
another. Two sources that agree, or a sum that comes out, can.
"""

from collections.abc import Mapping
from enum import StrEnum

from finance.vouchers.reading import Field, Outcome, Source, VoucherReading


class Support(StrEnum):
    """From worst to best."""

    DOUBTED = "doubted"  # a check fails, or another source says otherwise
    BARE = "bare"  # nothing to compare it with
    SHAPED = "shaped"  # it has the right form, which a misread digit may have too
    BACKED = "backed"  # an independent source, a check digit or a sum agrees


_TAX_IDS = ("seller_tax_id", "buyer_tax_id")
# A misread value passes such a check by chance only.
_BACKS: Mapping[str, tuple[str, ...]] = {
    "seller_tax_id": ("seller_tax_id_check_digit",),
    "buyer_tax_id": ("buyer_tax_id_check_digit",),
    "invoice_number": ("number_in_ticket_id",),
    "total_fen": ("amount_in_words", "net_plus_tax", "parts_sum"),
    "net_fen": ("net_plus_tax", "items_sum"),
    "tax_fen": ("net_plus_tax", "items_sum"),
}
_SHAPES: Mapping[str, tuple[str, ...]] = {
    "invoice_number": ("number_structure", "date_matches_number"),
    "invoice_code": ("code_structure", "date_matches_number"),
    "issued_on": ("date_matches_number",),
    "boarded_at": ("times_in_order",),
    "alighted_at": ("times_in_order",),
}
# What two glyph readers of one picture say is one witness; these are another each.
_WITNESS: Mapping[Source, str] = {
    Source.SIGNED_XML: "record",
    Source.XML: "record",
    Source.OFD_TAG: "record",
    Source.QR: "code",
    Source.TEXT: "print",
    Source.OCR: "print",
}


def support(reading: VoucherReading, name: str) -> Support:
    """How well the field `name` of the reading is backed."""
    field = reading.fields[name]
    others = _said_by_others(field)
    outcomes = {check.code: check.outcome for check in reading.checks}
    backs = [outcomes.get(code) for code in _BACKS.get(name, ())]
    shapes = [outcomes.get(code) for code in _SHAPES.get(name, ())]
    if others - {field.value} or Outcome.FAILED in (*backs, *shapes):
        return Support.DOUBTED
    if name in _TAX_IDS and all(reading.value(one) == field.value for one in _TAX_IDS):
        return (
            Support.DOUBTED
        )  # nobody buys from himself: one of the two stands in the wrong place
    if others:
        return Support.BACKED
    if field.repaired_from is not None:
        return Support.BARE  # made to pass its check digit, which so says nothing any more
    if Outcome.PASSED in backs:
        return Support.BACKED
    return Support.SHAPED if Outcome.PASSED in (*backs, *shapes) else Support.BARE


def _said_by_others(field: Field) -> set[object]:
    """Values of the sources that are independent of the one that counts."""
    own = _WITNESS.get(field.source)
    return {loser.value for loser in field.losers if _WITNESS.get(loser.source) not in {None, own}}
