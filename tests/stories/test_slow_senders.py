"""Senders who stop or crawl, many at once: each gets an answer, and nobody waits for them."""

import contextlib
import hashlib
import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest
from sqlalchemy import create_engine, text

from api import held
from api.held import MEMBERS, OUTSIDERS, POLLS
from cli.embedded.postgres import EmbeddedPostgres
from finance.kernel.db import Database
from finance.organisations.roles import Role
from finance.organisations.sessions import open_session
from tests.make.people import make_street

PATIENCE_S = 3.0
# The app as it is served, but nobody is waited for so long.
HURRIED = f"""
from api import arriving, unread
from api.app import serving_app

arriving.STALLED_S = {PATIENCE_S}
arriving.PACE_BYTES_PER_S = 256 * 1024
unread.SECONDS_MAX = 0.5
"""
JPEG = b"\xff\xd8\xff\xc0\x00\x11\x08\x03\xe8\x03\xe8\x03" + b"\x11" * 9
CAPTURE_ID = "01990000-0000-7000-8000-{:012d}"
LOGIN = b"POST /v1/sessions HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"


@dataclass(frozen=True)
class Door:
    """One process of the API, and somebody who may capture."""

    port: int
    token: str


@pytest.fixture(scope="module")
def database_url(postgres: EmbeddedPostgres, template: str) -> str:
    engine = create_engine(postgres.url(), isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(f"CREATE DATABASE slow TEMPLATE {template} STRATEGY FILE_COPY"))
    engine.dispose()
    return postgres.url("slow")


@pytest.fixture(scope="module")
def token(database_url: str) -> str:
    database = Database(database_url)
    member = make_street(database).member(Role.CLAIMANT)
    made = database.transact(lambda uow: open_session(uow, member.member_id, max_s=3600).token)
    database.close()
    return made


@pytest.fixture(scope="module")
def door(
    database_url: str, token: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Door]:
    home = tmp_path_factory.mktemp("home")
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    command = (
        *(sys.executable, "-m", "granian", "--interface", "wsgi", "--port", str(port)),
        *("--workers", "1", "--blocking-threads", str(held.THREADS), "--no-ws"),
        *("--factory", "hurried:serving_app"),
    )
    server = subprocess.Popen(command, env=_environ(home, database_url), stderr=subprocess.DEVNULL)
    try:
        _wait_live(port)
        yield Door(port, token)
    finally:
        server.terminate()
        server.wait(30)


def _environ(home: Path, database_url: str) -> dict[str, str]:
    (home / "hurried.py").write_text(HURRIED)
    (home / "figures").mkdir()
    environ = {k: v for k, v in os.environ.items() if not k.startswith("ZSB_")}
    told = {
        "ZSB_HOME": str(home),
        "ZSB_DATABASE_URL": database_url,
        "ZSB_KEY_SECRET": "a secret of tests",
        "PROMETHEUS_MULTIPROC_DIR": str(home / "figures"),
        "PYTHONPATH": str(home),
    }
    return environ | told


def _wait_live(port: int) -> None:
    end = time.monotonic() + 60
    while time.monotonic() < end:
        with contextlib.suppress(httpx.HTTPError):
            if _live(port) == 200:
                return
        time.sleep(0.1)
    pytest.fail("the server did not come up")


def _live(port: int) -> int:
    return httpx.get(f"http://127.0.0.1:{port}/healthz", timeout=5, trust_env=False).status_code


def _live_after_s(port: int) -> float:
    """How long a quick request takes."""
    asked_s = time.monotonic()
    assert _live(port) == 200
    return time.monotonic() - asked_s


def _opened(port: int, request: bytes) -> socket.socket:
    sender = socket.create_connection(("127.0.0.1", port), timeout=30)
    sender.sendall(request)
    return sender


def _answer(sender: socket.socket) -> tuple[int, str]:
    """Status and, of a refusal, its code; the connection has ended with it."""
    data = b""
    while chunk := sender.recv(65536):
        data += chunk
    head, _, body = data.partition(b"\r\n\r\n")
    return int(head.split()[1]), json.loads(body).get("code", "")


def _headed(door: Door, asked: str, more: str) -> bytes:
    told = f"Host: x\r\nConnection: close\r\nAuthorization: Bearer {door.token}\r\n"
    return f"{asked}{told}{more}\r\n".encode()


