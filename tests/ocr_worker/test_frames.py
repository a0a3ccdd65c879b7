import os
import struct
from contextlib import suppress

import pytest

from ocr_worker.frames import JSON_BYTES_MAX, PipeClosed, head_size, pack, receive, send, sizes


@pytest.fixture
def pipe():
    ends = os.pipe()
    yield ends
    for end in ends:
        with suppress(OSError):
            os.close(end)


def test_a_message_and_its_bytes_come_through(pipe):
    out, into = pipe
    os.write(into, pack({"name": "发票.jpg"}, b"\x00\x01"))
    send(into, {"ok": 1})
    assert receive(out) == ({"name": "发票.jpg"}, b"\x00\x01")
    assert receive(out) == ({"ok": 1}, b"")


def test_a_closed_pipe_is_told(pipe):
    out, into = pipe
    os.write(into, pack({"a": 1})[:-1])
    os.close(into)
    with pytest.raises(PipeClosed):
        receive(out)


def test_an_absurd_length_is_refused_before_anything_is_kept():
    with pytest.raises(PipeClosed):
        sizes(struct.pack(">II", JSON_BYTES_MAX + 1, 0))
    assert sizes(struct.pack(">II", JSON_BYTES_MAX, 7)) == (JSON_BYTES_MAX, 7)
    assert head_size() == 8


def test_half_a_character_does_not_break_the_pipe(pipe):
    out, into = pipe
    send(into, {"text": "规\ud83c型号"})
    assert receive(out) == ({"text": "规?型号"}, b"")
