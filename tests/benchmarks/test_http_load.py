"""The load generator against a small server of the standard library."""

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from benchmarks.http_load import Generator


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.sizes: list[int] = []
        self.refuses_every = 0

    @property
    def place(self) -> tuple[str, int]:
        return "127.0.0.1", self.server_port


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: _Server

    def do_POST(self) -> None:
        size = len(self.rfile.read(int(self.headers["Content-Length"])))
        self.server.sizes.append(size)
        every = self.server.refuses_every
        self.send_response(500 if every and len(self.server.sizes) % every == 0 else 200)
        self.send_header("Content-Length", "5")
        self.end_headers()
        self.wfile.write(b"hello")

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  # the library's name
        """Say nothing."""


@pytest.fixture
def server() -> Iterator[_Server]:
    with _Server() as made:
        thread = threading.Thread(target=made.serve_forever)
        thread.start()
        yield made
        made.shutdown()
        thread.join()


def _request(size: int) -> bytes:
    return f"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: {size}\r\n\r\n".encode() + bytes(size)


def test_a_closed_loop_keeps_every_connection_busy(server: _Server) -> None:
    generator = Generator(server.place, 3)
    load = generator.closed_loop(lambda: _request(10), seconds=0.2)
    generator.close()
    assert len(load.latencies_s) == len(server.sizes) > 3
    assert load.failed == 0
    assert load.latencies_s == tuple(sorted(load.latencies_s))
    assert load.per_second == pytest.approx(len(server.sizes) / load.seconds)


def test_a_request_larger_than_the_sockets_buffer_arrives_whole(server: _Server) -> None:
    generator = Generator(server.place, 2)
    generator.closed_loop(lambda: _request(20_000_000), seconds=0)
    generator.closed_loop(lambda: _request(7), seconds=0)  # and the line is good for the next
    generator.close()
    assert server.sizes == [20_000_000, 20_000_000, 7, 7]


def test_an_open_loop_sends_all_that_was_due_at_its_rate(server: _Server) -> None:
    generator = Generator(server.place, 4)
    load = generator.open_loop(lambda: _request(10), seconds=0.5, rate=100)
    generator.close()
    assert len(load.latencies_s) == len(server.sizes) == 50
    assert load.seconds >= 0.49
    assert load.quantile_ms(0.5) <= load.quantile_ms(1.0) < 10_000


def test_what_is_refused_is_counted(server: _Server) -> None:
    server.refuses_every = 5
    generator = Generator(server.place, 1)
    load = generator.open_loop(lambda: _request(10), seconds=0.1, rate=100)
    generator.close()
    assert load.failed == 2
