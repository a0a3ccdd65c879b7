"""The cashier (出纳) instructs the payment of an approved claim, or pays again after a failure."""

from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from finance.approvals.models import Step
from finance.budget.reservation import HoldView, holds_of
from finance.budget.states import PENDING
from finance.claims.events import PayeeCorrected
from finance.claims.models import Claim
from finance.claims.queries import claim_by_id
from finance.claims.states import lock_claim, move
from finance.kernel.db import UnitOfWork
from finance.kernel.errors import Breach, Conflict, LedgerCorrupt, RuleRefused, StaleVersion
from finance.kernel.events import EventLog
from finance.organisations.actor import Actor
from finance.organisations.queries import OrganisationView, member_name, organisation
from finance.organisations.roles import Permission
from finance.payments.channels.treasury import TREASURY
from finance.payments.committed import commit
from finance.payments.events import PaymentInstructed
from finance.payments.models import Payment
from finance.payments.postings import pattern_for
from finance.payments.queries import PaymentView, payment_view
from finance.vouchers.names import same_name

QUEUE = "pay"
JOB_SEND = "send_payment"


class PaymentIdReused(Conflict):
    code = "payment.id_reused"
    title = "该付款编号已用于另一笔付款"
    remedy = "请为新的付款生成新的编号"


class PaymentRefused(RuleRefused):
    code = "payment.refused"
    title = "该报销单暂不能付款"
    remedy = "请逐项处理下列问题后再付款"


class HoldsDiffer(LedgerCorrupt):
    code = "payment.holds_differ"
    title = "预算占用金额与报销单金额不一致"


@dataclass(frozen=True, slots=True, kw_only=True)
class InstructPayment:
    """`payment_id` is made by the client and pays once, ever.

    The payee is not the cashier's to choose: it is the claim's own, which after a failure the
    accountant alone corrects (`correct_payee`).
    """

    payment_id: UUID
    claim_id: UUID
    version: int | None = None


def instruct_payment(uow: UnitOfWork, actor: Actor, command: InstructPayment) -> PaymentView:
    """The claim becomes `paying` and the instruction is handed to the worker.

    The same command again gives the first answer. Raises PaymentIdReused, ClaimWrongState,
    StaleVersion, PaymentRefused with all breaches.
    """
    seen = claim_by_id(
        uow.session, actor, command.claim_id, permission=Permission.INSTRUCT_PAYMENT
    )
    claim = lock_claim(uow, seen.id, seen.organisation_id)
    repeated = _repeated(uow, claim, command)
    if repeated is not None:
        return payment_view(repeated)
    if command.version not in {None, claim.version}:
        raise StaleVersion(version=claim.version)
    move(uow, claim.id, claim.organisation_id, action="instruct")
    if breaches := tuple(_breaches(uow, actor, claim)):
        raise PaymentRefused(breaches)
    attempt = 1 + _attempts(uow, claim)
    payment = _instructed(uow, actor, command, claim=claim, attempt=attempt)
    _require_payable(organisation(uow.session, claim.organisation_id), claim, _held(uow, claim))
    _hand_over(uow, payment)
    return payment_view(payment)


def _hand_over(uow: UnitOfWork, payment: Payment) -> None:
    """Row, event and the worker's job; the row's unique keys settle what is left to settle."""
    commitment = commit(payment)
    try:
        with uow.session.begin_nested():
            uow.session.add(payment)
    except IntegrityError as error:  # another unit's, of this very moment
        raise PaymentIdReused(payment_id=str(payment.id)) from error
    uow.record(
        PaymentInstructed(
            organisation_id=payment.organisation_id,
            subject_id=payment.id,
            actor_id=payment.instructed_by,
            claim_id=payment.claim_id,
            attempt=payment.attempt,
            amount_fen=payment.amount_fen,
            channel=payment.channel,
            commitment=commitment,
        )
    )
    uow.enqueue(
        JOB_SEND, queue=QUEUE, organisation_id=payment.organisation_id, subject_id=payment.id
    )
    uow.session.flush()


def _repeated(uow: UnitOfWork, claim: Claim, command: InstructPayment) -> Payment | None:
    """The payment of an earlier, equal command; the claim's lock makes the look-up final."""
    found = uow.session.scalar(select(Payment).where(Payment.id == command.payment_id))
    if found is None:
        return None
    if (found.organisation_id, found.claim_id) != (claim.organisation_id, claim.id):
        raise PaymentIdReused(payment_id=str(command.payment_id))
    return found


def _attempts(uow: UnitOfWork, claim: Claim) -> int:
    last = uow.session.scalar(
        select(func.max(Payment.attempt)).where(
            Payment.organisation_id == claim.organisation_id, Payment.claim_id == claim.id
        )
    )
    return last or 0


def _breaches(uow: UnitOfWork, actor: Actor, claim: Claim) -> Iterator[Breach]:
    """不相容岗位分离: whoever claimed, is paid, approved or named the account does not pay."""
    if claim.claimant_id == actor.member_id:
        yield Breach("payment.own_claim", "不能支付自己提交的报销单")
    elif same_name(member_name(uow.session, claim.claimant_id), actor.name):
        yield Breach(
            "payment.claimants_name", "不能支付与您同名的经办人的报销单，请由其他出纳付款"
        )
    if same_name(claim.payee_name, actor.name):
        yield Breach("payment.own_payee", "不能办理付给自己的款项，请由其他出纳付款")
    decided = uow.session.scalar(
        select(Step.position)
        .where(
            Step.organisation_id == claim.organisation_id,
            Step.claim_id == claim.id,
            Step.round == claim.round,
            Step.decided_by == actor.member_id,
        )
        .limit(1)
    )
    if decided is not None:
        yield Breach("payment.decided_by_you", "审批过该报销单的人员不能再办理付款")
    corrected = uow.session.scalar(
        select(EventLog.id)
        .where(
            EventLog.organisation_id == claim.organisation_id,
            EventLog.subject_id == claim.id,
            EventLog.code == PayeeCorrected.code,
            EventLog.actor_id == actor.member_id,
        )
        .limit(1)
    )
    if corrected is not None:
        yield Breach("payment.payee_corrected_by_you", "更正过收款账户的人员不能再办理付款")


def _instructed(
    uow: UnitOfWork, actor: Actor, command: InstructPayment, *, claim: Claim, attempt: int
) -> Payment:
    payer = organisation(uow.session, claim.organisation_id)
    return Payment(
        organisation_id=claim.organisation_id,
        id=command.payment_id,
        claim_id=claim.id,
        attempt=attempt,
        channel=TREASURY.code,
        amount_fen=claim.total_fen,
        payer_name=payer.name,
        payer_account=payer.bank_account,
        payee_name=claim.payee_name,
        payee_account=claim.payee_account,
        payee_bank=claim.payee_bank,
        purpose=claim.title,
        state="instructed",
        instructed_by=actor.member_id,
        instructed_at=uow.at,
    )


def _held(uow: UnitOfWork, claim: Claim) -> tuple[HoldView, ...]:
    return holds_of(uow, claim.id, claim.organisation_id, state=PENDING)


def _require_payable(payer: OrganisationView, claim: Claim, held: tuple[HoldView, ...]) -> None:
    """Before money leaves: it is held to the fen, and the books will know how to post it."""
    held_fen = sum(hold.amount_fen for hold in held)
    if held_fen != claim.total_fen:
        raise HoldsDiffer(held_fen=held_fen, total_fen=claim.total_fen)
    for hold in held:
        pattern_for(payer.account_set, hold.fund_source)
