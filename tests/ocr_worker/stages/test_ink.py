"""Stamped lines, with an engine that tells what it was given to see."""

import cv2
import numpy as np
import pytest

from ocr_worker.engines.base import RawLine
from ocr_worker.stages.geometry import Plane
from ocr_worker.stages.ink import read_without_ink
from ocr_worker.stages.lines import level
from ocr_worker.stages.straighten import turned

RED, BLUE = (60, 50, 220), (190, 70, 50)
LINE = (100, 300, 560, 340)  # left, top, right, bottom
NAME_LEFT = 330


def raw(text, box, confidence=0.95, doubts=None):
    left, top, right, bottom = box
    quad = ((left, top), (right, top), (right, bottom), (left, bottom))
    return RawLine(text, quad, confidence, doubts)


def sheet(ink, *, print_ink=(40, 40, 40)):
    """A label, a name in print, a stamp over the name and a line far from both."""
    page = np.full((600, 900, 3), 246, np.uint8)
    cv2.putText(page, "PAYEE", (100, 335), cv2.FONT_HERSHEY_SIMPLEX, 1.2, (40, 40, 40), 3)
    cv2.putText(page, "NAME OF", (330, 335), cv2.FONT_HERSHEY_SIMPLEX, 1.2, print_ink, 3)
    cv2.putText(page, "OTHER", (100, 80), cv2.FONT_HERSHEY_SIMPLEX, 1.2, (40, 40, 40), 3)
    if ink is not None:
        stamp = np.zeros(page.shape[:2], np.uint8)
        cv2.circle(stamp, (430, 320), 90, 255, 8)
        cv2.putText(stamp, "SEAL", (370, 330), cv2.FONT_HERSHEY_SIMPLEX, 1.2, 255, 6)
        glaze = (page * (np.array(ink) / 255)).astype(np.uint8)
        page[stamp > 0] = glaze[stamp > 0]
    return page


class Engine:
    """Keeps what it is shown; reads lines at places of the whole page."""

    name = "scripted"

    def __init__(self, *lines):
        self.lines, self.seen, self.sides = lines, [], []

    def find_lines(self, pixels, *, side_px):
        self.seen.append(pixels)
        self.sides.append(side_px)
        return tuple(line.quad for line in self.lines)

    def read_at(self, pixels, quads):
        self.asked = len(quads)
        return tuple(line for line in self.lines if line.quad in quads)

    def close(self):
        pass


FIRST = (raw("收款单位（章）：临江区民收费专用章", LINE), raw("其他", (100, 50, 260, 90)))


def page(pixels, lines=FIRST):
    return level(pixels, Plane.same(), lines)


@pytest.mark.parametrize("ink", [RED, BLUE])
def test_the_stamp_is_gone_and_the_print_still_there(ink):
    engine = Engine()
    read = page(sheet(ink))
    assert read_without_ink(read, engine=engine, side_px=1600) is None  # it reads nothing
    (seen,) = engine.seen
    left, top = 100 - 40, 300 - 40  # the stamped line alone, and its height around it
    assert seen.shape[:2] == (120, 540)
    plain = sheet(None)[top : top + 120, left : left + 540]
    assert np.mean(np.abs(seen.astype(int) - plain) > 90) < 0.01
    assert seen[..., 0].min() < 60
    assert engine.sides == [960]  # as fine as the whole page would be looked at


def test_the_line_read_anew_follows_the_label_that_stood_before_it():
    anew = raw("临江区民政局", (NAME_LEFT - 60, 35, 480, 85), 0.97, ((1, 0.6),))
    found = read_without_ink(page(sheet(RED)), engine=Engine(anew), side_px=1600)
    stamped, other = found.page.lines
    assert stamped.text == "收款单位（章）：临江区民政局"
    assert stamped.confidence == 0.97
    assert stamped.doubts == ((9, 0.6),)
    assert stamped.box == page(sheet(RED)).page.lines[0].box
    assert other.text == "其他"


def test_a_line_elsewhere_changes_nothing():
    engine = Engine(raw("另一行", (0, 0, 50, 20)))
    assert read_without_ink(page(sheet(RED)), engine=engine, side_px=1600) is None
    assert engine.asked == 0


def test_of_two_lines_in_one_place_the_one_that_says_more_is_taken():
    short = raw("政", (270, 35, 330, 85), 0.99)
    long = raw("临江区民政局", (270, 35, 480, 85), 0.9)
    found = read_without_ink(page(sheet(RED)), engine=Engine(short, long), side_px=1600)
    assert found.page.lines[0].text.endswith("：临江区民政局")


@pytest.mark.parametrize("ink", [None, (60, 60, 60)])
def test_without_coloured_ink_there_is_no_second_reading(ink):
    engine = Engine()
    assert read_without_ink(page(sheet(ink)), engine=engine, side_px=1600) is None
    assert engine.seen == []


def test_print_of_the_stamps_own_colour_is_not_taken_for_stamped():
    """A red title has no black print among its ink."""
    red = sheet(None, print_ink=RED)
    title = raw("发票", (NAME_LEFT, 300, 520, 340))
    assert read_without_ink(page(red, (title,)), engine=Engine(), side_px=1600) is None


def test_a_line_that_was_read_surely_is_not_read_again():
    clear = raw("收款单位（章）：临江区民政局", LINE, 0.99, ((3, 0.97),))
    engine = Engine(raw("别的", LINE, 0.99))
    assert read_without_ink(page(sheet(RED), (clear,)), engine=engine, side_px=1600) is None
    assert engine.seen == []


def test_a_line_outside_the_page_bears_no_stamp():
    outside = raw("外", (2000, 2000, 2040, 2040))
    assert read_without_ink(page(sheet(RED), (outside,)), engine=Engine(), side_px=1600) is None


def test_pages_that_were_turned_keep_their_way_back():
    upright = sheet(RED)
    pixels, plane = turned(upright, Plane.same(), 2)
    lines = tuple(
        raw(line.text, (899 - line.quad[2][0], 599 - line.quad[2][1],
                        899 - line.quad[0][0], 599 - line.quad[0][1]))
        for line in FIRST
    )  # fmt: skip
    engine = Engine()
    assert read_without_ink(level(pixels, plane, lines), engine=engine, side_px=1600) is None
    assert engine.seen[0].shape[:2] == (120, 540)


def test_red_and_blue_stamps_are_each_taken_away():
    both = sheet(RED)
    both[360:] = sheet(BLUE)[240:480]
    lines = (raw("甲某章", LINE), raw("乙某章", (100, 420, 560, 460)))
    engine = Engine(raw("甲单位", (40, 40, 500, 80)))
    found = read_without_ink(page(both, lines), engine=engine, side_px=200)
    assert [line.text for line in found.page.lines] == ["甲单位", "甲单位"]
    assert len(engine.seen) == 2
    assert engine.sides == [320, 320]  # a small piece is not made smaller still
