"""Objects on any S3 server, by the MinIO client; the only module that knows it.

Only what every living S3 engine passes: path style, SigV4, PUT, GET, HEAD, DELETE, multipart,
presigned GET.
"""

import hashlib
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import quote

import urllib3
from minio import Minio
from minio.error import MinioException, S3Error

from finance.kernel.settings import Settings
from finance.storage.port import (
    CHUNK_BYTES,
    KnownOf,
    ObjectMissing,
    StorageAway,
    StoredObject,
)
from finance.storage.spool import spooled

SWEEP_AT_ONCE = 500
CONNECT_S = 3
READ_S = 30

_MISSING = frozenset({"NoSuchKey", "NoSuchObject", "NoSuchBucket"})

Answer = TypeVar("Answer")


class MinioStore:
    """One bucket; an object's key is `ab/cd/abcd…`, the SHA-256 of its bytes."""

    name = "s3"

    def __init__(self, settings: Settings) -> None:
        self._bucket = settings.s3_bucket
        self._client: Any = Minio(
            settings.s3_endpoint,
            access_key=settings.s3_access_key,
            secret_key=settings.s3_secret_key,
            region=settings.s3_region,
            secure=settings.s3_secure,
            http_client=urllib3.PoolManager(
                timeout=urllib3.Timeout(connect=CONNECT_S, read=READ_S),
                maxsize=16,
                retries=urllib3.Retry(total=2, backoff_factor=0.2, status_forcelist=[502, 503]),
            ),
        )

    def prepare(self) -> None:
        """Make the bucket unless it is there."""
        if not _told(lambda: self._client.bucket_exists(self._bucket)):
            _told(lambda: self._client.make_bucket(self._bucket))

    def put(self, chunks: Iterable[bytes], *, bytes_max: int) -> StoredObject:
        # The name is known only after the last byte, and the store must never show half a file:
        # the bytes wait on the local disk.
        with spooled(chunks, folder=None, bytes_max=bytes_max) as incoming:
            key = _key(incoming.stored.sha256)
            # One part at a time: each one under way lies in memory.
            _told(
                lambda: self._client.fput_object(
                    self._bucket, key, str(incoming.path), num_parallel_uploads=1
                )
            )
            return incoming.stored

    def get(self, sha256: bytes) -> Iterator[bytes]:
        answer = _told(lambda: self._client.get_object(self._bucket, _key(sha256)))
        return _stream(answer)

    @contextmanager
    def local_path(self, sha256: bytes) -> Iterator[Path]:
        with tempfile.TemporaryDirectory(prefix="zsb-object-") as folder:
            path = Path(folder) / sha256.hex()
            digest = hashlib.sha256()
            with path.open("wb") as file:
                for chunk in self.get(sha256):
                    digest.update(chunk)
                    file.write(chunk)
            if digest.digest() != sha256:
                raise StorageAway("对象存储返回的内容与其摘要不符", sha256=sha256.hex())
            yield path

    def exists(self, sha256: bytes) -> bool:
        try:
            self.size_bytes(sha256)
        except ObjectMissing:
            return False
        return True

    def size_bytes(self, sha256: bytes) -> int:
        found = _told(lambda: self._client.stat_object(self._bucket, _key(sha256)))
        return int(found.size)

    def presigned_url(
        self, sha256: bytes, *, expires: timedelta, file_name: str, media_type: str
    ) -> str | None:
        headers = {
            "response-content-type": media_type,
            "response-content-disposition": f"attachment; filename*=UTF-8''{quote(file_name)}",
        }
        return str(
            self._client.presigned_get_object(
                self._bucket, _key(sha256), expires=expires, response_headers=headers
            )
        )

    def sweep(self, *, older_than: timedelta, known_of: KnownOf) -> int:
        before = datetime.now(UTC) - older_than
        listed = self._client.list_objects(self._bucket, recursive=True)
        old = (_name(one.object_name) for one in listed if one.last_modified < before)
        removed = 0
        # The server hands its list out page by page: only one batch of names lies in memory.
        while batch := _told(lambda: list(islice(old, SWEEP_AT_ONCE))):
            for name in sorted(set(batch) - known_of(batch)):
                removed += self._remove_if_old(name, before)
        return removed

    def check(self) -> None:
        if not _told(lambda: self._client.bucket_exists(self._bucket)):
            raise StorageAway(f"没有名为 {self._bucket} 的存储桶", bucket=self._bucket)

    def _remove_if_old(self, sha256: bytes, before: datetime) -> bool:
        """Look at the age once more: the same file may have been stored anew since the listing."""
        key = _key(sha256)
        try:
            found = _told(lambda: self._client.stat_object(self._bucket, key))
        except ObjectMissing:
            return False
        if found.last_modified >= before:
            return False
        _told(lambda: self._client.remove_object(self._bucket, key))
        return True


def _key(sha256: bytes) -> str:
    name = sha256.hex()
    return f"{name[:2]}/{name[2:4]}/{name}"


def _name(key: str) -> bytes:
    return bytes.fromhex(key.rsplit("/", 1)[-1])


def _told(act: Callable[[], Answer]) -> Answer:
    """Run one call of the client; its errors become ours."""
    try:
        return act()
    except S3Error as error:
        if error.code in _MISSING:
            raise ObjectMissing(error.message or "") from error
        raise StorageAway(f"{error.code}: {error.message}") from error
    except (MinioException, urllib3.exceptions.HTTPError, OSError) as error:
        raise StorageAway(type(error).__name__) from error


def _stream(answer: Any) -> Iterator[bytes]:
    try:
        yield from answer.stream(CHUNK_BYTES)
    except urllib3.exceptions.HTTPError as error:
        raise StorageAway(type(error).__name__) from error
    finally:
        answer.close()
        answer.release_conn()
