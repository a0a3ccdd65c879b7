"""How fast the API is beside a bare Flask route on the same server, in one run.

`python -m benchmarks.api`: starts PostgreSQL, the API and the yardstick under the flags of
`zsb serve`, alternates between them, and ends with one JSON object. Bars: read ≥ 0.5 and
upload ≥ 0.5 of the bare route, p99 at 80 % load bounded, ≤ 250 MiB a process under 50 uploads.
"""

import argparse
import contextlib
import itertools
import json
import os
import random
import shutil
import signal
import socket
import statistics
import struct
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import psutil

from api import held
from benchmarks.http_load import Generator, Load, Request
from cli.embedded.postgres import start_postgres
from cli.migrate import migrate
from finance.kernel import clock
from finance.kernel.db import Database, UnitOfWork
from finance.kernel.ids import new_id
from finance.organisations.models import Grant, Member, Organisation
from finance.organisations.sessions import open_session

HOST = "127.0.0.1"
READ_RATIO_MIN = 0.5
UPLOAD_RATIO_MIN = 0.5
P99_MS_MAX = 50.0
RSS_MIB_MAX = 250.0
CONNECTIONS = 32
UPLOADS_AT_ONCE = 50
MIB = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Server:
    process: subprocess.Popen[bytes]
    port: int

    def rss_mib(self) -> float:
        """The largest resident size among the server's own processes now."""
        parent = psutil.Process(self.process.pid)
        sizes = [one.memory_info().rss for one in (parent, *parent.children(recursive=True))]
        return max(sizes) / MIB


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=4.0)
    arguments = parser.parse_args()
    home = Path(tempfile.mkdtemp(prefix="zsb-bench-", dir="/var/tmp"))
    home.chmod(0o755)
    try:
        measured = _measured(home, rounds=arguments.rounds, seconds=arguments.seconds)
    finally:
        shutil.rmtree(home, ignore_errors=True)
    print(json.dumps(measured))
    return 0 if measured["ok"] else 1


@dataclass(frozen=True, slots=True)
class Compared:
    """Medians over the rounds; the ratio is the median of the rounds' own ratios."""

    ratio: float
    ours_per_s: float
    bare_per_s: float
    failed: int


def _measured(home: Path, *, rounds: int, seconds: float) -> dict[str, object]:
    with (
        _seeded(home) as seed,
        _served("api.app:serving_app", seed.environ, threads=held.THREADS) as ours,
        # More threads than have a turn with us only cost the bare route something.
        _served("benchmarks.bare_app:create_app", seed.environ, threads=held.TURNS.most) as bare,
    ):
        voucher_ids = [_captured(ours, seed) for _ in range(64)]
        reads = _reads(seed, voucher_ids)
        read = _compare(ours, bare, (reads, _bare_read), rounds=rounds, seconds=seconds)
        uploads = (_uploads(seed, MIB), _bare_upload)
        upload = _compare(ours, bare, uploads, rounds=rounds, seconds=seconds)
        late = _at_80_percent(ours, reads, seconds=seconds * 2)
        bare_late = _at_80_percent(bare, _bare_read, seconds=seconds * 2)
        rss_mib = _rss_under_uploads(ours, seed)
    failed = read.failed + upload.failed + late.failed
    p99_ms = late.quantile_ms(0.99)
    return {
        "read_ratio": round(read.ratio, 3),
        "upload_ratio": round(upload.ratio, 3),
        "read_per_s": round(read.ours_per_s),
        "bare_read_per_s": round(read.bare_per_s),
        "upload_per_s": round(upload.ours_per_s),
        "bare_upload_per_s": round(upload.bare_per_s),
        "p50_ms_at_80_percent": round(late.quantile_ms(0.5), 2),
        "p99_ms_at_80_percent": round(p99_ms, 2),
        "bare_p99_ms_at_80_percent": round(bare_late.quantile_ms(0.99), 2),
        "rss_mib_under_50_uploads": round(rss_mib, 1),
        "failed": failed,
        "ok": read.ratio >= READ_RATIO_MIN
        and upload.ratio >= UPLOAD_RATIO_MIN
        and p99_ms <= P99_MS_MAX
        and rss_mib <= RSS_MIB_MAX
        and failed == 0,
    }


@dataclass(frozen=True, slots=True)
class Seed:
    """A database with one claimant who is logged in, and the settings that lead to it."""

    environ: dict[str, str]
    token: str


@contextlib.contextmanager
def _seeded(home: Path) -> Iterator[Seed]:
    postgres = start_postgres(home)
    try:
        url = postgres.url()
        migrate(url)
        database = Database(url)
        token = database.transact(_first_member)
        database.close()
        figures = home / "figures"
        figures.mkdir()
        settings = {
            "ZSB_HOME": str(home),
            "ZSB_DATABASE_URL": url,
            "ZSB_KEY_SECRET": "a secret of the benchmark",
            "PROMETHEUS_MULTIPROC_DIR": str(figures),
        }
        yield Seed({**os.environ, **settings}, token)
    finally:
        postgres.stop()


def _first_member(uow: UnitOfWork) -> str:
    unit_id, member_id = new_id(), new_id()
    uow.session.add(
        Organisation(id=unit_id, code="B", name="杏花社区", level="community", path="B/")
    )
    uow.session.flush()
    uow.session.add(
        Member(id=member_id, login="b", name="b", organisation_id=unit_id, created_at=uow.at)
    )
    uow.session.flush()
    uow.session.add(
        Grant(
            id=new_id(),
            member_id=member_id,
            role="claimant",
            organisation_id=unit_id,
            valid_from=clock.business_date(uow.at),
        )
    )
    return open_session(uow, member_id, max_s=3600).token


