"""Real transactions on the real database: commit, roll-back, retry, and a server that is away."""

import threading
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import ClassVar

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError

from finance.kernel.db import Database, DatabaseAway, DatabaseBusy, UnitOfWork
from finance.kernel.events import Event, EventLog, EventUnsealed, Job, job_body
from finance.kernel.ids import new_id
from finance.organisations.models import Organisation


@dataclass(frozen=True, kw_only=True)
class Happened(Event):
    code: ClassVar[str] = "test.happened"
    subject: ClassVar[str] = "test"
    amount_fen: int


def _happened() -> Happened:
    return Happened(organisation_id=new_id(), subject_id=new_id(), actor_id=None, amount_fen=5)


def test_act_event_and_job_are_one_commit(database: Database) -> None:
    event = _happened()

    def act(uow: UnitOfWork) -> None:
        uow.record(event)
        uow.enqueue(
            "read_voucher",
            queue="read",
            organisation_id=event.organisation_id,
            subject_id=event.subject_id,
        )

    database.transact(act)
    with database.reading() as session:
        kept = session.scalars(select(EventLog)).one()
        job = session.scalars(select(Job)).one()
        assert session.scalars(select(EventUnsealed)).one().event_id == kept.id
    assert kept.body == '{"amount_fen":5}'
    assert (job.state, job.attempts, job.fence) == ("ready", 0, 0)
    assert job_body(job) == {"job_id": str(job.id), "kind": "read_voucher"}


def test_an_exception_leaves_nothing(database: Database) -> None:
    def act(uow: UnitOfWork) -> None:
        uow.record(_happened())
        raise RuntimeError("no")

    with pytest.raises(RuntimeError):
        database.transact(act)
    with database.reading() as session:
        assert session.scalars(select(EventLog)).all() == []


def test_an_integrity_error_goes_up_as_it_is(database: Database) -> None:
    def act(uow: UnitOfWork) -> None:
        uow.session.execute(text("INSERT INTO organisation (id) VALUES (gen_random_uuid())"))

    with pytest.raises(IntegrityError):
        database.transact(act)


def _two(database: Database) -> tuple[Organisation, Organisation]:
    pair = tuple(
        Organisation(id=new_id(), code=code, name=code, level="street", path=f"{code}/")
        for code in "ab"
    )
    with database.unit_of_work() as uow:
        uow.session.add_all(pair)
    return pair[0], pair[1]


def test_a_deadlock_is_run_again(database: Database) -> None:
    a, b = _two(database)
    meet = threading.Barrier(2, timeout=20)
    runs: list[str] = []

    def cross(first: Organisation, second: Organisation) -> None:
        met = False

        def act(uow: UnitOfWork) -> None:
            nonlocal met
            runs.append(first.code)
            for row in (first, second):
                uow.session.execute(
                    text("UPDATE organisation SET contact = contact || 'x' WHERE id = :id"),
                    {"id": row.id},
                )
                if row is first and not met:
                    met = True
                    meet.wait()

        database.transact(act)

    threads = [threading.Thread(target=cross, args=pair) for pair in ((a, b), (b, a))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    with database.reading() as session:
        assert {o.contact for o in session.scalars(select(Organisation))} == {"xx"}
    assert len(runs) == 3


def test_gives_up_after_three_tries(database: Database) -> None:
    tries: list[int] = []

    def act(uow: UnitOfWork) -> None:
        tries.append(1)
        uow.session.execute(text("DO $$ BEGIN RAISE EXCEPTION USING ERRCODE = '40001'; END $$"))

    with pytest.raises(DatabaseBusy):
        database.transact(act)
    assert len(tries) == 3


def test_a_server_that_is_away_is_said_so() -> None:
    away = Database("postgresql+psycopg://nobody@127.0.0.1:1/none")
    with pytest.raises(DatabaseAway):
        away.transact(lambda uow: uow.session.execute(text("SELECT 1")))
    with pytest.raises(DatabaseAway), away.reading() as session:
        session.execute(text("SELECT 1"))


def test_a_wrong_statement_is_our_own_fault(database: Database) -> None:
    with pytest.raises(Exception, match="nonsense"), database.reading() as session:
        session.execute(text("SELECT nonsense"))


def test_the_unit_of_work_knows_its_instant(database_url: str) -> None:
    at = datetime(2026, 5, 1, tzinfo=UTC)
    fixed = Database(database_url, clock=lambda: at)
    assert fixed.transact(lambda uow: uow.at) == at
    fixed.close()


def test_a_look_sees_what_is_committed_between_its_statements(database: Database) -> None:
    event = _happened()
    with database.looking() as session:
        assert session.scalar(select(EventLog.code)) is None
        database.transact(lambda uow: uow.record(event))
        assert session.scalar(select(EventLog.code)) == event.code
        with pytest.raises(DatabaseAway):
            _away()


def _away() -> None:
    nowhere = Database("postgresql+psycopg://zsb@127.0.0.1:1/none")
    with nowhere.looking() as session:
        session.execute(text("SELECT 1"))


def test_a_connection_that_the_server_closed_is_replaced_unnoticed(database: Database) -> None:
    with database.reading() as session:
        first = session.scalar(text("SELECT pg_backend_pid()"))
    other = Database(database.url)
    with other.reading() as session:
        session.execute(text("SELECT pg_terminate_backend(:pid, 5000)"), {"pid": first})
    other.close()
    with database.reading() as session:
        assert session.scalar(text("SELECT pg_backend_pid()")) != first
