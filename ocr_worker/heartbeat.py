"""Keeps a job's lease alive while the work goes on."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from threading import Event, Thread

from sqlalchemy.exc import SQLAlchemyError

from finance.kernel import jobs
from finance.kernel.db import Database
from finance.kernel.errors import ZsbError
from finance.kernel.jobs import ClaimedJob

log = logging.getLogger(__name__)

BEATS_PER_LEASE = 4


@contextmanager
def heartbeat(database: Database, job: ClaimedJob, *, lease: timedelta) -> Iterator[None]:
    """Extend the lease every quarter of it until the block ends or the claim is lost."""
    over = Event()

    def beat() -> None:
        while not over.wait(lease.total_seconds() / BEATS_PER_LEASE):
            if not _extend(database, job, lease):
                return

    thread = Thread(target=beat, daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


def _extend(database: Database, job: ClaimedJob, lease: timedelta) -> bool:
    """Whether to go on beating."""
    try:
        is_ours = database.transact(lambda uow: jobs.extend(uow, job, lease=lease))
    except (ZsbError, SQLAlchemyError):
        log.warning("heartbeat missed", extra={"job_id": str(job.id)})
        return True
    if not is_ours:
        # Done just now, or taken by another: then the fence will refuse what we write.
        log.info("claim ended", extra={"job_id": str(job.id)})
    return is_ours
