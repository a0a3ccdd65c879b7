"""A small strict reader of ASN.1 DER that keeps the very bytes it read.

Signatures are over bytes as they stand, so nothing here ever encodes again. `cryptography`
reads certificates; its ASN.1 loader hands out no slices, hence this one. Lengths without end
(BER), which some PDF writers use around DER, are followed to their mark. Depth, lengths and
counts are bounded: hostile bytes raise `DerError`, and nothing else.
"""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone

BOOLEAN, INTEGER, BIT_STRING, OCTET_STRING, OID = 0x01, 0x02, 0x03, 0x04, 0x06
SEQUENCE, SET, UTC_TIME, GENERAL_TIME = 0x30, 0x31, 0x17, 0x18
CONTEXT_0, CONTEXT_1 = 0xA0, 0xA1

_CONSTRUCTED = 0x20
_DEPTH_MAX = 24
_CHILDREN_MAX = 4_096
_LENGTH_BYTES_MAX = 4
_TIME = re.compile(r"(\d{12,14})(?:\.\d{1,9})?(Z|[+-]\d{4})?")


class DerError(ValueError):
    """Bytes that are no DER, or not of the form asked for."""


@dataclass(frozen=True, slots=True)
class Element:
    """One element: its tag, all its bytes, and those of its content."""

    tag: int
    raw: bytes
    content: bytes


def read(data: bytes) -> Element:
    """The one element that is all of `data`."""
    element = read_first(data)
    if len(element.raw) != len(data):
        raise DerError("bytes after the end")
    return element


def read_first(data: bytes) -> Element:
    """The element that `data` begins with; padding may follow."""
    return _element(data, 0)


def children(element: Element, tag: int | None = None) -> tuple[Element, ...]:
    """What a constructed element holds; `tag` is what it must be, where that matters."""
    if not element.tag & _CONSTRUCTED or tag not in {None, element.tag}:
        raise DerError(f"tag {element.tag:#x}")
    found: list[Element] = []
    at = 0
    while at < len(element.content):
        if len(found) >= _CHILDREN_MAX:
            raise DerError("too many elements")
        found.append(_element(element.content, at))
        at += len(found[-1].raw)
    return tuple(found)


def first(element: Element, tag: int | None = None) -> Element:
    """The first of what a constructed element holds."""
    found = children(element, tag)
    if not found:
        raise DerError("nothing inside")
    return found[0]


def primitive(element: Element, *tags: int) -> bytes:
    """The content of an element that must have one of these tags."""
    if element.tag not in tags:
        raise DerError(f"tag {element.tag:#x}")
    return element.content


def bits(element: Element) -> bytes:
    """The bytes of a BIT STRING; real seals count unused bits where there are none."""
    content = primitive(element, BIT_STRING)
    if not content or content[0] > 7:
        raise DerError("bits that are no bytes")
    return content[1:]


def integer(element: Element) -> int:
    content = primitive(element, INTEGER)
    if not content:
        raise DerError("empty integer")
    return int.from_bytes(content, "big", signed=True)


def oid(element: Element) -> str:
    """An object identifier with its dots."""
    content = primitive(element, OID)
    if not content or content[-1] & 0x80 or len(content) > 64:
        raise DerError("broken object identifier")
    arcs: list[int] = []
    value = 0
    for byte in content:
        value = value << 7 | byte & 0x7F
        if not byte & 0x80:
            arcs.append(value)
            value = 0
    first = min(arcs[0] // 40, 2)
    return ".".join(map(str, (first, arcs[0] - 40 * first, *arcs[1:])))


def text(element: Element) -> str:
    """A string of any of the types in use, without the padding some writers leave."""
    encoding = "utf-16-be" if element.tag == 0x1E else "utf-8"
    return element.content.decode(encoding, errors="replace").strip("\0 ")


def moment(content: bytes) -> datetime | None:
    """A UTCTime or GeneralizedTime; without a zone where none is written, None if no time.

    Real seals write `20220221142531`, `20200723130907.763Z`, and `220317072054Z`.
    """
    match = _TIME.fullmatch(content.decode("ascii", errors="replace").strip("\0 "))
    if match is None:
        return None
    digits, zone = match[1], match[2]
    if len(digits) == 13:
        return None
    if len(digits) == 12:
        digits = f"{'19' if digits[:2] >= '50' else '20'}{digits}"
    try:
        found = datetime.strptime(digits, "%Y%m%d%H%M%S")  # noqa: DTZ007 - zone follows, if any
        return found if zone is None else found.replace(tzinfo=_zone(zone))
    except ValueError:
        return None


def _zone(zone: str) -> timezone:
    if zone == "Z":
        return UTC
    shift = timedelta(hours=int(zone[1:3]), minutes=int(zone[3:5]))
    return timezone(-shift if zone[0] == "-" else shift)


def _element(data: bytes, at: int, depth: int = 0) -> Element:
    if len(data) - at < 2:
        raise DerError("cut short")
    tag, first = data[at], data[at + 1]
    if tag & 0x1F == 0x1F:
        raise DerError("long tag")
    if first == 0x80:
        return _endless(data, at, depth)
    start, length = _length(data, at + 1)
    end = start + length
    if end > len(data):
        raise DerError("cut short")
    return Element(tag, data[at:end], data[start:end])


def _length(data: bytes, at: int) -> tuple[int, int]:
    """Where the content starts, and how long it is."""
    first = data[at]
    if first < 0x80:
        return at + 1, first
    count = first & 0x7F
    digits = data[at + 1 : at + 1 + count]
    if count > _LENGTH_BYTES_MAX or len(digits) < count:
        raise DerError("length out of bounds")
    length = int.from_bytes(digits, "big")
    if digits[0] == 0 or length < 0x80:
        raise DerError("length not minimal")
    return at + 1 + count, length


def _endless(data: bytes, at: int, depth: int) -> Element:
    """BER: the content goes on to a pair of zero bytes on its own level."""
    if not data[at] & _CONSTRUCTED or depth >= _DEPTH_MAX:
        raise DerError("length without end")
    inner = at + 2
    for _ in range(_CHILDREN_MAX):
        if data[inner : inner + 2] == b"\0\0":
            return Element(data[at], data[at : inner + 2], data[at + 2 : inner])
        inner += len(_element(data, inner, depth + 1).raw)
    raise DerError("too many elements")
