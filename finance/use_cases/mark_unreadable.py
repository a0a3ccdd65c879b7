"""标记无法识别: the file could not be read, with the reason; it may always be read again."""

from dataclasses import dataclass
from uuid import UUID

from finance.kernel.db import UnitOfWork
from finance.kernel.jobs import is_held
from finance.vouchers.events import VoucherUnreadable
from finance.vouchers.models import Voucher
from finance.vouchers.queries import VoucherUnknown
from finance.vouchers.states import next_state


@dataclass(frozen=True, slots=True)
class MarkUnreadable:
    """`fault_code` is one of `finance.vouchers.faults`."""

    job_id: UUID
    fence: int
    voucher_id: UUID
    organisation_id: UUID
    fault_code: str
    detail: str = ""


def mark_unreadable(uow: UnitOfWork, command: MarkUnreadable) -> bool:
    """Note the fault; False when the job has changed hands, and nothing is written.

    No key is taken and no trace is left that could bar the same file from being sent again. A
    voucher that was read before keeps its reading.
    """
    if not is_held(uow, command.job_id, command.fence):
        return False
    key = (command.organisation_id, command.voucher_id)
    voucher = uow.session.get(Voucher, key, with_for_update=True, populate_existing=True)
    if voucher is None:
        raise VoucherUnknown
    note_fault(uow, voucher, fault_code=command.fault_code, detail=command.detail)
    return True


def note_fault(uow: UnitOfWork, voucher: Voucher, *, fault_code: str, detail: str) -> None:
    """Write why this voucher cannot be read, unless it was read before."""
    following = next_state(voucher.state, "mark_unreadable")
    if following is None:
        return
    voucher.state = following
    voucher.version += 1
    voucher.fault_code = fault_code
    voucher.fault_detail = detail
    uow.record(
        VoucherUnreadable(
            organisation_id=voucher.organisation_id,
            subject_id=voucher.id,
            actor_id=None,
            fault_code=fault_code,
        )
    )
