"""Files of one paper that say otherwise than what counts of it (同一票据的文件不一致).

A carrier may be an XML that nobody signed, or a file that was altered: whoever decides over the
paper is told what each of its files says of the amount, the day and the two parties.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session, aliased

from finance.vouchers.models import Voucher
from finance.vouchers.read_keys import newest_readings
from finance.vouchers.reading import FieldValue, VoucherReading
from finance.vouchers.tax_ids import is_credit_code

_FACTS = ("total_fen", "issued_on")
_TAX_IDS = ("seller_tax_id", "buyer_tax_id")


@dataclass(frozen=True, slots=True)
class FileDifference:
    """`counted` is what stands for the paper, `read` what this file of it says.

    `is_set_aside`: the file came once the paper was in use, and changes nothing of it.
    """

    voucher_id: UUID
    file_id: UUID
    is_set_aside: bool
    name: str
    counted: FieldValue
    read: FieldValue


def file_differences(
    session: Session, organisation_id: UUID, voucher_ids: Iterable[UUID]
) -> tuple[FileDifference, ...]:
    """Of papers with several files, by paper and file; ids of carriers tell nothing."""
    standing = aliased(Voucher)
    files = session.execute(
        select(Voucher.id, Voucher.is_set_aside, standing)
        .join(
            standing,
            (standing.organisation_id == Voucher.organisation_id)
            & (standing.id == func.coalesce(Voucher.carrier_of_id, Voucher.id)),
        )
        .where(standing.organisation_id == organisation_id)
        .where(standing.id.in_(_with_carriers(session, organisation_id, voucher_ids)))
        .order_by(standing.id, Voucher.id)
    ).all()
    readings = newest_readings(session, organisation_id, [file_id for file_id, _, _ in files])
    return tuple(
        FileDifference(paper.id, file_id, is_set_aside, name, counted, read)
        for file_id, is_set_aside, paper in files
        if file_id in readings
        for name, counted, read in _differing(paper, readings[file_id])
    )


def _with_carriers(
    session: Session, organisation_id: UUID, voucher_ids: Iterable[UUID]
) -> tuple[UUID, ...]:
    return tuple(
        session.scalars(
            select(Voucher.carrier_of_id)
            .where(Voucher.organisation_id == organisation_id)
            .where(Voucher.carrier_of_id.in_(tuple(voucher_ids)))
            .distinct()
        )
    )


def _differing(
    paper: Voucher, reading: VoucherReading
) -> Iterator[tuple[str, FieldValue, FieldValue]]:
    for name in (*_FACTS, *_TAX_IDS):
        stands = getattr(paper, name)
        counted = stands.isoformat() if name == "issued_on" and stands else stands
        read = reading.value(name)
        if None in (counted, read) or counted == read:
            continue
        # A tax id that cannot be true is a misreading, and photos are full of them.
        if name in _FACTS or (is_credit_code(counted) and is_credit_code(str(read))):
            yield name, counted, read
