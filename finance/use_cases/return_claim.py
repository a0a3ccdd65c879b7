"""退回报销单: with all faults at once (一次性告知); papers and budget are free again."""

from dataclasses import dataclass
from uuid import UUID

from finance.approvals.steps import (
    REASONS_BETWEEN,
    OwnClaim,
    RoleMissing,
    cancel_open,
    decide,
    pick_step,
)
from finance.budget import reservation
from finance.claims.events import ClaimReturned
from finance.claims.models import Claim
from finance.claims.own import require_version
from finance.claims.queries import ClaimDetail, claim_by_id, claim_detail
from finance.claims.states import lock_claim, move
from finance.claims.uses import let_go
from finance.dedup import registry
from finance.kernel.db import UnitOfWork
from finance.kernel.errors import InvalidInput
from finance.organisations.actor import Actor
from finance.organisations.queries import organisation
from finance.organisations.roles import Permission, Role


class ReasonsMissing(InvalidInput):
    code = "claim.reasons_missing"
    title = "退回必须写明原因"
    remedy = "请把全部问题一次写明，每条不超过 500 字"


REASONS_MAX = 50
REASON_CHARS_MAX = 500


@dataclass(frozen=True, slots=True)
class ReturnClaim:
    """`reasons` are all faults at once; `version` is the one the approver saw."""

    claim_id: UUID
    reasons: tuple[str, ...]
    version: int | None = None


def return_claim(uow: UnitOfWork, actor: Actor, command: ReturnClaim) -> ClaimDetail:
    """Return it to its claimant, by whoever's step is up.

    An approved claim that is not yet being paid, and one whose payment failed, is returned by
    the accountant. Raises ReasonsMissing and what `approve_step` raises.
    """
    reasons = tuple(" ".join(reason.split()) for reason in command.reasons)
    if not 0 < len(reasons) <= REASONS_MAX or not all(
        0 < len(reason) <= REASON_CHARS_MAX for reason in reasons
    ):
        raise ReasonsMissing
    seen = claim_by_id(uow.session, actor, command.claim_id, permission=Permission.DECIDE_CLAIM)
    claim = lock_claim(uow, seen.id, seen.organisation_id)
    position = _decide(uow, actor, claim, reasons=reasons, version=command.version)
    claim = move(uow, claim.id, claim.organisation_id, action="return")
    claim.return_reasons = "\n".join(reasons)
    cancel_open(uow, claim)
    registry.release(uow, claim.id, claim.organisation_id)
    reservation.release(uow, claim.id, claim.organisation_id)
    let_go(uow, claim)
    uow.record(
        ClaimReturned(
            organisation_id=claim.organisation_id,
            subject_id=claim.id,
            actor_id=actor.member_id,
            round=claim.round,
            position=position,
            reasons=reasons,
        )
    )
    uow.session.flush()
    return claim_detail(uow.session, actor, claim.id)


def _decide(
    uow: UnitOfWork, actor: Actor, claim: Claim, *, reasons: tuple[str, ...], version: int | None
) -> int | None:
    """The position of the step that returns it; None after the last step."""
    path = organisation(uow.session, claim.organisation_id).path
    if claim.state in {"approved", "payment_failed"}:
        _require_accountant(actor, claim, path)
        require_version(claim, version)
        return None
    step = pick_step(uow.session, actor, claim, path=path, position=None)
    require_version(claim, version)
    decide(uow, actor, step, action="return", comment=REASONS_BETWEEN.join(reasons))
    return step.position


def _require_accountant(actor: Actor, claim: Claim, path: str) -> None:
    if claim.claimant_id == actor.member_id:
        raise OwnClaim
    if Role.ACCOUNTANT not in actor.roles_over(path):
        raise RoleMissing(role=str(Role.ACCOUNTANT))
