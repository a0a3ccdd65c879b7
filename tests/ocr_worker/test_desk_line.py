"""Messages on a line, whole, torn and absurd."""

import os
import socket
import struct
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from ocr_worker import desk_line
from ocr_worker.desk_line import (
    Head,
    Kind,
    LineLost,
    ask,
    connect,
    hello,
    receive_head,
    receive_into,
    say_hello,
    send,
    short_name,
)

TOLD = {"device": "cpu:desk", "models": "/m"}


@pytest.fixture
def ends() -> Iterator[tuple[int, int]]:
    one, other = socket.socketpair()
    with one, other:
        yield one.fileno(), other.fileno()


def test_a_large_message_comes_through_whole(ends) -> None:
    data = os.urandom(4 * 3 * 500 * 500)
    sender = threading.Thread(
        target=send, args=(ends[0], Head(Kind.PAGE, (1, 3, 500, 500)), memoryview(data))
    )
    sender.start()
    head = receive_head(ends[1])
    assert head == Head(Kind.PAGE, (1, 3, 500, 500))
    found = bytearray(head.size_bytes)
    receive_into(ends[1], memoryview(found))
    sender.join()
    assert found == data


def test_hanging_up_between_messages_is_the_end_and_within_one_a_loss(ends) -> None:
    send(ends[0], Head(Kind.LINES, (1, 3, 48, 48)))
    os.write(ends[0], b"\x02\x00")
    socket.socket(fileno=os.dup(ends[0])).shutdown(socket.SHUT_RDWR)
    assert receive_head(ends[1]) is not None
    with pytest.raises(LineLost, match="hung up"):
        receive_head(ends[1])
    assert receive_head(ends[1]) is None
    with pytest.raises(LineLost):
        send(ends[1], Head(Kind.LINES, (1, 3, 48, 48)))


def test_a_message_of_no_kind_is_a_loss(ends) -> None:
    os.write(ends[0], struct.pack("<B4I", 77, 1, 1, 1, 1))
    with pytest.raises(LineLost, match="kind 77"):
        receive_head(ends[1])


def test_an_answer_to_hello_that_is_none(ends) -> None:
    send(ends[1], Head(Kind.PAGE, (1, 1, 1, 1)))
    with pytest.raises(LineLost, match="no hello"):
        hello(ends[0])


@pytest.fixture
def deep(tmp_path: Path) -> Path:
    """A folder whose name alone is longer than a socket's may be."""
    folder = tmp_path / ("d" * 120)
    folder.mkdir()
    return folder


class Greeter:
    """Says hello on each line until its socket is closed."""

    def __init__(self, path: Path, *, late_s: float = 0.0) -> None:
        self._path, self._late_s = path, late_s
        self.readers: list[int] = []
        self._thread = threading.Thread(target=self._greet, daemon=True)
        self._thread.start()

    def _greet(self) -> None:
        time.sleep(self._late_s)
        listener = socket.socket(socket.AF_UNIX)
        with short_name(self._path) as name:
            listener.bind(name)
        listener.listen()
        while True:
            line, _ = listener.accept()
            head = receive_head(line.fileno())
            assert head is not None
            self.readers.append(head.dims[0])
            say_hello(line.fileno(), TOLD)


def test_lines_are_opened_once_the_desk_is_there(deep: Path) -> None:
    path = deep / "device.sock"
    greeter = Greeter(path, late_s=0.5)
    lines = connect(path, {"models": "/m"}, count=3, wait_s=20)
    assert len(set(lines)) == 3
    assert len(set(greeter.readers)) == 1
    for line in lines:
        os.close(line)
    assert ask(path) == TOLD


def test_a_desk_with_other_models_is_refused(deep: Path) -> None:
    path = deep / "device.sock"
    Greeter(path)
    with pytest.raises(LineLost, match="other models"):
        connect(path, {"models": "/elsewhere"}, count=1, wait_s=20)


def test_where_no_desk_is_none_answers(tmp_path: Path) -> None:
    assert ask(tmp_path / "device.sock") is None
    assert ask(tmp_path / "nowhere" / "device.sock") is None
    with pytest.raises(LineLost, match="no desk"):
        connect(tmp_path / "device.sock", {}, count=1, wait_s=0.2)


def test_a_silent_desk_is_lost_after_a_while(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(desk_line, "ANSWER_S", 1)
    path = tmp_path / "device.sock"
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(path))
        listener.listen()
        began = time.monotonic()
        with pytest.raises(LineLost, match="silent for 1 s"):
            connect(path, {}, count=1, wait_s=5)
        assert ask(path) is None
        assert time.monotonic() - began < 10
