"""Which papers are in use (在用): a claim that was handed in stands on them."""

from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from finance.claims.models import Claim, ClaimLineVoucher
from finance.claims.states import EDITABLE
from finance.kernel.db import UnitOfWork
from finance.vouchers.models import Voucher
from finance.vouchers.papers import count_again
from finance.vouchers.settled import family


def using_claims(session: Session, organisation_id: UUID, paper_id: UUID) -> tuple[UUID, ...]:
    """The claims, neither drafts nor given back, that any file of the paper stands in."""
    return tuple(
        session.scalars(
            select(Claim.id)
            .join(
                ClaimLineVoucher,
                (ClaimLineVoucher.organisation_id == Claim.organisation_id)
                & (ClaimLineVoucher.claim_id == Claim.id),
            )
            .where(Claim.organisation_id == organisation_id, Claim.state.not_in(EDITABLE))
            .where(ClaimLineVoucher.voucher_id.in_(family(organisation_id, paper_id)))
            .distinct()
            .order_by(Claim.id)
        )
    )


def is_in_use(session: Session, organisation_id: UUID, paper_id: UUID) -> bool:
    return bool(using_claims(session, organisation_id, paper_id))


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
    claims = using_claims(uow.session, organisation_id, paper_id)
    uow.session.execute(
        update(Claim)
        .where(Claim.organisation_id == organisation_id, Claim.id.in_(claims))
        .values(version=Claim.version + 1)
        .execution_options(synchronize_session=False)
    )
