import numpy as np
import pytest

from finance.vouchers.reading import Box, Page, Source, TextLine
from ocr_worker.engines.base import RawLine
from ocr_worker.stages.geometry import Plane
from ocr_worker.stages.lines import level
from ocr_worker.stages.sides import Sided, both_ways_up, is_odd, lying, on_their_head, turned_page


def line(text, box, confidence=0.99):
    return TextLine(text, Box(0, *box), confidence)


def raw(text, box, confidence=0.99):
    left, top, right, bottom = box
    return RawLine(text, ((left, top), (right, top), (right, bottom), (left, bottom)), confidence)


class Engine:
    name = "scripted"

    def __init__(self, *lines):
        self.lines, self.seen = lines, []

    def find_lines(self, pixels, *, side_px):
        raise AssertionError("the places are known")

    def read_at(self, pixels, quads):
        self.seen.extend(quads)
        return self.lines

    def close(self):
        pass


def test_a_tall_or_doubtful_line_is_odd_and_one_character_is_not():
    assert is_odd(line("发票", (0, 0, 20, 60)))
    assert is_odd(line("发票", (0, 0, 60, 20), 0.6))
    assert not is_odd(line("发票", (0, 0, 60, 20)))
    assert not is_odd(line("发", (0, 0, 20, 60), 0.3))


def test_lines_lie_as_their_look_and_their_shape_say():
    lines = (line("发票", (0, 0, 60, 20)), line("发票", (0, 0, 20, 60)))
    assert [one.quarters for one in lying(lines)] == [0, 3]
    assert [one.quarters for one in lying(lines, on_head=True)] == [2, 1]


def test_of_two_lines_in_one_place_the_surer_stays():
    pixels = np.full((100, 200, 3), 255, np.uint8)
    lines = (
        raw("第一行", (10, 10, 80, 20)),
        raw("垃圾垃", (10, 60, 80, 70), 0.3),
        raw("", (150, 90, 150, 90)),
    )
    read = level(pixels, Plane(np.diag([2.0, 2.0, 1.0])), lines)
    engine = Engine(
        raw("乱", (10, 60, 80, 70), 0.4),
        raw("末一行", (10, 60, 80, 70)),
        raw("竖写", (180, 40, 190, 90)),
        raw("", (150, 90, 150, 90), 0.0),
    )
    others = on_their_head(read, engine=engine)
    kept = [(one.line.text, one.quarters, one.line.box) for one in both_ways_up(read, others)]
    assert kept == [
        ("第一行", 0, Box(0, 10, 10, 80, 20)),
        ("竖写", 1, Box(0, 180, 40, 190, 90)),
        ("末一行", 2, Box(0, 10, 60, 80, 70)),
    ]


def test_only_doubtful_and_tall_lines_are_read_on_their_head():
    down = ((190, 40), (190, 90), (180, 90), (180, 40))  # as a line that runs down is given
    lines = (
        raw("第一行", (10, 10, 80, 20)),
        raw("垃圾垃", (10, 60, 80, 70), 0.3),
        raw("", (100, 60, 130, 70), 0.0),
        RawLine("竖写", down, 0.89),
        RawLine("竖写着", down, 0.9),  # words read as surely stand upright
        RawLine("8 6 9", down, 0.99),
    )
    engine = Engine()
    on_their_head(level(np.full((100, 200, 3), 255, np.uint8), Plane.same(), lines), engine=engine)
    assert [quad[0] for quad in engine.seen] == [*((80, 70), (130, 70), (190, 90), (190, 90))]


@pytest.mark.parametrize(
    ("quarters", "box", "size"),
    [
        (0, (10, 20, 60, 30), (200, 100)),
        (1, (70, 10, 80, 60), (100, 200)),
        (2, (140, 70, 190, 80), (200, 100)),
        (3, (20, 140, 30, 190), (100, 200)),
    ],
)
def test_a_page_is_turned_with_its_lines(quarters, box, size):
    page = Page(0, 200.0, 100.0, "px", Source.OCR)
    one = Sided(line("发票", (10, 20, 60, 30)), quarters)
    turned = turned_page(page, (one,), quarters)
    assert turned.lines[0].box == Box(0, *box)
    assert (turned.width, turned.height) == size
