"""What an object store is: files as received, named by the SHA-256 of their bytes.

Objects are stored before the transaction that speaks of them (docs/architecture.md): a repeat
writes the same bytes under the same name, and `sweep` removes what no row ever came to own.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Protocol

from finance.kernel.errors import InvalidInput, NotFound, Unavailable

CHUNK_BYTES = 256 * 1024

KnownOf = Callable[[Sequence[bytes]], AbstractSet[bytes]]
"""Of these names, those that some row owns."""


class ObjectTooLarge(InvalidInput):
    code = "file.too_large"
    title = "文件太大"
    remedy = "请压缩图片或拆分文件后重新上传"


class ObjectMissing(NotFound):
    code = "object.missing"
    title = "没有找到原始文件"
    remedy = "请重新上传；如仍有问题请联系系统管理员"


class StorageAway(Unavailable):
    code = "storage.unavailable"
    title = "文件存储暂时不可用"


@dataclass(frozen=True, slots=True)
class StoredObject:
    """What was written: its name and its size."""

    sha256: bytes
    size_bytes: int


class ObjectStore(Protocol):
    """Both stores pass the same tests; a store is safe to share between threads."""

    name: str

    def put(self, chunks: Iterable[bytes], *, bytes_max: int) -> StoredObject:
        """Store the bytes as they come, durable on return; never whole in memory.

        ObjectTooLarge as soon as they exceed `bytes_max`: nothing is left behind.
        """
        ...

    def get(self, sha256: bytes) -> Iterator[bytes]:
        """The bytes in chunks; ObjectMissing at once, before the first chunk."""
        ...

    def local_path(self, sha256: bytes) -> AbstractContextManager[Path]:
        """The object as a file to read while the context lasts; never write to it."""
        ...

    def exists(self, sha256: bytes) -> bool: ...

    def size_bytes(self, sha256: bytes) -> int: ...

    def presigned_url(
        self, sha256: bytes, *, expires: timedelta, file_name: str, media_type: str
    ) -> str | None:
        """A short-lived link for one download, or None where the API must stream it."""
        ...

    def sweep(self, *, older_than: timedelta, known_of: KnownOf) -> int:
        """Remove objects older than that which no row owns; the count of those removed."""
        ...

    def prepare(self) -> None:
        """Make ready what the store needs, once before its first use; harmless to repeat."""
        ...

    def check(self) -> None:
        """StorageAway unless the store can be used now."""
        ...
