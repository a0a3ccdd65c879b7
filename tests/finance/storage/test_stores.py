"""What every object store must do; run against each of them."""

import hashlib
import time
import tracemalloc
import urllib.error
import urllib.request
from collections.abc import Iterator
from datetime import timedelta

import pytest

from finance.storage.port import CHUNK_BYTES, ObjectMissing, ObjectStore, ObjectTooLarge

MIB = 1024 * 1024
MAX = 50 * MIB
NOBODY = hashlib.sha256(b"nobody stored this").digest()


def put(store: ObjectStore, data: bytes) -> bytes:
    return store.put([data], bytes_max=MAX).sha256


def everything(store: ObjectStore, sha256: bytes) -> bytes:
    return b"".join(store.get(sha256))


@pytest.mark.parametrize("data", [b"x", b"\x00" * 3 * CHUNK_BYTES, "发票".encode() * 1000])
def test_what_is_put_comes_back_under_its_digest(store: ObjectStore, data: bytes) -> None:
    pieces = [data[i : i + 1000] for i in range(0, len(data), 1000)]
    stored = store.put(pieces, bytes_max=MAX)
    assert stored.sha256 == hashlib.sha256(data).digest()
    assert stored.size_bytes == len(data) == store.size_bytes(stored.sha256)
    assert store.exists(stored.sha256)
    assert everything(store, stored.sha256) == data


def test_an_empty_file_is_a_file(store: ObjectStore) -> None:
    stored = store.put([], bytes_max=MAX)
    assert stored.size_bytes == 0
    assert everything(store, stored.sha256) == b""


def test_the_same_bytes_twice_are_one_object(store: ObjectStore) -> None:
    first, second = put(store, b"once"), put(store, b"once")
    assert first == second
    assert everything(store, first) == b"once"
    assert store.sweep(older_than=timedelta(seconds=-60), known_of=lambda _: set()) == 1


def test_a_file_of_several_parts_comes_back_whole(store: ObjectStore) -> None:
    block = bytes(range(256)) * 4096  # 1 MiB
    digest = hashlib.sha256(block * 12).digest()
    assert store.put([block] * 12, bytes_max=MAX).sha256 == digest
    hasher = hashlib.sha256()
    for chunk in store.get(digest):
        assert len(chunk) <= MIB
        hasher.update(chunk)
    assert hasher.digest() == digest


def test_a_large_file_never_lies_whole_in_memory(store: ObjectStore) -> None:
    block = b"\xff" * MIB
    tracemalloc.start()
    stored = store.put((block for _ in range(40)), bytes_max=MAX)
    for _ in store.get(stored.sha256):
        pass
    _, peak_bytes = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert stored.size_bytes == 40 * MIB
    assert peak_bytes < 20 * MIB


def test_too_many_bytes_are_refused_as_they_come_and_leave_nothing(store: ObjectStore) -> None:
    taken = 0

    def endless() -> Iterator[bytes]:
        nonlocal taken
        while True:
            taken += 1
            yield b"x" * 1000

    with pytest.raises(ObjectTooLarge) as refused:
        store.put(endless(), bytes_max=5_500)
    assert taken == 6
    assert refused.value.fields == {"bytes_max": 5_500}
    assert store.sweep(older_than=timedelta(seconds=-60), known_of=lambda _: set()) == 0


def test_exactly_the_limit_is_allowed(store: ObjectStore) -> None:
    assert store.put([b"12345"], bytes_max=5).size_bytes == 5


def test_a_sender_who_breaks_off_leaves_nothing(store: ObjectStore) -> None:
    def broken() -> Iterator[bytes]:
        yield b"half"
        raise ConnectionResetError

    with pytest.raises(ConnectionResetError):
        store.put(broken(), bytes_max=MAX)
    assert not store.exists(hashlib.sha256(b"half").digest())


def test_what_nobody_stored_is_missing_at_once(store: ObjectStore) -> None:
    assert not store.exists(NOBODY)
    with pytest.raises(ObjectMissing):
        store.get(NOBODY)
    with pytest.raises(ObjectMissing):
        store.size_bytes(NOBODY)
    with pytest.raises(ObjectMissing), store.local_path(NOBODY):
        pass


def test_a_reader_gets_a_local_file(store: ObjectStore) -> None:
    digest = put(store, b"on disk")
    with store.local_path(digest) as path:
        assert path.read_bytes() == b"on disk"
    assert store.exists(digest)


def test_a_link_gives_the_bytes_for_a_short_while_or_there_is_none(store: ObjectStore) -> None:
    digest = put(store, b"linked")
    link = store.presigned_url(
        digest, expires=timedelta(seconds=60), file_name="发票 1.pdf", media_type="application/pdf"
    )
    if store.name == "file":
        assert link is None
        return
    assert link is not None
    with urllib.request.urlopen(link) as answer:
        assert answer.read() == b"linked"
        assert answer.headers["Content-Type"] == "application/pdf"
        assert "%E5%8F%91%E7%A5%A8%201.pdf" in answer.headers["Content-Disposition"]
    with pytest.raises(urllib.error.HTTPError) as refused:
        urllib.request.urlopen(link.split("?")[0])
    assert refused.value.code in {400, 403}


def test_a_sweep_takes_only_old_objects_that_no_row_owns(store: ObjectStore) -> None:
    owned, orphan = put(store, b"owned"), put(store, b"orphan")
    time.sleep(1.1)  # S3 times are whole seconds
    asked: list[bytes] = []

    def known_of(names: object) -> set[bytes]:
        asked.extend(names)  # type: ignore[call-overload]
        return {owned}

    assert store.sweep(older_than=timedelta(hours=1), known_of=known_of) == 0
    assert asked == []
    assert store.sweep(older_than=timedelta(seconds=-60), known_of=known_of) == 1
    assert sorted(asked) == sorted([owned, orphan])
    assert store.exists(owned)
    assert not store.exists(orphan)


def test_a_store_in_order_passes_its_check(store: ObjectStore) -> None:
    store.check()
