"""One statement on a connection of its own, whatever becomes of the server meanwhile."""

from concurrent.futures import ThreadPoolExecutor

import psycopg
import pytest
from sqlalchemy import text

from finance.kernel.asking import Asker
from finance.kernel.db import Database, DatabaseAway

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


def test_questions_at_the_same_moment_have_connections_of_their_own(asker: Asker) -> None:
    slow = "SELECT pg_backend_pid() FROM pg_sleep(0.3)"
    with ThreadPoolExecutor(4) as pool:
        pids = {rows[0] for rows in pool.map(lambda _: asker.rows(slow), range(4))}
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


def test_a_server_that_is_away_is_said_so() -> None:
    with pytest.raises(DatabaseAway):
        Asker("postgresql+psycopg://zsb@127.0.0.1:1/none").rows("SELECT 1")
