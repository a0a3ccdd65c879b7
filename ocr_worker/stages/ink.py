"""A second reading of the lines under a stamp, with the stamp's ink taken away by its colour.

Red ink is nearly white in the red channel and blue ink in the blue one, while black print stays
black in each. So only lines whose print lies among coloured ink are read again, in the channel
in which the ink is fainter; not those that were read surely, such as most of a coloured form. A
label in the stamp's own colour is lost there: what stood before the text that is read anew stays.
"""

from dataclasses import dataclass, replace
from itertools import accumulate, pairwise

import cv2
import numpy as np
from numpy.typing import NDArray

from finance.vouchers.reading import Box, TextLine
from ocr_worker.engines.base import OcrEngine, Pixels
from ocr_worker.stages.geometry import as_pixels, bounds
from ocr_worker.stages.known import is_sure
from ocr_worker.stages.lines import ReadPage

_WORK_PX = 1200
_COLOURED = 0.16  # of the paper's light: how far one channel outshines another in ink
_DARK = 0.7  # of the paper's light in the brightest channel: below it there is black print
_COLUMN_SHARE = 0.05  # of a column of the line: then there is ink, or print, in it
_TOGETHER = 0.6  # of the height of the line, in columns: half a character
_CLEAN = 0.62  # of the paper's light: what is lighter counts as paper
_SAME_SHARE = 0.5  # of the smaller of two boxes: then both show one line
_SIDE_MIN_PX = 320
_BLUE, _RED = 0, 2
_COLONS = (":", "：")

Share = NDArray[np.float32]


def read_without_ink(read: ReadPage, *, engine: OcrEngine, side_px: int) -> ReadPage | None:
    """The page with its stamped lines read anew, or None where that shows nothing new.

    `side_px` is what a look at the whole page would take.
    """
    to_pixels = read.lies.inverse().after(read.plane.matrix)
    light = _light(read.pixels)
    scale = light.shape[1] / read.pixels.shape[1]
    boxes = [(line, to_pixels.box(line.box)) for line in read.page.lines if not is_sure(line)]
    inks = {line: (box, _ink(light, box, scale)) for line, box in boxes}
    lines = read.page.lines
    for channel in (_RED, _BLUE):
        under = {line: box for line, (box, ink) in inks.items() if ink == channel}
        if under:
            piece = _piece(read.pixels, list(under.values()), channel)
            anew = _read_anew(piece, read, tuple(under), engine=engine, side_px=side_px)
            lines = tuple(_second(one, anew) if one in under else one for one in lines)
    return (
        None if lines == read.page.lines else replace(read, page=replace(read.page, lines=lines))
    )


@dataclass(frozen=True, slots=True, eq=False)
class _Piece:
    """A piece of the page without ink, and where its top left corner is."""

    pixels: Pixels
    left: int
    top: int


def _piece(pixels: Pixels, boxes: list[Box], channel: int) -> _Piece:
    """All the boxes, with a line's height more around them."""
    height, width = pixels.shape[:2]
    more = max(min(box.height, box.width) for box in boxes)
    left = max(0, int(min(box.left for box in boxes) - more))
    top = max(0, int(min(box.top for box in boxes) - more))
    right = min(width, int(max(box.right for box in boxes) + more))
    bottom = min(height, int(max(box.bottom for box in boxes) + more))
    return _Piece(_cleaned(pixels[top:bottom, left:right], channel), left, top)


def _read_anew(
    piece: _Piece, read: ReadPage, under: tuple[TextLine, ...], *, engine: OcrEngine, side_px: int
) -> tuple[TextLine, ...]:
    """The lines of the piece that lie where one of `under` does, in their places on the page."""
    share = max(piece.pixels.shape[:2]) / max(read.pixels.shape[:2])
    shift = np.array([[1.0, 0.0, piece.left], [0.0, 1.0, piece.top], [0.0, 0.0, 1.0]])
    back = read.plane.inverse().after(read.lies.matrix).after(shift)
    quads = engine.find_lines(piece.pixels, side_px=max(_SIDE_MIN_PX, round(share * side_px)))
    places = [bounds(back.quad(quad), 0) for quad in quads]
    wanted = [
        (quad, place)
        for quad, place in zip(quads, places, strict=True)
        if any(_is_same_place(line.box, place) for line in under)
    ]
    said = engine.read_at(piece.pixels, [quad for quad, _ in wanted])
    return tuple(
        TextLine(
            text=line.text,
            box=place,
            confidence=round(line.confidence, 4),
            doubts=line.doubts,
        )
        for line, (_, place) in zip(said, wanted, strict=True)
        if line.text
    )


