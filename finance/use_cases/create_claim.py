"""填写报销单: a draft that already reserves its papers, so that nobody else can claim them."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.dialects.postgresql import insert

from finance.claims.content import ClaimContent, NewLine, check_content, resolve, write_content
from finance.claims.events import ClaimCreated
from finance.claims.models import Claim
from finance.claims.queries import ClaimDetail, claim_detail, claim_lines
from finance.dedup.keys import Keyring, claimed_keys
from finance.dedup.registry import reserve
from finance.kernel.db import UnitOfWork
from finance.kernel.errors import Conflict
from finance.organisations.actor import Actor
from finance.organisations.queries import organisation
from finance.organisations.roles import Permission


class ClaimIdReused(Conflict):
    code = "claim.id_reused"
    title = "该报销单编号已用于另一张报销单"
    remedy = "请为新的报销单生成新的编号"


@dataclass(frozen=True, slots=True)
class CreateClaim:
    """`claim_id` was made by the client; the actor becomes the claimant."""

    claim_id: UUID
    organisation_id: UUID
    content: ClaimContent


def create_claim(
    uow: UnitOfWork, actor: Actor, command: CreateClaim, *, keyring: Keyring
) -> ClaimDetail:
    """Write the draft; the same id with the same content gives the same claim again.

    Raises ClaimContentInvalid, VoucherUnknown, KeyTaken, ClaimIdReused, NotPermitted.
    """
    actor.require(Permission.EDIT_CLAIM, organisation(uow.session, command.organisation_id).path)
    check_content(command.content)
    content = resolve(uow, command.organisation_id, command.content)
    if not _is_first(uow, actor, command, content=content):
        _require_same(uow, actor, command, content=content)
        return claim_detail(uow.session, actor, command.claim_id)
    claim = uow.session.get_one(Claim, (command.organisation_id, command.claim_id))
    voucher_ids = write_content(uow, claim, content)
    reserve(
        uow,
        claim.id,
        claim.organisation_id,
        keys=claimed_keys(uow.session, claim.organisation_id, voucher_ids, keyring=keyring),
        actor=actor,
    )
    uow.record(
        ClaimCreated(
            organisation_id=claim.organisation_id,
            subject_id=claim.id,
            actor_id=actor.member_id,
            total_fen=claim.total_fen,
            voucher_ids=voucher_ids,
        )
    )
    return claim_detail(uow.session, actor, claim.id)


def _is_first(
    uow: UnitOfWork, actor: Actor, command: CreateClaim, *, content: ClaimContent
) -> bool:
    made = uow.session.execute(
        insert(Claim)
        .values(
            organisation_id=command.organisation_id,
            id=command.claim_id,
            title=content.title,
            claimant_id=actor.member_id,
            total_fen=content.total_fen,
            payee_name=content.payee_name,
            payee_account=content.payee_account,
            payee_bank=content.payee_bank,
            created_at=uow.at,
        )
        .on_conflict_do_nothing()
        .returning(Claim.id)
    )
    return made.first() is not None


def _require_same(
    uow: UnitOfWork, actor: Actor, command: CreateClaim, *, content: ClaimContent
) -> None:
    claim = uow.session.get(Claim, (command.organisation_id, command.claim_id))
    if claim is None:  # another unit's
        raise ClaimIdReused
    lines = claim_lines(uow.session, command.organisation_id, command.claim_id)
    written = ClaimContent(
        title=claim.title,
        payee_name=claim.payee_name,
        payee_account=claim.payee_account,
        payee_bank=claim.payee_bank,
        lines=tuple(
            NewLine(line.expense_class, line.description, line.amount_fen, line.voucher_ids)
            for line in lines
        ),
    )
    if claim.claimant_id != actor.member_id or written != content:
        raise ClaimIdReused
