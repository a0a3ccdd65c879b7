"""The bank's word on a payment becomes state, books, budget and keys, all in one commit."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select

from finance.budget.reservation import consume, restore
from finance.claims.states import lock_claim, move
from finance.dedup import registry
from finance.kernel.clock import business_date
from finance.kernel.db import UnitOfWork
from finance.kernel.events import Job
from finance.ledger.entry import Entry
from finance.ledger.journal import post, reverse
from finance.organisations.queries import organisation
from finance.payments.channels.base import Outcome
from finance.payments.committed import committed_reason
from finance.payments.events import (
    PaymentAccepted,
    PaymentCleared,
    PaymentFailed,
    PaymentReturned,
    PaymentSettled,
)
from finance.payments.models import Payment
from finance.payments.postings import Part, lines_of, pattern_for
from finance.payments.queries import PaymentUnknown, PaymentView, payment_view
from finance.payments.states import BankContradicts, acts_after, next_poll_at, next_state

QUEUE = "pay"
JOB_SEND = "send_payment"
JOB_POLL = "poll_payment"
SOURCE = "payment"


@dataclass(frozen=True, slots=True, kw_only=True)
class SettlePayment:
    organisation_id: UUID
    payment_id: UUID
    outcome: Outcome


def settle_payment(uow: UnitOfWork, command: SettlePayment) -> PaymentView:
    """Take the bank's answer, however often it comes, and see to it that it is asked again.

    cleared: posted in the books, holds and keys consumed, claim `paid`. failed: claim
    `payment_failed`, money and keys stay held for the next attempt. returned (退票): mirror
    entry, holds reserved and keys locked again, claim `payment_failed`. Raises BankContradicts
    where the answer cannot be true together with what is known.
    """
    payment, outcome = _locked(uow, command), command.outcome
    acts = acts_after(payment.state, outcome.answer)
    if None not in {payment.bank_reference, outcome.bank_reference}:
        _require_same_reference(payment, outcome)
    payment.bank_reference = payment.bank_reference or outcome.bank_reference
    for act in acts:
        payment.state = next_state(payment.state, act)
        event, effect = _ACTS[act]
        effect(uow, payment, outcome)
        uow.record(_told(event, payment, outcome))
    uow.session.flush()
    _ask_again(uow, payment, outcome)
    return payment_view(payment)


def _locked(uow: UnitOfWork, command: SettlePayment) -> Payment:
    """The payment under lock, its claim locked first: every use case keeps that order."""
    key = (command.organisation_id, command.payment_id)
    seen = uow.session.get(Payment, key)
    if seen is None:
        raise PaymentUnknown
    lock_claim(uow, seen.claim_id, seen.organisation_id)
    return uow.session.get_one(Payment, key, with_for_update=True, populate_existing=True)


def _require_same_reference(payment: Payment, outcome: Outcome) -> None:
    if payment.bank_reference != outcome.bank_reference:
        raise BankContradicts(
            bank_reference=payment.bank_reference, answered=outcome.bank_reference
        )


def _accept(_uow: UnitOfWork, _payment: Payment, _outcome: Outcome) -> None:
    """Taken by the bank: no money has moved yet."""


def _clear(uow: UnitOfWork, payment: Payment, _outcome: Outcome) -> None:
    owner, claim_id = payment.organisation_id, payment.claim_id
    move(uow, claim_id, owner, action="clear")
    holds = consume(uow, claim_id, owner)
    registry.move(uow, claim_id, owner, to="consumed")
    pattern = pattern_for(
        account_set := organisation(uow.session, owner).account_set, holds[0].fund_source
    )
    entry = post(
        uow,
        Entry(
            organisation_id=owner,
            account_set=account_set,
            posted_on=business_date(uow.at),
            summary=payment.purpose,
            pattern=pattern.code,
            source=SOURCE,
            source_id=payment.id,
            posted_by=None,
            lines=lines_of(
                pattern,
                (Part(hold.budget_line_id, hold.amount_fen, hold.expense_class) for hold in holds),
            ),
        ),
    )
    payment.entry_id, payment.settled_at = entry.id, uow.at


def _fail(uow: UnitOfWork, payment: Payment, outcome: Outcome) -> None:
    move(uow, payment.claim_id, payment.organisation_id, action="fail")
    payment.reason, payment.settled_at = outcome.reason, uow.at


def _bank_return(uow: UnitOfWork, payment: Payment, outcome: Outcome) -> None:
    owner, claim_id = payment.organisation_id, payment.claim_id
    if payment.entry_id is None:
        raise BankContradicts(payment_id=str(payment.id), entry_id=None)
    move(uow, claim_id, owner, action="bank_return")
    restore(uow, claim_id, owner)
    registry.move(uow, claim_id, owner, to="locked")
    reverse(uow, payment.entry_id, owner, reason=outcome.reason, posted_by=None)
    payment.reason, payment.settled_at = outcome.reason, uow.at


Effect = Callable[[UnitOfWork, Payment, Outcome], None]

_ACTS: Mapping[str, tuple[type[PaymentSettled], Effect]] = {
    "accept": (PaymentAccepted, _accept),
    "clear": (PaymentCleared, _clear),
    "fail": (PaymentFailed, _fail),
    "bank_return": (PaymentReturned, _bank_return),
}


def _told(event: type[PaymentSettled], payment: Payment, outcome: Outcome) -> PaymentSettled:
    return event(
        organisation_id=payment.organisation_id,
        subject_id=payment.id,
        actor_id=None,
        claim_id=payment.claim_id,
        bank_reference=payment.bank_reference,
        reason_code=outcome.reason_code,
        reason=committed_reason(payment),
    )


def _ask_again(uow: UnitOfWork, payment: Payment, outcome: Outcome) -> None:
    """Write the next job of this payment, unless one is waiting already."""
    kind = JOB_SEND if outcome.answer == "unknown" else JOB_POLL
    since = payment.settled_at or payment.instructed_at
    due = next_poll_at(payment.state, since=since, at=uow.at)
    waiting = select(Job.id).where(
        Job.subject_id == payment.id, Job.kind == kind, Job.state == "ready"
    )
    if due is not None and uow.session.scalar(waiting.limit(1)) is None:
        uow.enqueue(
            kind,
            queue=QUEUE,
            organisation_id=payment.organisation_id,
            subject_id=payment.id,
            run_after=due,
        )
