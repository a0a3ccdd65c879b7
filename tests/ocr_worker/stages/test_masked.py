import numpy as np
import pytest

from ocr_worker.engines.base import RawLine
from ocr_worker.stages.masked import join_masked

BLANK = np.full((200, 800, 3), 255, np.uint8)


class Engine:
    """Says one thing wherever it is asked."""

    name = "one"

    def __init__(self, text, confidence=0.95):
        self.text, self.confidence, self.asked = text, confidence, []

    def find_lines(self, pixels, *, side_px):
        return ()

    def read_at(self, pixels, quads):
        self.asked += quads
        return tuple(RawLine(self.text, quad, self.confidence) for quad in quads)

    def close(self):
        pass


def piece(text, left, right, top=100.0, height=30.0):
    bottom = top + height
    return RawLine(text, ((left, top), (right, top), (right, bottom), (left, bottom)), 0.97)


HEAD, OTHER = piece("3301991968", 40.0, 200.0), piece("二等座", 40.0, 140.0, top=20.0)
WHOLE = "3301991968****5442黄一凡"


@pytest.mark.parametrize(
    ("head", "tail"),
    [
        (HEAD, piece("5442黄一凡", 270.0, 420.0)),
        (piece("3301991997****0", 40.0, 290.0), piece("0848朱志远", 275.0, 420.0)),
        (HEAD, piece("2****223X", 190.0, 330.0)),
    ],
)
def test_two_pieces_of_a_masked_number_are_one_line(head, tail):
    engine = Engine(WHOLE)
    first, second = join_masked(BLANK, (OTHER, head, tail), engine=engine)
    assert first is OTHER
    assert second.text == WHOLE
    assert second.quad == (head.quad[0], tail.quad[1], tail.quad[2], head.quad[3])


@pytest.mark.parametrize(
    ("text", "confidence"), [("33019919685442黄一凡", 0.95), (WHOLE, 0.5), ("", 0.0)]
)
def test_what_is_no_masked_number_or_unsure_changes_nothing(text, confidence):
    lines = (HEAD, piece("5442黄一凡", 270.0, 420.0))
    assert join_masked(BLANK, lines, engine=Engine(text, confidence)) == lines


@pytest.mark.parametrize(
    "tail",
    [
        piece("黄一凡5442", 270.0, 420.0),
        piece("5442黄一凡", 400.0, 560.0),  # too far away
        piece("5442黄一凡", 270.0, 420.0, top=130.0),  # the next row
        piece("5442黄一凡", 270.0, 420.0, height=60.0),
        RawLine("5442黄一凡", ((270.0, 100.0),) * 4, 0.97),
        piece("二等座", 270.0, 420.0),
    ],
)
def test_lines_that_do_not_go_on_are_not_asked_about(tail):
    engine = Engine(WHOLE)
    assert join_masked(BLANK, (HEAD, tail), engine=engine) == (HEAD, tail)
    assert engine.asked == []


def test_a_whole_masked_number_is_no_first_piece():
    engine = Engine(WHOLE)
    lines = (piece("3301991968****5442", 40.0, 300.0), piece("1234", 330.0, 400.0))
    assert join_masked(BLANK, lines, engine=engine) == lines
    assert engine.asked == []


def test_one_second_piece_serves_one_first():
    above = piece("3301991968", 40.0, 200.0, top=95.0)
    tail = piece("5442黄一凡", 270.0, 420.0)
    joined = join_masked(BLANK, (above, HEAD, tail), engine=Engine(WHOLE))
    assert [line.text for line in joined] == [WHOLE, "3301991968"]
