"""The worker hands an instruction to its channel: `prepare_payment`, the network, `record_sent`.

The state `sent` is committed before the network is touched: after a crash nobody can mistake a
payment that may have left for one that has not. Sending again is harmless, since the channel
executes a payment id once. No fence is needed here: whatever worker brings the bank's word, it
is the bank's, and the transition table takes it once.
"""

from dataclasses import dataclass
from uuid import UUID

from finance.kernel.db import UnitOfWork
from finance.payments.events import PaymentSent
from finance.payments.models import Payment
from finance.payments.queries import PaymentUnknown, PaymentView, Prepared, prepared
from finance.payments.states import next_state
from finance.use_cases.settle_payment import SettlePayment, settle_payment


@dataclass(frozen=True, slots=True, kw_only=True)
class PreparePayment:
    organisation_id: UUID
    payment_id: UUID


def prepare_payment(uow: UnitOfWork, command: PreparePayment) -> Prepared | None:
    """What to submit, now marked `sent`; None where the bank has already answered."""
    payment = uow.session.get(
        Payment, (command.organisation_id, command.payment_id), with_for_update=True
    )
    if payment is None:
        raise PaymentUnknown
    if payment.state == "sent":
        return prepared(payment)
    if payment.state != "instructed":
        return None
    payment.state = next_state(payment.state, "send")
    uow.record(
        PaymentSent(
            organisation_id=payment.organisation_id,
            subject_id=payment.id,
            actor_id=None,
            claim_id=payment.claim_id,
        )
    )
    return prepared(payment)


def record_sent(uow: UnitOfWork, command: SettlePayment) -> PaymentView:
    """Note the channel's first answer; from then on `poll_payment` asks for the outcome."""
    return settle_payment(uow, command)
