"""同意: one approver decides one step; after the last the claim may be paid."""

from dataclasses import dataclass
from uuid import UUID

from finance.approvals.events import StepApproved
from finance.approvals.steps import decide, open_next, pick_step
from finance.claims.events import ClaimApproved
from finance.claims.models import Claim
from finance.claims.own import require_version
from finance.claims.queries import ClaimDetail, claim_by_id, claim_detail
from finance.claims.states import lock_claim, move
from finance.kernel.db import UnitOfWork
from finance.organisations.actor import Actor
from finance.organisations.queries import organisation
from finance.organisations.roles import Permission


@dataclass(frozen=True, slots=True)
class ApproveStep:
    """`position` None means the step that is up; `version` is the one the approver saw."""

    claim_id: UUID
    position: int | None = None
    comment: str = ""
    version: int | None = None


def approve_step(uow: UnitOfWork, actor: Actor, command: ApproveStep) -> ClaimDetail:
    """Approve the step that is up; the claim's version rises, so that others see it change.

    Raises OwnClaim, OwnPayee, RoleMissing, AlreadyDecided, AlreadyDecidedByYou, StepNotOpen,
    ClaimWrongState, StaleVersion, ClaimUnknown.
    """
    seen = claim_by_id(uow.session, actor, command.claim_id, permission=Permission.DECIDE_CLAIM)
    claim = lock_claim(uow, seen.id, seen.organisation_id)
    path = organisation(uow.session, claim.organisation_id).path
    step = pick_step(uow.session, actor, claim, path=path, position=command.position)
    require_version(claim, command.version)
    promise = decide(uow, actor, step, action="approve", comment=command.comment)
    uow.record(
        StepApproved(
            organisation_id=claim.organisation_id,
            subject_id=claim.id,
            actor_id=actor.member_id,
            round=step.round,
            position=step.position,
            role=step.role,
            commitment=promise,
        )
    )
    if open_next(uow, claim):
        claim.version += 1
    else:
        _approve(uow, actor, claim)
    uow.session.flush()
    return claim_detail(uow.session, actor, claim.id)


def _approve(uow: UnitOfWork, actor: Actor, claim: Claim) -> None:
    approved = move(uow, claim.id, claim.organisation_id, action="approve_last")
    uow.record(
        ClaimApproved(
            organisation_id=approved.organisation_id,
            subject_id=approved.id,
            actor_id=actor.member_id,
            round=approved.round,
            total_fen=approved.total_fen,
        )
    )
