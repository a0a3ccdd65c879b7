"""One statement on a connection of its own, whatever becomes of the server meanwhile."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor

import psycopg
import pytest
from sqlalchemy import text

from finance.kernel.asking import Asker, Gathered
from finance.kernel.db import Database, DatabaseAway

PATIENCE_S = 10.0  # less than the asker has
PID = "SELECT pg_backend_pid()"


@pytest.fixture
def asker(database_url):
    made = Asker(database_url)
    yield made
    made.close()


def test_rows_come_back_as_values(asker: Asker) -> None:
    assert asker.rows("SELECT $1::int8 + 1, $2::text, NULL", "7", "票") == [("8", "票", "")]
    assert asker.rows("SELECT 1 WHERE false") == []


def test_one_connection_serves_questions_in_turn(asker: Asker) -> None:
    assert asker.rows(PID) == asker.rows(PID)


def test_questions_at_the_same_moment_have_connections_of_their_own(
    asker: Asker, database: Database
) -> None:
    held = "SELECT pg_backend_pid() FROM (SELECT pg_advisory_xact_lock_shared(7)) AS gate"
    waiting = text("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted")
    end = time.monotonic() + PATIENCE_S
    with ThreadPoolExecutor(4) as pool, database.reading() as gate:
        gate.execute(text("SELECT pg_advisory_xact_lock(7)"))
        asked = [pool.submit(asker.rows, held) for _ in range(4)]
        while gate.scalar(waiting) < 4:
            assert time.monotonic() < end
            time.sleep(0.01)
        gate.rollback()
        pids = {future.result()[0] for future in asked}
    assert len(pids) == 4


def test_a_connection_that_died_is_replaced(asker: Asker, database: Database) -> None:
    ((pid,),) = asker.rows(PID)
    with database.reading() as session:
        session.execute(text("SELECT pg_terminate_backend(:pid, 5000)"), {"pid": int(pid)})
    ((other,),) = asker.rows(PID)
    assert other != pid


def test_a_wrong_statement_is_our_own_fault_and_costs_no_other_question(asker: Asker) -> None:
    with pytest.raises(psycopg.ProgrammingError, match="nothing_here"):
        asker.rows("SELECT * FROM nothing_here")
    assert asker.rows("SELECT 1") == [("1",)]


def test_nobody_waits_for_ever(database_url: str) -> None:
    hurried = Asker(database_url, patience_s=0.1)
    with pytest.raises(DatabaseAway):
        hurried.rows("SELECT pg_sleep(30)")
    assert hurried.rows("SELECT 1") == [("1",)]
    hurried.close()


def test_a_server_that_is_away_is_said_so() -> None:
    with pytest.raises(DatabaseAway):
        Asker("postgresql+psycopg://zsb@127.0.0.1:1/none").rows("SELECT 1")


ECHO = Gathered(
    "SELECT n, $1, a, txid_current() FROM unnest($2::text[]) WITH ORDINALITY AS u (a, n)"
    " WHERE a <> 'nothing' ORDER BY a",
    shared=("same",),
)
# A round that is under way for as long as the test wants.
SLOW = Gathered(
    "SELECT n, txid_current(), 60 / amount, pg_sleep(0.3)"
    " FROM unnest($1::text[], $2::int[]) WITH ORDINALITY AS u (name, amount, n)",
    shared=(),
)


@pytest.mark.parametrize(
    "value", ["plain", "", "NULL", "a,b", "{}", 'a "quoted" word', "back\\slash\\", "行\n票", "'"]
)
def test_a_value_comes_back_from_an_array_as_it_went(asker: Asker, value: str) -> None:
    ((shared, told, _),) = asker.rows_gathered(ECHO, value)
    assert (shared, told) == ("same", value)


def test_an_asker_for_whom_there_is_no_row_gets_none(asker: Asker) -> None:
    assert asker.rows_gathered(ECHO, "nothing") == []


def _at_once(asker: Asker, asked: list[tuple[str, str]]):
    barrier = threading.Barrier(len(asked))

    def ask(own: tuple[str, str]):
        barrier.wait()
        return asker.rows_gathered(SLOW, *own)

    with ThreadPoolExecutor(len(asked)) as pool:
        return [pool.submit(ask, own) for own in asked]


def test_who_asks_meanwhile_shares_a_transaction_and_gets_their_own_rows(asker: Asker) -> None:
    asked = [(f"{n}", str(n)) for n in (6, 5, 4, 3, 2, 1)]
    found = [future.result()[0] for future in _at_once(asker, asked)]
    assert [row[1] for row in found] == ["10", "12", "15", "20", "30", "60"]
    assert len({row[0] for row in found}) < len(found)


def test_the_error_of_one_is_no_error_of_the_others(asker: Asker) -> None:
    futures = _at_once(asker, [("a", "1"), ("b", "2"), ("c", "0"), ("d", "3")])
    assert [futures[n].result()[0][1] for n in (0, 1, 3)] == ["60", "30", "20"]
    with pytest.raises(psycopg.ProgrammingError, match="division by zero"):
        futures[2].result()


def test_all_who_ask_together_are_told_that_the_server_is_away() -> None:
    away = Asker("postgresql+psycopg://zsb@127.0.0.1:1/none")
    for future in _at_once(away, [("a", "1"), ("b", "2"), ("c", "3")]):
        with pytest.raises(DatabaseAway):
            future.result()
