"""Notices come, are known to come, and are not trusted while they may not."""

import time
from collections.abc import Callable

import pytest
from sqlalchemy import text

from finance.kernel import notices
from finance.kernel.db import Database
from finance.kernel.notices import Notices

PATIENCE_S = 60.0


def _until(is_so: Callable[[], bool]) -> None:
    end = time.monotonic() + PATIENCE_S
    while not is_so():
        assert time.monotonic() < end
        time.sleep(0.01)


def _tell(database: Database, payload: str) -> None:
    with database.unit_of_work() as uow:
        uow.session.execute(text("SELECT pg_notify('birds', :payload)"), {"payload": payload})


class Heard:
    """What came, and how often something may have been missed."""

    def __init__(self, url: str) -> None:
        self.payloads: list[str] = []
        self.losses = 0
        self.notices = Notices(url, "birds", told=self.payloads.append, lost=self._lose)

    def _lose(self) -> None:
        self.losses += 1


@pytest.fixture
def heard(database_url: str):
    made = Heard(database_url)
    yield made
    made.notices.close()


def test_what_is_told_comes_once_and_in_order(heard: Heard, database: Database) -> None:
    assert not heard.notices.is_heard()  # the first question begins to listen
    _until(heard.notices.is_heard)
    for payload in ("wren", "owl"):
        _tell(database, payload)
    _until(lambda: len(heard.payloads) >= 2)
    assert heard.payloads == ["wren", "owl"]


def test_a_broken_connection_is_told_as_a_loss_and_replaced(
    heard: Heard, database: Database
) -> None:
    _until(heard.notices.is_heard)
    before = heard.losses
    with database.reading() as session:
        session.execute(
            text(
                "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity "
                "WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
        )
    _until(lambda: heard.losses >= before + 2)  # at the break, and when it listens anew
    _until(heard.notices.is_heard)
    _tell(database, "wren")
    _until(lambda: heard.payloads == ["wren"])


def test_a_server_that_falls_silent_is_trusted_no_longer(
    heard: Heard, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(notices, "HEARD_S", 0.2)  # less than between two questions
    _until(heard.notices.is_heard)
    _until(lambda: not heard.notices.is_heard())


def test_a_server_that_is_away_is_never_heard() -> None:
    away = Heard("postgresql+psycopg://zsb@127.0.0.1:1/none")
    assert not away.notices.is_heard()
    _until(lambda: away.losses >= 1)
    assert not away.notices.is_heard()
    away.notices.close()


def test_what_was_closed_does_not_begin_again(database_url: str) -> None:
    closed = Heard(database_url)
    closed.notices.close()
    assert not closed.notices.is_heard()
    assert closed.losses == 0
