"""Claims on real rows: who gets a job, who has lost it, when it comes back."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from threading import Barrier, Thread
from uuid import UUID

import pytest
from sqlalchemy import select, update

from finance.kernel import jobs
from finance.kernel.db import Database, UnitOfWork
from finance.kernel.events import EventLog, Job
from finance.kernel.ids import new_id

LEASE = timedelta(seconds=30)
OVER = timedelta(seconds=-1)  # a lease that has run out already
UNIT = new_id()

Row = Callable[[UUID], Job]


@pytest.fixture
def row(database: Database) -> Row:
    def read(job_id: UUID) -> Job:
        with database.reading() as session:
            return session.execute(select(Job).where(Job.id == job_id)).scalar_one()

    return read


def add(database: Database, *, queue: str = "read", due_in_s: float = -1) -> UUID:
    def work(uow: UnitOfWork) -> UUID:
        return uow.enqueue(
            "read_voucher",
            queue=queue,
            organisation_id=UNIT,
            subject_id=new_id(),
            run_after=datetime.now(UTC) + timedelta(seconds=due_in_s),
        )

    return database.transact(work)


def take(database: Database, job_id: UUID, *, lease: timedelta = LEASE) -> jobs.ClaimedJob:
    job = database.transact(lambda uow: jobs.claim_by_id(uow, job_id, lease=lease))
    assert job is not None
    return job


def claim(database: Database, job_id: UUID) -> jobs.ClaimedJob | None:
    return database.transact(lambda uow: jobs.claim_by_id(uow, job_id, lease=LEASE))


def claim_next(database: Database, queue: str = "read") -> jobs.ClaimedJob | None:
    return database.transact(lambda uow: jobs.claim_next(uow, queue, lease=LEASE))


def test_a_claim_raises_fence_and_attempts_and_shuts_others_out(
    database: Database, row: Row
) -> None:
    job_id = add(database)
    job = take(database, job_id)
    assert (job.fence, job.attempts, job.kind, job.queue) == (1, 1, "read_voucher", "read")
    assert job.organisation_id == UNIT
    assert row(job_id).state == "running"
    assert claim(database, job_id) is None
    assert claim_next(database) is None


def test_the_next_job_is_the_longest_due_one_of_that_queue(database: Database) -> None:
    add(database, queue="pay", due_in_s=-90)
    add(database, due_in_s=60)
    newer = add(database, due_in_s=-10)
    older = add(database, due_in_s=-20)
    first, second, third = (claim_next(database) for _ in range(3))
    assert first is not None
    assert second is not None
    assert (first.id, second.id, third) == (older, newer, None)


def test_a_job_that_is_not_due_cannot_be_claimed(database: Database) -> None:
    assert claim(database, add(database, due_in_s=60)) is None


def test_a_run_out_lease_may_be_claimed_by_another_and_the_first_holder_loses(
    database: Database, row: Row
) -> None:
    lost = take(database, add(database), lease=OVER)
    held = take(database, lost.id)
    assert (held.fence, held.attempts) == (2, 2)
    for write in (
        lambda uow: jobs.extend(uow, lost, lease=LEASE),
        lambda uow: jobs.is_held(uow, lost.id, lost.fence),
        lambda uow: jobs.finish(uow, lost),
        lambda uow: jobs.fail(uow, lost, error="late", retry_in=LEASE),
        lambda uow: jobs.park(uow, lost, error="late"),
        lambda uow: jobs.give_back(uow, lost),
    ):
        assert database.transact(write) is False
    found = row(lost.id)
    assert (found.state, found.fence, found.last_error) == ("running", 2, None)
    assert database.transact(lambda uow: jobs.is_held(uow, held.id, held.fence)) is True


def test_extending_keeps_the_job_from_being_reaped(database: Database) -> None:
    job = take(database, add(database), lease=OVER)
    assert database.transact(lambda uow: jobs.extend(uow, job, lease=LEASE)) is True
    assert database.transact(jobs.reap) == ()
    assert claim(database, job.id) is None


def test_a_finished_job_stays_done(database: Database, row: Row) -> None:
    job = take(database, add(database))
    assert database.transact(lambda uow: jobs.finish(uow, job)) is True
    found = row(job.id)
    assert (found.state, found.lease_until) == ("done", None)
    assert found.finished_at is not None
    assert database.transact(lambda uow: jobs.finish(uow, job)) is False
    assert claim(database, job.id) is None


def test_a_failed_job_waits_its_turn_and_tells_why(database: Database, row: Row) -> None:
    job = take(database, add(database))
    long = "x" * 5_000
    database.transact(lambda uow: jobs.fail(uow, job, error=long, retry_in=LEASE))
    found = row(job.id)
    assert (found.state, found.attempts, found.hinted_at) == ("ready", 1, None)
    assert found.last_error == "x" * jobs.ERROR_CHARS_MAX
    assert claim(database, job.id) is None
    again = take(database, add(database))
    database.transact(lambda uow: jobs.fail(uow, again, error="once", retry_in=timedelta(0)))
    retaken = take(database, again.id)
    assert (retaken.attempts, retaken.last_error) == (2, "once")


def test_a_job_given_back_does_not_count_as_tried(database: Database, row: Row) -> None:
    job = take(database, add(database))
    assert database.transact(lambda uow: jobs.give_back(uow, job)) is True
    again = take(database, job.id)
    assert (again.attempts, again.fence, again.last_error) == (1, 2, None)
    told = {"retry_in": LEASE, "error": "store away"}
    database.transact(lambda uow: jobs.give_back(uow, again, **told))
    assert claim(database, job.id) is None
    assert row(job.id).last_error == "store away"


def test_parking_raises_an_alert_in_the_log(database: Database, row: Row) -> None:
    job = take(database, add(database))
    assert database.transact(lambda uow: jobs.park(uow, job, error="no way")) is True
    assert row(job.id).state == "parked"
    assert claim(database, job.id) is None
    with database.reading() as session:
        event = session.execute(select(EventLog)).scalar_one()
    assert (event.code, event.subject_id, event.organisation_id) == ("job.parked", job.id, UNIT)
    assert event.body == '{"attempts":1,"kind":"read_voucher"}'


def test_the_first_loss_comes_back_at_once_and_fences_the_lost_holder_out(
    database: Database, row: Row
) -> None:
    lost = take(database, add(database), lease=OVER)
    (hint,) = database.transact(jobs.reap)
    assert hint == jobs.Hint(lost.id, "read", "read_voucher", is_retry=True)
    found = row(lost.id)
    assert (found.state, found.fence, found.last_error) == ("ready", 2, jobs.LEASE_EXPIRED)
    # Even before anyone takes it again, the orphan's result is refused.
    assert database.transact(lambda uow: jobs.is_held(uow, lost.id, lost.fence)) is False
    assert take(database, lost.id).fence == 3


def test_a_job_lost_once_keeps_its_place_before_younger_ones(database: Database) -> None:
    older = add(database, due_in_s=-20)
    take(database, older, lease=OVER)
    add(database, due_in_s=-10)
    database.transact(jobs.reap)
    found = claim_next(database)
    assert found is not None
    assert found.id == older


def test_later_losses_wait_longer_and_keep_the_first_reason(database: Database, row: Row) -> None:
    job_id = add(database)
    first = take(database, job_id)
    database.transact(lambda uow: jobs.fail(uow, first, error="why", retry_in=timedelta(0)))
    take(database, job_id, lease=OVER)
    database.transact(jobs.reap)
    found = row(job_id)
    assert found.last_error == "why"
    assert found.attempts == 2
    wait_s = (found.run_after - datetime.now(UTC)).total_seconds()
    assert 0 < wait_s <= 1


def test_reaping_stops_at_its_limit(database: Database) -> None:
    for _ in range(3):
        take(database, add(database), lease=OVER)
    assert len(database.transact(lambda uow: jobs.reap(uow, limit=2))) == 2
    assert len(database.transact(jobs.reap)) == 1


def test_each_due_job_is_hinted_once(database: Database) -> None:
    due, later = add(database), add(database, due_in_s=60)
    (hint,) = database.transact(jobs.take_unhinted)
    assert hint.id == due
    assert later != due
    assert database.transact(jobs.take_unhinted) == ()


def test_a_hint_that_led_to_nothing_is_given_again(database: Database) -> None:
    job_id = add(database)
    database.transact(jobs.take_unhinted)

    def overdue(told_before: timedelta) -> tuple[jobs.Hint, ...]:
        return database.transact(lambda uow: jobs.take_overdue(uow, told_before=told_before))

    assert overdue(timedelta(seconds=60)) == ()
    assert [hint.id for hint in overdue(timedelta(0))] == [job_id]
    take(database, job_id)
    assert overdue(timedelta(0)) == ()


@pytest.mark.parametrize(
    ("attempts", "wait"),
    [
        (1, timedelta(seconds=2)),
        (2, timedelta(seconds=4)),
        (9, timedelta(seconds=512)),
        (10, jobs.BACKOFF_MAX),
        (10_000, jobs.BACKOFF_MAX),
    ],
)
def test_back_off_doubles_up_to_its_limit(attempts: int, wait: timedelta) -> None:
    assert jobs.backoff(attempts, first=timedelta(seconds=2)) == wait


def test_depths_count_what_is_open(database: Database) -> None:
    add(database, due_in_s=-100)
    add(database, due_in_s=100)
    take(database, add(database))
    done = take(database, add(database))
    database.transact(lambda uow: jobs.finish(uow, done))
    parked = take(database, add(database, queue="pay"))
    database.transact(lambda uow: jobs.park(uow, parked, error="-"))
    pay, read = database.transact(jobs.depths)
    assert (pay.queue, pay.ready, pay.running, pay.parked, pay.oldest_ready_s) == (
        ("pay", 0, 0, 1, 0.0)
    )
    assert (read.ready, read.running, read.parked) == (2, 1, 0)
    assert 100 <= read.oldest_ready_s < 160


def test_only_what_was_done_long_ago_is_forgotten(database: Database) -> None:
    done = [take(database, add(database)) for _ in range(3)]
    parked, running = (take(database, add(database)) for _ in range(2))
    waiting = add(database)
    for job in done:
        database.transact(lambda uow, job=job: jobs.finish(uow, job))
    database.transact(lambda uow: jobs.park(uow, parked, error="-"))

    def forget(older_than: timedelta, limit: int = 500) -> int:
        return database.transact(
            lambda uow: jobs.forget_done(uow, older_than=older_than, limit=limit)
        )

    assert forget(timedelta(minutes=5)) == 0
    assert forget(timedelta(0), limit=2) == 2
    assert forget(timedelta(0)) == 1
    with database.reading() as session:
        left = set(session.scalars(select(Job.id)))
    assert left == {parked.id, running.id, waiting}


def test_racing_workers_share_the_jobs_without_taking_one_twice(database: Database) -> None:
    wanted = {add(database) for _ in range(40)}
    taken: list[UUID] = []
    start = Barrier(6)

    def worker() -> None:
        start.wait()
        while (job := claim_next(database)) is not None:
            taken.append(job.id)
        # A passed-over row is being taken by another: nothing may be left at the end.

    threads = [Thread(target=worker) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(taken) == len(wanted)
    assert set(taken) == wanted


def test_racing_hints_for_one_job_give_it_to_one(database: Database) -> None:
    job_id = add(database)
    won: list[int] = []
    start = Barrier(6)

    def worker() -> None:
        start.wait()
        job = claim(database, job_id)
        if job is not None:
            won.append(job.fence)

    threads = [Thread(target=worker) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert won == [1]


def test_a_rolled_back_claim_never_happened(database: Database, row: Row) -> None:
    job_id = add(database)

    def work(uow: UnitOfWork) -> None:
        jobs.claim_by_id(uow, job_id, lease=LEASE)
        raise RuntimeError

    with pytest.raises(RuntimeError):
        database.transact(work)
    assert (row(job_id).state, row(job_id).fence) == ("ready", 0)


def test_the_guards_hold_against_a_state_nobody_defined(database: Database) -> None:
    job_id = add(database)
    with pytest.raises(Exception, match="ck_job_state"):
        database.transact(
            lambda uow: uow.session.execute(
                update(Job).where(Job.id == job_id).values(state="odd")
            )
        )
