import numpy as np
import pytest

from ocr_worker.engines.base import RawLine
from ocr_worker.stages.known import read_rest, sure

BLANK = np.full((200, 600, 3), 255, np.uint8)


def box(left, top, width=200, height=30):
    right, bottom = left + width, top + height
    return ((left, top), (right, top), (right, bottom), (left, bottom))


class Engine:
    name = "scripted"

    def __init__(self):
        self.asked = []

    def find_lines(self, pixels, *, side_px):
        raise AssertionError("nothing is looked for again")

    def read_at(self, pixels, quads):
        self.asked.extend(quads)
        return tuple(RawLine("新", quad, 0.9) for quad in quads)

    def close(self):
        pass


def test_a_line_found_again_is_not_read_again_and_takes_its_new_place():
    engine = Engine()
    known = (RawLine("旧", box(20, 40), 0.99), RawLine("他", box(20, 100), 0.99))
    lines = read_rest(BLANK, [box(300, 40), box(24, 36)], engine=engine, known=known)
    assert [(one.text, one.quad) for one in lines] == [
        ("新", box(300, 40)),
        ("旧", box(24, 36)),
    ]
    assert engine.asked == [box(300, 40)]


@pytest.mark.parametrize(
    "other",
    [
        box(20, 40, width=185),  # half a character less
        box(20, 55),
        box(20, 40)[2:] + box(20, 40)[:2],  # on its head
    ],
)
def test_a_line_that_lies_otherwise_is_read(other):
    engine = Engine()
    (line,) = read_rest(BLANK, [box(20, 40)], engine=engine, known=(RawLine("旧", other, 0.99),))
    assert line.text == "新"


def test_nothing_found_and_nothing_known():
    engine = Engine()
    assert read_rest(BLANK, [], engine=engine, known=(RawLine("旧", box(0, 0), 0.99),)) == ()
    assert len(read_rest(BLANK, [box(0, 0)], engine=engine, known=())) == 1


def test_a_line_is_sure_where_none_of_its_characters_is_in_doubt():
    lines = (
        RawLine("甲", box(0, 0), 0.99, ((0, 0.99),)),
        RawLine("乙", box(0, 0), 0.99),
        RawLine("丙", box(0, 0), 0.97, ((0, 0.7),)),
        RawLine("丁", box(0, 0), 0.9),
        RawLine("", box(0, 0), 0.99),
    )
    assert [one.text for one in sure(lines)] == ["甲", "乙"]
