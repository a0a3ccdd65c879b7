"""What a decided step is bound to: the words of its approver."""

import os

from finance.approvals.models import Step
from finance.kernel.events import commitment

SALT_BYTES = 16


def commit(step: Step, comment: str) -> tuple[bytes, str]:
    """A fresh salt for the step's row, and the commitment to the comment for its event."""
    salt = os.urandom(SALT_BYTES)
    return salt, committed(step, comment, salt)


def committed(step: Step, comment: str, salt: bytes) -> str:
    """What the event should say of the comment."""
    place = (step.organisation_id, step.claim_id, step.round, step.position)
    return commitment(salt, *place, comment)
