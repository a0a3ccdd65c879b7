"""Bytes on their way in: to a temporary file, hashed and counted as they pass."""

import hashlib
import os
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from finance.storage.port import ObjectTooLarge, StoredObject


@dataclass(frozen=True, slots=True)
class Spooled:
    """A complete temporary file, on its way elsewhere, and what it holds."""

    path: Path
    stored: StoredObject


@contextmanager
def spooled(chunks: Iterable[bytes], *, folder: Path | None, bytes_max: int) -> Iterator[Spooled]:
    """Write the chunks to a file in `folder`; it is gone afterwards unless moved away."""
    handle, name = tempfile.mkstemp(prefix="in-", dir=folder)
    path = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            stored = taken(chunks, file.write, bytes_max=bytes_max)
        yield Spooled(path, stored)
    finally:
        path.unlink(missing_ok=True)


def taken(
    chunks: Iterable[bytes], write: Callable[[bytes], object], *, bytes_max: int
) -> StoredObject:
    """Hash the chunks on their way to where `write` puts them; ObjectTooLarge."""
    digest, size = hashlib.sha256(), 0
    for chunk in chunks:
        size += len(chunk)
        if size > bytes_max:
            raise ObjectTooLarge(bytes_max=bytes_max)
        digest.update(chunk)
        write(chunk)
        del chunk  # while the next is waited for, perhaps by many, none is kept
    return StoredObject(digest.digest(), size)