def _light(pixels: Pixels) -> Share:
    """Each channel as a share of the paper's light around it, in a smaller picture."""
    scale = min(1.0, _WORK_PX / max(pixels.shape[:2]))
    small = cv2.resize(pixels, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    return np.asarray(small.astype(np.float32) / np.maximum(_paper(as_pixels(small)), 1.0))


def _paper(pixels: Pixels) -> Share:
    """What the page would be without anything on it."""
    coarse = cv2.resize(pixels, None, fx=0.125, fy=0.125, interpolation=cv2.INTER_AREA)
    coarse = cv2.GaussianBlur(cv2.dilate(coarse, np.ones((9, 9), np.uint8)), (0, 0), 5)
    height, width = pixels.shape[:2]
    paper = cv2.resize(coarse, (width, height), interpolation=cv2.INTER_LINEAR)
    return np.asarray(paper, dtype=np.float32)


def _outshines(light: Share) -> Share:
    """By how much the red channel outshines the blue one; below zero where blue does."""
    return np.asarray(light[:, :, _RED] - light[:, :, _BLUE])


def _ink(light: Share, box: Box, scale: float) -> int | None:
    """The channel in which the ink among the line's print is fainter, or None without such ink."""
    left, top, right, bottom = (
        max(0, round(side * scale)) for side in (box.left, box.top, box.right, box.bottom)
    )
    piece = light[top:bottom, left:right]
    if piece.size == 0:
        return None
    printed = _columns(piece.max(axis=2) < _DARK)
    red, blue = (
        int(np.count_nonzero(_columns(ink > _COLOURED) & printed))
        for ink in (_outshines(piece), -_outshines(piece))
    )
    if max(red, blue) <= _TOGETHER * piece.shape[0]:
        return None
    return _RED if red >= blue else _BLUE


def _columns(marked: NDArray[np.bool_]) -> NDArray[np.bool_]:
    return np.asarray(marked.mean(axis=0) > _COLUMN_SHARE)


def _cleaned(pixels: Pixels, channel: int) -> Pixels:
    grey = as_pixels(pixels[:, :, channel])
    paper = np.maximum(_paper(grey), 1.0)
    clean = np.clip(grey.astype(np.float32) * (255 / _CLEAN) / paper, 0, 255)
    return as_pixels(cv2.cvtColor(as_pixels(clean), cv2.COLOR_GRAY2BGR))


def _second(line: TextLine, anew: tuple[TextLine, ...]) -> TextLine:
    """The line as read anew in its place, behind what stood before that; itself where nothing."""
    there = [one for one in anew if _is_same_place(line.box, one.box)]
    if not there:
        return line
    best = max(there, key=lambda one: len(one.text) * one.confidence)
    before = _before(line, best.box.left)
    doubts = best.doubts
    if doubts is not None:
        doubts = tuple((place + len(before), doubt) for place, doubt in doubts)
    return replace(line, text=before + best.text, confidence=best.confidence, doubts=doubts)


def _before(line: TextLine, left: float) -> str:
    """The characters of the line that stand left of there, by their usual widths.

    A label ends with its colon: where one is near, it tells better than the widths.
    """
    widths = [1 if one.isascii() else 2 for one in line.text]
    unit = line.box.width / max(1, sum(widths))
    ends = list(accumulate((wide * unit for wide in widths), initial=line.box.left))
    count = sum(1 for start, end in pairwise(ends) if (start + end) / 2 <= left)
    for near in (count, count - 1, count + 1):
        if line.text[max(0, near - 1) : near] in _COLONS:
            return line.text[:near]
    return line.text[:count]


def _is_same_place(a: Box, b: Box) -> bool:
    width = min(a.right, b.right) - max(a.left, b.left)
    height = min(a.bottom, b.bottom) - max(a.top, b.top)
    if width <= 0 or height <= 0:
        return False
    return width * height > _SAME_SHARE * min(a.width * a.height, b.width * b.height)
