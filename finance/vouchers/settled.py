"""What counts of a voucher: its carriers' readings merged by source, corrections on top."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import Select, or_, select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import Session

from finance.vouchers.checks import run_checks
from finance.vouchers.keys import canonical_key
from finance.vouchers.merge import merge
from finance.vouchers.models import Correction, Reading, Voucher
from finance.vouchers.reading import Check, Field, FieldValue, Source, VoucherReading
from finance.vouchers.reading_json import from_json

TEXT_COLUMNS = (
    "invoice_code",
    "invoice_number",
    "seller_name",
    "seller_tax_id",
    "buyer_name",
    "buyer_tax_id",
)
FEN_COLUMNS = ("total_fen", "net_fen", "tax_fen")


_Read = tuple[Reading, VoucherReading]


@dataclass(frozen=True, slots=True)
class Settled:
    """The merged picture of one paper; empty before the first reading."""

    kind: str | None
    kind_confidence: float | None
    fields: Mapping[str, Field]
    checks: tuple[Check, ...]
    items: tuple[Mapping[str, FieldValue], ...]
    notes: tuple[str, ...]
    corrections: tuple[Correction, ...]
    engine: str | None
    stages: tuple[tuple[str, float], ...]
    key_as_read: str | None  # of the voucher's own file, without any correction

    def values(self) -> dict[str, FieldValue]:
        return {name: field.value for name, field in self.fields.items()}


def settle(session: Session, organisation_id: UUID, voucher_id: UUID) -> Settled:
    """Merge the newest reading of the voucher and of each of its carriers that counts."""
    ids = family(organisation_id, voucher_id).where(
        or_(Voucher.id == voucher_id, ~Voucher.is_set_aside)
    )
    rows = session.scalars(
        select(Reading)
        .where(Reading.organisation_id == organisation_id, Reading.voucher_id.in_(ids))
        .ext(distinct_on(Reading.voucher_id))
        .order_by(Reading.voucher_id, Reading.read_at.desc(), Reading.id.desc())
    ).all()
    corrections = session.scalars(
        select(Correction)
        .where(Correction.organisation_id == organisation_id, Correction.voucher_id.in_(ids))
        .order_by(Correction.corrected_at, Correction.id)
    ).all()
    pairs = tuple((row, from_json(row.body)) for row in rows)
    own = next((pair for pair in pairs if pair[0].voucher_id == voucher_id), None)
    return _settled(pairs, own, tuple(corrections))


def family(organisation_id: UUID, primary_id: UUID) -> Select[UUID]:
    """The ids of a voucher and of all its carriers."""
    return (
        select(Voucher.id)
        .where(Voucher.organisation_id == organisation_id)
        .where(or_(Voucher.id == primary_id, Voucher.carrier_of_id == primary_id))
    )


def _settled(
    pairs: tuple[_Read, ...], own: _Read | None, corrections: tuple[Correction, ...]
) -> Settled:
    by_hand = {
        row.field: Field(row.value, Source.HAND, 1.0)
        for row in corrections  # the newest last, so that it counts
    }
    readings = tuple(reading for _, reading in pairs)
    told = max(readings, key=lambda reading: reading.kind_confidence, default=None)
    kind = by_hand.pop("kind", None)
    merged = VoucherReading(
        kind=str(kind.value) if kind else told.kind if told else "none",
        kind_confidence=1.0 if kind else told.kind_confidence if told else 0.0,
        fields=merge([*(reading.fields for reading in readings), by_hand]),
        items=max((reading.items for reading in readings), key=len, default=()),
        evidence=own[1].evidence if own else None,
    )
    has_kind = kind is not None or told is not None
    return Settled(
        kind=merged.kind if has_kind else None,
        kind_confidence=merged.kind_confidence if has_kind else None,
        fields=merged.fields,
        checks=_checks(merged, readings, corrections),
        items=merged.items,
        notes=merged.evidence.notes if merged.evidence else (),
        corrections=corrections,
        engine=own[0].engine if own else None,
        stages=tuple((str(name), float(s)) for name, s in own[0].stages) if own else (),
        key_as_read=_key_as_read(own[1]) if own else None,
    )


def _key_as_read(reading: VoucherReading) -> str | None:
    return canonical_key(
        reading.kind, {name: field.value for name, field in reading.fields.items()}
    )


def _checks(
    merged: VoucherReading,
    readings: tuple[VoucherReading, ...],
    corrections: tuple[Correction, ...],
) -> tuple[Check, ...]:
    """As they were when read, or anew where a correction or a carrier changed the picture."""
    if not corrections and len(readings) == 1:
        return readings[0].checks
    return run_checks(merged) if readings or corrections else ()


def fill_columns(voucher: Voucher, settled: Settled) -> None:
    """Copy what counts into the row's own columns, which lists and rules look at."""
    values = settled.values()
    voucher.kind = settled.kind
    voucher.issued_on = as_date(values.get("issued_on"))
    for name in TEXT_COLUMNS:
        value = values.get(name)
        setattr(voucher, name, None if value is None else str(value))
    for name in FEN_COLUMNS:
        value = values.get(name)
        setattr(voucher, name, value if isinstance(value, int) else None)


def as_date(value: FieldValue) -> date | None:
    """An ISO date; None for anything that is no day of the calendar."""
    try:
        return date.fromisoformat(str(value))
    except ValueError:
        return None
