"""From vouchers to hashes: keyed, sorted, and telling a paper named twice."""

import pytest

from finance.dedup.keys import ClaimedKey, Keyring, claimed_keys, repeated
from finance.kernel.db import Database
from finance.kernel.ids import new_id
from tests.make.papers import KEYRING, NUMBER, invoice, make_desk, reading, receipt


def test_hashes_need_the_secret() -> None:
    assert KEYRING.hash("E:1") == KEYRING.hash("E:1")
    assert KEYRING.hash("E:1") != Keyring("another").hash("E:1")
    assert KEYRING.hash("E:1") != KEYRING.hash("E:2")
    assert len(KEYRING.hash("E:1")) == 32
    assert "secret" not in repr(KEYRING)
    with pytest.raises(ValueError, match="guessable"):
        Keyring("")


def test_a_numbered_paper_has_one_key_and_a_plain_one_its_bytes_and_pixels(
    database: Database,
) -> None:
    desk = make_desk(database)
    numbered = desk.read(invoice(), pixels=b"n" * 32)
    plain = desk.read(receipt(), pixels=b"p" * 32)
    bare = desk.read(receipt())
    nothing = desk.read(reading("none"), pixels=b"q" * 32)
    unread = desk.capture(b"unread")
    with database.reading() as session:
        keys = claimed_keys(
            session,
            desk.street.community,
            (numbered, plain, bare, nothing, unread),
            keyring=KEYRING,
        )
    assert sorted((key.key_kind, key.voucher_id) for key in keys) == [
        ("E", numbered),
        *sorted([("H", plain), ("H", bare)]),
        ("P", plain),
    ]
    assert [key.key_hash for key in keys] == sorted(key.key_hash for key in keys)
    assert KEYRING.hash(f"E:{NUMBER}") in {key.key_hash for key in keys}


def test_one_paper_under_two_vouchers_is_told() -> None:
    first, second, third = sorted(new_id() for _ in range(3))
    keys = tuple(ClaimedKey(h, "E", v) for h, v in ((b"1", first), (b"1", second), (b"2", third)))
    assert repeated(keys) == (second,)
    assert repeated(keys[1:]) == ()
