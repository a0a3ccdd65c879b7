"""Feeds spoilt files of every carrier to the caged reader, and says what each came to.

    python -m benchmarks.fuzz                  # 20,000 files, two readers: half an hour
    python -m benchmarks.fuzz --count 500

Held to: every file ends as a reading or as a fault with a code of the list; no file appears
outside the reader's home; memory and time stay within the reader's limits. A reader that had to
be ended is counted: it costs one file one attempt, but it is no normal answer. The last line is
one JSON object.
"""

import argparse
import json
import os
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from threading import Lock

import psutil

from benchmarks.mutants import mutants, seeds
from finance.kernel.settings import Settings
from finance.vouchers.faults import FAULTS, Unreadable
from ocr_worker.reader import ReaderDied, SandboxedReader

SAMPLES = Path(__file__).resolve().parents[1] / "samples" / "files"
TIMEOUT_S = 60.0
_CODES = frozenset(fault.code for fault in FAULTS)


@dataclass
class Told:
    """What all files came to."""

    codes: Counter[str] = field(default_factory=Counter)
    died: list[str] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)
    seconds_max: float = 0.0
    rss_max_bytes: int = 0


class Run:
    """Readers side by side, each with its share of the files."""

    def __init__(self, home: Path, keep: Path | None) -> None:
        self.told = Told()
        self._home, self._keep = home, keep
        self._lock = Lock()

    def read_all(self, files: Iterable[tuple[str, bytes]], *, readers: int) -> None:
        queue = iter(files)
        with ThreadPoolExecutor(readers) as pool:
            for done in [pool.submit(self._worker, queue, number) for number in range(readers)]:
                done.result()

    def _worker(self, queue: Iterator[tuple[str, bytes]], number: int) -> None:
        folder = self._home / f"in{number}"
        folder.mkdir()
        reader = SandboxedReader(Settings(home=self._home))
        try:
            while (one := self._next(queue)) is not None:
                self._one(reader, folder, one)
        finally:
            reader.close()

    def _next(self, queue: Iterator[tuple[str, bytes]]) -> tuple[str, bytes] | None:
        with self._lock:
            return next(queue, None)

    def _one(self, reader: SandboxedReader, folder: Path, one: tuple[str, bytes]) -> None:
        name, data = one
        path = folder / name
        path.write_bytes(data)
        began = time.perf_counter()
        code, detail = _outcome(reader, path)
        self._note(code, f"{name}: {detail}", began=began, rss_bytes=_rss(reader))
        if code.startswith("died") and self._keep is not None:
            (self._keep / name).write_bytes(data)
        path.unlink()

    def _note(self, code: str, line: str, *, began: float, rss_bytes: int) -> None:
        told, seconds = self.told, time.perf_counter() - began
        with self._lock:
            told.codes[code] += 1
            told.seconds_max = max(told.seconds_max, seconds)
            told.rss_max_bytes = max(told.rss_max_bytes, rss_bytes)
            if code.startswith("died"):
                told.died.append(line)
            elif code != "read" and code not in _CODES:
                told.unknown.append(line)
            if told.codes.total() % 1000 == 0:
                print(f"{told.codes.total()} files", file=sys.stderr, flush=True)


def _outcome(reader: SandboxedReader, path: Path) -> tuple[str, str]:
    try:
        reader.read(path, timeout_s=TIMEOUT_S)
    except ReaderDied as died:
        return f"died.{died.fault.code}", died.detail
    except Unreadable as unreadable:
        return unreadable.fault.code, unreadable.detail
    return "read", ""


def _rss(reader: SandboxedReader) -> int:
    try:
        return 0 if reader.pid is None else int(psutil.Process(reader.pid).memory_info().rss)
    except psutil.Error:
        return 0


def _files_below(folders: Iterable[Path]) -> set[Path]:
    return {path for folder in folders for path in folder.rglob("*") if path.is_file()}


def fuzz(*, count: int, seed: int, readers: int, keep: Path | None = None) -> dict[str, object]:
    """Run it and say what came out; `ok` is False where a file broke a promise."""
    with tempfile.TemporaryDirectory(prefix="zsb-fuzz-") as name:
        home = Path(name)
        watched = (SAMPLES.parents[1] / "ocr_worker", SAMPLES.parent, Path.home() / ".cache")
        before = _files_below(watched)
        run = Run(home, keep)
        run.read_all(mutants(seeds(SAMPLES), seed=seed, count=count), readers=readers)
        strays = {path for path in _files_below(watched) - before if path.suffix != ".pyc"}
    told = run.told
    print("\n".join([*told.died, *told.unknown, *(f"stray file {path}" for path in strays)]))
    return {
        "files": told.codes.total(),
        "codes": dict(told.codes.most_common()),
        "died": len(told.died),
        "unknown": len(told.unknown),
        "stray_files": len(strays),
        "seconds_max": round(told.seconds_max, 2),
        "rss_max_mib": told.rss_max_bytes // 1024**2,
        "ok": not told.died and not told.unknown and not strays,
    }


def main() -> int:
    options = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    options.add_argument("--count", type=int, default=20_000)
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--readers", type=int, default=len(os.sched_getaffinity(0)))
    options.add_argument("--keep", type=Path, help="a folder for files that ended a reader")
    chosen = options.parse_args()
    if chosen.keep is not None:
        chosen.keep.mkdir(parents=True, exist_ok=True)
    told = fuzz(count=chosen.count, seed=chosen.seed, readers=chosen.readers, keep=chosen.keep)
    print(json.dumps(told))
    return 0 if told["ok"] else 1


if __name__ == "__main__":
    sys.exit(main())
