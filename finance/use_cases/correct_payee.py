"""更正收款账户: after a failed or returned payment the accountant names the right account.

A second person stands between the money that came back and where it goes next: the cashier, who
pays, cannot choose the account, and whoever chooses it has never paid this claim.
"""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select

from finance.claims.committed import commit
from finance.claims.content import TEXT_MAX, ClaimContentInvalid
from finance.claims.events import PayeeCorrected
from finance.claims.models import Claim
from finance.claims.own import require_version
from finance.claims.queries import ClaimDetail, claim_by_id, claim_detail
from finance.claims.states import ClaimWrongState, lock_claim
from finance.kernel.db import UnitOfWork
from finance.kernel.errors import NotPermitted
from finance.organisations.actor import Actor
from finance.organisations.queries import organisation
from finance.organisations.roles import Permission, Role
from finance.payments.models import Payment

TAIL = 4


class PayeeNeedsAccountant(NotPermitted):
    code = "claim.payee_needs_accountant"
    title = "只有会计可以更正收款账户"
    remedy = "请由街道会计核实后更正"


class PayeeNeedsAnother(NotPermitted):
    code = "claim.payee_needs_another"
    title = "经办人和办理过该报销单付款的人员不能更正其收款账户"
    remedy = "请由其他会计核实后更正"


@dataclass(frozen=True, slots=True)
class CorrectPayee:
    """Account and bank only; the payee's name stays as it was approved.

    `version` is the one the accountant saw.
    """

    claim_id: UUID
    payee_account: str
    payee_bank: str
    version: int | None = None


def correct_payee(uow: UnitOfWork, actor: Actor, command: CorrectPayee) -> ClaimDetail:
    """The claim stays `payment_failed`; its next payment goes to this account.

    Raises ClaimContentInvalid, ClaimUnknown, NotPermitted, ClaimWrongState,
    PayeeNeedsAccountant, PayeeNeedsAnother, StaleVersion.
    """
    account, bank = _checked(command)
    seen = claim_by_id(uow.session, actor, command.claim_id, permission=Permission.DECIDE_CLAIM)
    claim = lock_claim(uow, seen.id, seen.organisation_id)
    if claim.state != "payment_failed":
        raise ClaimWrongState(state=claim.state, action="correct_payee")
    _require_second_person(uow, actor, claim)
    require_version(claim, command.version)
    before = claim.payee_account, claim.payee_bank
    claim.payee_account, claim.payee_bank = account, bank
    claim.version += 1
    uow.record(
        PayeeCorrected(
            organisation_id=claim.organisation_id,
            subject_id=claim.id,
            actor_id=actor.member_id,
            account_tail_before=tail(before[0]),
            account_tail=tail(account),
            is_bank_changed=bank != before[1],
            **commit(uow.session, claim),
        )
    )
    uow.session.flush()
    return claim_detail(uow.session, actor, claim.id)


def tail(account: str) -> str:
    """The last four digits; of a number shorter than eight fewer, so that four stay hidden."""
    return account[TAIL:][-TAIL:]


def _checked(command: CorrectPayee) -> tuple[str, str]:
    """Account and bank as they are kept: without outer spaces, neither empty nor too long."""
    given = {
        "payee_account": command.payee_account.strip(),
        "payee_bank": command.payee_bank.strip(),
    }
    wrong = [name for name, text in given.items() if not 0 < len(text) <= TEXT_MAX]
    if wrong:
        raise ClaimContentInvalid("、".join(wrong), names=wrong)
    return given["payee_account"], given["payee_bank"]


def _require_second_person(uow: UnitOfWork, actor: Actor, claim: Claim) -> None:
    """不相容岗位分离: an accountant over the unit who neither claimed this nor ever paid it."""
    path = organisation(uow.session, claim.organisation_id).path
    if Role.ACCOUNTANT not in actor.roles_over(path):
        raise PayeeNeedsAccountant
    paid = uow.session.scalar(
        select(Payment.id)
        .where(
            Payment.organisation_id == claim.organisation_id,
            Payment.claim_id == claim.id,
            Payment.instructed_by == actor.member_id,
        )
        .limit(1)
    )
    if claim.claimant_id == actor.member_id or paid is not None:
        raise PayeeNeedsAnother
