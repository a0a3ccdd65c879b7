"""Keys that a file itself gave, whatever a person has written over them since."""

from collections.abc import Iterable
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import Session

from finance.vouchers.keys import canonical_key
from finance.vouchers.models import Correction, Reading
from finance.vouchers.reading import Source, VoucherReading
from finance.vouchers.reading_json import from_json
from finance.vouchers.settled import settle

# OCR may be wrong by a digit and must be correctable; what a machine wrote for machines is not.
CERTAIN = frozenset({Source.SIGNED_XML, Source.XML, Source.OFD_TAG, Source.QR, Source.TEXT})


def keys_as_read(
    session: Session, organisation_id: UUID, voucher_ids: Iterable[UUID]
) -> dict[UUID, str]:
    """The certain key of each of these vouchers that was corrected by hand."""
    corrected = session.scalars(
        select(Correction.voucher_id)
        .where(Correction.organisation_id == organisation_id)
        .where(Correction.voucher_id.in_(tuple(voucher_ids)))
        .distinct()
    ).all()
    found = newest_readings(session, organisation_id, corrected)
    keys = {voucher_id: _certain_key(reading) for voucher_id, reading in found.items()}
    return {voucher_id: key for voucher_id, key in keys.items() if key is not None}


def newest_readings(
    session: Session, organisation_id: UUID, voucher_ids: Iterable[UUID]
) -> dict[UUID, VoucherReading]:
    """What each of these files was last read as, without corrections and other carriers."""
    rows = session.execute(
        select(Reading.voucher_id, Reading.body)
        .where(Reading.organisation_id == organisation_id)
        .where(Reading.voucher_id.in_(tuple(voucher_ids)))
        .ext(distinct_on(Reading.voucher_id))
        .order_by(Reading.voucher_id, Reading.read_at.desc(), Reading.id.desc())
    )
    return {row.voucher_id: from_json(row.body) for row in rows}


def is_certain(session: Session, organisation_id: UUID, voucher_id: UUID) -> bool:
    """Whether a machine wrote, for machines, the very number that the voucher stands for.

    Its other carriers count, and so does what a person typed the same.
    """
    settled = settle(session, organisation_id, voucher_id)
    told = {
        name: field.value
        for name, field in settled.fields.items()
        if any(
            one.source in CERTAIN and one.value == field.value for one in (field, *field.losers)
        )
    }
    key = canonical_key(settled.kind, told)
    return key is not None and key == canonical_key(settled.kind, settled.values())


def _certain_key(reading: VoucherReading) -> str | None:
    values = {
        name: field.value for name, field in reading.fields.items() if field.source in CERTAIN
    }
    return canonical_key(reading.kind, values)
