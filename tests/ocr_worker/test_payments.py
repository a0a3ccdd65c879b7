"""The payment jobs against the simulated bank over real HTTP, through the worker's own loop."""

import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import select, update

from cli.simulated_bank import Pace
from finance.kernel.events import Job
from finance.kernel.ids import new_id
from finance.organisations.roles import Role
from finance.payments.models import Payment
from finance.use_cases.instruct_payment import InstructPayment, instruct_payment
from ocr_worker.worker import Worker
from tests.make.bank import SECRET, HandClock, bank_at_hand
from tests.make.money import Payable, claim_state, make_payable
from tests.ocr_worker.conftest import Bench

pytestmark = pytest.mark.redis

CLEARS_AFTER_S = 5.0


@pytest.fixture
def clock() -> HandClock:
    return HandClock(now=time.time())  # signatures carry the true time


@pytest.fixture
def paying(bench: Bench, clock: HandClock, tmp_path: Path) -> Iterator[Bench]:
    """A bench whose bank answers, its time standing still."""
    pace = Pace(clear_s=CLEARS_AFTER_S)
    with bank_at_hand(tmp_path / "bank", clock, pace) as url:
        settings = replace(bench.tools.settings, bank_url=url, bank_secret=SECRET)
        bench.tools = replace(bench.tools, settings=settings)
        yield bench


def instruct(bench: Bench) -> tuple[UUID, Payable]:
    """A payment under way: its id, and what it pays."""
    payable = make_payable(bench.database, bench.street.community, claimant_id=new_id())
    cashier = bench.street.member(Role.CASHIER)
    command = InstructPayment(payment_id=new_id(), claim_id=payable.claim_id)
    bench.database.transact(lambda uow: instruct_payment(uow, cashier, command))
    return command.payment_id, payable


def state_of(bench: Bench, payment_id: UUID) -> str:
    with bench.database.reading() as session:
        return session.execute(select(Payment.state).where(Payment.id == payment_id)).scalar_one()


def open_jobs(bench: Bench) -> list[tuple[str, str]]:
    with bench.database.reading() as session:
        rows = session.execute(
            select(Job.kind, Job.state).where(Job.state != "done").order_by(Job.id)
        )
        return [(row.kind, row.state) for row in rows]


def next_job(bench: Bench) -> str:
    """Do the next payment job, however long it would still have to wait."""
    bench.database.transact(lambda uow: uow.session.execute(update(Job).values(run_after=uow.at)))
    worker: Worker = bench.worker("pay")
    found = worker._look()
    assert found is not None
    return worker.perform(found)


def test_a_payment_is_sent_asked_after_and_settled(paying: Bench, clock: HandClock) -> None:
    payment_id, payable = instruct(paying)
    assert next_job(paying) == "done"
    assert state_of(paying, payment_id) == "accepted"
    assert open_jobs(paying) == [("poll_payment", "ready")]
    assert next_job(paying) == "done"
    assert state_of(paying, payment_id) == "accepted"
    clock.now += CLEARS_AFTER_S + 1
    assert next_job(paying) == "done"
    assert state_of(paying, payment_id) == "cleared"
    assert claim_state(paying.database, payable) == "paid"


def test_a_bank_that_is_away_uses_up_no_attempt(bench: Bench) -> None:
    settings = replace(bench.tools.settings, bank_url="http://127.0.0.1:9", bank_secret=SECRET)
    bench.tools = replace(bench.tools, settings=settings)
    payment_id, _ = instruct(bench)
    assert next_job(bench) == "handed back"
    assert state_of(bench, payment_id) == "sent"  # it may have left: noted before the network
    assert open_jobs(bench) == [("send_payment", "ready")]


def test_a_send_job_that_comes_late_has_nothing_to_do(paying: Bench, clock: HandClock) -> None:
    payment_id, _ = instruct(paying)
    next_job(paying)
    clock.now += CLEARS_AFTER_S + 1
    next_job(paying)
    again = {"organisation_id": paying.street.community, "subject_id": payment_id}
    paying.database.transact(lambda uow: uow.session.execute(update(Job).values(state="done")))
    paying.database.transact(lambda uow: uow.enqueue("send_payment", queue="pay", **again))
    assert next_job(paying) == "done"
    assert state_of(paying, payment_id) == "cleared"
    assert open_jobs(paying) == []


def test_nobody_asks_about_what_is_over(paying: Bench) -> None:
    unknown = {"organisation_id": paying.street.community, "subject_id": new_id()}
    paying.database.transact(lambda uow: uow.enqueue("poll_payment", queue="pay", **unknown))
    assert next_job(paying) == "done"
    assert open_jobs(paying) == []
