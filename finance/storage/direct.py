"""Files written past the page cache (O_DIRECT), which nobody would read from it soon.

A buffered write copies each page into fresh memory, and the flush then looks all pages up again:
twice the processor time of the file (docs/operations.md). What goes straight to the disk must lie
in whole blocks and at a block's address, so chunks pass through an aligned buffer; what is left
at the end, less than a block, is written the usual way.
"""

import contextlib
import fcntl
import mmap
import os
from collections import deque
from collections.abc import Callable
from itertools import count
from pathlib import Path

BLOCK_BYTES = 4096
BUFFER_BYTES = 2 * 1024 * 1024  # one huge page
SMALL_BYTES = 256 * 1024
LARGE_MAX = 8


def direct_flag(folder: Path) -> int:
    """O_DIRECT, or 0 where the file system does not take it (tmpfs)."""
    try:
        handle = os.open(folder, os.O_TMPFILE | os.O_WRONLY | os.O_DIRECT, 0o600)
    except OSError:
        return 0
    os.close(handle)
    return os.O_DIRECT


class Buffers:
    """Aligned buffers, kept for reuse: fresh memory costs more than the copy into it.

    Only so many of them: whoever comes on top, for all are with files that come slowly, gets a
    small one.
    """

    def __init__(self, most: int = LARGE_MAX) -> None:
        self._most = most
        self._made = count()
        self._idle: deque[mmap.mmap] = deque()

    def take(self) -> mmap.mmap:
        try:
            return self._idle.pop()
        except IndexError:
            return _fresh(BUFFER_BYTES if next(self._made) < self._most else SMALL_BYTES)

    def give_back(self, buffer: mmap.mmap) -> None:
        if len(buffer) == BUFFER_BYTES:
            self._idle.append(buffer)


def _fresh(size_bytes: int) -> mmap.mmap:
    """In one piece where the kernel has huge pages: handing it to the disk costs a third then."""
    made = mmap.mmap(-1, size_bytes, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS)
    with contextlib.suppress(OSError):  # a kernel without them
        made.madvise(mmap.MADV_HUGEPAGE)
    return made


class DirectFile:
    """A file that passes through a buffer and is opened, with `direct_flag`, when it must be.

    That is when the buffer is full, or by `finish`: by then a small file lies in it whole. The
    buffer is taken with the first bytes, not while they are still waited for.
    """

    def __init__(self, buffers: Buffers, opened: Callable[[], int]) -> None:
        self.handle: int | None = None
        self._opened = opened
        self._buffers = buffers
        self._taken: mmap.mmap | None = None
        self._buffer = memoryview(b"")
        self._filled = 0

    def write(self, chunk: bytes) -> None:
        if self._taken is None:
            self._taken = self._buffers.take()
            self._buffer = memoryview(self._taken)
        left = memoryview(chunk)
        while left:
            if self._filled == len(self._buffer):
                self._put(0, self._filled)
                self._filled = 0
            room = len(self._buffer) - self._filled
            piece, left = left[:room], left[room:]
            self._buffer[self._filled : self._filled + len(piece)] = piece
            self._filled += len(piece)

    def finish(self) -> None:
        """Write what is left and flush all of it to the disk."""
        whole = self._filled - self._filled % BLOCK_BYTES
        handle = self._put(0, whole)
        if whole < self._filled:
            flags = fcntl.fcntl(handle, fcntl.F_GETFL)
            fcntl.fcntl(handle, fcntl.F_SETFL, flags & ~os.O_DIRECT)
            self._put(whole, self._filled)
        os.fsync(handle)

    def empty(self) -> None:
        """Let go of the bytes of an open file, under whatever name it has or had."""
        assert self.handle is not None
        os.ftruncate(self.handle, 0)

    def close(self) -> None:
        if self.handle is not None:
            os.close(self.handle)
        if self._taken is not None:
            self._buffers.give_back(self._taken)

    def _put(self, start: int, end: int) -> int:
        if self.handle is None:
            self.handle = self._opened()
        while start < end:
            start += os.write(self.handle, self._buffer[start:end])
        return self.handle
