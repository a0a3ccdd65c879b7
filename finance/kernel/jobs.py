"""Claims on the `job` table: leases, fences, back-off, parking (docs/architecture.md).

The row is the truth and the queue only a hint. Every function is one statement inside the
caller's unit of work. Leases are judged by the database's clock: it is the one clock that all
workers share. The fence rises whenever a job changes hands, by a claim or by a reaped lease, so
that an orphan's late result never counts.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    CursorResult,
    Update,
    any_,
    case,
    delete,
    func,
    or_,
    select,
    update,
)

from finance.kernel.db import UnitOfWork
from finance.kernel.events import Event, Job

ERROR_CHARS_MAX = 2_000
BACKOFF_MAX = timedelta(minutes=10)
LEASE_EXPIRED = "lease expired"

_NOW = func.clock_timestamp()


@dataclass(frozen=True, kw_only=True)
class JobParked(Event):
    """A job that nobody will try again without a person's decision: an alert."""

    code: ClassVar[str] = "job.parked"
    subject: ClassVar[str] = "job"

    kind: str
    attempts: int


@dataclass(frozen=True, slots=True)
class ClaimedJob:
    """One job in this worker's hands; `fence` goes with every write of its result."""

    id: UUID
    queue: str
    kind: str
    organisation_id: UUID
    subject_id: UUID
    fence: int
    attempts: int  # this one included
    last_error: str | None


@dataclass(frozen=True, slots=True)
class Hint:
    """What the relay tells the queue: ids only. Who has waited through a loss goes first."""

    id: UUID
    queue: str
    kind: str
    is_retry: bool = False


@dataclass(frozen=True, slots=True)
class QueueDepth:
    """How much waits in one queue, and for how long; for metrics and scaling."""

    queue: str
    ready: int
    running: int
    parked: int
    oldest_ready_s: float


def claim_next(uow: UnitOfWork, queue: str, *, lease: timedelta) -> ClaimedJob | None:
    """Take the longest-due job of the queue, passing over those that others are taking."""
    due = (
        select(Job.id)
        .where(Job.queue == queue, _is_claimable())
        .order_by(Job.run_after, Job.id)
        .limit(1)
        .with_for_update(skip_locked=True)
    )
    return _claim(uow, Job.id == due.scalar_subquery(), lease)


def claim_by_id(uow: UnitOfWork, job_id: UUID, *, lease: timedelta) -> ClaimedJob | None:
    """Take this job, or None when it is done, taken or not due: a stale hint is harmless."""
    return _claim(uow, Job.id == job_id, lease)


def extend(uow: UnitOfWork, job: ClaimedJob, *, lease: timedelta) -> bool:
    """Push the lease on (heartbeat); False when the job is no longer ours."""
    return _write(uow, job, lease_until=_NOW + lease)


def is_held(uow: UnitOfWork, job_id: UUID, fence: int) -> bool:
    """Lock the row until the commit and tell whether this claim still holds."""
    found = uow.session.execute(
        select(Job.id)
        .where(Job.id == job_id, Job.fence == fence, Job.state == "running")
        .with_for_update()
    )
    return found.first() is not None


def finish(uow: UnitOfWork, job: ClaimedJob) -> bool:
    """Close the job as done; False when the claim was lost, and nothing is written."""
    return _write(uow, job, state="done", lease_until=None, finished_at=_NOW)


def fail(uow: UnitOfWork, job: ClaimedJob, *, error: str, retry_in: timedelta) -> bool:
    """Return the job to be tried again after `retry_in`; False when the claim was lost."""
    return _write(
        uow,
        job,
        state="ready",
        lease_until=None,
        hinted_at=None,
        run_after=_NOW + retry_in,
        last_error=error[:ERROR_CHARS_MAX],
    )


def give_back(
    uow: UnitOfWork,
    job: ClaimedJob,
    *,
    retry_in: timedelta = timedelta(0),
    error: str | None = None,
) -> bool:
    """Hand the job back untried: the attempt does not count.

    For a worker that stops, and for what is no fault of the job's (a service that is away).
    """
    return _write(
        uow,
        job,
        state="ready",
        lease_until=None,
        hinted_at=None,
        run_after=_NOW + retry_in,
        attempts=Job.attempts - 1,
        last_error=job.last_error if error is None else error[:ERROR_CHARS_MAX],
    )


def park(uow: UnitOfWork, job: ClaimedJob, *, error: str) -> bool:
    """Stop trying, with an alert in the event log; False when the claim was lost."""
    parked = _write(
        uow,
        job,
        state="parked",
        lease_until=None,
        finished_at=_NOW,
        last_error=error[:ERROR_CHARS_MAX],
    )
    if parked:
        uow.record(
            JobParked(
                organisation_id=job.organisation_id,
                subject_id=job.id,
                actor_id=None,
                kind=job.kind,
                attempts=job.attempts,
            )
        )
    return parked


