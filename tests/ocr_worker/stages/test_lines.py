import math
from dataclasses import replace

import numpy as np
import pytest

from finance.vouchers.reading import Source
from ocr_worker.engines.base import RawLine
from ocr_worker.stages.geometry import Plane
from ocr_worker.stages.lines import level, read_page

BLANK = np.full((400, 600, 3), 255, np.uint8)


class ScriptedEngine:
    """Finds and reads lines as they are written down; from another corner it reads badly."""

    name = "scripted"

    def __init__(self, *lines):
        self.lines = {one.quad: one for one in lines}
        self.looks, self.asked = [], []

    def find_lines(self, pixels, *, side_px):
        self.looks.append((pixels.shape[:2], side_px))
        return tuple(self.lines)

    def read_at(self, pixels, quads):
        self.asked.append(len(quads))
        return tuple(self.lines.get(quad, RawLine("乱", quad, 0.2)) for quad in quads)

    def close(self):
        pass


def line(text, left, top, width, height, confidence=0.99):
    right, bottom = left + width, top + height
    quad = ((left, top), (right, top), (right, bottom), (left, bottom))
    return RawLine(text, quad, confidence)


FLAT = tuple(line(f"第{i}行文字内容", 50, 40 + 30 * i, 300, 20) for i in range(6))


def test_a_page_that_reads_well_is_read_once():
    engine = ScriptedEngine(*FLAT)
    read = read_page(BLANK, Plane.same(), engine=engine, side_px=960, is_turn_known=False)
    assert engine.looks == [((400, 600), 960)]
    assert sum(engine.asked) == len(FLAT)
    assert read.page.source is Source.OCR
    assert [one.text for one in read.page.lines] == [one.text for one in FLAT]
    assert read.page.lines[0].box.top == 40
    assert read.raw == FLAT


def on_head(lines, confidence):
    """The engine that reads these lines from their other ends."""
    return ScriptedEngine(
        *(
            replace(one, quad=(*one.quad[2:], *one.quad[:2]), confidence=confidence)
            for one in lines
        )
    )


def test_a_page_on_its_head_is_turned_and_looked_at_again():
    page = BLANK.copy()
    page[0, 0] = 0
    engine = on_head(FLAT, 0.93)
    engine.find_lines = lambda pixels, *, side_px: [one.quad for one in FLAT]
    read = read_page(page, Plane.same(), engine=engine, side_px=960, is_turn_known=False)
    assert (read.pixels[-1, -1] == 0).all()
    x, y = read.lies.quad(((599, 399),) * 4)[0]
    assert (round(x), round(y)) == (0, 0)
    # Turned, the same lines lie elsewhere, and are read from there.
    assert engine.asked == [3, 3, 6]


def test_lines_of_clear_print_on_its_head_need_not_be_found_again():
    engine = on_head(FLAT, 0.99)
    engine.find_lines = lambda pixels, *, side_px: [one.quad for one in FLAT]
    read = read_page(BLANK, Plane.same(), engine=engine, side_px=960, is_turn_known=False)
    assert engine.asked == [3, 3, 3]  # those asked are not read again either
    places = [one.quad for one in read.raw]
    upside_down = [tuple((599 - x, 399 - y) for x, y in one.quad) for one in FLAT[::-1]]
    assert np.allclose(places, [(*quad[2:], *quad[:2]) for quad in upside_down])


def test_a_turn_that_a_code_told_is_not_doubted():
    engine = ScriptedEngine(*(replace(one, confidence=0.4) for one in FLAT))
    read_page(BLANK, Plane.same(), engine=engine, side_px=960, is_turn_known=True)
    assert engine.asked == [6]


def test_what_is_known_is_not_read_again_and_what_says_nothing_is_no_line():
    known = tuple(replace(one, text="早就知道") for one in FLAT[:2])
    engine = ScriptedEngine(*FLAT[:-1], replace(FLAT[-1], text=""))
    read = read_page(
        BLANK, Plane.same(), engine=engine, side_px=960, is_turn_known=True, known=known
    )
    assert engine.asked == [4]
    assert [one.text for one in read.page.lines] == [
        "早就知道", "早就知道", "第2行文字内容", "第3行文字内容", "第4行文字内容",
    ]  # fmt: skip
    assert len(read.raw) == 6


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


def test_long_lines_tell_the_slant_where_short_figures_are_many():
    def running(left: float, top: float, *, length: float, slant: float) -> RawLine:
        end = left + length, top + slant * length
        corners = ((left, top), end, (end[0], end[1] + 20), (left, top + 20))
        return RawLine("12345.67", corners, 0.9)

    names = [running(20, 60 + 60 * n, length=400, slant=0.1) for n in range(4)]
    figures = [running(450, 60 + 60 * n, length=60, slant=0.25) for n in range(6)]
    read = level(BLANK, Plane.same(), (*names, *figures))
    for name in read.page.lines[:4]:
        assert name.box.height == pytest.approx(20, abs=1)


def test_a_page_takes_the_number_and_unit_of_its_file():
    read = level(BLANK, Plane.same(), FLAT)
    page = read.page_numbered(4, "pt")
    assert page.number == 4
    assert page.unit == "pt"
    assert {one.box.page for one in page.lines} == {4}
