"""All kinds of jobs: what the worker does for each, written out in order."""

from finance.kernel.registry import by_code, registry
from ocr_worker.job_kind import JobKind
from ocr_worker.payments import POLL_PAYMENT, SEND_PAYMENT
from ocr_worker.read_voucher import READ_VOUCHER

JOB_KINDS: tuple[JobKind, ...] = registry(READ_VOUCHER, SEND_PAYMENT, POLL_PAYMENT)

_BY_CODE = by_code(JOB_KINDS)


def kind_of(code: str) -> JobKind:
    """The kind of that code; KeyError for one that this version does not know."""
    return _BY_CODE[code]
