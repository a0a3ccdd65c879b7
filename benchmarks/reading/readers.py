"""Reads files as the product does: caged readers side by side, each on a core of its own."""

import os
import threading
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from queue import SimpleQueue
from types import TracebackType
from typing import Self

import psutil

from finance.kernel.settings import Settings
from finance.vouchers.faults import Unreadable
from ocr_worker.file_reading import FileReading
from ocr_worker.reader import FILES_PER_READER, SandboxedReader

_LOOK_S = 0.05


@dataclass(frozen=True, slots=True)
class Answer:
    """What reading one file gave; no reading where it could not be read."""

    file: Path
    reading: FileReading | None
    fault: str
    seconds: float


class PinnedReaders:
    """As many readers as `cores`; `peak_bytes` is the most that one of them took."""

    def __init__(
        self, settings: Settings, cores: Sequence[int], *, files_per_reader: int = FILES_PER_READER
    ) -> None:
        self._settings = settings
        self._files_per_reader = files_per_reader
        self._cores: SimpleQueue[int] = SimpleQueue()
        for core in cores:
            self._cores.put(core)
        self._mine = threading.local()
        self._readers: list[SandboxedReader] = []
        self._pool = ThreadPoolExecutor(len(cores), initializer=self._open)
        self._is_over = threading.Event()
        self._watcher = threading.Thread(target=self._watch, daemon=True)
        self.peak_bytes = 0

    def __enter__(self) -> Self:
        self._watcher.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._is_over.set()
        self._pool.shutdown(cancel_futures=True)
        self._watcher.join()
        for reader in self._readers:
            reader.close()

    def read(self, files: Sequence[Path]) -> Iterator[Answer]:
        """The answers in the order of the files."""
        return self._pool.map(self._read, files)

    def resident_bytes(self) -> int:
        """What the readers hold now, all together."""
        return sum(_status_bytes(reader.pid, "VmRSS") for reader in self._readers)

    def cpu_seconds(self) -> float:
        """What the living readers have computed so far, all together."""
        pids = [reader.pid for reader in self._readers if reader.pid is not None]
        times = [psutil.Process(pid).cpu_times() for pid in pids]
        return float(sum(one.user + one.system for one in times))

    def _open(self) -> None:
        # The affinity of a thread is what the process that it starts inherits.
        os.sched_setaffinity(threading.get_native_id(), {self._cores.get()})
        reader = SandboxedReader(self._settings, files_per_reader=self._files_per_reader)
        self._mine.reader = reader
        self._readers.append(reader)

    def _read(self, file: Path) -> Answer:
        start = time.perf_counter()
        reading, fault = None, ""
        try:
            reading = self._mine.reader.read(file, timeout_s=self._settings.read_timeout_s)
        except Unreadable as unreadable:
            fault = str(unreadable)
        return Answer(file, reading, fault, time.perf_counter() - start)

    def _watch(self) -> None:
        """The kernel keeps the peak of each process: it is asked often enough to miss no end."""
        while not self._is_over.wait(_LOOK_S):
            for reader in tuple(self._readers):
                self.peak_bytes = max(self.peak_bytes, _status_bytes(reader.pid, "VmHWM"))


def _status_bytes(pid: int | None, name: str) -> int:
    with suppress(OSError):
        for line in Path(f"/proc/{pid}/status").read_text(encoding="ascii").splitlines():
            if line.startswith(f"{name}:"):
                return int(line.split()[1]) * 1024
    return 0
