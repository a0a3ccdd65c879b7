"""A body on its way in: how long its sender may take, and how many such senders at once.

The server's own read waits for ever and cannot be called off, so another thread does it and the
request's thread waits for that one. Whose body is not here at once takes a place and lets others
run meanwhile (`api.held`); in the long run its sender must keep a least pace. With the answer to
a body that was given up the connection is cut, which ends the read that is still under way.
"""

import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from queue import Empty, SimpleQueue
from threading import Thread
from typing import IO, TYPE_CHECKING, Any

from flask import Flask, g

from api.held import MEMBERS, OUTSIDERS, TURNS, Places
from finance.kernel.errors import InvalidInput, Unavailable

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

AT_ONCE_S = 0.05  # for so long nobody else runs in place of the one who waits
MOMENT_S = 1.0
FAST_BYTES_PER_S = 4 * 1024 * 1024  # whoever keeps this pace is not slow, however large the body
STALLED_S = 10.0
PACE_BYTES_PER_S = 8 * 1024
SENT_S = 0.05  # for an answer to leave before the connection is cut
PIECE_BYTES = 256 * 1024  # of a large body, so that many fit in memory
SLOW_PIECE_BYTES = 64 * 1024  # so that its pace is seen


class TooSlow(InvalidInput):
    code = "request.too_slow"
    status = 408
    title = "资料传输太慢或已中断"
    remedy = "请检查网络后重新提交"


class Crowded(Unavailable):
    code = "request.crowded"
    title = "同时传输资料的人较多"
    remedy = "请稍后重新提交"
    retry_after_s = 2


class Arriving:
    """Stands in for `wsgi.input` of one request."""

    def __init__(self, source: IO[bytes], declared_bytes: int | None) -> None:
        self._source = source
        self._declared_bytes = self._left_bytes = declared_bytes
        self._began_s = time.monotonic()
        self._end_s = float("inf")
        self._place: Places | None = None
        self._most_bytes = PIECE_BYTES  # at a time
        self.is_given_up = False

    def read(self, size: int) -> bytes:
        """At most so many bytes, none at the end; TooSlow, Crowded."""
        if self.is_given_up:
            raise TooSlow
        if self._left_bytes is not None:
            size = min(size, self._left_bytes)
        # A whole body the server puts together in one go, without growing a buffer.
        is_whole = size == self._declared_bytes
        size = size if is_whole else min(size, self._most_bytes)
        got = self._pulled(None if is_whole else size, size) if size else b""
        if self._left_bytes is not None:
            self._left_bytes -= len(got)
        return got

    def end_within(self, seconds: float) -> None:
        """Wait no longer than that for the rest."""
        self._end_s = time.monotonic() + seconds

    def close(self) -> None:
        """The request is answered."""
        if self._place is not None:
            self._place.give()
            self._place = None

    def _pulled(self, asked: int | None, size: int) -> bytes:
        puller = _idle_puller()
        puller.ask(self._source, asked)
        try:
            got = self._waited(puller, size)
        except (TooSlow, Crowded):
            self.is_given_up = True
            puller.leave()
            raise
        _IDLE.append(puller)
        if isinstance(got, Exception):
            raise got
        return got

    def _waited(self, puller: "_Puller", size: int) -> "bytes | Exception":
        is_member = "actor" in g
        if self._place is None:
            try:
                return puller.take(AT_ONCE_S)
            except Empty:
                self._take(MEMBERS if is_member else OUTSIDERS)
        if not is_member:  # their bodies are tiny
            self._end_s = min(self._end_s, self._began_s + STALLED_S)
        with TURNS.lent():
            return self._waited_long(puller, size)

    def _waited_long(self, puller: "_Puller", size: int) -> "bytes | Exception":
        asked_s = time.monotonic()
        end_s = min(asked_s + STALLED_S + size / PACE_BYTES_PER_S, self._end_s)
        try:
            return puller.take(max(0.0, end_s - asked_s))
        except Empty:
            raise TooSlow from None
        finally:
            if time.monotonic() - asked_s > MOMENT_S + size / FAST_BYTES_PER_S:
                self._most_bytes = SLOW_PIECE_BYTES

    def _take(self, places: Places) -> None:
        if not places.take():
            raise Crowded
        self._place = places


class _Puller:
    """A thread that reads for others, one read at a time."""

    def __init__(self) -> None:
        self._asked: SimpleQueue[tuple[IO[bytes], int | None] | None] = SimpleQueue()
        self._got: SimpleQueue[bytes | Exception] = SimpleQueue()
        Thread(target=self._run, name="body", daemon=True).start()

    def ask(self, source: IO[bytes], size: int | None) -> None:
        self._asked.put((source, size))

    def take(self, seconds: float) -> bytes | Exception:
        """What was read, or how it failed; Empty when the time is over."""
        return self._got.get(timeout=seconds)

    def leave(self) -> None:
        """Nobody waits for it any more: end after the read in hand."""
        self._asked.put(None)

    def _run(self) -> None:
        while (asked := self._asked.get()) is not None:
            self._got.put(_read(*asked))
            del asked  # no body is kept while there is nothing to do


_IDLE: deque[_Puller] = deque()


def _idle_puller() -> _Puller:
    try:
        return _IDLE.pop()
    except IndexError:
        return _Puller()


def _read(source: IO[bytes], size: int | None) -> bytes | Exception:
    try:
        return source.read() if size is None else source.read(size)
    except Exception as error:  # noqa: BLE001  # handed to the thread that asked
        return error


def install(app: Flask) -> None:
    """Watch over every body that the server itself would wait for."""
    inner = app.wsgi_app

    def watched(environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        declared = environ.get("CONTENT_LENGTH") or "0"
        is_chunked = "HTTP_TRANSFER_ENCODING" in environ
        if not environ.get("wsgi.input_terminated") or (declared == "0" and not is_chunked):
            return inner(environ, start_response)
        bytes_told = None if is_chunked else int(declared)
        body = environ["wsgi.input"] = Arriving(environ["wsgi.input"], bytes_told)

        def start(
            status: str, told: list[tuple[str, str]], *rest: Any
        ) -> Callable[[bytes], object]:
            return start_response(status, _one_more(told) if body.is_given_up else told, *rest)

        try:
            answer = inner(environ, start)
        finally:
            body.close()
        return _cut(answer) if body.is_given_up else answer

    app.wsgi_app = watched  # type: ignore[method-assign]  # the way Flask documents


def _one_more(headers: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """Promise one byte more than will come: an answer cut short makes the server hang up.

    After a whole one it would wait for the rest of the body, whatever `Connection` says.
    """
    return [
        (name, str(int(value) + 1) if name.lower() == "content-length" else value)
        for name, value in headers
    ]


def _cut(answer: Iterable[bytes]) -> Iterator[bytes]:
    yield b"".join(answer)
    time.sleep(SENT_S)
