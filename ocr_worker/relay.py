"""The relay: tells the queue of jobs that a transaction has left in the table."""

from finance.kernel import jobs
from finance.kernel.db import Database
from ocr_worker.hints import Hints


def relay(database: Database, hints: Hints, *, limit: int = 200) -> int:
    """Tell the queue of due jobs it has not heard of; the count.

    The rows are marked first and told after the commit: no network inside a transaction. What
    is marked and never told is found again by the reconciler.
    """
    found = database.transact(lambda uow: jobs.take_unhinted(uow, limit=limit))
    hints.tell(found)
    return len(found)
