"""One paper, several files (载体): which voucher of a unit stands for the paper.

The database decides: of one unit and key only one voucher may be without `carrier_of_id`.
"""

from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError

from finance.kernel.db import UnitOfWork
from finance.vouchers.keys import canonical_key, file_key, is_claimable
from finance.vouchers.models import Capture, Voucher
from finance.vouchers.settled import fill_columns, settle


def identify(uow: UnitOfWork, voucher: Voucher) -> None:
    """Settle what counts of the voucher, give it its key and its place among its carriers.

    Where its key has changed, carriers of the old paper are set free and placed anew. Every
    voucher that gains or loses a carrier is settled again: the better file's values count.
    """
    uow.session.flush()
    was_carrier_of = voucher.carrier_of_id
    _place(uow, voucher)
    freed = uow.session.scalars(
        select(Voucher)
        .where(Voucher.organisation_id == voucher.organisation_id)
        .where(Voucher.carrier_of_id == voucher.id, Voucher.key.is_distinct_from(voucher.key))
        .order_by(Voucher.id)
        .with_for_update()
    ).all()
    for carrier in freed:
        carrier.carrier_of_id = None
        carrier.key = None  # until it is placed, so that it stands in nobody's way
    uow.session.flush()
    for carrier in freed:
        _place(uow, carrier)
        carrier.version += 1
    touched = [was_carrier_of, voucher.carrier_of_id, *(one.carrier_of_id for one in freed)]
    if freed:
        touched.append(voucher.id)
    for standing_id in sorted({one for one in touched if one is not None}):
        _settle_again(uow, voucher, standing_id)


def _place(uow: UnitOfWork, voucher: Voucher) -> None:
    settled = settle(uow.session, voucher.organisation_id, voucher.id)
    fill_columns(voucher, settled)
    key = canonical_key(voucher.kind, settled.values())
    if key is None and is_claimable(voucher.kind):
        capture = uow.session.get_one(Capture, (voucher.organisation_id, voucher.capture_id))
        key = file_key(capture.sha256, voucher.part)
    is_written_over = bool(settled.corrections) and settled.key_as_read != key
    voucher.key_as_read = settled.key_as_read if is_written_over else None
    uow.session.flush()
    while not _takes_place(uow, voucher, key):
        pass  # its holder committed while we waited: now it is seen


def _takes_place(uow: UnitOfWork, voucher: Voucher, key: str | None) -> bool:
    holder_id = None if key is None else _holder(uow, voucher, key)
    try:
        with uow.session.begin_nested():
            uow.session.execute(
                update(Voucher)
                .where(Voucher.organisation_id == voucher.organisation_id)
                .where(Voucher.id == voucher.id)
                .values(key=key, carrier_of_id=holder_id)
                .execution_options(synchronize_session=False)
            )
    except IntegrityError:
        return False
    uow.session.refresh(voucher)
    return True


def _holder(uow: UnitOfWork, voucher: Voucher, key: str) -> UUID | None:
    return uow.session.scalar(
        select(Voucher.id).where(
            Voucher.organisation_id == voucher.organisation_id,
            Voucher.key == key,
            Voucher.carrier_of_id.is_(None),
            Voucher.id != voucher.id,
        )
    )


def _settle_again(uow: UnitOfWork, voucher: Voucher, standing_id: UUID) -> None:
    uow.session.flush()
    standing = uow.session.get_one(
        Voucher,
        (voucher.organisation_id, standing_id),
        with_for_update=True,
        populate_existing=True,
    )
    fill_columns(standing, settle(uow.session, standing.organisation_id, standing.id))
    if standing is not voucher:
        standing.version += 1
    uow.session.flush()
