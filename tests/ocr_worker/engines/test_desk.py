"""The reader's side of the desk, against a desk that answers as the test wants."""

import os
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress

import numpy as np
import pytest

from ocr_worker.desk_line import Head, Kind, LineLost, receive_head, receive_into, send
from ocr_worker.engines.desk import DeskLines

PAGE = np.ones((1, 3, 64, 96), np.float32)
LINES = np.ones((2, 3, 48, 48), np.float32)

Play = Callable[[int, Head], None]


@pytest.fixture
def against() -> Iterator[Callable[[Play], DeskLines]]:
    """Lines whose other end does what the test says with the first question."""
    opened: list[tuple[socket.socket, threading.Thread]] = []

    def lines(play: Play) -> DeskLines:
        ours, theirs = socket.socketpair()

        def answer() -> None:
            head = receive_head(theirs.fileno())
            assert head is not None
            receive_into(theirs.fileno(), memoryview(bytearray(head.size_bytes)))
            play(theirs.fileno(), head)

        answering = threading.Thread(target=answer, daemon=True)
        opened.append((theirs, answering))
        answering.start()
        return DeskLines([ours.detach()])

    yield lines
    for one, answering in opened:
        # Closed under the thread, its number would soon be another test's line.
        with suppress(OSError):
            one.shutdown(socket.SHUT_RDWR)
        answering.join()
        one.close()


def say(line: int, kind: Kind, dims: tuple[int, int, int, int]) -> None:
    send(line, Head(kind, dims), np.ones(dims, np.float32).data.cast("B"))


def test_an_answer_that_fits_is_taken(against) -> None:
    lines = against(lambda line, _: say(line, Kind.PAGE, (1, 1, 64, 96)))
    assert lines.ask(Kind.PAGE, PAGE[:, :, :, ::1]).shape == (1, 1, 64, 96)
    lines.close()
    lines.close()


@pytest.mark.parametrize(
    ("kind", "batch", "answered", "dims"),
    [
        (Kind.PAGE, PAGE, Kind.LINES, (1, 1, 64, 96)),
        (Kind.PAGE, PAGE, Kind.PAGE, (1, 1, 96, 64)),
        (Kind.LINES, LINES, Kind.LINES, (1, 1, 6, 2)),
        (Kind.LINES, LINES, Kind.LINES, (1, 2, 6, 3)),
        (Kind.LINES, LINES, Kind.LINES, (1, 2, 2**31, 2)),
        (Kind.LINES, LINES, Kind.LINES, (1, 2, 0, 2)),
    ],
)
def test_an_answer_that_cannot_be_is_a_loss_and_so_is_what_follows(
    against, kind, batch, answered, dims
) -> None:
    def play(line: int, _: Head) -> None:
        with suppress(LineLost):  # hung up on before all was said
            send(line, Head(answered, dims), memoryview(bytes(1 << 16)))

    lines = against(play)
    for why in ("cannot be", "lost before", "lost before"):
        with pytest.raises(LineLost, match=why):
            lines.ask(kind, batch)
    lines.close()


def test_a_desk_that_goes_away_is_a_loss(against) -> None:
    lines = against(lambda line, _: socket.socket(fileno=os.dup(line)).shutdown(socket.SHUT_RDWR))
    with pytest.raises(LineLost):
        lines.ask(Kind.PAGE, PAGE)
    lines.close()


def test_a_question_broken_off_leaves_no_answer_for_the_next(against, monkeypatch) -> None:
    """Memory runs out once the question is sent: its answer must not be another's."""
    lines = against(lambda line, _: say(line, Kind.PAGE, (1, 1, 64, 96)))

    def starve(*_args: object) -> None:
        raise MemoryError

    with monkeypatch.context() as patched:
        patched.setattr("ocr_worker.engines.desk.receive_into", starve)
        with pytest.raises(MemoryError):
            lines.ask(Kind.PAGE, PAGE)
    with pytest.raises(LineLost, match="lost before"):
        lines.ask(Kind.PAGE, PAGE)
