"""All tests in two runs at once, a core for each: `python -m tests.halves`.

Each run has a PostgreSQL, engines and a coverage file of its own; each line it prints bears its
name.
"""

import os
import subprocess
import sys
import threading
from collections.abc import Sequence
from pathlib import Path

# Reading and the tales of whole houses take about as long as all the rest. A folder that is not
# named here is in the rest.
READING = ("tests/ocr_worker", "tests/samples", "tests/stories")
HALVES = {
    "reading": READING,
    "rest": ("tests", *(f"--ignore={folder}" for folder in READING)),
}
LAST_WORDS_S = 10


def command(paths: Sequence[str]) -> list[str]:
    return [sys.executable, "-m", "pytest", "--cov", "--cov-report=", *paths]


def start(name: str, told: Sequence[str]) -> subprocess.Popen[str]:
    measured = str(Path(f".coverage-{name}").resolve())
    environ = {**os.environ, "COVERAGE_FILE": measured, "PYTHONUNBUFFERED": "1"}
    return subprocess.Popen(
        told, env=environ, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )


def pass_on(name: str, process: subprocess.Popen[str]) -> None:
    """Print its lines as they come."""
    assert process.stdout is not None
    for line in process.stdout:
        sys.stdout.write(f"{name:7} | {line}")
        sys.stdout.flush()


def run(runs: dict[str, Sequence[str]]) -> int:
    """0 if all ended well; every run goes to its end."""
    processes = {name: start(name, told) for name, told in runs.items()}
    readers = [
        threading.Thread(target=pass_on, args=each, daemon=True) for each in processes.items()
    ]
    for reader in readers:
        reader.start()
    statuses = {name: process.wait() for name, process in processes.items()}
    for reader in readers:
        reader.join(LAST_WORDS_S)  # a process left behind may hold the pipe open for ever
    print(", ".join(f"{name} ended with {status}" for name, status in statuses.items()))
    return 0 if set(statuses.values()) == {0} else 1


if __name__ == "__main__":
    sys.exit(run({name: command(paths) for name, paths in HALVES.items()}))
