"""Senders who stop or crawl: they are given up in time, and they never hold the whole house."""

import contextlib
import json
import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from flask import Flask, g
from werkzeug.test import create_environ, run_wsgi_app

from api import arriving, held, unread
from api.arriving import Arriving, Crowded, TooSlow
from api.held import MEMBERS, OUTSIDERS, POLLS, Places
from cli.children import HTTP_THREADS

LOGIN = b"POST /v1/sessions HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"


@pytest.fixture
def pipe() -> Iterator[tuple[object, int]]:
    """A body whose bytes come when the test writes them."""
    out, into = os.pipe()
    with os.fdopen(out, "rb", buffering=0) as source:
        yield source, into
    with contextlib.suppress(OSError):
        os.close(into)


@pytest.fixture(autouse=True)
def quick(monkeypatch) -> None:
    monkeypatch.setattr(arriving, "MOMENT_S", 0.2)
    monkeypatch.setattr(arriving, "OUTSIDER_MOMENT_S", 0.1)
    monkeypatch.setattr(arriving, "STALLED_S", 0.5)


@pytest.fixture
def member() -> Iterator[None]:
    with Flask("t").app_context():
        g.actor = "somebody"
        yield


@pytest.fixture
def outsider() -> Iterator[None]:
    with Flask("t").app_context():
        yield


def test_some_threads_always_stay() -> None:
    assert held.HELD_MAX + 2 <= HTTP_THREADS


def test_a_sort_has_its_own_bound_within_that_of_all(monkeypatch) -> None:
    monkeypatch.setattr(held, "_ALL", threading.BoundedSemaphore(2))
    ours, others = Places(1), Places(5)
    assert ours.take()
    assert not ours.take()
    assert others.take()
    assert not others.take()
    ours.give()
    assert others.take()


@pytest.mark.usefixtures("member")
def test_what_is_here_is_read_and_its_end_is_not_asked_for(pipe) -> None:
    source, into = pipe
    os.write(into, b"abcde")
    os.close(into)  # a server's body ends where its length says
    body = Arriving(source, 5)
    assert [body.read(3), body.read(9), body.read(9)] == [b"abc", b"de", b""]
    body.close()


@pytest.mark.usefixtures("member")
def test_a_body_of_unknown_length_ends_where_the_source_does(pipe) -> None:
    source, into = pipe
    os.write(into, b"abc")
    os.close(into)
    body = Arriving(source, None)
    assert [body.read(9), body.read(9)] == [b"abc", b""]


@pytest.mark.usefixtures("member")
def test_a_slow_body_takes_one_place_until_it_is_answered(pipe, monkeypatch) -> None:
    places = Places(1)
    monkeypatch.setattr(arriving, "MEMBERS", places)
    monkeypatch.setattr(arriving, "PIECE_BYTES", 2)
    source, into = pipe
    threading.Timer(0.4, lambda: (os.write(into, b"abc"), os.close(into))).start()
    body = Arriving(source, 3)
    assert body.read(9) == b"abc"
    assert not places.take()
    body.close()
    assert places.take()
    places.give()


@pytest.mark.usefixtures("member")
def test_a_slow_body_is_read_in_pieces(pipe, monkeypatch) -> None:
    monkeypatch.setattr(arriving, "PIECE_BYTES", 2)
    source, into = pipe
    threading.Timer(0.4, os.write, (into, b"a")).start()
    body = Arriving(source, 10)
    assert body.read(9) == b"a"
    os.write(into, b"bcdef")
    assert body.read(9) == b"bc"
    body.close()


@pytest.mark.usefixtures("member")
def test_a_body_that_stops_is_given_up(pipe) -> None:
    body = Arriving(pipe[0], 10)
    started_s = time.monotonic()
    with pytest.raises(TooSlow):
        body.read(10)
    assert 0.4 < time.monotonic() - started_s < 3
    assert body.is_given_up
    with pytest.raises(TooSlow):
        body.read(10)
    body.close()


