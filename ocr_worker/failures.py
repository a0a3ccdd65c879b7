"""The edge where whatever a job raises becomes a decision: try again, give up, hand back."""

import logging
from dataclasses import dataclass
from datetime import timedelta

from finance.kernel import jobs
from finance.kernel.db import UnitOfWork
from finance.kernel.errors import LedgerCorrupt, Unavailable
from finance.kernel.jobs import ClaimedJob
from finance.vouchers import faults
from finance.vouchers.faults import Fault, Unreadable
from ocr_worker.job_kind import JobKind
from ocr_worker.tools import Tools

log = logging.getLogger(__name__)

# The reader died, or had to be killed, over this file. Once may be bad luck (a full machine);
# twice is the file.
DEADLY = (faults.KILLED_READER, faults.READ_TIMEOUT, faults.READ_OUT_OF_MEMORY)
_DEADLY_CODES = frozenset(fault.code for fault in DEADLY)


@dataclass(frozen=True, slots=True)
class Attempt:
    """One claim on one job, and what may become of it. A lost claim writes nothing."""

    tools: Tools
    kind: JobKind
    job: ClaimedJob

    def settle(self, error: Exception) -> str:
        """Decide by what was raised; one word for the log."""
        match error:
            case Unavailable():
                return self.hand_back(error)
            case LedgerCorrupt():
                log.critical("job stopped", exc_info=error, extra={"job_id": str(self.job.id)})
                return self.exhaust(_told(error))
            case Unreadable() if self._is_first_death(error):
                return self._try_again(error)
            case Unreadable():
                return self._refuse(error)
        log.error("job failed", exc_info=error, extra={"job_id": str(self.job.id)})
        if self.job.attempts < self.kind.attempts_max:
            return self._try_again(error)
        return self.exhaust(_told(error))

    def exhaust(self, why: str) -> str:
        """Stop trying: the subject gets its answer, the job is parked with an alert."""

        def write(uow: UnitOfWork) -> None:
            self._tell(uow, faults.KILLED_READER, why)
            jobs.park(uow, self.job, error=why)

        self.tools.database.transact(write)
        return "parked"

    def hand_back(self, error: Unavailable) -> str:
        """A service is away: no fault of the job's, and no attempt of it is used up."""
        wait = timedelta(seconds=error.retry_after_s)
        self.tools.database.transact(
            lambda uow: jobs.give_back(uow, self.job, retry_in=wait, error=_told(error))
        )
        return "handed back"

    def _refuse(self, error: Unreadable) -> str:
        """The file is at fault: its sender is told, and that is the end of the job."""

        def write(uow: UnitOfWork) -> None:
            self._tell(uow, error.fault, error.detail)
            jobs.finish(uow, self.job)

        self.tools.database.transact(write)
        return "unreadable"

    def _try_again(self, error: Exception) -> str:
        wait = jobs.backoff(self.job.attempts, first=self.kind.first_wait)
        self.tools.database.transact(
            lambda uow: jobs.fail(uow, self.job, error=_told(error), retry_in=wait)
        )
        return "to be tried again"

    def _tell(self, uow: UnitOfWork, fault: Fault, detail: str) -> None:
        if self.kind.give_up is not None:
            self.kind.give_up(uow, self.job, Unreadable(fault, detail))

    def _is_first_death(self, error: Unreadable) -> bool:
        return error.fault.code in _DEADLY_CODES and not was_deadly(self.job)


def was_deadly(job: ClaimedJob) -> bool:
    """Whether a reader died over this job's file before."""
    return (job.last_error or "").split(":", 1)[0] in _DEADLY_CODES


def _told(error: Exception) -> str:
    if isinstance(error, Unreadable):
        return str(error)  # begins with the fault's code
    return f"{type(error).__name__}: {error}"
