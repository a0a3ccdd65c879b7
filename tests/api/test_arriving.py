"""Bodies that come late, slowly or not at all; many at once: tests/stories."""

import contextlib
import json
import os
import threading
import time
from collections.abc import Iterator
from queue import Empty

import pytest
from flask import Flask, g
from werkzeug.test import create_environ, run_wsgi_app

from api import arriving, unread
from api.arriving import Arriving, Crowded, TooSlow
from api.held import OUTSIDERS, Places, Turns


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
def test_a_body_that_is_waited_for_takes_one_place_until_it_is_answered(pipe, monkeypatch) -> None:
    places = Places(1)
    monkeypatch.setattr(arriving, "MEMBERS", places)
    source, into = pipe
    threading.Timer(0.2, lambda: (os.write(into, b"abc"), os.close(into))).start()
    body = Arriving(source, 3)
    assert body.read(9) == b"abc"
    assert not places.take()
    body.close()
    assert places.take()
    places.give()


@pytest.mark.usefixtures("member")
def test_while_a_body_is_waited_for_others_run(pipe, monkeypatch) -> None:
    turns = Turns(1)
    monkeypatch.setattr(arriving, "TURNS", turns)
    turns.take()
    source, into = pipe
    ran: list[bool] = []

    def other() -> None:
        turns.take()
        ran.append(True)
        os.write(into, b"abc")
        turns.give()

    thread = threading.Thread(target=other)
    thread.start()
    body = Arriving(source, 4)
    assert body.read(3) == b"abc"
    thread.join()
    assert ran
    body.close()
    with pytest.raises(Empty):
        turns.take(timeout=0.01)  # it is ours again


@pytest.mark.usefixtures("member")
def test_a_large_body_is_read_in_pieces_the_smaller_the_slower_it_comes(pipe, monkeypatch) -> None:
    monkeypatch.setattr(arriving, "PIECE_BYTES", 3)
    monkeypatch.setattr(arriving, "SLOW_PIECE_BYTES", 2)
    source, into = pipe
    os.write(into, b"abcdefg")
    body = Arriving(source, 17)
    assert [body.read(9), body.read(9), body.read(1)] == [b"abc", b"def", b"g"]
    threading.Timer(0.1, os.write, (into, b"h")).start()
    assert body.read(9) == b"h"
    os.write(into, b"ijklmn")
    assert [body.read(9), body.read(9)] == [b"ijk", b"lmn"]
    threading.Timer(0.4, os.write, (into, b"o")).start()
    assert body.read(9) == b"o"
    os.write(into, b"pq")
    assert [body.read(9), body.read(9)] == [b"pq", b""]
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
