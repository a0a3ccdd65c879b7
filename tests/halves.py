"""All tests in two runs at once, a core for each: `python -m tests.halves`.

Each run has a PostgreSQL, engines and a coverage file of its own. The first prints as it goes,
what the other printed follows whole.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

# Reading and the tales of whole houses take about as long as all the rest. A folder that is not
# named here is in the rest.
READING = ("tests/ocr_worker", "tests/samples", "tests/stories")
HALVES = {
    "rest": ("tests", *(f"--ignore={folder}" for folder in READING)),
    "reading": READING,
}


def command(paths: Sequence[str]) -> list[str]:
    return [sys.executable, "-m", "pytest", "--cov", "--cov-report=", *paths]


def environ(name: str) -> dict[str, str]:
    measured = str(Path(f".coverage-{name}").resolve())
    return {**os.environ, "COVERAGE_FILE": measured, "PYTHONUNBUFFERED": "1"}


def run(runs: dict[str, Sequence[str]]) -> int:
    """0 if both ended well; each goes to its end."""
    (first, told), (other, told_other) = runs.items()
    with tempfile.TemporaryFile("w+", encoding="utf-8") as kept:
        beside = subprocess.Popen(
            told_other, env=environ(other), stdout=kept, stderr=subprocess.STDOUT
        )
        status = subprocess.run(told, check=False, env=environ(first)).returncode
        print(f"{first} ended with {status}; now what {other} prints", flush=True)
        status_beside = beside.wait()
        kept.seek(0)
        shutil.copyfileobj(kept, sys.stdout)
    print(f"{first} ended with {status}, {other} with {status_beside}", flush=True)
    return 0 if status == status_beside == 0 else 1


if __name__ == "__main__":
    sys.exit(run({name: command(paths) for name, paths in HALVES.items()}))
