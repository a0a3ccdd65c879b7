"""SM2 as the standard writes it, in plain integers: an oracle that shares no code with OpenSSL."""

import hashlib
from dataclasses import dataclass
from functools import lru_cache

P = 0xFFFFFFFEFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF00000000FFFFFFFFFFFFFFFF
A = P - 3
B = 0x28E9FA9E9D9F5E344D5A9E4BCF6509A7F39789F515AB8F92DDBCBD414D940E93
N = 0xFFFFFFFEFFFFFFFFFFFFFFFFFFFFFFFF7203DF6B21C6052B53BBF40939D54123
G = (
    0x32C4AE2C1F1981195F9904466A39C9948FE30BBFF2660BE1715A4589334C74C7,
    0xBC3736A2F4F6779C59BDCEE36B692153D0A9877CC62A474002DF32E52139F0A0,
)
SIGNER_ID = b"1234567812345678"

Point = tuple[int, int] | None


def sm3(data: bytes) -> bytes:
    return hashlib.new("sm3", data).digest()


def _add(one: Point, other: Point) -> Point:
    if one is None or other is None:
        return one or other
    (x1, y1), (x2, y2) = one, other
    if x1 == x2 and (y1 + y2) % P == 0:
        return None
    if one == other:
        slope = (3 * x1 * x1 + A) * pow(2 * y1, -1, P)
    else:
        slope = (y2 - y1) * pow(x2 - x1, -1, P)
    x = (slope * slope - x1 - x2) % P
    return x, (slope * (x1 - x) - y1) % P


def _times(factor: int, point: Point) -> tuple[int, int]:
    total: Point = None
    while factor:
        if factor & 1:
            total = _add(total, point)
        point = _add(point, point)
        factor >>= 1
    assert total is not None
    return total


def _bytes(number: int) -> bytes:
    return number.to_bytes(32, "big")


@lru_cache
def _point(secret: int) -> bytes:
    return b"\x04" + b"".join(map(_bytes, _times(secret, G)))


@dataclass(frozen=True)
class Sm2Key:
    """A key made from a word, so that every run has the same."""

    word: str

    @property
    def secret(self) -> int:
        return int.from_bytes(sm3(self.word.encode()), "big") % (N - 2) + 1

    @property
    def point(self) -> bytes:
        return _point(self.secret)

    def sign(self, message: bytes) -> bytes:
        """64 bytes, r then s."""
        identity = (len(SIGNER_ID) * 8).to_bytes(2, "big") + SIGNER_ID
        curve = b"".join(map(_bytes, (A, B, *G)))
        hashed = int.from_bytes(sm3(sm3(identity + curve + self.point[1:]) + message), "big")
        k = int.from_bytes(sm3(_bytes(self.secret) + message), "big") % (N - 1) + 1
        r = (hashed + _times(k, G)[0]) % N
        s = pow(1 + self.secret, -1, N) * (k - r * self.secret) % N
        return _bytes(r) + _bytes(s)
