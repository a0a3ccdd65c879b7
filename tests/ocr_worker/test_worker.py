"""The worker's loop on the real database and queue, with a reader that follows a script."""

import os
import signal
import threading
import time
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from finance.dedup.models import Fingerprint as PageFingerprint
from finance.kernel import jobs
from finance.kernel.db import Database, DatabaseAway, UnitOfWork
from finance.kernel.errors import LedgerCorrupt, Unavailable
from finance.kernel.events import EventLog, Job
from finance.kernel.ids import new_id
from finance.use_cases.store_reading import part_id
from finance.vouchers import faults
from finance.vouchers.faults import Unreadable, UnreadPart
from finance.vouchers.models import Reading
from ocr_worker.file_reading import FileReading
from ocr_worker.fingerprints import Fingerprint
from ocr_worker.hints import Hints
from ocr_worker.jobs import kind_of
from ocr_worker.relay import relay
from ocr_worker.worker import Worker
from tests.ocr_worker.conftest import Bench, reading_of

pytestmark = pytest.mark.redis


def make_due(bench: Bench) -> None:
    """Let no back-off stand in the way of the next attempt."""
    bench.database.transact(lambda uow: uow.session.execute(update(Job).values(run_after=uow.at)))


def test_a_hinted_file_is_read_and_stored(bench: Bench) -> None:
    voucher_id = bench.capture(b"the bytes as received")
    assert relay(bench.database, bench.hints) == 1
    assert relay(bench.database, bench.hints) == 0
    bench.work()
    voucher = bench.voucher(voucher_id)
    assert (voucher.state, voucher.invoice_number) == ("read", "26332000000199798035")
    assert bench.reader.seen == [b"the bytes as received"]
    assert bench.job(voucher_id).state == "done"
    assert bench.hints.waiting("read") == 0


def test_of_a_bundle_every_part_becomes_a_voucher_read_or_not(bench: Bench) -> None:
    (good,) = reading_of("26332000000199798035").vouchers
    bench.reader.script = [
        FileReading(
            vouchers=(good,),
            stages=(),
            fingerprints=(Fingerprint(b"p" * 32, b"page"),),
            unread={0: UnreadPart(faults.IMAGE_DAMAGED, "x.zip/a.jpg")},
        )
    ]
    first = bench.capture()
    bench.work()
    cut, read = bench.voucher(first), bench.voucher(part_id(first, 1))
    assert (cut.state, cut.fault_code, cut.fault_detail) == (
        "unreadable",
        "image.damaged",
        "x.zip/a.jpg",
    )
    assert (read.state, read.invoice_number) == ("read", "26332000000199798035")
    assert bench.job(first).state == "done"
    with bench.database.reading() as session:
        assert session.scalars(select(PageFingerprint.voucher_id)).all() == [read.id]


def test_without_a_hint_the_table_is_asked(bench: Bench) -> None:
    voucher_id = bench.capture()
    bench.work(is_told=False)
    assert bench.voucher(voucher_id).state == "read"


def test_without_redis_the_table_is_asked(bench: Bench) -> None:
    bench.hints = Hints("unix:///nobody/listens.sock")
    first, second = bench.capture(b"1"), bench.capture(b"2")
    bench.work(jobs=2, is_told=False)
    assert bench.voucher(first).state == bench.voucher(second).state == "read"


def test_a_stale_hint_is_harmless(bench: Bench) -> None:
    voucher_id = bench.capture()
    bench.work()
    bench.hints.tell([jobs.Hint(bench.job(voucher_id).id, "read", "read_voucher")])
    bench.hints.tell([jobs.Hint(new_id(), "read", "read_voucher")])
    worker = bench.worker()
    assert [worker._next(), worker._next(), worker._next()] == [None] * 3
    assert len(bench.reader.seen) == 1


