"""Reads of payments; the payee's account is masked for whoever does not pay."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from finance.kernel.errors import NotFound
from finance.kernel.paging import newest_first
from finance.organisations.actor import Actor
from finance.organisations.models import Organisation
from finance.organisations.queries import scope_ids
from finance.organisations.roles import Permission
from finance.payments.channels.base import Instruction
from finance.payments.models import Payment
from finance.payments.states import WATCHED

ACCOUNT_TAIL = 4


class PaymentUnknown(NotFound):
    code = "payment.not_found"
    title = "没有找到该付款"


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentView:
    id: UUID
    organisation_id: UUID
    claim_id: UUID
    attempt: int
    channel: str
    amount_fen: int
    payee_name: str
    payee_account: str
    payee_bank: str
    purpose: str
    state: str
    bank_reference: str | None
    reason: str | None
    instructed_by: UUID
    instructed_at: datetime
    settled_at: datetime | None
    entry_id: UUID | None


def payment_detail(session: Session, actor: Actor, payment_id: UUID) -> PaymentView:
    """One payment within the data scope, or PaymentUnknown."""
    for row, path in session.execute(
        select(Payment, Organisation.path)
        .join(Organisation, Organisation.id == Payment.organisation_id)
        .where(Payment.id == payment_id)
    ):
        if actor.may(Permission.READ_PAYMENT, path):
            return payment_view(row, is_masked=not actor.may(Permission.INSTRUCT_PAYMENT, path))
    raise PaymentUnknown


def payments_of_claim(session: Session, actor: Actor, claim_id: UUID) -> tuple[PaymentView, ...]:
    """All attempts to pay a claim, first one first; empty outside the data scope."""
    visible = scope_ids(session, actor, Permission.READ_PAYMENT)
    rows = session.scalars(
        select(Payment)
        .where(Payment.claim_id == claim_id, Payment.organisation_id.in_(visible))
        .order_by(Payment.attempt)
    )
    return _views(session, actor, list(rows))


def payment_list(
    session: Session, actor: Actor, *, limit: int, after: UUID | None = None, state: str = ""
) -> tuple[tuple[PaymentView, ...], UUID | None]:
    """Newest first, at most `limit`, and where to go on (None: that was all)."""
    visible = scope_ids(session, actor, Permission.READ_PAYMENT)
    chosen = select(Payment).where(Payment.organisation_id.in_(visible))
    if state:
        chosen = chosen.where(Payment.state == state)
    rows, following = newest_first(session, chosen, Payment.id, limit=limit, after=after)
    return _views(session, actor, [payment for (payment,) in rows]), following


def masked(account: str) -> str:
    """`6222020000001234` → `************1234`."""
    tail = account[-ACCOUNT_TAIL:]
    return "*" * (len(account) - len(tail)) + tail


def payment_view(row: Payment, *, is_masked: bool = False) -> PaymentView:
    return PaymentView(
        id=row.id,
        organisation_id=row.organisation_id,
        claim_id=row.claim_id,
        attempt=row.attempt,
        channel=row.channel,
        amount_fen=row.amount_fen,
        payee_name=row.payee_name,
        payee_account=masked(row.payee_account) if is_masked else row.payee_account,
        payee_bank=row.payee_bank,
        purpose=row.purpose,
        state=row.state,
        bank_reference=row.bank_reference,
        reason=row.reason,
        instructed_by=row.instructed_by,
        instructed_at=row.instructed_at,
        settled_at=row.settled_at,
        entry_id=row.entry_id,
    )


def _views(session: Session, actor: Actor, rows: list[Payment]) -> tuple[PaymentView, ...]:
    paying = frozenset(scope_ids(session, actor, Permission.INSTRUCT_PAYMENT))
    return tuple(payment_view(row, is_masked=row.organisation_id not in paying) for row in rows)


@dataclass(frozen=True, slots=True)
class Prepared:
    """An instruction and the code of the channel that it goes to."""

    channel: str
    instruction: Instruction


def watched_payment(session: Session, organisation_id: UUID, payment_id: UUID) -> Prepared | None:
    """What to ask the bank about; None once nothing more can come of it. For the worker."""
    row = session.get(Payment, (organisation_id, payment_id))
    if row is None or row.state not in WATCHED:
        return None
    return prepared(row)


def prepared(row: Payment) -> Prepared:
    """The instruction as it stands in the row: a repeat is the same bytes."""
    return Prepared(
        row.channel,
        Instruction(
            payment_id=row.id,
            amount_fen=row.amount_fen,
            payer_name=row.payer_name,
            payer_account=row.payer_account,
            payee_name=row.payee_name,
            payee_account=row.payee_account,
            payee_bank=row.payee_bank,
            purpose=row.purpose,
        ),
    )
