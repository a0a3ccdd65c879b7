"""Holds what was read against what is known: one verdict per field, vouchers matched first."""

import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from benchmarks.reading.truth import NO_VOUCHER, Expected, Truth
from finance.vouchers.reading import VoucherReading

IDENTITY = ("invoice_number", "invoice_code", "issued_on", "total_fen")
TAX_IDS = ("seller_tax_id", "buyer_tax_id")
# A wrong one of these, taken without a person's look, is what must not happen.
KEY_FIELDS = IDENTITY + TAX_IDS
KEYS = (
    *KEY_FIELDS, "check_code", "net_fen", "tax_fen", "seller_name", "buyer_name",
)  # fmt: skip

Accepts = Callable[[VoucherReading, str], bool]


@dataclass(frozen=True, slots=True)
class Verdict:
    """One field of one voucher: what stands there, what was read, how surely."""

    key: str
    truth: Any
    read: Any
    confidence: float
    is_exact: bool
    is_accepted: bool

    @property
    def is_wrong(self) -> bool:
        """A value was read, and it is another than stands there."""
        return self.read is not None and not self.is_exact


@dataclass(frozen=True, slots=True)
class Judged:
    """One voucher that should be read, and the verdicts on it."""

    level: str
    label: str
    file: str
    kind_read: str | None
    is_kind_exact: bool
    verdicts: tuple[Verdict, ...]
    effects: tuple[str, ...] = ()
    is_handwritten: bool = False

    def of(self, keys: Sequence[str]) -> Iterator[Verdict]:
        return (one for one in self.verdicts if one.key in keys)

    @property
    def is_silently_wrong(self) -> bool:
        """A key field is wrong and nobody would have looked."""
        return any(one.is_wrong and one.is_accepted for one in self.of(KEY_FIELDS))


def judge(
    truth: Truth, readings: Sequence[VoucherReading], accepts: Accepts
) -> tuple[Judged, ...]:
    """The vouchers of one file, each against the reading that is most like it."""
    found = _matched(truth.vouchers, readings)
    return tuple(
        _judged(truth, expected, found.get(number), accepts=accepts)
        for number, expected in enumerate(truth.vouchers)
    )


def _matched(
    vouchers: Sequence[Expected], readings: Sequence[VoucherReading]
) -> dict[int, VoucherReading]:
    """Voucher → reading, those that are most alike first: one that was missed takes no other's."""
    pairs = sorted(
        (
            (_likeness(expected, reading), -number, -place)
            for number, expected in enumerate(vouchers)
            for place, reading in enumerate(readings)
        ),
        reverse=True,
    )
    found: dict[int, int] = {}
    for _, number, place in pairs:
        if -number not in found and -place not in found.values():
            found[-number] = -place
    return {number: readings[place] for number, place in found.items()}


def surplus(truth: Truth, readings: Sequence[VoucherReading]) -> int:
    """How many vouchers were seen that are not there."""
    seen = sum(reading.kind != NO_VOUCHER for reading in readings)
    there = sum(one.kinds != {NO_VOUCHER} for one in truth.vouchers)
    return max(0, seen - there)


def _likeness(expected: Expected, reading: VoucherReading) -> tuple[int, bool]:
    equal = sum(
        value is not None and same(value, reading.value(key))
        for key, value in expected.fields.items()
    )
    return equal, reading.kind in expected.kinds


def _judged(
    truth: Truth, expected: Expected, reading: VoucherReading | None, *, accepts: Accepts
) -> Judged:
    return Judged(
        level=truth.level,
        label=expected.label,
        file=truth.file.name,
        kind_read=None if reading is None else reading.kind,
        is_kind_exact=reading is not None and reading.kind in expected.kinds,
        verdicts=tuple(_verdicts(expected, reading, accepts)),
        effects=truth.effects,
        is_handwritten=expected.is_handwritten,
    )


def _verdicts(
    expected: Expected, reading: VoucherReading | None, accepts: Accepts
) -> Iterator[Verdict]:
    for key, value in expected.fields.items():
        field = None if reading is None else reading.fields.get(key)
        read = None if field is None else field.value
        if value is None and (read is None or key not in KEYS):
            continue  # nothing stands there and nothing was read; extra fields may be inferred
        is_accepted = reading is not None and read is not None and accepts(reading, key)
        is_exact = value is not None and same(value, read)
        yield Verdict(key, value, read, field.confidence if field else 0.0, is_exact, is_accepted)
    if expected.items:
        unlike = _unlike(expected.items, () if reading is None else reading.items)
        yield Verdict("items", len(expected.items), unlike, 0.0, not unlike, is_accepted=False)


def _unlike(wanted: Sequence[Mapping[str, Any]], found: Sequence[Mapping[str, Any]]) -> str:
    """The cells of the table of goods that are not as printed; empty where all are."""
    if len(wanted) != len(found):
        return f"{len(found)} rows"
    return "; ".join(
        f"row {number} {key} {value!r} read {line.get(key)!r}"
        for number, (known, line) in enumerate(zip(wanted, found, strict=True))
        for key, value in _cells(known).items()
        if value is not None and not same(value, _cells(line).get(key))
    )


def _cells(item: Mapping[str, Any]) -> dict[str, Any]:
    """`*category*name` is printed in one cell, read as two; a rate may come without its %."""
    cells = dict(item)
    parted = re.fullmatch(r"\*([^*]+)\*(.*)", str(item.get("name") or ""))
    if parted:
        cells |= {"category": parted[1], "name": parted[2]}
    rate = item.get("tax_rate")
    return cells | {"tax_rate": rate.rstrip("%") if isinstance(rate, str) else rate}


def same(truth: Any, read: Any) -> bool:
    """Equal but for widths and spaces, and for zeroes behind the point of a number."""
    if isinstance(truth, str) and isinstance(read, str):
        one, two = plain(truth), plain(read)
        return one == two or _is_same_number(one, two)
    return bool(truth == read)


def plain(text: str) -> str:
    return re.sub(r"\s", "", unicodedata.normalize("NFKC", text))


def _is_same_number(one: str, two: str) -> bool:
    if "." not in one + two:
        return False  # numbers of papers keep their zeroes
    try:
        return Decimal(one) == Decimal(two)
    except InvalidOperation:
        return False
