"""Which papers are in use (在用): a claim that was handed in stands on them."""

from uuid import UUID

from sqlalchemy import Select, select, update
from sqlalchemy.orm import Session

from finance.claims.models import Claim, ClaimLineVoucher
from finance.claims.states import EDITABLE
from finance.kernel.db import UnitOfWork
from finance.vouchers.models import Voucher
from finance.vouchers.papers import Uses, count_again
from finance.vouchers.settled import family


def hold(uow: UnitOfWork, organisation_id: UUID, paper_id: UUID) -> None:
    """Lock the claims that any file of the paper stands in: claims first, vouchers second.

    Every act takes them in that order, so that none waits for one that waits for it.
    """
    uow.session.execute(_naming(organisation_id, paper_id).with_for_update())


def is_in_use(session: Session, organisation_id: UUID, paper_id: UUID) -> bool:
    """Whether a claim, neither draft nor given back, stands on any file of the paper."""
    return bool(_using(session, organisation_id, paper_id))


USES = Uses(hold, is_in_use)


def _using(session: Session, organisation_id: UUID, paper_id: UUID) -> tuple[UUID, ...]:
    naming = _naming(organisation_id, paper_id).where(Claim.state.not_in(EDITABLE))
    return tuple(session.scalars(naming))


def _naming(organisation_id: UUID, paper_id: UUID) -> Select[UUID]:
    """The claims that name any file of the paper, by id."""
    named = (
        select(ClaimLineVoucher.claim_id)
        .where(ClaimLineVoucher.organisation_id == organisation_id)
        .where(ClaimLineVoucher.voucher_id.in_(family(organisation_id, paper_id)))
    )
    return (
        select(Claim.id)
        .where(Claim.organisation_id == organisation_id, Claim.id.in_(named))
        .order_by(Claim.id)
    )


def let_go(uow: UnitOfWork, claim: Claim) -> None:
    """The claim no longer stands on its papers: files that came meanwhile count from now on."""
    uow.session.flush()
    named = uow.session.scalars(
        select(ClaimLineVoucher.voucher_id)
        .where(ClaimLineVoucher.organisation_id == claim.organisation_id)
        .where(ClaimLineVoucher.claim_id == claim.id)
        .distinct()
    ).all()
    # Under lock: a file that is being read now is either seen here, or sees the paper free.
    papers = uow.session.scalars(
        select(Voucher)
        .where(Voucher.organisation_id == claim.organisation_id, Voucher.id.in_(named))
        .order_by(Voucher.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).all()
    waiting = uow.session.scalars(
        select(Voucher.carrier_of_id)
        .where(Voucher.organisation_id == claim.organisation_id, Voucher.is_set_aside)
        .where(Voucher.carrier_of_id.in_(named))
    ).all()
    for paper in papers:
        if paper.id in waiting and not is_in_use(uow.session, paper.organisation_id, paper.id):
            count_again(uow, paper)


def show_anew(uow: UnitOfWork, organisation_id: UUID, paper_id: UUID) -> None:
    """Raise the version of the claims that stand on the paper, so that nobody decides unseen."""
    claims = _using(uow.session, organisation_id, paper_id)
    uow.session.execute(
        update(Claim)
        .where(Claim.organisation_id == organisation_id, Claim.id.in_(claims))
        .values(version=Claim.version + 1)
        .execution_options(synchronize_session=False)
    )
