"""Ids made anywhere, sorted by time, needing no sequence: UUID version 7 (RFC 9562)."""

import os
import time
from uuid import UUID

from finance.kernel.errors import InvalidInput


class IdInvalid(InvalidInput):
    code = "id.invalid"
    title = "编号不是有效的 UUIDv7"
    remedy = "请由客户端按 RFC 9562 生成 UUID 第 7 版"


def new_id() -> UUID:
    """A fresh UUIDv7: 48 bits of milliseconds, 74 random bits."""
    value = (time.time_ns() // 1_000_000) << 80 | int.from_bytes(os.urandom(10))
    value = value & ~(0xF << 76) | 0x7 << 76
    return UUID(int=value & ~(0x3 << 62) | 0x2 << 62)


def parse_id(text: str) -> UUID:
    """A client-made UUIDv7, or `IdInvalid`."""
    try:
        parsed = UUID(text)
    except ValueError as error:
        raise IdInvalid(text[:64]) from error
    if parsed.version != 7:
        raise IdInvalid(text[:64])
    return parsed