@contextlib.contextmanager
def _served(app: str, environ: dict[str, str], *, threads: int) -> Iterator[Server]:
    """The app under granian with the flags of `zsb serve`; its log goes nowhere."""
    port = _free_port()
    workers = len(os.sched_getaffinity(0))
    flags = ["--interface", "wsgi", "--host", HOST, "--port", str(port), "--factory", "--no-ws"]
    flags += ["--workers", str(workers), "--blocking-threads", str(threads)]
    process = subprocess.Popen(
        [sys.executable, "-m", "granian", *flags, app],
        env=environ,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        _wait_for(port)
        yield Server(process, port)
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        process.wait(timeout=20)


def _wait_for(port: int) -> None:
    until = time.monotonic() + 30
    while time.monotonic() < until:
        with contextlib.suppress(OSError), socket.create_connection((HOST, port), timeout=1):
            time.sleep(1.0)  # the other workers come up
            return
        time.sleep(0.1)
    raise TimeoutError(f"nothing listens on {port}")


def _free_port() -> int:
    with socket.socket() as sock:
        sock.bind((HOST, 0))
        return int(sock.getsockname()[1])


def _captured(ours: Server, seed: Seed) -> str:
    """Upload one small file; the id of its voucher."""
    request = _upload(seed, 2000)
    generator = Generator((HOST, ours.port), 1)
    done = generator.closed_loop(lambda: request[1], seconds=0)
    generator.close()
    assert not done.failed
    return request[0]


def _reads(seed: Seed, voucher_ids: list[str]) -> Request:
    turns = itertools.cycle(
        _head("GET", f"/v1/vouchers/{voucher_id}/state", seed.token) + b"\r\n"
        for voucher_id in voucher_ids
    )
    return lambda: next(turns)


def _uploads(seed: Seed, size_bytes: int) -> Request:
    return lambda: _upload(seed, size_bytes)[1]


def _upload(seed: Seed, size_bytes: int) -> tuple[str, bytes]:
    capture_id = str(new_id())
    head = _head("POST", f"/v1/vouchers?capture_id={capture_id}&source=camera", seed.token)
    head += f"Content-Length: {size_bytes}\r\n\r\n".encode()
    return capture_id, head + _unlike_any(size_bytes)


def _bare_read() -> bytes:
    return _head("GET", "/bare", "x") + b"\r\n"


def _bare_upload() -> bytes:
    head = _head("POST", "/bare", "x")
    return head + f"Content-Length: {MIB}\r\n\r\n".encode() + _unlike_any(MIB)


def _head(method: str, path: str, token: str) -> bytes:
    return (
        f"{method} {path} HTTP/1.1\r\nHost: {HOST}\r\nAuthorization: Bearer {token}\r\n"
        "Content-Type: application/octet-stream\r\n"
    ).encode()


def _unlike_any(size_bytes: int) -> bytes:
    """A file that was never sent before: a store may make short work of one that it has."""
    return _jpeg(size_bytes)[:-16] + new_id().bytes


@cache
def _jpeg(size_bytes: int) -> bytes:
    """Bytes that begin as a JPEG of 1000 × 1000 pixels does; noise after that."""
    frame = b"\xff\xd8\xff\xc0\x00\x11\x08" + struct.pack(">HH", 1000, 1000) + b"\x03" * 10
    return frame + random.Random(7).randbytes(size_bytes - len(frame))


def _compare(
    ours: Server, bare: Server, requests: tuple[Request, Request], *, rounds: int, seconds: float
) -> Compared:
    """Ours and the bare route in turns, the first turn thrown away."""
    pairs: list[tuple[Load, Load]] = []
    for turn in range(rounds + 1):
        pair = (_run(ours, requests[0], seconds), _run(bare, requests[1], seconds))
        if turn:
            pairs.append(pair)
            print(f"ours {pair[0].per_second:8.0f}/s   bare {pair[1].per_second:8.0f}/s")
    return Compared(
        statistics.median(mine.per_second / theirs.per_second for mine, theirs in pairs),
        statistics.median(mine.per_second for mine, _ in pairs),
        statistics.median(theirs.per_second for _, theirs in pairs),
        sum(mine.failed + theirs.failed for mine, theirs in pairs),
    )


def _run(server: Server, request: Request, seconds: float) -> Load:
    generator = Generator((HOST, server.port), CONNECTIONS)
    try:
        return generator.closed_loop(request, seconds=seconds)
    finally:
        generator.close()


def _at_80_percent(server: Server, request: Request, *, seconds: float) -> Load:
    """Reads that come at 80 % of the rate that the same connections reach when each asks again
    as soon as it is answered, measured just before; late or not, none waits for another's answer.
    """
    generator = Generator((HOST, server.port), CONNECTIONS * 4)
    try:
        reached = generator.closed_loop(request, seconds=seconds / 2).per_second
        return generator.open_loop(request, seconds=seconds, rate=reached * 0.8)
    finally:
        generator.close()


def _rss_under_uploads(ours: Server, seed: Seed) -> float:
    """The largest process while 50 clients send 8 MB each, at the pace of the server."""
    seen = [ours.rss_mib()]
    is_over = threading.Event()

    def watch() -> None:
        while not is_over.wait(0.05):
            seen.append(ours.rss_mib())

    watcher = threading.Thread(target=watch)
    watcher.start()
    generator = Generator((HOST, ours.port), UPLOADS_AT_ONCE)
    try:
        done = generator.closed_loop(_uploads(seed, 8 * MIB), seconds=3)
        assert not done.failed
    finally:
        generator.close()
        is_over.set()
        watcher.join()
    return max(seen)


if __name__ == "__main__":
    raise SystemExit(main())
