"""Cells of a table in which a figure stands alone: detectors overlook one thin character.

Whoever knows the table says where a figure must stand and whether what stands there proves itself;
here the print in that room is found by its ink and read.
"""

from collections.abc import Iterator
from dataclasses import replace

import cv2
import numpy as np
from numpy.typing import NDArray

from finance.vouchers.blank_cells import Blank, blank_quantities
from finance.vouchers.reading import Box, TextLine
from ocr_worker.engines.base import OcrEngine, Pixels, Point, Quad
from ocr_worker.stages.geometry import Plane, as_pixels, bounds
from ocr_worker.stages.lines import ReadPage

_SURE = 0.8
_CONTRAST_MIN = 20  # grey levels between print and paper
# Of the height of the cell, which is a line's height and a little more.
_TALL_MIN, _TALL_MAX = 0.25, 0.85  # of figures; what is taller is a rule of the table
_APART = 0.8
_AROUND, _ABOVE = 0.35, 0.08
_HEIGHT_MIN_PX = 8


def read_blank_cells(read: ReadPage, *, engine: OcrEngine) -> ReadPage | None:
    """The page with what stands in its blank cells; None where nothing proves itself there."""
    to_pixels = read.lies.inverse().after(read.plane.matrix)
    looks = [
        (blank, quad)
        for blank in blank_quantities(read.page)
        for quad in _prints(read.pixels, to_pixels, blank.box)
    ]
    said = engine.read_at(read.pixels, [quad for _, quad in looks]) if looks else ()
    back = to_pixels.inverse()
    found: dict[Blank, TextLine] = {}
    for (blank, _), line in zip(looks, said, strict=True):
        if line.confidence >= _SURE and blank.proves(line.text):
            box = bounds(back.quad(line.quad), 0)
            found[blank] = TextLine(line.text, box, round(line.confidence, 4), line.doubts)
    if not found:
        return None
    return replace(read, page=replace(read.page, lines=(*read.page.lines, *found.values())))


def _prints(pixels: Pixels, to_pixels: Plane, cell: Box) -> Iterator[Quad]:
    """Where print stands in the cell, in pixels of the page."""
    width, height = round(cell.width), round(cell.height)
    if height < _HEIGHT_MIN_PX or width < height:
        return
    corners = _quad((0, 0), (width, height))
    within = np.array([[1.0, 0.0, cell.left], [0.0, 1.0, cell.top], [0.0, 0.0, 1.0]])
    plane = to_pixels.after(within)
    strip = cv2.warpPerspective(
        pixels,
        cv2.getPerspectiveTransform(
            np.array(plane.quad(corners), np.float32), np.array(corners, np.float32)
        ),
        (width, height),
        borderMode=cv2.BORDER_REPLICATE,
    )
    around, above = _AROUND * height, _ABOVE * height
    for left, top, right, bottom in _words(_ink(as_pixels(strip))):
        start, end = (left - around, top - above), (right + around, bottom + above)
        yield plane.quad(_quad(start, end))


def _quad(start: Point, end: Point) -> Quad:
    return start, (end[0], start[1]), end, (start[0], end[1])


def _ink(strip: Pixels) -> Pixels:
    """What is darker than the paper around it."""
    grey = as_pixels(strip.min(axis=2))
    side = 2 * (grey.shape[0] // 3) + 1  # wider than any stroke
    kernel = cv2.getStructuringElement(cv2.MORPH_RECT, (side, side))
    paper = cv2.morphologyEx(grey, cv2.MORPH_CLOSE, kernel)
    darker = cv2.subtract(paper, grey)
    limit, _ = cv2.threshold(darker, 0, 255, cv2.THRESH_BINARY | cv2.THRESH_OTSU)
    return as_pixels(darker > max(limit, _CONTRAST_MIN))


def _words(ink: Pixels) -> list[tuple[int, int, int, int]]:
    """Boxes around what stands together and is as tall as a figure, from left to right."""
    height = ink.shape[0]
    _, _, measured, _ = cv2.connectedComponentsWithStats(ink)
    stats: NDArray[np.int32] = np.asarray(measured[1:], np.int32)
    tall = stats[:, cv2.CC_STAT_HEIGHT] / height
    figures = stats[(tall >= _TALL_MIN) & (tall <= _TALL_MAX)]
    words: list[tuple[int, int, int, int]] = []
    for left, top, wide, high in sorted(tuple(map(int, row[:4])) for row in figures):
        if words and left - words[-1][2] < _APART * height:
            before = words.pop()
            words.append(
                (
                    before[0],
                    min(before[1], top),
                    max(before[2], left + wide),
                    max(before[3], top + high),
                )
            )
        else:
            words.append((left, top, left + wide, top + high))
    return words
