"""What one kind of job is: how its work is done, kept, and given up."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from finance.kernel.db import UnitOfWork
from finance.kernel.jobs import ClaimedJob
from finance.vouchers.faults import Unreadable
from ocr_worker.tools import Tools

GiveUp = Callable[[UnitOfWork, ClaimedJob, Unreadable], bool]


@dataclass(frozen=True, slots=True)
class JobKind:
    """One member of `JOB_KINDS`.

    `work` may take long, may be broken off at any point and holds no transaction. `keep` writes
    its result in one, and tells whether the claim still held. `give_up` tells the subject that
    nothing more will come; None where a person must decide and the alert is all.
    """

    code: str
    attempts_max: int  # claims, the lost ones included
    first_wait: timedelta
    work: Callable[[Tools, ClaimedJob], Any]
    keep: Callable[[Tools, ClaimedJob, Any], bool]
    give_up: GiveUp | None = None
