"""The reconciler: what was lost comes back, one round at a time."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from finance.kernel import jobs
from ocr_worker.hints import Hints
from ocr_worker.reconciler import LOCK, Reconciled, reconcile
from tests.ocr_worker.conftest import Bench

pytestmark = pytest.mark.redis

MONTH = timedelta(days=30)


def test_a_run_out_lease_returns_and_the_relay_tells_of_it(bench: Bench) -> None:
    voucher_id = bench.capture()
    job_id = bench.job(voucher_id).id
    bench.database.transact(lambda uow: jobs.claim_by_id(uow, job_id, lease=timedelta(seconds=-1)))
    found = reconcile(bench.database, bench.hints, done_kept=MONTH)
    assert [hint.id for hint in found.returned] == [job_id]
    assert bench.job(voucher_id).state == "ready"
    assert reconcile(bench.database, bench.hints, done_kept=MONTH) == Reconciled()


def test_a_hint_that_was_lost_is_given_again(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ocr_worker.reconciler.TOLD_BEFORE", timedelta(0))
    voucher_id = bench.capture()
    bench.database.transact(jobs.take_unhinted)  # marked as told, never told
    found = reconcile(bench.database, bench.hints, done_kept=MONTH)
    assert [hint.id for hint in found.overdue] == [bench.job(voucher_id).id]
    assert bench.hints.take("read", wait_s=1) == bench.job(voucher_id).id


def test_without_redis_leases_return_all_the_same(bench: Bench) -> None:
    job_id = bench.job(bench.capture()).id
    bench.database.transact(lambda uow: jobs.claim_by_id(uow, job_id, lease=timedelta(seconds=-1)))
    bench.capture(b"waiting")
    bench.database.transact(jobs.take_unhinted)
    away = Hints("unix:///nobody/listens.sock")
    assert [hint.id for hint in reconcile(bench.database, away, done_kept=MONTH).returned] == [
        job_id
    ]


def test_two_reconcilers_do_not_work_at_once(bench: Bench) -> None:
    bench.database.transact(lambda uow: jobs.claim_next(uow, "read", lease=timedelta(seconds=-1)))
    with bench.database.unit_of_work() as other:
        other.session.execute(select(func.pg_advisory_xact_lock(LOCK)))
        assert reconcile(bench.database, bench.hints, done_kept=MONTH) == Reconciled()


def test_what_was_done_long_ago_is_dropped(bench: Bench) -> None:
    job_id = bench.job(bench.capture()).id
    job = bench.database.transact(lambda uow: jobs.claim_by_id(uow, job_id, lease=MONTH))
    assert job is not None
    bench.database.transact(lambda uow: jobs.finish(uow, job))
    assert reconcile(bench.database, bench.hints, done_kept=MONTH) == Reconciled()
    found = reconcile(bench.database, bench.hints, done_kept=timedelta(0))
    assert found == Reconciled(forgotten=1)
