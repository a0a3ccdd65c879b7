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

# OCR may be wrong by a digit and must be correctable; what a machine wrote for machines is not.
_CERTAIN = frozenset({Source.SIGNED_XML, Source.XML, Source.OFD_TAG, Source.QR, Source.TEXT})


def keys_as_read(
    session: Session, organisation_id: UUID, voucher_ids: Iterable[UUID]
) -> dict[UUID, str]:
    """The certain key of each of these vouchers that was corrected by hand."""
    ids = tuple(voucher_ids)
    corrected = select(Correction.voucher_id).where(
        Correction.organisation_id == organisation_id, Correction.voucher_id.in_(ids)
    )
    rows = session.execute(
        select(Reading.voucher_id, Reading.body)
        .where(Reading.organisation_id == organisation_id, Reading.voucher_id.in_(corrected))
        .ext(distinct_on(Reading.voucher_id))
        .order_by(Reading.voucher_id, Reading.read_at.desc(), Reading.id.desc())
    )
    keys = {row.voucher_id: _certain_key(from_json(row.body)) for row in rows}
    return {voucher_id: key for voucher_id, key in keys.items() if key is not None}


def _certain_key(reading: VoucherReading) -> str | None:
    values = {
        name: field.value for name, field in reading.fields.items() if field.source in _CERTAIN
    }
    return canonical_key(reading.kind, values)
