import cv2
import numpy as np
import pytest

from finance.vouchers.reading import Box, Page, Source, TextLine
from ocr_worker.engines.base import RawLine
from ocr_worker.stages.cells import read_blank_cells
from ocr_worker.stages.geometry import Plane
from ocr_worker.stages.lines import ReadPage

WIDTH, HEIGHT = 1200, 300
HEAD = (("项目名称", 20), ("单位", 350), ("数量", 520), ("单价", 760), ("金额", 980))
ROW = (("保洁服务", 20), ("月", 360), ("96.72", 760), ("96.72", 980))


def lines_at(top, row):
    return [
        TextLine(text, Box(0, left, top, left + 20 * len(text), top + 30), 1.0)
        for text, left in row
    ]


LEVEL = np.eye(3)


def table(pixels, *, tilt=LEVEL):
    """A levelled page; `tilt` leads back from it to the pixels."""
    page = Page(0, WIDTH, HEIGHT, "px", Source.OCR, (*lines_at(40, HEAD), *lines_at(120, ROW)))
    return ReadPage(page, Plane(tilt), pixels, Plane.same(), ())


def paper(figure="", *, rule=False):
    pixels = np.full((HEIGHT, WIDTH, 3), 235, np.uint8)
    if figure:
        cv2.putText(pixels, figure, (640, 146), cv2.FONT_HERSHEY_SIMPLEX, 0.8, (60, 50, 50), 2)
    if rule:
        cv2.line(pixels, (700, 0), (700, HEIGHT), (40, 90, 40), 3)
    return pixels


class Engine:
    name = "scripted"

    def __init__(self, says="1", confidence=0.99):
        self.says, self.confidence, self.asked = says, confidence, []

    def find_lines(self, pixels, *, side_px):
        raise AssertionError("the place is known")

    def read_at(self, pixels, quads):
        self.asked.extend(quads)
        return tuple(RawLine(self.says, quad, self.confidence) for quad in quads)

    def close(self):
        pass


def test_a_figure_alone_in_its_cell_is_read_where_its_ink_is():
    engine = Engine()
    read = read_blank_cells(table(paper("1", rule=True)), engine=engine)
    ((start, _, end, _),) = engine.asked
    assert 600 < start[0] < 642
    assert 645 < end[0] < 700
    assert start[1] < 130
    assert end[1] > 146
    assert [line.text for line in read.page.lines[-1:]] == ["1"]
    assert read.page.lines[-1].box.middle[1] == pytest.approx(135, abs=12)


def test_the_place_is_found_on_a_page_that_was_levelled():
    tilt = np.array([[0.999, -0.04, 6.0], [0.04, 0.999, -24.0], [0.0, 0.0, 1.0]])
    pixels = cv2.warpPerspective(
        paper("1"), tilt, (WIDTH, HEIGHT), borderMode=cv2.BORDER_REPLICATE
    )
    engine = Engine()
    read = read_blank_cells(table(pixels, tilt=tilt), engine=engine)
    assert len(engine.asked) == 1
    assert 600 < read.page.lines[-1].box.left < 642


@pytest.mark.parametrize("pixels", [paper(), paper(rule=True)])
def test_where_nothing_is_printed_nothing_is_read(pixels):
    engine = Engine()
    assert read_blank_cells(table(pixels), engine=engine) is None
    assert engine.asked == []


@pytest.mark.parametrize(("says", "confidence"), [("7", 0.99), ("1", 0.5), ("", 0.0)])
def test_what_does_not_make_the_amount_or_is_unsure_counts_for_nothing(says, confidence):
    assert read_blank_cells(table(paper("1")), engine=Engine(says, confidence)) is None
