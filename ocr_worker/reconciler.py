"""The reconciler: nothing that was begun is forgotten, whoever died over it.

One round takes milliseconds; it runs every two seconds. Several may run (one per host): an
advisory lock lets one of them work at a time.
"""

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import func, select

from finance.kernel import jobs
from finance.kernel.db import Database, UnitOfWork
from finance.kernel.jobs import Hint
from ocr_worker.hints import Hints, HintsAway

LOCK = 0x7A7362  # "zsb": any number that no one else locks
TOLD_BEFORE = timedelta(seconds=2)


@dataclass(frozen=True, slots=True)
class Reconciled:
    """What one round found."""

    returned: tuple[Hint, ...] = ()  # leases that had run out
    overdue: tuple[Hint, ...] = ()  # told, but nobody came
    forgotten: int = 0  # done long ago


def reconcile(database: Database, hints: Hints, *, done_kept: timedelta) -> Reconciled:
    """Return run-out leases to the table, hint again at what waits too long, drop what is over."""
    found = database.transact(lambda uow: _look(uow, done_kept))
    try:
        hints.tell_again(found.overdue)  # the relay tells of the returned ones
    except HintsAway:
        return found  # workers look at the table themselves meanwhile
    return found


def _look(uow: UnitOfWork, done_kept: timedelta) -> Reconciled:
    if not uow.session.execute(select(func.pg_try_advisory_xact_lock(LOCK))).scalar_one():
        return Reconciled()
    return Reconciled(
        returned=jobs.reap(uow),
        overdue=jobs.take_overdue(uow, told_before=TOLD_BEFORE),
        forgotten=jobs.forget_done(uow, older_than=done_kept),
    )
