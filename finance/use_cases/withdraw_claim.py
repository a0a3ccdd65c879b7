"""撤回报销单: the claimant takes it back before approval; papers and budget are free."""

from dataclasses import dataclass
from uuid import UUID

from finance.approvals.steps import cancel_open
from finance.budget import reservation
from finance.claims.events import ClaimWithdrawn
from finance.claims.own import lock_own_claim
from finance.claims.queries import ClaimDetail, claim_detail
from finance.claims.states import move
from finance.claims.uses import let_go
from finance.dedup import registry
from finance.kernel.db import UnitOfWork
from finance.organisations.actor import Actor


@dataclass(frozen=True, slots=True)
class WithdrawClaim:
    """`version` is the one the claimant saw."""

    claim_id: UUID
    version: int | None = None


def withdraw_claim(uow: UnitOfWork, actor: Actor, command: WithdrawClaim) -> ClaimDetail:
    """Take back a draft, a submitted or a returned claim; it can be edited and submitted again.

    Raises ClaimWrongState once it is approved, StaleVersion, NotClaimant.
    """
    held = lock_own_claim(uow, actor, command.claim_id, version=command.version)
    claim = move(uow, held.id, held.organisation_id, action="withdraw")
    cancel_open(uow, claim)
    registry.release(uow, claim.id, claim.organisation_id)
    reservation.release(uow, claim.id, claim.organisation_id)
    let_go(uow, claim)
    uow.record(
        ClaimWithdrawn(
            organisation_id=claim.organisation_id,
            subject_id=claim.id,
            actor_id=actor.member_id,
            round=claim.round,
        )
    )
    uow.session.flush()
    return claim_detail(uow.session, actor, claim.id)
