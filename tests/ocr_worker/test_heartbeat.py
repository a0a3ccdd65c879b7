"""The heartbeat goes on through outages and ends when the claim is lost."""

import logging
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import update

from finance.kernel import jobs
from finance.kernel.db import DatabaseAway
from finance.kernel.events import Job
from ocr_worker.heartbeat import heartbeat
from tests.ocr_worker.conftest import Bench

pytestmark = pytest.mark.redis

LEASE = timedelta(seconds=0.4)
PATIENCE_S = 30.0


def claimed(bench: Bench) -> jobs.ClaimedJob:
    job_id = bench.job(bench.capture()).id
    job = bench.database.transact(lambda uow: jobs.claim_by_id(uow, job_id, lease=LEASE))
    assert job is not None
    return job


def lease_of(bench: Bench, job: jobs.ClaimedJob) -> datetime:
    lease_until = bench.job(job.subject_id).lease_until
    assert lease_until is not None
    return lease_until


def until(is_so: Callable[[], bool]) -> None:
    end = time.monotonic() + PATIENCE_S
    while not is_so():
        assert time.monotonic() < end
        time.sleep(0.02)


def test_the_lease_is_pushed_on_while_the_work_lasts(bench: Bench) -> None:
    job = claimed(bench)
    began = datetime.now(UTC)
    with heartbeat(bench.database, job, lease=timedelta(seconds=4)):
        until(lambda: lease_of(bench, job) > began + timedelta(seconds=4))
        first = lease_of(bench, job)
        until(lambda: lease_of(bench, job) > first)


def test_a_lost_claim_ends_the_beating(bench: Bench, caplog: pytest.LogCaptureFixture) -> None:
    job = claimed(bench)
    bench.database.transact(
        lambda uow: uow.session.execute(update(Job).values(fence=Job.fence + 1))
    )
    with caplog.at_level(logging.INFO), heartbeat(bench.database, job, lease=LEASE):
        until(lambda: bool(caplog.records))
        time.sleep(LEASE.total_seconds())  # time enough for a second beat
    assert [record.message for record in caplog.records] == ["claim ended"]


def test_a_missed_beat_is_made_up_for(
    bench: Bench, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    job = claimed(bench)
    true_extend, misses = jobs.extend, [1, 1]

    def extend(uow: object, held: jobs.ClaimedJob, *, lease: timedelta) -> bool:
        if misses:
            misses.pop()
            raise DatabaseAway
        return true_extend(uow, held, lease=lease)  # type: ignore[arg-type]

    monkeypatch.setattr(jobs, "extend", extend)
    claimed_until = lease_of(bench, job)
    with caplog.at_level(logging.WARNING), heartbeat(bench.database, job, lease=LEASE):
        until(lambda: lease_of(bench, job) > claimed_until)
    assert [record.message for record in caplog.records] == ["heartbeat missed"] * 2
