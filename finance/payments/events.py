"""What happens to payments, for the audit log: no payee, no account."""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from finance.kernel.events import Event


@dataclass(frozen=True, kw_only=True)
class PaymentInstructed(Event):
    code: ClassVar[str] = "payment.instructed"
    subject: ClassVar[str] = "payment"

    claim_id: UUID
    attempt: int
    amount_fen: int
    channel: str
    commitment: str


@dataclass(frozen=True, kw_only=True)
class PaymentSent(Event):
    """About to be handed to the channel; from here on only the bank knows."""

    code: ClassVar[str] = "payment.sent"
    subject: ClassVar[str] = "payment"

    claim_id: UUID


@dataclass(frozen=True, kw_only=True)
class PaymentSettled(Event):
    """Base of what the bank told."""

    subject: ClassVar[str] = "payment"

    claim_id: UUID
    bank_reference: str | None
    reason_code: str
    reason: str  # a commitment to the bank's words


@dataclass(frozen=True, kw_only=True)
class PaymentAccepted(PaymentSettled):
    code: ClassVar[str] = "payment.accepted"


@dataclass(frozen=True, kw_only=True)
class PaymentCleared(PaymentSettled):
    code: ClassVar[str] = "payment.cleared"


@dataclass(frozen=True, kw_only=True)
class PaymentFailed(PaymentSettled):
    code: ClassVar[str] = "payment.failed"


@dataclass(frozen=True, kw_only=True)
class PaymentReturned(PaymentSettled):
    """退票: cleared, and come back later."""

    code: ClassVar[str] = "payment.returned"