def reap(uow: UnitOfWork, *, limit: int = 100) -> tuple[Hint, ...]:
    """Return jobs whose lease ran out, each after its back-off.

    The fence rises here too: what the lost holder still writes is refused from now on.
    """
    expired = (
        select(Job.id)
        .where(Job.state == "running", Job.lease_until < _NOW)
        .order_by(Job.lease_until)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    # The first loss is most likely a restart: it waits for nothing and keeps its place in the
    # queue. The waits after later ones double.
    wait_s = func.least(BACKOFF_MAX.total_seconds(), func.power(2, Job.attempts - 1) - 1)
    statement = (
        update(Job)
        .where(Job.id == any_(func.array(expired.scalar_subquery())))
        .values(
            state="ready",
            fence=Job.fence + 1,
            lease_until=None,
            hinted_at=None,
            run_after=case(
                (Job.attempts <= 1, Job.run_after),
                else_=_NOW + func.make_interval(0, 0, 0, 0, 0, 0, wait_s),
            ),
            last_error=func.coalesce(Job.last_error, LEASE_EXPIRED),
        )
    )
    return _hints(uow, statement)


def take_unhinted(uow: UnitOfWork, *, limit: int = 200) -> tuple[Hint, ...]:
    """Mark due jobs that the queue has not heard of as told; tell it after the commit."""
    return _take_hints(uow, Job.hinted_at.is_(None), limit)


def take_overdue(uow: UnitOfWork, *, told_before: timedelta, limit: int = 200) -> tuple[Hint, ...]:
    """Mark due jobs that were told that long ago and are still waiting: the hint may be lost."""
    return _take_hints(uow, Job.hinted_at < _NOW - told_before, limit)


def forget_done(uow: UnitOfWork, *, older_than: timedelta, limit: int = 500) -> int:
    """Remove jobs that were done that long ago, the oldest first; the count removed.

    Parked ones stay: they wait for a person.
    """
    old = (
        select(Job.id)
        .where(Job.state == "done", Job.finished_at < _NOW - older_than)
        .order_by(Job.finished_at)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    removed = uow.session.execute(
        delete(Job)
        .where(Job.id == any_(func.array(old.scalar_subquery())))
        .execution_options(synchronize_session=False)
    )
    assert isinstance(removed, CursorResult)
    return removed.rowcount


def backoff(attempts: int, *, first: timedelta) -> timedelta:
    """`first` doubled with every further attempt, up to `BACKOFF_MAX`."""
    return min(BACKOFF_MAX, first * (1 << min(attempts - 1, 20)))


def depths(uow: UnitOfWork) -> tuple[QueueDepth, ...]:
    """What waits, runs and is parked, by queue."""
    age_s = func.extract("epoch", _NOW - func.min(Job.run_after).filter(_is_due()))
    rows = uow.session.execute(
        select(
            Job.queue,
            func.count().filter(Job.state == "ready"),
            func.count().filter(Job.state == "running"),
            func.count().filter(Job.state == "parked"),
            func.coalesce(age_s, 0),
        )
        .where(Job.state != "done")
        .group_by(Job.queue)
        .order_by(Job.queue)
    )
    return tuple(QueueDepth(q, r, n, p, float(age)) for q, r, n, p, age in rows)


def _is_due() -> ColumnElement[bool]:
    return (Job.state == "ready") & (Job.run_after <= _NOW)


def _is_claimable() -> ColumnElement[bool]:
    return or_(_is_due(), (Job.state == "running") & (Job.lease_until < _NOW))


def _claim(uow: UnitOfWork, which: ColumnElement[bool], lease: timedelta) -> ClaimedJob | None:
    row: Any = uow.session.execute(
        update(Job)
        .where(which, _is_claimable())
        .values(
            state="running",
            fence=Job.fence + 1,
            attempts=Job.attempts + 1,
            lease_until=_NOW + lease,
        )
        .returning(
            Job.id,
            Job.queue,
            Job.kind,
            Job.organisation_id,
            Job.subject_id,
            Job.fence,
            Job.attempts,
            Job.last_error,
        )
        .execution_options(synchronize_session=False)
    ).first()
    return None if row is None else ClaimedJob(*row)


def _write(uow: UnitOfWork, job: ClaimedJob, **values: Any) -> bool:
    """Change the row only while this claim holds."""
    done = uow.session.execute(
        update(Job)
        .where(Job.id == job.id, Job.fence == job.fence, Job.state == "running")
        .values(**values)
        .returning(Job.id)
        .execution_options(synchronize_session=False)
    )
    return done.first() is not None


def _take_hints(uow: UnitOfWork, which: ColumnElement[bool], limit: int) -> tuple[Hint, ...]:
    due = (
        select(Job.id)
        .where(which, _is_due())
        .order_by(Job.run_after, Job.id)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    return _hints(
        uow,
        update(Job)
        .where(Job.id == any_(func.array(due.scalar_subquery())))
        .values(hinted_at=_NOW),
    )


def _hints(uow: UnitOfWork, statement: Update) -> tuple[Hint, ...]:
    rows: Sequence[Any] = uow.session.execute(
        statement.returning(Job.id, Job.queue, Job.kind, Job.attempts > 0).execution_options(
            synchronize_session=False
        )
    ).all()
    return tuple(Hint(*row) for row in sorted(rows))
