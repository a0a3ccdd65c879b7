"""What only a store of files can do wrong."""

import hashlib
import os
import stat
import time
from datetime import timedelta
from pathlib import Path

import pytest

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
