"""The claimant's hold on his own claim: nobody else edits, submits or withdraws it."""

from uuid import UUID

from finance.claims.models import Claim
from finance.claims.queries import claim_by_id
from finance.claims.states import lock_claim
from finance.kernel.db import UnitOfWork
from finance.kernel.errors import NotPermitted, StaleVersion
from finance.organisations.actor import Actor
from finance.organisations.roles import Permission


class NotClaimant(NotPermitted):
    code = "claim.not_yours"
    title = "只有经办人本人可以修改、提交或撤回报销单"
    remedy = "请由经办人本人办理"


def lock_own_claim(uow: UnitOfWork, actor: Actor, claim_id: UUID, *, version: int | None) -> Claim:
    """The actor's own claim, locked until the commit.

    Raises ClaimUnknown, NotPermitted, NotClaimant, StaleVersion.
    """
    seen = claim_by_id(uow.session, actor, claim_id, permission=Permission.EDIT_CLAIM)
    claim = lock_claim(uow, claim_id, seen.organisation_id)
    if claim.claimant_id != actor.member_id:
        raise NotClaimant
    require_version(claim, version)
    return claim


def require_version(claim: Claim, version: int | None) -> None:
    """StaleVersion unless this is the version that the caller saw (If-Match)."""
    if version not in (None, claim.version):
        raise StaleVersion(version=claim.version)
