"""Where print stands in a picture and how tall it is, whichever way it lies."""

import cv2
import numpy as np

from ocr_worker.engines.base import Pixels
from ocr_worker.stages.geometry import as_pixels

_CLOSING_PX = 15  # strokes of print that is too small are finer
_INK_MIN = 0.22  # darker than the paper by this share
_RIM_PX = 2
_LEAST_PX = (2, 3)  # shorter and longer side: less is noise
_LONG_MAX = 0.12  # of the picture's longer side: a rule, or a code
_SLENDER = 2.0  # longer: characters run into one, or the piece of a rule
_PIECES_MIN = 40

_TILE_PX = 20
_TILE_INK_MIN = 0.06
_TOGETHER_MIN = 0.7  # of all the ink

Frame = tuple[float, float, float, float]


def print_height(grey: Pixels) -> float | None:
    """Height of the characters in pixels; None where there is hardly any print.

    Each piece of ink counts by its size, so that the dots and strokes that a character falls
    into do not outweigh it.
    """
    _, _, stats, _ = cv2.connectedComponentsWithStats(_ink(grey))
    left, top, width, height = stats[1:, :4].T
    right, bottom = grey.shape[1] - left - width, grey.shape[0] - top - height
    rim = np.minimum(np.minimum(left, top), np.minimum(right, bottom))
    short, long = np.minimum(width, height), np.maximum(width, height)
    is_print = (rim > _RIM_PX) & (short >= _LEAST_PX[0]) & (long >= _LEAST_PX[1])
    is_print &= long < _LONG_MAX * max(grey.shape)
    sizes = np.sort(np.where(long < _SLENDER * short, long, short)[is_print])
    if len(sizes) < _PIECES_MIN:
        return None
    upto = np.cumsum(sizes)
    return float(sizes[np.searchsorted(upto, upto[-1] / 2)])


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
