"""The simulated bank for tests: in a process of its own, or with its clock in our hand."""

import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from cli.simulated_bank import Bank, Book, Pace, open_counter

SECRET = "a-secret-of-the-tests"  # opens nothing but the bank below


@dataclass(slots=True)
class HandClock:
    """A clock that stands still until it is moved."""

    now: float = 1_795_300_000.0

    def __call__(self) -> float:
        return self.now


@contextmanager
def bank_process(state: Path, *options: str) -> Iterator[str]:
    """`python -m cli.simulated_bank`; yields its address, and ends it by its own id."""
    process = subprocess.Popen(
        [sys.executable, "-m", "cli.simulated_bank", "--state", str(state), *options],
        env={**os.environ, "ZSB_BANK_SECRET": SECRET},
        stdout=subprocess.PIPE,
    )
    try:
        yield _address(process.stdout)
    finally:
        process.kill()
        process.wait()
        assert process.stdout is not None
        process.stdout.close()


@contextmanager
def bank_at_hand(state: Path, clock: HandClock, pace: Pace) -> Iterator[str]:
    """The same bank in a thread, over real HTTP, its time standing still."""
    server = open_counter(Bank(Book(state), SECRET, pace=pace, clock=clock))
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def _address(out: IO[bytes] | None) -> str:
    assert out is not None
    return str(json.loads(out.readline())["url"])
