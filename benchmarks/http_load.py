"""A load generator that costs little: raw sockets, requests made beforehand, one thread.

It shares the machine with the server it measures, so its own work must stay small beside it.
"""

import select
import socket
import time
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

Request = Callable[[], bytes]  # the bytes of the next request

_LENGTH = b"content-length: "
_ANSWER_BYTES = 16 * 1024  # taken at a time; an answer of ours is a tenth of that


@dataclass(frozen=True, slots=True)
class Load:
    """What came back: latencies in seconds, sorted, and how many answers were not 2xx."""

    seconds: float
    latencies_s: tuple[float, ...]
    failed: int

    @property
    def per_second(self) -> float:
        return len(self.latencies_s) / self.seconds

    def quantile_ms(self, share: float) -> float:
        last = len(self.latencies_s) - 1
        return self.latencies_s[min(last, round(last * share))] * 1000


@dataclass(slots=True)
class _Line:
    """One keep-alive connection with at most one request under way."""

    sock: socket.socket
    left: memoryview = field(default_factory=lambda: memoryview(b""))
    is_stuck: bool = False  # waits for room to send what is left
    got: bytearray = field(default_factory=bytearray)
    due_s: float = 0.0


class Generator:
    """A fixed number of connections to one server."""

    def __init__(self, address: tuple[str, int], connections: int) -> None:
        self._epoll = select.epoll()
        self._lines: dict[int, _Line] = {}
        for _ in range(connections):
            line = _connect(address)
            self._lines[line.sock.fileno()] = line
            self._epoll.register(line.sock, select.EPOLLIN)

    def close(self) -> None:
        for line in self._lines.values():
            line.sock.close()
        self._epoll.close()

    def closed_loop(self, request: Request, *, seconds: float) -> Load:
        """As fast as it goes: every connection sends its next request on the answer."""
        latencies: list[float] = []
        failed = 0
        started = time.perf_counter()
        until = started + seconds
        for line in self._lines.values():
            self._begin(line, request(), time.perf_counter())
        busy = len(self._lines)
        while busy:
            for line in self._answered():
                now = time.perf_counter()
                latencies.append(now - line.due_s)
                failed += not line.got.startswith(b"HTTP/1.1 2")
                if now < until:
                    self._begin(line, request(), now)
                else:
                    busy -= 1
        return Load(time.perf_counter() - started, tuple(sorted(latencies)), failed)

    def open_loop(self, request: Request, *, seconds: float, rate: float) -> Load:
        """At a fixed rate, the connections in turn; latency counts from when a request was due,
        whoever was late (the generator itself by up to a millisecond).
        """
        latencies: list[float] = []
        failed, sent, total = 0, 0, int(seconds * rate)
        idle = deque(self._lines.values())
        started = time.perf_counter()
        while len(latencies) < total:
            now = time.perf_counter()
            while idle and sent < total and started + sent / rate <= now:
                self._begin(idle.popleft(), request(), started + sent / rate)
                sent += 1
            wait = started + sent / rate - now if idle and sent < total else 0.1
            for line in self._answered(max(0.0, wait)):
                latencies.append(time.perf_counter() - line.due_s)
                failed += not line.got.startswith(b"HTTP/1.1 2")
                idle.append(line)
        return Load(time.perf_counter() - started, tuple(sorted(latencies)), failed)

    def _begin(self, line: _Line, request: bytes, due_s: float) -> None:
        line.got.clear()
        line.due_s = due_s
        line.left = memoryview(request)
        self._send(line)

    def _send(self, line: _Line) -> None:
        is_stuck = False
        try:
            while line.left:
                line.left = line.left[line.sock.send(line.left) :]
        except BlockingIOError:
            is_stuck = True
        if is_stuck != line.is_stuck:
            line.is_stuck = is_stuck
            also = select.EPOLLOUT if is_stuck else 0
            self._epoll.modify(line.sock, select.EPOLLIN | also)

    def _answered(self, timeout: float | None = None) -> Iterator[_Line]:
        for handle, events in self._epoll.poll(timeout):
            line = self._lines[handle]
            if events & select.EPOLLOUT:
                self._send(line)
            if events & ~select.EPOLLOUT:
                chunk = line.sock.recv(_ANSWER_BYTES)
                if not chunk:
                    raise ConnectionError("the server closed a connection")
                line.got += chunk
                if _is_whole(line.got):
                    yield line


def _connect(address: tuple[str, int]) -> _Line:
    sock = socket.create_connection(address)
    sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    sock.setblocking(False)
    return _Line(sock)


def _is_whole(got: bytearray) -> bool:
    end = got.find(b"\r\n\r\n")
    if end < 0:
        return False
    at = got.lower().find(_LENGTH, 0, end)
    length = int(got[at + len(_LENGTH) : got.find(b"\r", at)]) if at >= 0 else 0
    return len(got) >= end + 4 + length
