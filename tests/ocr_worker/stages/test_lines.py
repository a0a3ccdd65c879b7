import math

import numpy as np
import pytest

from finance.vouchers.reading import Source
from ocr_worker.engines.base import RawLine
from ocr_worker.stages.geometry import Plane
from ocr_worker.stages.lines import level, read_page

BLANK = np.full((400, 600, 3), 255, np.uint8)


class ScriptedEngine:
    """Reads whatever the picture's own shape and top left pixel say; counts its looks."""

    name = "scripted"

    def __init__(self, read):
        self.read = read
        self.looks = []

    def read_lines(self, pixels, *, side_px):
        self.looks.append((pixels.shape[:2], side_px))
        return self.read(pixels)

    def close(self):
        pass


def line(text, left, top, width, height, confidence=0.99):
    right, bottom = left + width, top + height
    quad = ((left, top), (right, top), (right, bottom), (left, bottom))
    return RawLine(text, quad, confidence)


FLAT = tuple(line(f"第{i}行文字内容", 50, 40 + 30 * i, 300, 20) for i in range(6))
DOWN = tuple(line(f"第{i}行文字内容", 40 + 30 * i, 50, 20, 300, 0.5) for i in range(6))
POOR = tuple(line(f"字{i}文行", 50, 40 + 30 * i, 300, 20, 0.4) for i in range(6))


def marked(rows, columns):
    page = BLANK.copy()
    page[rows, columns] = 0
    return page


def test_a_page_that_reads_well_is_read_once():
    engine = ScriptedEngine(lambda pixels: FLAT)
    read = read_page(BLANK, Plane.same(), engine=engine, side_px=960, is_turn_known=False)
    assert engine.looks == [((400, 600), 960)]
    assert read.page.source is Source.OCR
    assert [one.text for one in read.page.lines] == [one.text for one in FLAT]
    assert read.page.lines[0].box.top == 40


@pytest.mark.parametrize(("first", "quarters"), [(DOWN, 1), (DOWN, 3), (POOR, 2)])
def test_a_page_on_its_side_or_head_is_turned(first, quarters):
    corner = {1: (0, -1), 2: (-1, -1), 3: (-1, 0)}[quarters]
    page = marked(0, 0)

    def look(pixels):
        return FLAT if (pixels[corner] == 0).all() else first

    engine = ScriptedEngine(look)
    read = read_page(page, Plane.same(), engine=engine, side_px=960, is_turn_known=False)
    assert [one.text for one in read.page.lines] == [one.text for one in FLAT]
    assert (read.pixels[corner] == 0).all()
    x, y = read.lies.quad(
        ((corner[1] % read.pixels.shape[1], corner[0] % read.pixels.shape[0]),) * 4
    )[0]
    assert (round(x), round(y)) == (0, 0)


def test_a_turn_that_a_code_told_is_not_doubted():
    engine = ScriptedEngine(lambda pixels: POOR)
    read_page(BLANK, Plane.same(), engine=engine, side_px=960, is_turn_known=True)
    assert len(engine.looks) == 1


def test_a_nearly_blank_page_is_not_turned_about():
    engine = ScriptedEngine(lambda pixels: POOR[:2])
    read_page(BLANK, Plane.same(), engine=engine, side_px=960, is_turn_known=False)
    assert len(engine.looks) == 1


def test_tilted_lines_are_levelled_and_lead_back():
    angle = math.radians(6)
    tilted = []
    for flat in FLAT:
        corners = [
            (x * math.cos(angle) - y * math.sin(angle), x * math.sin(angle) + y * math.cos(angle))
            for x, y in flat.quad
        ]
        tilted.append(RawLine(flat.text, tuple(corners), flat.confidence))
    read = level(BLANK, Plane.same(), tuple(tilted))
    for one in read.page.lines:
        assert one.box.height == pytest.approx(20, abs=0.5)
    back = read.plane.box(read.page.lines[0].box)
    assert back.left == pytest.approx(min(x for x, _ in tilted[0].quad), abs=0.1)
    assert back.bottom == pytest.approx(max(y for _, y in tilted[0].quad), abs=0.1)


def test_a_page_takes_the_number_and_unit_of_its_file():
    read = level(BLANK, Plane.same(), FLAT)
    page = read.page_numbered(4, "pt")
    assert page.number == 4
    assert page.unit == "pt"
    assert {one.box.page for one in page.lines} == {4}