@pytest.mark.usefixtures("member")
def test_without_a_place_nobody_waits(pipe, monkeypatch) -> None:
    monkeypatch.setattr(arriving, "MEMBERS", Places(0))
    started_s = time.monotonic()
    with pytest.raises(Crowded):
        Arriving(pipe[0], 10).read(10)
    assert time.monotonic() - started_s < 0.45


@pytest.mark.usefixtures("outsider")
def test_an_outsider_has_one_time_for_the_whole_body(pipe) -> None:
    source, into = pipe
    stop = threading.Event()

    def trickle() -> None:
        while not stop.wait(0.15):
            os.write(into, b"x")

    thread = threading.Thread(target=trickle)
    thread.start()
    body, started_s = Arriving(source, 1000), time.monotonic()
    with pytest.raises(TooSlow):
        _read_on(body)
    assert time.monotonic() - started_s < 3
    stop.set()
    thread.join()
    body.close()
    assert OUTSIDERS.take()
    OUTSIDERS.give()


def _read_on(body: Arriving) -> None:
    while body.read(10):
        pass


@pytest.mark.usefixtures("member")
def test_how_the_source_failed_is_told(pipe) -> None:
    pipe[0].close()
    with pytest.raises(ValueError, match="closed"):
        Arriving(pipe[0], 10).read(10)


def _asked(source: object, **more: str) -> dict[str, object]:
    environ = create_environ(
        "/v1/sessions", method="POST", content_type="application/json", data=b""
    )
    return {**environ, "wsgi.input": source, "wsgi.input_terminated": True, **more}


def test_an_answer_to_a_body_given_up_is_cut_short(app, pipe) -> None:
    chunks, status, headers = run_wsgi_app(app, _asked(pipe[0], CONTENT_LENGTH="9"))
    body = b"".join(chunks)
    assert (status, json.loads(body)["code"]) == ("408 REQUEST TIMEOUT", "request.too_slow")
    assert int(headers["Content-Length"]) == len(body) + 1
    assert headers["Connection"] == "close"


