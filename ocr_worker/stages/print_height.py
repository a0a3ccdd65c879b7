"""Where print stands in a picture, how tall it is, and whether its lines run down the picture."""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from ocr_worker.engines.base import Pixels
from ocr_worker.stages.geometry import as_pixels

_CLOSING_PX = 15  # strokes of print that is too small are finer
_INK_MIN = 0.22  # darker than the paper by this share
_RIM_PX = 2
_LEAST_PX = (2, 3)  # shorter and longer side: less is noise
_LONG_MAX = 0.12  # of the picture's longer side: a rule, or a code
_SLENDER = 2.0  # longer: characters run into one, or the piece of a rule
_PIECES_MIN = 40

# Of the pieces' width, and at least: closing gaps up to it joins the characters of a line, and
# leaves the lines apart.
_GAP = 0.4
_GAP_MIN_PX = 3
# Of all that closing fills, what it fills across the picture. On 488 drawn papers that lay upright
# it was 0.48 and more, on 60 of 61 that lay on their side less than 0.17.
_ACROSS_MIN = 0.35

_TILE_PX = 20
_TILE_INK_MIN = 0.06
_TOGETHER_MIN = 0.7  # of all the ink

Frame = tuple[float, float, float, float]
Pieces = NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class Print:
    """How tall the characters are in pixels, and whether their lines run down the picture."""

    height: float
    runs_down: bool


def print_height(grey: Pixels) -> float | None:
    """Height of the characters in pixels; None where there is hardly any print."""
    return _height(_pieces(_ink(grey)))


def find_print(grey: Pixels) -> Print | None:
    """What the picture's print is like; None where there is hardly any."""
    pieces = _pieces(_ink(grey))
    height = _height(pieces)
    return None if height is None else Print(height, _runs_down(pieces, grey.shape))


def _pieces(ink: Pixels) -> Pieces:
    """Left, top, width and height of each piece of ink that may be a character or part of one."""
    _, _, stats, _ = cv2.connectedComponentsWithStats(ink)
    pieces = np.asarray(stats[1:, :4], np.int32)
    left, top, width, height = pieces.T
    right, bottom = ink.shape[1] - left - width, ink.shape[0] - top - height
    rim = np.minimum(np.minimum(left, top), np.minimum(right, bottom))
    short, long = np.minimum(width, height), np.maximum(width, height)
    is_print = (rim > _RIM_PX) & (short >= _LEAST_PX[0]) & (long >= _LEAST_PX[1])
    is_print &= long < _LONG_MAX * max(ink.shape)
    return np.asarray(pieces[is_print])


def _height(pieces: Pieces) -> float | None:
    """Each piece counts by its size, so that dots and single strokes do not outweigh the rest."""
    if len(pieces) < _PIECES_MIN:
        return None
    short, long = pieces[:, 2:].min(axis=1), pieces[:, 2:].max(axis=1)
    sizes = np.sort(np.where(long < _SLENDER * short, long, short))
    upto = np.cumsum(sizes)
    return float(sizes[np.searchsorted(upto, upto[-1] / 2)])


def _runs_down(pieces: Pieces, shape: tuple[int, ...]) -> bool:
    """Characters stand closer to each other along their line than to those of the next one."""
    drawn = np.zeros(shape, np.uint8)
    for left, top, wide, high in pieces.tolist():
        drawn[top : top + high, left : left + wide] = 1
    width = float(np.median(pieces[:, 2:].min(axis=1)))
    gap = max(_GAP_MIN_PX, 1 + 2 * round(_GAP / 2 * width))
    across, down = (
        cv2.countNonZero(cv2.morphologyEx(drawn, cv2.MORPH_CLOSE, np.ones(bar, np.uint8)))
        for bar in ((1, gap), (gap, 1))
    )
    bare = cv2.countNonZero(drawn)
    return across - bare < _ACROSS_MIN * (across + down - 2 * bare)


def print_frame(grey: Pixels) -> Frame | None:
    """Left, top, right and bottom, as shares of the picture, of the one place that has print.

    Tells where the paper lies also on ground as light as it is.
    """
    rows, columns = (side // _TILE_PX for side in grey.shape)
    if min(rows, columns) == 0:
        return None
    ink = _ink(grey)[: rows * _TILE_PX, : columns * _TILE_PX].astype(np.float32)
    tiles = np.asarray(cv2.resize(ink, (columns, rows), interpolation=cv2.INTER_AREA))
    inky = cv2.dilate(as_pixels(tiles > _TILE_INK_MIN), np.ones((3, 3), np.uint8))
    count, labels, stats, _ = cv2.connectedComponentsWithStats(inky)
    if count < 2:
        return None
    masses = np.bincount(labels.ravel(), weights=tiles.ravel(), minlength=count)[1:]
    if masses.max() < _TOGETHER_MIN * tiles.sum():
        return None
    left, top, width, height = (int(side) for side in stats[1 + int(masses.argmax()), :4])
    return left / columns, top / rows, (left + width) / columns, (top + height) / rows


def _ink(grey: Pixels) -> Pixels:
    square = np.ones((_CLOSING_PX, _CLOSING_PX), np.uint8)
    paper = as_pixels(cv2.morphologyEx(grey, cv2.MORPH_CLOSE, square))
    return as_pixels(cv2.subtract(paper, grey) > _INK_MIN * paper)
