"""What PostgreSQL tells on its own (LISTEN/NOTIFY): the ground that a memory of rows stands on.

A notice is sent by the commit that changes a row and travels some milliseconds. Whoever keeps a
copy may trust it while `is_heard` holds: the listening connection has answered within `HEARD_S`,
and every notice that was sent before that answer has been handed over.
"""

import select
import threading
import time
from collections.abc import Callable
from typing import Any

import psycopg

from finance.kernel.asking import libpq_address

ASK_EVERY_S = 1.0
HEARD_S = 3.0  # a connection that broke without a word is trusted no longer than this
RETRY_S = 1.0


class Notices:
    """One listening connection and its thread; both begin with the first question."""

    def __init__(
        self, url: str, channel: str, *, told: Callable[[str], None], lost: Callable[[], None]
    ) -> None:
        """`told` gets each payload; `lost` runs when notices may have been missed."""
        self._address = libpq_address(url)
        self._channel = channel
        self._told = told
        self._lost = lost
        self._heard_until_s = 0.0
        self._closing = threading.Event()
        self._thread = threading.Thread(target=self._run, name=channel, daemon=True)
        self._starting = threading.Lock()

    def is_heard(self) -> bool:
        """Whether every notice up to a moment ago has come."""
        if time.monotonic() < self._heard_until_s:
            return True
        if not self._thread.ident and not self._closing.is_set():
            self._start()
        return False

    def close(self) -> None:
        """Stop listening; the connection is gone when this returns."""
        self._closing.set()
        if self._thread.ident:
            self._thread.join()

    def _start(self) -> None:
        with self._starting:
            if not self._thread.ident:  # pragma: no branch - another thread was quicker
                self._thread.start()

    def _run(self) -> None:
        while not self._closing.is_set():
            try:
                self._listen()
            except psycopg.OperationalError:
                self._closing.wait(RETRY_S)
            finally:
                self._heard_until_s = 0.0
                self._lost()

    def _listen(self) -> None:
        with psycopg.connect(self._address, autocommit=True, connect_timeout=5) as connection:
            connection.add_notify_handler(lambda notice: self._told(notice.payload))
            connection.execute(f"LISTEN {self._channel}")
            self._lost()  # what was sent before is unknown
            while not self._closing.is_set():
                self._ask(connection)
                _wait_for_word(connection)

    def _ask(self, connection: "psycopg.Connection[Any]") -> None:
        """The answer brings all notices before it; the time counts from the question."""
        asked_s = time.monotonic()
        connection.execute("SELECT 1")
        self._heard_until_s = asked_s + HEARD_S


def _wait_for_word(connection: "psycopg.Connection[Any]") -> None:
    waiting = select.poll()
    waiting.register(connection.fileno(), select.POLLIN)
    waiting.poll(ASK_EVERY_S * 1000)
