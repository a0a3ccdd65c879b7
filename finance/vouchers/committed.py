"""What a correction is bound to: whoever changes it afterwards is found out."""

from finance.kernel.events import commitment
from finance.vouchers.models import Correction


def committed(row: Correction) -> str:
    """What the event should say of the row; its id, which nobody is told, is the salt."""
    return commitment(
        row.id.bytes,
        row.organisation_id,
        row.voucher_id,
        row.field,
        row.value,
        row.read_value,
        row.corrected_by,
        row.corrected_at.timestamp(),
        row.reason,
    )
