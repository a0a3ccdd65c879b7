"""Tell a lamp mirrored in the paper: a spot where light lies over the print (反光)."""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from ocr_worker.engines.base import Pixels
from ocr_worker.stages.fading import darkest_channel, fades
from ocr_worker.stages.geometry import as_pixels
from ocr_worker.stages.shrink import shrunk

_WORK_PX = 400
_STROKE_PX = 11  # print is finer, so that the closing leaves the paper's own light

_BURNT = 254
_SHARE = (0.004, 0.1)  # of the picture; more is an overexposed page
_SLENDER_MAX = 4.0
_CORE_SHARE = 0.45  # of the distance from rim to middle

# Around the spot, in square roots of its area, and cut into directions.
_RING = (0.45, 0.8)
_DIRECTIONS = 12
_DIRECTION_PX = 12
_OFF_PAPER = 100  # grey levels darker than the spot
_PAPER_DIRECTIONS_MIN = 4

# Of the spot: how many grey levels the light falls around it, and its share of its convex
# hull (a lamp is round or oval, burnt-out paper ragged). Hidden ink is proof, so less will do.
_HIDING_FALL_MIN, _HIDING_FILL_MIN = 12.0, 0.88
_FALL_MIN, _FILL_MIN, _SHARE_MAX = 22.0, 0.93, 0.08
_BURNT_SHARE_MIN = 0.3  # of all that is burnt out: paper that is so elsewhere is no proof
_INK_LEFT_MAX = 0.62  # of the depth of ink elsewhere on the paper
_INK_PERCENT = 97
_PAPER_MIN_PX = 200

Mask = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class _Sheet:
    """A small copy seen as light and ink."""

    light: Pixels  # of the darkest channel, print taken away
    paper: Mask
    ink: NDArray[np.float32]  # how much darker than the paper, as a share


@dataclass(frozen=True, slots=True)
class _Spot:
    """One burnt-out spot."""

    mask: Pixels
    middle: tuple[float, float]
    area: int
    fill: float
    burnt_share: float  # of all that is burnt out in the picture


def has_glare(small: Pixels) -> bool:
    """Whether a lamp is mirrored in the paper.

    A well-lit page may be burnt out too, but ink stays as dark there as elsewhere, and its
    light fades over the whole page. A mirrored lamp lies over the ink, and fades fast.
    """
    copy = shrunk(small, _WORK_PX)
    return _has_lamp(copy) or fades(copy)


def _has_lamp(copy: Pixels) -> bool:
    sheet = _sheet(copy)
    burnt = as_pixels(sheet.light >= _BURNT)
    burnt = as_pixels(cv2.morphologyEx(burnt, cv2.MORPH_OPEN, np.ones((7, 7), np.uint8)))
    count, labels, stats, middles = cv2.connectedComponentsWithStats(burnt)
    all_burnt = int(stats[1:, cv2.CC_STAT_AREA].sum())
    for i in range(1, count):
        if not _is_lamp_shaped(stats[i], burnt.shape):
            continue
        mask, area = as_pixels(labels == i), int(stats[i][cv2.CC_STAT_AREA])
        middle = (float(middles[i][0]), float(middles[i][1]))
        spot = _Spot(mask, middle, area, _fill(mask, area), area / all_burnt)
        if _is_glare(sheet, spot):
            return True
    return False


def _is_lamp_shaped(stats: NDArray[np.int32], shape: tuple[int, ...]) -> bool:
    left, top, width, height, area = (int(value) for value in stats)
    if min(left, top) == 0 or left + width == shape[1] or top + height == shape[0]:
        return False  # rather a window, or the sky
    if not 1 / _SLENDER_MAX < width / height < _SLENDER_MAX:
        return False
    return _SHARE[0] < area / (shape[0] * shape[1]) < _SHARE[1]


def _sheet(copy: Pixels) -> _Sheet:
    grey = as_pixels(cv2.cvtColor(copy, cv2.COLOR_BGR2GRAY))
    bright = _without_print(grey)
    level, _ = cv2.threshold(bright, 0, 255, cv2.THRESH_BINARY | cv2.THRESH_OTSU)
    ink = (bright.astype(np.float32) - grey) / np.maximum(bright, 1)
    light = _without_print(darkest_channel(copy))
    return _Sheet(light, np.asarray(bright > level), np.asarray(ink, dtype=np.float32))


def _without_print(channel: Pixels) -> Pixels:
    disc = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (_STROKE_PX, _STROKE_PX))
    return as_pixels(cv2.medianBlur(cv2.morphologyEx(channel, cv2.MORPH_CLOSE, disc), 5))


def _fill(mask: Pixels, area: int) -> float:
    outlines, _ = cv2.findContours(mask, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)
    hull = cv2.convexHull(max(outlines, key=cv2.contourArea))
    return area / max(1.0, float(cv2.contourArea(hull)))


def _is_glare(sheet: _Sheet, spot: _Spot) -> bool:
    if spot.fill < _HIDING_FILL_MIN:
        return False
    pixels_away = cv2.distanceTransform(as_pixels(1 - spot.mask), cv2.DIST_L2, 5)
    away = (pixels_away / spot.area**0.5).astype(np.float32)
    fall = _fall(sheet, spot, away)
    if fall > _FALL_MIN and _is_lone_lamp(spot):
        return True
    return fall > _HIDING_FALL_MIN and _hides_ink(sheet, spot, away)


def _is_lone_lamp(spot: _Spot) -> bool:
    is_small = spot.area < _SHARE_MAX * spot.mask.size
    return is_small and spot.fill > _FILL_MIN and spot.burnt_share > _BURNT_SHARE_MIN


def _fall(sheet: _Sheet, spot: _Spot, away: NDArray[np.float32]) -> float:
    """By how many grey levels the paper around is darker: median over the directions."""
    y, x = np.nonzero((away > _RING[0]) & (away < _RING[1]))
    turn = np.arctan2(y - spot.middle[1], x - spot.middle[0]) / (2 * np.pi) + 0.5
    direction = (turn * _DIRECTIONS).astype(np.int64) % _DIRECTIONS
    levels = 255 - sheet.light[y, x].astype(np.float32)
    falls = [
        float(np.percentile(levels[direction == i], 30))
        for i in range(_DIRECTIONS)
        if np.count_nonzero(direction == i) >= _DIRECTION_PX
    ]
    on_paper = [fall for fall in falls if fall < _OFF_PAPER]
    return float(np.median(on_paper)) if len(on_paper) >= _PAPER_DIRECTIONS_MIN else 0.0


def _hides_ink(sheet: _Sheet, spot: _Spot, away: NDArray[np.float32]) -> bool:
    """In the middle of the spot no ink is as dark as on the rest of the paper."""
    elsewhere = sheet.ink[sheet.paper & (away > _RING[1])]
    if elsewhere.size < _PAPER_MIN_PX:
        return False
    depth = cv2.distanceTransform(spot.mask, cv2.DIST_L2, 3)
    core = sheet.ink[depth > _CORE_SHARE * float(depth.max())]
    left = float(np.percentile(core, _INK_PERCENT))
    return left < _INK_LEFT_MAX * float(np.percentile(elsewhere, _INK_PERCENT))
