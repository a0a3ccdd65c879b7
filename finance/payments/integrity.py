"""Holds every payment, and what it made of its claim, against the sealed log."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from finance.claims.models import Claim
from finance.kernel.events import Told, told
from finance.ledger.queries import posted_by_source
from finance.payments.committed import committed, committed_reason
from finance.payments.events import (
    PaymentAccepted,
    PaymentCleared,
    PaymentFailed,
    PaymentInstructed,
    PaymentReturned,
    PaymentSent,
)
from finance.payments.models import Payment

CHUNK = 1000
SOURCE = "payment"  # of the entries that payments led to

Key = tuple[UUID, UUID]

# The last of these that the log tells of is the payment's state: none comes after a later one.
_LIFE: tuple[tuple[str, str], ...] = (
    (PaymentReturned.code, "returned"),
    (PaymentFailed.code, "failed"),
    (PaymentCleared.code, "cleared"),
    (PaymentAccepted.code, "accepted"),
    (PaymentSent.code, "sent"),
    (PaymentInstructed.code, "instructed"),
)
_SETTLING = (PaymentReturned.code, PaymentFailed.code, PaymentCleared.code)
_OVER = frozenset({"returned", "failed", ""})

# What the claim may be after its last payment; in every other state its last one is over.
_CLAIMS: Mapping[str, frozenset[str]] = {
    "paying": frozenset({"instructed", "sent", "accepted"}),
    "paid": frozenset({"cleared"}),
    "payment_failed": frozenset({"returned", "failed"}),
}


@dataclass(slots=True)
class _Life:
    """What the log tells of one payment."""

    instructed: Told | None = None
    events: dict[str, Told] = field(default_factory=dict)
    references: set[str] = field(default_factory=set)

    @property
    def state(self) -> str:
        return next(state for code, state in _LIFE if code in self.events)

    @property
    def settled(self) -> Told | None:
        """The bank's last word on it."""
        return next((self.events[code] for code in _SETTLING if code in self.events), None)


def verify_payments(session: Session) -> tuple[str, ...]:
    """Every fault in plain words."""
    known = _lives(session)
    return (*_claim_faults(session, known), *_faults(session, known))


def _lives(session: Session) -> dict[Key, _Life]:
    found: dict[Key, _Life] = {}
    for event in told(session, *(code for code, _ in _LIFE)):
        life = found.setdefault((event.owner, event.subject_id), _Life())
        life.events[event.code] = event
        if event.code == PaymentInstructed.code:
            life.instructed = event
        elif event.body.get("bank_reference"):
            life.references.add(event.body["bank_reference"])
    return found


def _faults(session: Session, known: dict[Key, _Life]) -> Iterator[str]:
    posted = posted_by_source(session, SOURCE)
    for payment in session.scalars(
        select(Payment).execution_options(yield_per=CHUNK, populate_existing=True)
    ):
        key = (payment.organisation_id, payment.id)
        life = known.pop(key, _Life())
        faults = _faults_of(payment, life, posted.get(key))
        yield from (f"payment {payment.id} {fault}" for fault in faults)
    yield from (f"payment {payment_id} was announced but is not there" for _, payment_id in known)


def _faults_of(payment: Payment, life: _Life, posted: UUID | None) -> Iterator[str]:
    if life.instructed is None:
        yield "was never instructed"
        return
    yield from _instruction_faults(payment, life, life.instructed)
    yield from _outcome_faults(payment, life, posted)


def _instruction_faults(payment: Payment, life: _Life, event: Told) -> Iterator[str]:
    if payment.state != life.state:
        yield f"is {payment.state}, by the log {life.state}"
    if {payment.bank_reference} - {None} != life.references:
        yield "has another bank reference than the bank told"
    row = (payment.instructed_by, payment.instructed_at, str(payment.claim_id))
    facts = (payment.attempt, payment.amount_fen, payment.channel)
    body = event.body
    if row != (event.actor_id, event.at, body["claim_id"]) or facts != (
        body["attempt"],
        body["amount_fen"],
        body["channel"],
    ):
        yield "differs from its instruction"
    if "commitment" in body and not _is_committed(payment, body["commitment"]):
        yield "differs from its instruction: payer, payee or purpose"


def _outcome_faults(payment: Payment, life: _Life, posted: UUID | None) -> Iterator[str]:
    """What the bank's word made of it: when, why, and what was posted."""
    if payment.entry_id != posted:
        yield "names another entry than was posted for it"
    if (posted is not None) != (PaymentCleared.code in life.events):
        yield "is posted, or cleared, without the other"
    last = life.settled
    if payment.settled_at != (None if last is None else last.at):
        yield "was settled at another time by the log"
    if last is None or last.code == PaymentCleared.code:
        if payment.reason is not None:
            yield "gives a reason that the bank did not"
    elif "reason" in last.body and committed_reason(payment) != last.body["reason"]:
        yield "gives another reason than the bank"


def _is_committed(payment: Payment, told_as: str) -> bool:
    return payment.salt is not None and committed(payment, payment.salt) == told_as


def _claim_faults(session: Session, known: Mapping[Key, _Life]) -> Iterator[str]:
    last: dict[Key, tuple[int, str]] = {}
    for (owner, _), life in known.items():
        if life.instructed is not None:
            body = life.instructed.body
            claim = (owner, UUID(body["claim_id"]))
            last[claim] = max(last.get(claim, (0, "")), (body["attempt"], life.state))
    for owner, claim_id, state in session.execute(
        select(Claim.organisation_id, Claim.id, Claim.state).execution_options(yield_per=CHUNK)
    ):
        _, paid = last.get((owner, claim_id), (0, ""))
        if paid not in _CLAIMS.get(state, _OVER):
            yield f"claim {claim_id} is {state}, its last payment by the log {paid or 'none'}"
