"""Objects as files in one folder of this machine: the embedded default."""

import os
import threading
import time
import weakref
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from itertools import count, islice
from pathlib import Path

from finance.storage.direct import Buffers, DirectFile, direct_flag
from finance.storage.port import (
    CHUNK_BYTES,
    KnownOf,
    ObjectMissing,
    StorageAway,
    StoredObject,
)
from finance.storage.spool import taken

SWEEP_AT_ONCE = 500


class FileStore:
    """`folder/ab/abcd…`; a file is whole, and on disk with its name, when `put` returns.

    Not before: a crash may leave the name of a file whose bytes had not all come. No row speaks
    of such a one; the next `put` of those bytes replaces it, or a sweep takes it.

    The 256 folders are made when the store is opened, so that storing a file never has to make
    the name of a new folder durable too: each such name costs as much as the file.
    """

    name = "file"

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._incoming = folder / "incoming"
        self._incoming.mkdir(mode=0o700, parents=True, exist_ok=True)
        _make_folders(folder)
        self._flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC
        self._flags |= direct_flag(self._incoming)
        self._buffers = Buffers()
        self._prefix = os.urandom(8).hex()  # two machines may share the folder
        self._count = count()
        self._handles: dict[str, int] = {}  # of the folders, opened once each
        self._lock = threading.Lock()
        weakref.finalize(self, _close, self._handles)

    def put(self, chunks: Iterable[bytes], *, bytes_max: int) -> StoredObject:
        # Paths as plain text, and no call that another would do for: with many uploads at once
        # each call to the system costs a turn of the interpreter's lock.
        incoming = f"{self._incoming}/in-{self._prefix}-{os.getpid()}-{next(self._count)}"
        file = DirectFile(self._buffers, lambda: os.open(incoming, self._flags, 0o600))
        try:
            stored = taken(chunks, file.write, bytes_max=bytes_max)
            self._keep(file, incoming, stored.sha256.hex())
        except BaseException:
            Path(incoming).unlink(missing_ok=True)
            raise
        finally:
            file.close()
        return stored

    def _keep(self, file: DirectFile, incoming: str, name: str) -> None:
        """Flush the file and its name: else a crash may forget a file that was flushed.

        Where the name is taken the file goes over it in one piece: what lies there may be half
        of an upload that died or is under way, and the fresh time keeps a sweep away.
        """
        folder = self._handle(name[:2])
        if file.handle is not None or not self._is_new(file, name, folder):
            file.finish()
            os.rename(incoming, name, dst_dir_fd=folder)
        os.fsync(folder)

    def _is_new(self, file: DirectFile, name: str, folder: int) -> bool:
        """Write a file that is still in the buffer, whole, under its name, unless that is taken.

        One entry in one folder: a second one, by another name first, costs a tenth of an upload.
        """
        try:
            file.handle = os.open(name, self._flags, 0o600, dir_fd=folder)
        except FileExistsError:
            return False
        try:
            file.finish()
        except BaseException:
            file.empty()  # not the name, which may be another's by now
            raise
        return True

    def _handle(self, folder: str) -> int:
        handle = self._handles.get(folder)
        if handle is None:
            with self._lock:
                if folder not in self._handles:
                    flags = os.O_RDONLY | os.O_DIRECTORY
                    self._handles[folder] = os.open(self.folder / folder, flags)
                handle = self._handles[folder]
        return handle

    def get(self, sha256: bytes) -> Iterator[bytes]:
        path = self._found(sha256)
        return _chunks(path)

    @contextmanager
    def local_path(self, sha256: bytes) -> Iterator[Path]:
        yield self._found(sha256)

    def exists(self, sha256: bytes) -> bool:
        return self._path(sha256).is_file()

    def size_bytes(self, sha256: bytes) -> int:
        return self._found(sha256).stat().st_size

    def presigned_url(
        self,
        sha256: bytes,  # noqa: ARG002  # the port's
        *,
        expires: timedelta,  # noqa: ARG002  # the port's
        file_name: str,  # noqa: ARG002  # the port's
        media_type: str,  # noqa: ARG002  # the port's
    ) -> str | None:
        return None

    def sweep(self, *, older_than: timedelta, known_of: KnownOf) -> int:
        before = time.time() - older_than.total_seconds()
        self._sweep_incoming(before)
        old = (
            path
            for path in self.folder.glob("[0-9a-f][0-9a-f]/*")
            if path.stat().st_mtime < before
        )
        removed = 0
        while batch := list(islice(old, SWEEP_AT_ONCE)):
            known = known_of([bytes.fromhex(path.name) for path in batch])
            for path in batch:
                if bytes.fromhex(path.name) not in known and path.stat().st_mtime < before:
                    path.unlink()
                    removed += 1
        return removed

    def prepare(self) -> None:
        """The folders are there since the store was opened."""

    def check(self) -> None:
        if not os.access(self._incoming, os.W_OK | os.X_OK):
            raise StorageAway(f"{self.folder} 不可写")

    def _sweep_incoming(self, before: float) -> None:
        """What a killed upload left behind."""
        for path in self._incoming.iterdir():
            if path.stat().st_mtime < before:
                path.unlink(missing_ok=True)

    def _path(self, sha256: bytes) -> Path:
        name = sha256.hex()
        return self.folder / name[:2] / name

    def _found(self, sha256: bytes) -> Path:
        path = self._path(sha256)
        if not path.is_file():
            raise ObjectMissing(sha256=sha256.hex())
        return path


def _chunks(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while chunk := file.read(CHUNK_BYTES):
            yield chunk


def _close(handles: dict[str, int]) -> None:
    for handle in handles.values():
        os.close(handle)


def _make_folders(root: Path) -> None:
    names = [f"{number:02x}" for number in range(256)]
    if (root / names[-1]).is_dir():
        return
    for name in names:
        (root / name).mkdir(mode=0o700, exist_ok=True)
    _flush_folder(root)


def _flush_folder(folder: Path) -> None:
    """Make names durable: without it a crash may forget a file whose bytes were flushed."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
