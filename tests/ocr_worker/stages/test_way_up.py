"""Pages of bars, each dark where its line begins, with an engine that sees just that."""

import cv2
import numpy as np
import pytest

from ocr_worker.engines.base import RawLine
from ocr_worker.stages.geometry import Plane
from ocr_worker.stages.straighten import turned
from ocr_worker.stages.way_up import find_way_up


class BarEngine:
    """Reads a bar from its dark end well and from its light end badly."""

    name = "bars"

    def __init__(self, *, sure=0.99, doubt=0.5):
        self.sure, self.doubt = sure, doubt
        self.asked = []

    def find_lines(self, pixels, *, side_px):
        mask = (pixels[:, :, 0] < 200).astype(np.uint8)
        stats = cv2.connectedComponentsWithStats(mask)[2][1:]
        boxes = [tuple(float(one) for one in row[:4]) for row in stats]
        return tuple(
            ((x, y), (x + wide, y), (x + wide, y + high), (x, y + high))
            for x, y, wide, high in boxes
        )

    def read_at(self, pixels, quads):
        self.asked.append(len(quads))
        return tuple(self._read(pixels, np.array(quad), quad) for quad in quads)

    def _read(self, pixels, corners, quad):
        start, end = (corners[0] + corners[3]) / 2, (corners[1] + corners[2]) / 2
        x, y = (start + 0.08 * (end - start)).astype(int)
        is_start = pixels[y, x, 0] < 60
        return RawLine("一行文字", quad, self.sure if is_start else self.doubt)

    def close(self):
        pass


def page(count, *, wide=300, more=0):
    """Lines across, and some that run down."""
    image = np.full((40 + 30 * max(count, more), 900, 3), 255, np.uint8)
    for i in range(count):
        image[20 + 30 * i : 40 + 30 * i, 40 : 40 + wide] = 128
        image[20 + 30 * i : 40 + 30 * i, 40 : 40 + min(60, wide)] = 0
    for i in range(more):
        image[20:320, 400 + 30 * i : 420 + 30 * i] = 128
        image[20:80, 400 + 30 * i : 420 + 30 * i] = 0
    return image


def way_up(image, engine):
    return find_way_up(image, engine.find_lines(image, side_px=960), engine=engine)


@pytest.mark.parametrize("quarters", [0, 1, 2, 3])
def test_the_way_up_in_which_lines_read_is_found_and_they_keep_their_places(quarters):
    upright = page(14)
    engine = BarEngine()
    found = way_up(turned(upright, Plane.same(), -quarters)[0], engine)
    assert found.quarters == quarters
    assert len(found.read) == 3
    assert {line.confidence for line in found.read} == {0.99}
    places = np.array(engine.find_lines(upright, side_px=960))
    for line in found.read:
        assert np.abs(places - np.array(line.quad)).max(axis=(1, 2)).min() <= 1


def test_a_page_that_reads_well_is_asked_of_three_lines():
    engine = BarEngine()
    assert way_up(page(30), engine).quarters == 0
    assert engine.asked == [3]


def test_a_page_that_reads_less_well_is_asked_of_ten_lines_and_none_twice():
    engine = BarEngine(sure=0.85)
    assert way_up(page(30), engine).quarters == 0
    assert engine.asked == [3, 7]


def test_a_page_on_its_head_that_is_not_clear_at_once_is_asked_of_ten_lines_each_way():
    engine = BarEngine(sure=0.9, doubt=0.75)
    assert way_up(turned(page(30), Plane.same(), 2)[0], engine).quarters == 2
    assert engine.asked == [3, 3, 7, 7]


def test_a_page_that_reads_badly_either_way_stays_and_nothing_read_is_lost():
    engine = BarEngine(sure=0.6, doubt=0.6)
    found = way_up(page(12), engine)
    assert found.quarters == 0
    assert engine.asked == [3, 3, 7, 7]
    assert len(found.read) == 10


def test_doubtful_lines_of_a_turned_page_are_not_kept():
    found = way_up(turned(page(12), Plane.same(), 2)[0], BarEngine(sure=0.9, doubt=0.3))
    assert found.quarters == 2
    assert found.read == ()


def test_most_of_the_lines_decide():
    assert way_up(page(8, more=5), BarEngine()).quarters == 0
    assert way_up(page(3, more=9), BarEngine()).quarters == 3


def test_lines_across_that_read_well_outweigh_signs_that_run_down_and_say_nothing():
    image = page(8, more=9)
    image[20:320, 400:] = np.where(image[20:320, 400:] < 200, 128, 255)
    assert way_up(image, BarEngine(doubt=0.3)).quarters == 0


@pytest.mark.parametrize("image", [page(0), page(2), page(9, wide=40)])
def test_a_page_with_few_or_short_lines_tells_nothing(image):
    engine = BarEngine()
    assert way_up(turned(image, Plane.same(), 2)[0], engine).quarters == 0
    assert engine.asked == []