def test_a_steady_stream_of_hints_does_not_starve_a_lost_one(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    lost = bench.capture(b"lost")
    bench.database.transact(jobs.take_unhinted)  # marked as told, never told
    for n in range(3):
        bench.capture(b"%d" % n)
    relay(bench.database, bench.hints)
    monkeypatch.setattr("ocr_worker.worker.LOOK_EVERY_S", 0.0)
    bench.work()
    assert bench.voucher(lost).state == "read"


def test_an_unreadable_file_is_told_and_the_job_is_done(bench: Bench) -> None:
    voucher_id = bench.capture()
    bench.reader.script = [Unreadable(faults.PDF_PASSWORD, "locked")]
    bench.work()
    voucher = bench.voucher(voucher_id)
    assert (voucher.state, voucher.fault_code) == ("unreadable", "pdf.password")
    assert bench.job(voucher_id).state == "done"


@pytest.mark.parametrize(
    "deadly", [faults.KILLED_READER, faults.READ_TIMEOUT, faults.READ_OUT_OF_MEMORY]
)
def test_a_second_death_over_one_file_ends_it(bench: Bench, deadly: faults.Fault) -> None:
    voucher_id = bench.capture()
    bench.reader.script = [Unreadable(deadly, "once"), Unreadable(faults.KILLED_READER, "twice")]
    bench.work()
    job = bench.job(voucher_id)
    assert (job.state, job.attempts, job.last_error) == ("ready", 1, f"{deadly.code}: once")
    assert bench.voucher(voucher_id).state == "captured"
    make_due(bench)
    bench.work()
    assert bench.voucher(voucher_id).fault_code == "file.killed_reader"
    assert bench.job(voucher_id).state == "done"
    assert bench.reader.second == [False, True]


def test_a_death_and_then_luck_reads_the_file(bench: Bench) -> None:
    voucher_id = bench.capture()
    bench.reader.script = [Unreadable(faults.KILLED_READER), reading_of("2" * 20)]
    bench.work()
    make_due(bench)
    bench.work()
    assert bench.voucher(voucher_id).state == "read"


def test_a_service_that_is_away_uses_up_no_attempt(bench: Bench) -> None:
    voucher_id = bench.capture()
    bench.reader.script = [Unavailable("models not there"), reading_of("2" * 20)]
    bench.work()
    job = bench.job(voucher_id)
    assert (job.state, job.attempts) == ("ready", 0)
    assert job.last_error == "Unavailable: models not there"
    make_due(bench)
    bench.work()
    assert bench.voucher(voucher_id).state == "read"


def test_a_mistake_of_ours_is_tried_again_and_in_the_end_told(bench: Bench) -> None:
    voucher_id = bench.capture()
    bench.reader.script = [ZeroDivisionError("ours")]
    tries = kind_of("read_voucher").attempts_max
    for attempt in range(1, tries):
        bench.work()
        assert bench.job(voucher_id).attempts == attempt
        assert bench.job(voucher_id).state == "ready"
        make_due(bench)
    bench.work()
    assert bench.job(voucher_id).state == "parked"
    assert bench.job(voucher_id).last_error == "ZeroDivisionError: ours"
    voucher = bench.voucher(voucher_id)
    assert (voucher.state, voucher.fault_code) == ("unreadable", "file.killed_reader")
    with bench.database.reading() as session:
        codes = session.scalars(select(EventLog.code).order_by(EventLog.id)).all()
    assert codes == ["voucher.captured", "voucher.unreadable", "job.parked"]


def test_what_must_alarm_is_parked_at_once(bench: Bench) -> None:
    voucher_id = bench.capture()
    bench.reader.script = [LedgerCorrupt("never go on")]
    bench.work()
    assert bench.job(voucher_id).state == "parked"


def test_a_file_whose_holders_all_died_is_given_up(bench: Bench) -> None:
    voucher_id = bench.capture()
    tries = kind_of("read_voucher").attempts_max
    bench.database.transact(lambda uow: uow.session.execute(update(Job).values(attempts=tries)))
    bench.work()
    assert bench.reader.seen == []
    assert bench.job(voucher_id).last_error == f"{tries} holders were lost"
    assert bench.voucher(voucher_id).fault_code == "file.killed_reader"


def test_a_claim_lost_during_reading_writes_nothing(bench: Bench) -> None:
    voucher_id = bench.capture()

    def steal() -> None:
        bench.database.transact(
            lambda uow: uow.session.execute(update(Job).values(fence=Job.fence + 1))
        )

    bench.reader.before = steal
    bench.work()
    assert bench.voucher(voucher_id).state == "captured"
    assert bench.job(voucher_id).state == "running"
    with bench.database.reading() as session:
        assert session.scalars(select(Reading)).all() == []


def test_a_long_read_keeps_its_claim(bench: Bench) -> None:
    voucher_id = bench.capture()
    bench.reader.before = lambda: time.sleep(3)  # longer than the lease of 2 s
    bench.work()
    assert bench.job(voucher_id).attempts == 1
    assert bench.job(voucher_id).state == "done"


def test_a_worker_told_to_stop_hands_its_job_back(bench: Bench) -> None:
    voucher_id = bench.capture()
    before = signal.getsignal(signal.SIGTERM), signal.getsignal(signal.SIGINT)
    bench.stop.listen()
    try:
        bench.reader.before = lambda: os.kill(os.getpid(), signal.SIGTERM)
        bench.worker().run(goes_on=lambda: True)
    finally:
        signal.signal(signal.SIGTERM, before[0])
        signal.signal(signal.SIGINT, before[1])
    job = bench.job(voucher_id)
    assert (job.state, job.attempts) == ("ready", 0)
    assert bench.voucher(voucher_id).state == "captured"


def test_a_worker_told_to_stop_while_it_waits_ends_at_once(bench: Bench) -> None:
    bench.stop.ask()
    bench.worker().run(goes_on=lambda: True)
    worker = bench.worker()
    bench.stop.is_set = False
    threading.Timer(0.2, bench.stop.ask).start()
    began = time.monotonic()
    worker.run(goes_on=lambda: True)
    assert time.monotonic() - began < 30


def test_a_database_that_is_away_is_waited_for(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    voucher_id = bench.capture()
    answers: list[Exception | None] = [DatabaseAway(), None]
    true_look = Worker._look

    def look(worker: Worker) -> jobs.ClaimedJob | None:
        told = answers.pop(0) if answers else None
        if told is not None:
            raise told
        return true_look(worker)

    monkeypatch.setattr(Worker, "_look", look)
    bench.work()
    assert bench.voucher(voucher_id).state == "read"


def test_a_result_that_cannot_be_written_is_left_to_the_lease(bench: Bench) -> None:
    class Away(Database):
        def transact(self, work: object) -> object:  # type: ignore[override]
            raise DatabaseAway

    voucher_id = bench.capture()
    job = bench.database.transact(
        lambda uow: jobs.claim_by_id(uow, bench.job(voucher_id).id, lease=timedelta(seconds=9))
    )
    assert job is not None
    away = Away(bench.database.url)
    tools = replace(bench.tools, database=away)
    worker = Worker(tools, hints=bench.hints, queue="read", stop=bench.stop)
    assert worker.perform(job) == "left to its lease"
    away.close()
    assert bench.job(voucher_id).state == "running"


def test_a_rule_of_the_house_is_no_unknown_kind() -> None:
    with pytest.raises(KeyError):
        kind_of("make_coffee")


def test_jobs_of_another_queue_are_left_alone(bench: Bench) -> None:
    def pay(uow: UnitOfWork) -> None:
        uow.enqueue("send_payment", queue="pay", organisation_id=new_id(), subject_id=new_id())

    bench.database.transact(pay)
    assert bench.worker("read")._next() is None
    found = bench.worker("pay")._next()
    assert found is not None
    assert found.kind == "send_payment"