def test_what_a_refused_sender_still_sends_is_not_waited_for_long(
    app, pipe, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(unread, "SECONDS_MAX", 0.2)
    asked = _asked(pipe[0], CONTENT_LENGTH="9", PATH_INFO="/v1/claims")
    _, status, headers = run_wsgi_app(app, asked)
    assert (status, headers["Connection"]) == ("401 UNAUTHORIZED", "close")


def test_a_body_in_pieces_of_untold_number_is_read(app, pipe) -> None:
    source, into = pipe
    os.write(into, b"[]")
    os.close(into)
    chunks, status, headers = run_wsgi_app(app, _asked(source, HTTP_TRANSFER_ENCODING="chunked"))
    assert status == "422 UNPROCESSABLE ENTITY"
    assert int(headers["Content-Length"]) == len(b"".join(chunks))


@pytest.fixture
def port(settings, database, tmp_path: Path) -> Iterator[int]:
    """The app as it is served, one process of it."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        number = probe.getsockname()[1]
    command = (
        *(sys.executable, "-m", "granian", "--interface", "wsgi", "--port", str(number)),
        *("--workers", "1", "--blocking-threads", str(HTTP_THREADS), "--no-ws"),
        *("--factory", "api.app:serving_app"),
    )
    environ = {k: v for k, v in os.environ.items() if not k.startswith("ZSB_")}
    told = {"ZSB_HOME": str(tmp_path), "ZSB_DATABASE_URL": settings.database_url}
    figures = tmp_path / "figures"
    figures.mkdir()
    server = subprocess.Popen(
        command,
        env={
            **environ,
            **told,
            "ZSB_KEY_SECRET": settings.key_secret,
            "PROMETHEUS_MULTIPROC_DIR": str(figures),
        },
        stderr=subprocess.DEVNULL,
    )
    try:
        _wait_live(number)
        yield number
    finally:
        server.terminate()
        server.wait(30)


def _wait_live(port: int) -> None:
    end = time.monotonic() + 60
    while time.monotonic() < end:
        with contextlib.suppress(httpx.HTTPError):
            if _live(port) == 200:
                return
        time.sleep(0.2)
    pytest.fail("the server did not come up")


def _live(port: int) -> int:
    return httpx.get(f"http://127.0.0.1:{port}/healthz", timeout=5, trust_env=False).status_code


def _opened(port: int, request: bytes) -> socket.socket:
    sender = socket.create_connection(("127.0.0.1", port), timeout=30)
    sender.sendall(request)
    return sender


def _answer(sender: socket.socket) -> tuple[int, str]:
    data = b""
    while chunk := sender.recv(65536):
        data += chunk
    head, _, body = data.partition(b"\r\n\r\n")
    return int(head.split()[1]), json.loads(body)["code"]


def test_a_refused_sender_who_sends_nothing_is_not_waited_for(port) -> None:
    started_s = time.monotonic()
    asked = b"POST /v1/claims HTTP/1.1\r\nHost: x\r\nContent-Length: 500\r\n\r\n{"
    assert _answer(_opened(port, asked)) == (401, "session.missing")
    assert time.monotonic() - started_s < 10


def test_bodies_that_never_come_hold_nobody_up(port) -> None:
    senders = [_opened(port, LOGIN + b"Content-Length: 500\r\n\r\n{") for _ in range(16)]
    started_s = time.monotonic()
    assert _live(port) == 200
    assert time.monotonic() - started_s < 5
    answers = [_answer(sender) for sender in senders]
    assert time.monotonic() - started_s < 30
    assert sorted(set(answers)) == [(408, "request.too_slow"), (503, "request.crowded")]
    assert answers.count((408, "request.too_slow")) >= 1
    bad = httpx.post(
        f"http://127.0.0.1:{port}/v1/sessions",
        json={"login": "nobody", "password": "Nothing-1"},
        trust_env=False,
    )
    assert bad.json()["code"] == "login.wrong"


def test_files_of_all_sizes_arrive_whole(port, world) -> None:
    head = {"Authorization": f"Bearer {world.tokens['north']}", "Content-Type": "image/jpeg"}
    jpeg = b"\xff\xd8\xff\xc0\x00\x11\x08\x03\xe8\x03\xe8\x03" + b"\x11" * 9
    for number, size_bytes in enumerate((1000, 2**20, 2**20 + 1, 3_500_000)):
        kept = httpx.post(
            f"http://127.0.0.1:{port}/v1/vouchers?source=camera"
            f"&capture_id=01990000-0000-7000-8000-{number:012d}",
            content=jpeg + os.urandom(size_bytes - len(jpeg)),
            headers=head,
            trust_env=False,
        )
        assert (kept.status_code, kept.json().get("code")) == (201, None)
        assert kept.json()["size_bytes"] == size_bytes


def test_slow_uploads_leave_threads_to_the_others(port, world) -> None:
    head = (
        b"POST /v1/vouchers?source=camera&capture_id=01990000-0000-7000-8000-%012d HTTP/1.1\r\n"
        b"Host: x\r\nAuthorization: Bearer %s\r\nContent-Type: image/jpeg\r\n"
        b"Content-Length: 3000000\r\n\r\n\xff\xd8\xff\xe0"
    )
    token = world.tokens["north"].encode()
    senders = [_opened(port, head % (number, token)) for number in range(HTTP_THREADS)]
    started_s = time.monotonic()
    assert _live(port) == 200
    assert time.monotonic() - started_s < 5
    crowded = 0
    for sender in senders:
        sender.settimeout(0.5)
        with contextlib.suppress(TimeoutError):
            crowded += _answer(sender) == (503, "request.crowded")
        sender.close()
    assert crowded == HTTP_THREADS - 5
    assert POLLS.take()  # this process holds none
    POLLS.give()
    assert MEMBERS.take()
    MEMBERS.give()
