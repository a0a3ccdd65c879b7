"""`zsb serve` as a whole: everything comes up, what dies comes back, Ctrl-C leaves nothing."""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx
import psutil
import pytest

from cli.listening import free_port

pytestmark = [pytest.mark.redis, pytest.mark.postgres]

STARTING_S = 90.0


@dataclass(frozen=True, slots=True)
class Served:
    process: psutil.Process
    url: str
    home: Path

    def is_ready(self) -> bool:
        try:
            return httpx.get(f"{self.url}/readyz", timeout=5).status_code == 200
        except httpx.HTTPError:
            return False

    def child(self, told: str) -> psutil.Process | None:
        """The child whose command line contains this."""
        return next((c for c in self.process.children() if told in _line(c)), None)


@pytest.fixture
def served() -> Iterator[Served]:
    home = Path(tempfile.mkdtemp(prefix="zsb-serve-", dir="/var/tmp"))
    home.chmod(0o755)
    port = free_port()
    environ = {k: v for k, v in os.environ.items() if not k.startswith("ZSB_")}
    process = subprocess.Popen(
        [sys.executable, "-m", "cli.main", "serve", "--port", str(port)],
        env={**environ, "ZSB_HOME": str(home), "ZSB_OCR_WORKERS": "1", "ZSB_HTTP_WORKERS": "1"},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        yield Served(psutil.Process(process.pid), f"http://127.0.0.1:{port}", home)
    finally:
        if process.poll() is None:
            process.send_signal(signal.SIGINT)
        process.wait(60)
        shutil.rmtree(home, ignore_errors=True)


def wait(until: Callable[[], bool], *, patience_s: float = STARTING_S) -> None:
    end = time.monotonic() + patience_s
    while not until():
        assert time.monotonic() < end
        time.sleep(0.2)


def test_it_comes_up_heals_and_stops_cleanly(served: Served) -> None:
    wait(served.is_ready)
    api = served.child("api.app:serving_app")
    assert api is not None
    api.kill()
    wait(lambda: served.child("api.app:serving_app") not in {None, api} and served.is_ready())

    postmaster = _postmaster(served)
    psutil.Process(postmaster).kill()
    wait(lambda: _postmaster(served) not in {0, postmaster} and served.is_ready())

    family = [
        *served.process.children(recursive=True),
        psutil.Process(_postmaster(served)),
    ]
    served.process.send_signal(signal.SIGINT)
    wait(lambda: not served.process.is_running() or _is_over(served.process), patience_s=40)
    assert [one for one in family if not _is_over(one)] == []


def _line(process: psutil.Process) -> str:
    try:
        return " ".join(process.cmdline())
    except psutil.Error:
        return ""  # it has just died


def _postmaster(served: Served) -> int:
    """The pid that PostgreSQL wrote down; 0 while there is none."""
    try:
        return int((served.home / "pg" / "postmaster.pid").read_text().split()[0])
    except (OSError, IndexError):
        return 0


def _is_over(process: psutil.Process) -> bool:
    try:
        return bool(process.status() == psutil.STATUS_ZOMBIE)
    except psutil.NoSuchProcess:
        return True