def _upload(door: Door, number: int, size_bytes: int) -> bytes:
    """The head of an upload and the first bytes of its picture."""
    asked = f"POST /v1/vouchers?source=camera&capture_id={CAPTURE_ID.format(number)} HTTP/1.1\r\n"
    return _headed(door, asked, f"Content-Length: {size_bytes}\r\n") + JPEG


def test_a_refused_sender_who_sends_nothing_is_not_waited_for(door: Door) -> None:
    started_s = time.monotonic()
    asked = b"POST /v1/claims HTTP/1.1\r\nHost: x\r\nContent-Length: 500\r\n\r\n{"
    assert _answer(_opened(door.port, asked)) == (401, "session.missing")
    assert time.monotonic() - started_s < PATIENCE_S


def test_bodies_of_outsiders_that_never_come_hold_nobody_up(door: Door) -> None:
    senders = [_opened(door.port, LOGIN + b"Content-Length: 500\r\n\r\n{") for _ in range(40)]
    started_s = time.monotonic()
    assert _live(door.port) == 200
    assert time.monotonic() - started_s < PATIENCE_S
    answers = [_answer(sender) for sender in senders]
    assert time.monotonic() - started_s < 20
    assert answers.count((408, "request.too_slow")) == OUTSIDERS.most
    assert answers.count((503, "request.crowded")) == 40 - OUTSIDERS.most
    bad = httpx.post(
        f"http://127.0.0.1:{door.port}/v1/sessions",
        json={"login": "nobody", "password": "Nothing-1"},
        trust_env=False,
    )
    assert bad.json()["code"] == "login.wrong"


def test_files_of_all_sizes_arrive_whole(door: Door) -> None:
    head = {"Authorization": f"Bearer {door.token}", "Content-Type": "image/jpeg"}
    for number, size_bytes in enumerate((1000, 2**20, 2**20 + 1, 3_500_000)):
        sent = JPEG + os.urandom(size_bytes - len(JPEG))
        kept = httpx.post(
            f"http://127.0.0.1:{door.port}/v1/vouchers?source=camera"
            f"&capture_id={CAPTURE_ID.format(number)}",
            content=sent,
            headers=head,
            trust_env=False,
        )
        assert (kept.status_code, kept.json().get("code")) == (201, None)
        assert kept.json()["size_bytes"] == size_bytes
        assert kept.json()["sha256"] == hashlib.sha256(sent).hexdigest()


def test_thirty_slow_senders_at_once_all_get_through_and_hold_nobody_up(door: Door) -> None:
    pieces, piece = 20, b"\x07" * 20_000
    size_bytes = len(JPEG) + pieces * len(piece)
    senders = [_opened(door.port, _upload(door, number, size_bytes)) for number in range(100, 130)]
    slowest_s = 0.0
    for _ in range(pieces):
        for sender in senders:
            sender.sendall(piece)
        slowest_s = max(slowest_s, _live_after_s(door.port))
        time.sleep(0.05)
    assert [_answer(sender) for sender in senders] == [(201, "")] * len(senders)
    assert slowest_s < 1.0


def test_who_stalls_and_who_polls_leave_their_turns_to_the_others(door: Door) -> None:
    assert _answer(_opened(door.port, _upload(door, 999, len(JPEG)))) == (201, "")
    asked = f"GET /v1/vouchers/{CAPTURE_ID.format(999)}/state?wait=3 HTTP/1.1\r\n"
    polls = [_opened(door.port, _headed(door, asked, "")) for _ in range(POLLS.most - 2)]
    too_many = range(200, 200 + MEMBERS.most + 6)
    stalled = [_opened(door.port, _upload(door, number, 3_000_000)) for number in too_many]
    time.sleep(0.3)
    assert _live_after_s(door.port) < 1.0
    started_s = time.monotonic()
    assert _answer(_opened(door.port, _upload(door, 998, len(JPEG)))) == (201, "")
    assert time.monotonic() - started_s < 1.0
    assert [_answer(poll) for poll in polls] == [(200, "")] * len(polls)
    answers = [_answer(sender) for sender in stalled]
    assert answers.count((503, "request.crowded")) == 6
    assert answers.count((408, "request.too_slow")) == MEMBERS.most
