"""What a job works with, opened once per process."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from finance.kernel.db import Database
from finance.kernel.settings import Settings
from finance.storage.port import ObjectStore
from ocr_worker.file_reading import FileReading


class Reader(Protocol):
    """Reads a file in a process of its own; raises `Unreadable`."""

    def read(self, path: Path, *, timeout_s: float, is_second: bool = False) -> FileReading: ...

    def close(self) -> None: ...


OpenReader = Callable[[], Reader]


@dataclass(frozen=True, slots=True)
class Tools:
    """Handed to every job; a queue that reads no files never opens the reader."""

    settings: Settings
    database: Database
    store: ObjectStore
    reader: OpenReader
