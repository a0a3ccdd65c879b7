"""How many requests of one server process run, and how many wait for somebody outside.

Every thread that runs fights for the interpreter with the others, so only so many have a turn.
Whoever waits, for news of a voucher or for the bytes of a body, first takes a place of its sort
and lends its turn to the others meanwhile. The process has a thread for each turn and each place
(`cli.children`): those who wait never keep a thread from those who could go on.
"""

import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from queue import SimpleQueue
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment
    from flask import Flask


class Turns:
    """To run in; taken in the order of asking."""

    def __init__(self, most: int) -> None:
        self.most = most
        self._free: SimpleQueue[None] = SimpleQueue()
        for _ in range(most):
            self._free.put(None)
        self.take = self._free.get  # waits for one

    def give(self) -> None:
        self._free.put(None)

    @contextmanager
    def lent(self) -> Iterator[None]:
        """Let others run while the caller waits."""
        self.give()
        try:
            yield
        finally:
            self.take()


class Places:
    """To wait in, of one sort."""

    def __init__(self, most: int) -> None:
        self.most = most
        self._free = threading.BoundedSemaphore(most)

    def take(self) -> bool:
        """Whether there was one; nobody waits for a place."""
        return self._free.acquire(blocking=False)

    def give(self) -> None:
        """The place that was taken, back."""
        self._free.release()


TURNS = Turns(8)
POLLS = Places(32)
MEMBERS = Places(64)  # whose bodies come slowly
OUTSIDERS = Places(16)  # likewise, before anybody logged in

THREADS = TURNS.most + sum(places.most for places in (POLLS, MEMBERS, OUTSIDERS))


def install(app: "Flask") -> None:
    """Let each request of the app run in a turn."""
    inner = app.wsgi_app

    def in_turn(environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        TURNS.take()
        try:
            return inner(environ, start_response)
        finally:
            TURNS.give()

    app.wsgi_app = in_turn  # type: ignore[method-assign]  # the way Flask documents
