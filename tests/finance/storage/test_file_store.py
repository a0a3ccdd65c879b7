"""What only a store of files can do wrong."""

import errno
import hashlib
import os
import stat
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import pytest

from finance.storage.direct import BUFFER_BYTES
from finance.storage.file_store import FileStore
from finance.storage.port import StorageAway


@pytest.fixture
def store(tmp_path: Path) -> FileStore:
    return FileStore(tmp_path / "objects")


def test_files_and_folders_are_closed_to_others(store: FileStore) -> None:
    digest = store.put([b"private"], bytes_max=100).sha256
    with store.local_path(digest) as path:
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
        assert path.relative_to(store.folder).parts == (digest.hex()[:2], digest.hex())


def test_an_upload_that_was_killed_is_swept_when_it_is_old(store: FileStore) -> None:
    left = store.folder / "incoming" / "in-left"
    left.write_bytes(b"half a file")
    store.sweep(older_than=timedelta(hours=1), known_of=lambda _: set())
    assert left.exists()
    old = time.time() - 7200
    os.utime(left, (old, old))
    store.sweep(older_than=timedelta(hours=1), known_of=lambda _: set())
    assert not left.exists()


def test_a_repeat_makes_an_old_object_young_again(store: FileStore) -> None:
    digest = store.put([b"again"], bytes_max=100).sha256
    with store.local_path(digest) as path:
        old = time.time() - 7200
        os.utime(path, (old, old))
    store.put([b"again"], bytes_max=100)
    assert store.sweep(older_than=timedelta(hours=1), known_of=lambda _: set()) == 0
    assert store.exists(digest)


def test_an_object_put_again_during_the_sweep_stays(store: FileStore) -> None:
    digest = store.put([b"raced"], bytes_max=100).sha256
    with store.local_path(digest) as path:
        old = time.time() - 7200
        os.utime(path, (old, old))

    def known_of(_: object) -> set[bytes]:
        store.put([b"raced"], bytes_max=100)
        return set()

    assert store.sweep(older_than=timedelta(hours=1), known_of=known_of) == 0
    assert store.exists(digest)


def test_a_folder_that_is_gone_fails_the_check(store: FileStore) -> None:
    (store.folder / "incoming").rmdir()
    with pytest.raises(StorageAway):
        store.check()


def test_nothing_half_written_carries_a_name(store: FileStore) -> None:
    seen: list[bool] = []
    whole = hashlib.sha256(b"onetwo").digest()

    def chunks() -> object:
        yield b"one"
        seen.append(store.exists(whole))
        yield b"two"

    store.put(chunks(), bytes_max=100)  # type: ignore[arg-type]
    assert seen == [False]
    assert store.exists(whole)


def test_what_a_crash_left_under_a_name_is_replaced(store: FileStore) -> None:
    digest = hashlib.sha256(b"whole").digest()
    left = store.folder / digest.hex()[:2] / digest.hex()
    left.write_bytes(b"who")
    before = left.stat().st_ino
    store.put([b"whole"], bytes_max=100)
    assert left.read_bytes() == b"whole"
    assert left.stat().st_ino != before  # in one piece, not written over
    assert not list((store.folder / "incoming").iterdir())


@pytest.mark.parametrize("size", [10_000, BUFFER_BYTES, BUFFER_BYTES + 10_000])
def test_the_same_bytes_many_times_at_once_are_one_whole_file(store: FileStore, size: int) -> None:
    data = os.urandom(size)
    with ThreadPoolExecutor(8) as threads:
        stored = set(threads.map(lambda _: store.put([data], bytes_max=size), range(24)))
    assert len(stored) == 1
    assert b"".join(store.get(stored.pop().sha256)) == data
    assert not list((store.folder / "incoming").iterdir())


@pytest.mark.parametrize("size", [1_000, BUFFER_BYTES + 1_000])
def test_a_disk_that_fails_leaves_no_byte(
    store: FileStore, size: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    def failing(_: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    data = os.urandom(size)
    with monkeypatch.context() as broken:
        broken.setattr(os, "fsync", failing)
        with pytest.raises(OSError, match=os.strerror(errno.ENOSPC)):
            store.put([data], bytes_max=size)
    files = [path for path in store.folder.rglob("*") if path.is_file()]
    assert sum(path.stat().st_size for path in files) == 0
    assert not list((store.folder / "incoming").iterdir())
    assert b"".join(store.get(store.put([data], bytes_max=size).sha256)) == data


def test_an_upload_that_fails_takes_nothing_from_another_of_the_same_bytes(
    store: FileStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The one that fails had the name first; the other put its file in its place meanwhile."""
    calm = os.fsync

    def failing(_: int) -> None:
        monkeypatch.setattr(os, "fsync", calm)
        store.put([b"both"], bytes_max=100)
        raise OSError(errno.EIO, os.strerror(errno.EIO))

    monkeypatch.setattr(os, "fsync", failing)
    with pytest.raises(OSError, match=os.strerror(errno.EIO)):
        store.put([b"both"], bytes_max=100)
    assert b"".join(store.get(hashlib.sha256(b"both").digest())) == b"both"


def test_a_repeat_that_fails_takes_no_byte_from_what_is_stored(
    store: FileStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    digest = store.put([b"kept"], bytes_max=100).sha256
    calm = os.fsync
    done: list[int] = []

    def failing_for_the_folder(handle: int) -> None:
        if done:
            raise OSError(errno.EIO, os.strerror(errno.EIO))
        done.append(handle)
        calm(handle)

    monkeypatch.setattr(os, "fsync", failing_for_the_folder)
    with pytest.raises(OSError, match=os.strerror(errno.EIO)):
        store.put([b"kept"], bytes_max=100)
    assert b"".join(store.get(digest)) == b"kept"
