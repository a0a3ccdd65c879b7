"""What a submitted claim is bound to: whoever changes it past the use cases is found out."""

import os

from sqlalchemy import select
from sqlalchemy.orm import Session

from finance.claims.models import Claim, ClaimLine
from finance.kernel.events import commitment

SALT_BYTES = 16


def commit(session: Session, claim: Claim) -> str:
    """A fresh commitment to the claim as it is now, for its event; the row keeps the salt."""
    claim.salt = os.urandom(SALT_BYTES)
    return committed(session, claim, claim.salt)


def committed(session: Session, claim: Claim, salt: bytes) -> str:
    """What the event should say of the row."""
    lines = session.execute(
        select(ClaimLine.line, ClaimLine.expense_class, ClaimLine.amount_fen)
        .where(ClaimLine.organisation_id == claim.organisation_id)
        .where(ClaimLine.claim_id == claim.id)
        .order_by(ClaimLine.line)
    )
    return commitment(
        salt,
        claim.organisation_id,
        claim.id,
        claim.claimant_id,
        claim.title,
        claim.payee_name,
        claim.payee_account,
        claim.payee_bank,
        [tuple(line) for line in lines],
    )
