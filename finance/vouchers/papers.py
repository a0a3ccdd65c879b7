"""One paper, several files (载体): which voucher of a unit stands for the paper.

The database decides: of one unit and key only one voucher may be without `carrier_of_id`. What
counts of a paper that is in use stays as it is: a file that comes then is set aside.
"""

from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from finance.kernel.db import UnitOfWork
from finance.vouchers.keys import canonical_key, file_key, is_claimable
from finance.vouchers.models import Capture, Voucher
from finance.vouchers.settled import fill_columns, settle


@dataclass(frozen=True, slots=True)
class Uses:
    """What only the claims know of a paper (unit, id): all below reaches them through this.

    `hold` locks the claims that name it, which comes before any lock on the paper itself;
    `is_in_use` says whether one of them was handed in.
    """

    hold: Callable[[UnitOfWork, UUID, UUID], None]
    is_in_use: Callable[[Session, UUID, UUID], bool]


def identify(uow: UnitOfWork, voucher: Voucher, uses: Uses) -> None:
    """Settle what counts of the voucher, give it its key and its place among its carriers.

    Where its key has changed, carriers of the old paper are set free and placed anew. Every
    voucher that gains or loses a carrier is settled again: the better file's values count.
    """
    uow.session.flush()
    was_carrier_of = voucher.carrier_of_id
    _place(uow, voucher, uses)
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
        _place(uow, carrier, uses)
        carrier.version += 1
    touched = [was_carrier_of, voucher.carrier_of_id, *(one.carrier_of_id for one in freed)]
    if freed:
        touched.append(voucher.id)
    for standing_id in sorted({one for one in touched if one is not None}):
        _settle_again(uow, voucher, standing_id, uses=uses)


def count_again(uow: UnitOfWork, paper: Voucher) -> None:
    """Files of this paper that were set aside count from now on; the paper is locked and free."""
    aside = uow.session.scalars(
        select(Voucher)
        .where(Voucher.organisation_id == paper.organisation_id)
        .where(Voucher.carrier_of_id == paper.id, Voucher.is_set_aside)
        .with_for_update()
    ).all()
    for carrier in aside:
        carrier.is_set_aside = False
    uow.session.flush()
    fill_columns(paper, settle(uow.session, paper.organisation_id, paper.id))
    paper.version += 1
    uow.session.flush()


def _place(uow: UnitOfWork, voucher: Voucher, uses: Uses) -> None:
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
    voucher.is_set_aside = _joins_used(uow, voucher, uses)
    uow.session.flush()


def _joins_used(uow: UnitOfWork, voucher: Voucher, uses: Uses) -> bool:
    paper_id = voucher.carrier_of_id
    if paper_id is None:
        return False
    uses.hold(uow, voucher.organisation_id, paper_id)
    _locked(uow, voucher, paper_id)
    return uses.is_in_use(uow.session, voucher.organisation_id, paper_id)


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


def _settle_again(uow: UnitOfWork, voucher: Voucher, standing_id: UUID, *, uses: Uses) -> None:
    standing = _locked(uow, voucher, standing_id)
    if not uses.is_in_use(uow.session, standing.organisation_id, standing.id):
        fill_columns(standing, settle(uow.session, standing.organisation_id, standing.id))
    if standing is not voucher:
        standing.version += 1
    uow.session.flush()


def _locked(uow: UnitOfWork, voucher: Voucher, standing_id: UUID) -> Voucher:
    """The voucher that stands for the paper, as it is now, locked until the commit."""
    uow.session.flush()
    return uow.session.get_one(
        Voucher,
        (voucher.organisation_id, standing_id),
        with_for_update=True,
        populate_existing=True,
    )
