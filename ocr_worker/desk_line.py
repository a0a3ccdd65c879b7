"""The line between a reader's engine and the desk of a device: numbers there, answers back.

Only the standard library: a reader opens its lines before its cage closes. Inside, sockets are
forbidden, so a line is a plain descriptor that is read and written.
"""

import json
import os
import socket
import struct
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from enum import IntEnum
from math import prod
from pathlib import Path
from typing import Any

# A desk that says nothing for so long is as good as gone; whoever asked is to ask again later.
ANSWER_S = 20
NUMBER_BYTES = 4
_HEAD = struct.Struct("<B4I")
_LOOK_S = 0.1

Dims = tuple[int, int, int, int]


class Kind(IntEnum):
    """What a message holds; the answer to each is of the same kind."""

    HELLO = 1  # first number: who asks; answered with JSON, as long as the last number says
    PAGE = 2  # a canvas 1 × 3 × height × width; answered 1 × 1 × height × width
    LINES = 3  # n × 3 × 48 × width; answered 1 × n × steps × 2: class and certainty


class LineLost(Exception):
    """The other side is gone, silent, or says what cannot be; the line is of no more use."""


@dataclass(frozen=True, slots=True)
class Head:
    """What comes next on the line."""

    kind: Kind
    dims: Dims

    @property
    def size_bytes(self) -> int:
        return prod(self.dims) * NUMBER_BYTES


def connect(path: Path, expected: Mapping[str, Any], *, count: int, wait_s: float) -> list[int]:
    """`count` lines to the desk, waiting for one that still warms up.

    A desk that answers with other models than `expected` would be read with the wrong alphabet.
    """
    reader = int.from_bytes(os.urandom(4), "little")
    lines = [_connect(path, wait_s=wait_s) for _ in range(count)]
    for line in lines:
        told = hello(line, reader)
        if any(told.get(name) != value for name, value in expected.items()):
            raise LineLost(f"the desk at {path} has other models: {told}")
    return lines


def hello(line: int, reader: int = 0) -> dict[str, Any]:
    """Say who asks; what the desk says of itself: device, models, figures."""
    send(line, Head(Kind.HELLO, (reader, 0, 0, 0)))
    head = receive_head(line)
    if head is None or head.kind is not Kind.HELLO:
        raise LineLost("no hello")
    told = bytearray(head.dims[3])
    receive_into(line, memoryview(told))
    found: dict[str, Any] = json.loads(told)
    return found


def say_hello(line: int, told: Mapping[str, Any]) -> None:
    """The desk's answer to a hello."""
    text = json.dumps(told).encode()
    send(line, Head(Kind.HELLO, (0, 0, 0, len(text))), memoryview(text))


def ask(path: Path) -> dict[str, Any] | None:
    """What the desk there says of itself; None where none answers."""
    try:
        line = _connect(path, wait_s=0)
    except LineLost:
        return None
    try:
        return hello(line)
    except LineLost:
        return None
    finally:
        os.close(line)


@contextmanager
def short_name(path: Path) -> Iterator[str]:
    """A name for the socket at `path` that fits the 108 bytes which the kernel allows."""
    folder = os.open(path.parent, os.O_PATH | os.O_DIRECTORY)
    try:
        yield f"/proc/self/fd/{folder}/{path.name}"
    finally:
        os.close(folder)


def send(line: int, head: Head, data: memoryview | None = None) -> None:
    left = memoryview(_HEAD.pack(head.kind, *head.dims))
    for piece in (left, data):
        left = memoryview(b"") if piece is None else piece
        while left:
            try:
                left = left[os.write(line, left) :]
            except OSError as error:
                raise _lost(error) from error


def receive_head(line: int) -> Head | None:
    """The next message's head; None where the other side has hung up between messages."""
    head = bytearray(_HEAD.size)
    count = _receive(line, memoryview(head))
    if count == 0:
        return None
    receive_into(line, memoryview(head)[count:])
    kind, *dims = _HEAD.unpack(head)
    if kind not in tuple(Kind):
        raise LineLost(f"a message of kind {kind}")
    return Head(Kind(kind), (dims[0], dims[1], dims[2], dims[3]))


def receive_into(line: int, room: memoryview) -> None:
    while room:
        count = _receive(line, room)
        if count == 0:
            raise LineLost("hung up")
        room = room[count:]


def _receive(line: int, room: memoryview) -> int:
    try:
        return os.readv(line, [room])
    except OSError as error:
        raise _lost(error) from error


def _lost(error: OSError) -> LineLost:
    is_silent = isinstance(error, BlockingIOError)
    return LineLost(f"the desk was silent for {ANSWER_S} s" if is_silent else str(error))


def _connect(path: Path, *, wait_s: float) -> int:
    deadline = time.monotonic() + wait_s
    while True:
        opened = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        try:
            with short_name(path) as name:
                opened.connect(name)
        except OSError as error:
            opened.close()
            if time.monotonic() > deadline:
                raise LineLost(f"no desk at {path}: {error}") from error
            time.sleep(_LOOK_S)
        else:
            patience = struct.pack("ll", ANSWER_S, 0)
            for way in (socket.SO_RCVTIMEO, socket.SO_SNDTIMEO):
                opened.setsockopt(socket.SOL_SOCKET, way, patience)
            return opened.detach()
