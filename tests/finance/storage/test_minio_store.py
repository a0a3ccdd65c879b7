"""What only a store behind a network can do wrong."""

import dataclasses
import socket
import time
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import pytest

from finance.kernel.settings import Settings
from finance.storage.minio_store import MinioStore
from finance.storage.port import StorageAway


def nobody_listens() -> str:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return f"127.0.0.1:{one.getsockname()[1]}"


@pytest.fixture
def away() -> MinioStore:
    return MinioStore(
        Settings(
            objects="s3",
            s3_endpoint=nobody_listens(),
            s3_access_key="a",
            s3_secret_key="b",
            s3_secure=False,
        )
    )


def test_a_server_that_is_away_is_told_as_such(away: MinioStore) -> None:
    with pytest.raises(StorageAway):
        away.check()
    with pytest.raises(StorageAway):
        away.put([b"x"], bytes_max=10)
    with pytest.raises(StorageAway):
        away.get(b"\x00" * 32)


@pytest.mark.s3
def test_a_missing_bucket_fails_the_check_until_it_is_made(s3_settings: Settings) -> None:
    store = MinioStore(dataclasses.replace(s3_settings, s3_bucket="not-yet-made"))
    with pytest.raises(StorageAway, match="not-yet-made"):
        store.check()
    store.prepare()
    store.prepare()
    store.check()


@pytest.mark.s3
def test_a_wrong_key_is_refused(s3_settings: Settings) -> None:
    store = MinioStore(dataclasses.replace(s3_settings, s3_secret_key="wrong"))
    with pytest.raises(StorageAway, match=r"SignatureDoesNotMatch|AccessDenied|403"):
        store.put([b"x"], bytes_max=10)


@pytest.mark.s3
def test_bytes_that_changed_in_the_store_are_not_handed_to_a_reader(
    s3_settings: Settings,
) -> None:
    store = MinioStore(dataclasses.replace(s3_settings, s3_bucket="changed"))
    store.prepare()
    digest = store.put([b"true"], bytes_max=10).sha256
    other = store.put([b"false"], bytes_max=10).sha256
    key, wrong = (f"{h[:2]}/{h[2:4]}/{h}" for h in (digest.hex(), other.hex()))
    with store.local_path(other) as path:
        store._client.fput_object("changed", key, str(path))
    assert wrong != key
    with pytest.raises(StorageAway, match="摘要不符"), store.local_path(digest):
        pass


@pytest.mark.s3
def test_a_sweep_goes_page_by_page_and_looks_at_the_age_again(
    s3_settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of five orphans one is stored anew and one removed by another sweep meanwhile."""
    monkeypatch.setattr("finance.storage.minio_store.SWEEP_AT_ONCE", 2)
    store = MinioStore(dataclasses.replace(s3_settings, s3_bucket="swept"))
    store.prepare()
    names = [store.put([data], bytes_max=10).sha256 for data in (b"1", b"2", b"3", b"4", b"5")]
    time.sleep(2.1)  # S3 times are whole seconds
    batches: list[list[bytes]] = []

    def known_of(batch: Sequence[bytes]) -> set[bytes]:
        batches.append(list(batch))
        if len(batches) == 1:
            store.put([b"1"], bytes_max=10)
            assert store._remove_if_old(names[1], datetime.now(UTC) + timedelta(minutes=1))
        return set()

    assert store.sweep(older_than=timedelta(seconds=1), known_of=known_of) == 3
    assert [len(batch) for batch in batches] == [2, 2, 1]
    assert [store.exists(name) for name in names] == [True, False, False, False, False]
