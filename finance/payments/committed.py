"""What an instruction is bound to: whoever changes it after it was given is found out."""

import os

from finance.kernel.events import commitment
from finance.payments.models import Payment

SALT_BYTES = 16


def commit(payment: Payment) -> str:
    """A commitment to the instruction, for its event; the row keeps the salt."""
    payment.salt = os.urandom(SALT_BYTES)
    return committed(payment, payment.salt)


def committed_reason(payment: Payment) -> str:
    """What the bank's event should say of the reason that the row gives."""
    return commitment(
        payment.salt or b"", payment.organisation_id, payment.id, payment.reason or ""
    )


def committed(payment: Payment, salt: bytes) -> str:
    """What the event should say of the row."""
    return commitment(
        salt,
        payment.organisation_id,
        payment.id,
        payment.payer_name,
        payment.payer_account,
        payment.payee_name,
        payment.payee_account,
        payment.payee_bank,
        payment.purpose,
    )
