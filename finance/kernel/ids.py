"""Ids made anywhere, sorted by time, needing no sequence: UUID version 7 (RFC 9562)."""

import os
import time
from collections import deque
from uuid import UUID

from finance.kernel.errors import InvalidInput

RANDOM_BYTES = 10
FETCHED_AT_ONCE = 256


class IdInvalid(InvalidInput):
    code = "id.invalid"
    title = "编号不是有效的 UUIDv7"
    remedy = "请由客户端按 RFC 9562 生成 UUID 第 7 版"


def new_id() -> UUID:
    """A fresh UUIDv7: 48 bits of milliseconds, 74 random bits."""
    value = (time.time_ns() // 1_000_000) << 80 | int.from_bytes(_random())
    value = value & ~(0xF << 76) | 0x7 << 76
    return UUID(int=value & ~(0x3 << 62) | 0x2 << 62)


def _random() -> bytes:
    """Of the system's, fetched for many ids at once: each call lets go of the interpreter."""
    try:
        return _FETCHED.pop()
    except IndexError:
        fresh = os.urandom(RANDOM_BYTES * FETCHED_AT_ONCE)
        pieces = [fresh[at : at + RANDOM_BYTES] for at in range(0, len(fresh), RANDOM_BYTES)]
        _FETCHED.extend(pieces[1:])
        return pieces[0]


_FETCHED: deque[bytes] = deque()
os.register_at_fork(after_in_child=_FETCHED.clear)  # else both processes would make the same ids


def parse_id(text: str) -> UUID:
    """A client-made UUIDv7, or `IdInvalid`."""
    try:
        parsed = UUID(text)
    except ValueError as error:
        raise IdInvalid(text[:64]) from error
    if parsed.version != 7:
        raise IdInvalid(text[:64])
    return parsed
