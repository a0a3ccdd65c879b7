"""Messages on the pipe between the worker and its reader: a length, then JSON, then bytes."""

import json
import os
import struct
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Course:
    """How a reader goes through a bundle: `tell` is told each member's place before it is opened.

    `killers` are passed by, since a reader died over them: why, as code and detail, by place.
    """

    tell: Callable[[int], None]
    killers: Mapping[int, tuple[str, str]]


Read = Callable[[str, bytes, Course], dict[str, Any]]
"""What a loaded reader does with one message: (file name, its bytes) → a reading as JSON."""

_HEAD = struct.Struct(">II")
JSON_BYTES_MAX = 64 * 1024 * 1024


class PipeClosed(Exception):
    """The other side has gone, or says what is no message."""


def pack(message: dict[str, Any], data: bytes = b"") -> bytes:
    # A spoilt PDF may hold halves of characters, which no encoding knows: they become "?".
    text = json.dumps(message, ensure_ascii=False, separators=(",", ":")).encode(errors="replace")
    return _HEAD.pack(len(text), len(data)) + text + data


def head_size() -> int:
    return _HEAD.size


def sizes(head: bytes) -> tuple[int, int]:
    """Lengths of the JSON and of the bytes behind it; PipeClosed where they are absurd."""
    text, data = _HEAD.unpack(head)
    if text > JSON_BYTES_MAX:
        raise PipeClosed(f"a message of {text} bytes")
    return text, data


def receive(pipe: int) -> tuple[dict[str, Any], bytes]:
    """The next message, waiting for it; PipeClosed at the end."""
    text, data = sizes(_exactly(pipe, _HEAD.size))
    message: dict[str, Any] = json.loads(_exactly(pipe, text))
    return message, _exactly(pipe, data)


def send(pipe: int, message: dict[str, Any]) -> None:
    left = memoryview(pack(message))
    while left:
        left = left[os.write(pipe, left) :]


def _exactly(pipe: int, size: int) -> bytes:
    found = bytearray()
    while len(found) < size:
        piece = os.read(pipe, min(size - len(found), 1 << 20))
        if not piece:
            raise PipeClosed
        found += piece
    return bytes(found)
