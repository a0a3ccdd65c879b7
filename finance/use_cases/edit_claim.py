"""修改报销单: a draft, returned or withdrawn claim gets new content and reserves its papers."""

from dataclasses import dataclass
from uuid import UUID

from finance.claims.content import ClaimContent, check_content, resolve, write_content
from finance.claims.events import ClaimEdited
from finance.claims.own import lock_own_claim
from finance.claims.queries import ClaimDetail, claim_detail
from finance.claims.states import EDITABLE, ClaimWrongState
from finance.dedup.keys import Keyring, claimed_keys
from finance.dedup.registry import reserve
from finance.kernel.db import UnitOfWork
from finance.organisations.actor import Actor


@dataclass(frozen=True, slots=True)
class EditClaim:
    """The whole new content; `version` is the one the claimant saw."""

    claim_id: UUID
    content: ClaimContent
    version: int | None = None


def edit_claim(
    uow: UnitOfWork, actor: Actor, command: EditClaim, *, keyring: Keyring
) -> ClaimDetail:
    """Replace the content and let go of papers that are no longer used.

    Raises ClaimContentInvalid, ClaimWrongState, StaleVersion, VoucherUnknown, KeyTaken,
    NotClaimant.
    """
    check_content(command.content)
    claim = lock_own_claim(uow, actor, command.claim_id, version=command.version)
    if claim.state not in EDITABLE:
        raise ClaimWrongState(state=claim.state, action="edit")
    content = resolve(uow, claim.organisation_id, command.content)
    claim.version += 1
    voucher_ids = write_content(uow, claim, content)
    reserve(
        uow,
        claim.id,
        claim.organisation_id,
        keys=claimed_keys(uow.session, claim.organisation_id, voucher_ids, keyring=keyring),
        actor=actor,
    )
    uow.record(
        ClaimEdited(
            organisation_id=claim.organisation_id,
            subject_id=claim.id,
            actor_id=actor.member_id,
            total_fen=claim.total_fen,
            voucher_ids=voucher_ids,
        )
    )
    return claim_detail(uow.session, actor, claim.id)
