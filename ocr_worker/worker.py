"""The worker: takes the jobs of one queue, one at a time.

Hints come from RQ; the loop is ours. RQ's own worker would keep a second truth in Redis
(registries, retries, time limits), wait up to a minute when Redis is away and take minutes to
notice a killed colleague; here the row decides, so a hint is consumed by claiming the row, and
without hints the table is asked instead.
"""

import logging
import time
from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

from finance.kernel import jobs
from finance.kernel.asking import DatabaseAway
from finance.kernel.jobs import ClaimedJob
from ocr_worker.failures import Attempt
from ocr_worker.heartbeat import heartbeat
from ocr_worker.hints import Hints, HintsAway
from ocr_worker.jobs import kind_of
from ocr_worker.stop import Stop, Stopped
from ocr_worker.tools import Tools

log = logging.getLogger(__name__)

HINT_WAIT_S = 1
# Even under a steady stream of hints the table is asked now and then: a job whose hint was
# lost must not wait for the stream to end.
LOOK_EVERY_S = 5.0
AWAY_WAIT_S = 0.5


class Worker:
    """One process's loop over one queue."""

    def __init__(self, tools: Tools, *, hints: Hints, queue: str, stop: Stop) -> None:
        self._tools = tools
        self._hints = hints
        self._queue = queue
        self._stop = stop
        self._lease = timedelta(seconds=tools.settings.lease_s)
        self._looked_at = time.monotonic()

    def run(self, *, goes_on: Callable[[], bool]) -> None:
        """Work until told to stop or until `goes_on`, asked after each job, says no."""
        while not self._stop.is_set:
            try:
                job = self._next()
            except Stopped:
                return
            except DatabaseAway:
                time.sleep(AWAY_WAIT_S)
                continue
            if job is not None:
                self.perform(job)
                if not goes_on():
                    return

    def perform(self, job: ClaimedJob) -> str:
        """Do one claimed job to its end; one word of what became of it."""
        began = time.monotonic()
        try:
            outcome = self._perform(job)
        except DatabaseAway:
            outcome = "left to its lease"  # nothing can be written now; another claim will come
        log.info(
            "job %s",
            outcome,
            extra={
                "job_id": str(job.id),
                "kind": job.kind,
                "subject_id": str(job.subject_id),
                "attempt": job.attempts,
                "seconds": round(time.monotonic() - began, 3),
            },
        )
        return outcome

    def _perform(self, job: ClaimedJob) -> str:
        kind = kind_of(job.kind)
        attempt = Attempt(self._tools, kind, job)
        if job.attempts > kind.attempts_max:
            return attempt.exhaust(f"{job.attempts - 1} holders were lost")
        try:
            with heartbeat(self._tools.database, job, lease=self._lease):
                with self._stop.breakable():
                    result = kind.work(self._tools, job)
                kept = kind.keep(self._tools, job, result)
        except Stopped:
            self._tools.database.transact(lambda uow: jobs.give_back(uow, job))
            return "given back"
        except Exception as error:  # noqa: BLE001  # the edge: failures.py decides
            return attempt.settle(error)
        return "done" if kept else "refused by its fence"

    def _next(self) -> ClaimedJob | None:
        if time.monotonic() - self._looked_at > LOOK_EVERY_S:
            return self._look()
        try:
            with self._stop.breakable():
                job_id = self._hints.take(self._queue, wait_s=HINT_WAIT_S)
        except HintsAway:
            found = self._look()
            if found is None:
                with self._stop.breakable():
                    time.sleep(AWAY_WAIT_S)
            return found
        return self._look() if job_id is None else self._claim(job_id)

    def _look(self) -> ClaimedJob | None:
        """Ask the table itself."""
        self._looked_at = time.monotonic()
        return self._tools.database.transact(
            lambda uow: jobs.claim_next(uow, self._queue, lease=self._lease)
        )

    def _claim(self, job_id: UUID) -> ClaimedJob | None:
        return self._tools.database.transact(
            lambda uow: jobs.claim_by_id(uow, job_id, lease=self._lease)
        )
