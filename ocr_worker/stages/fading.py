"""Print that fades towards a spot where none is left: light lies over it, or it was washed out.

Tells a mirrored lamp also on paper that is burnt out all over, by what it takes from the form:
a blank cell ends at rules and print of full strength, a lamp's light at print of every strength.
"""

from collections.abc import Iterator

import cv2
import numpy as np
from numpy.typing import NDArray

from ocr_worker.engines.base import Pixels
from ocr_worker.stages.geometry import as_pixels

_STROKE_PX = 11  # print is finer
_BURNT = 250
_BURNT_MAX = 0.7  # of the picture: more is a scan, or a page that a program drew
_INK_MIN = 28  # grey levels darker than the paper; guilloche and noise are paler
_FULL_PERCENT = 90
_INK_PX_MIN = 100

_HOLES = 4
_RADIUS_MIN = 0.035  # of the picture's longer side
_DIRECTIONS = 16
_ANGLES = 6  # of each direction
# In radii of the hole: how far reaches what lies beside it, and what lies around. Beside a
# large hole print may be full again sooner.
_LARGE_MIN = 0.08  # of the picture's longer side
_RING, _NARROW_RING = (1.6, 2.4), (1.3, 2.0)

# Depth of ink as a share of that of full print.
_PALE = (0.2, 0.7)
_FULL = 0.85
_AROUND_MIN, _GROWTH_MIN = 0.5, 1.4
_BLANK_MAX = 5  # of the directions
_FADED_MIN = 3.0  # directions

Depths = NDArray[np.float32]


def fades(copy: Pixels) -> bool:
    """Whether print fades towards a burnt-out spot; `copy` has about 400 pixels a side."""
    darkest = darkest_channel(copy)
    square = np.ones((_STROKE_PX, _STROKE_PX), np.uint8)
    light = as_pixels(cv2.medianBlur(cv2.morphologyEx(darkest, cv2.MORPH_CLOSE, square), 5))
    depth = as_pixels(cv2.subtract(light, darkest))
    ink = depth[depth > _INK_MIN]
    if ink.size < _INK_PX_MIN or float((light >= _BURNT).mean()) > _BURNT_MAX:
        return False
    full = float(np.percentile(ink, _FULL_PERCENT))
    return any(_is_faded(depth, hole, full) for hole in _holes(light, depth))


def darkest_channel(copy: Pixels) -> Pixels:
    """Ink of any colour is dark in one of the three channels, and light takes it from all."""
    blue, green, red = cv2.split(copy)
    return as_pixels(cv2.min(cv2.min(blue, green), red))


def _holes(light: Pixels, depth: Pixels) -> Iterator[tuple[int, int, float]]:
    """Middle and radius of the largest discs of burnt-out paper without print."""
    inky = cv2.dilate(as_pixels(depth > _INK_MIN), np.ones((3, 3), np.uint8))
    empty = as_pixels((light >= _BURNT) & (inky == 0))
    empty[[0, -1]] = 0
    empty[:, [0, -1]] = 0
    room = cv2.distanceTransform(empty, cv2.DIST_L2, 5)
    for _ in range(_HOLES):
        _, radius, _, (x, y) = cv2.minMaxLoc(room)
        if radius < _RADIUS_MIN * max(depth.shape):
            return
        yield x, y, radius
        cv2.circle(room, (x, y), round(1.2 * radius) + 4, (0,), -1)


def _is_faded(depth: Pixels, hole: tuple[int, int, float], full: float) -> bool:
    x, y, radius = hole
    reach = int(_RING[1] * radius)
    # Beyond the picture there is no print; unfilled, OpenCV leaves there what memory held.
    flags = cv2.WARP_POLAR_LINEAR | cv2.WARP_FILL_OUTLIERS
    size = (reach, _DIRECTIONS * _ANGLES)
    rays = cv2.warpPolar(depth, size, (x, y), reach, flags)
    ink: Depths = rays.reshape(_DIRECTIONS, _ANGLES, reach).max(axis=1).astype(np.float32) / full
    is_large = radius > _LARGE_MIN * max(depth.shape)
    rings = (_RING, _NARROW_RING) if is_large else (_RING,)
    return any(_faded(ink, radius, ring) >= _FADED_MIN for ring in rings)


def _faded(ink: Depths, radius: float, ring: tuple[float, float]) -> float:
    """In how many directions print fades towards the hole; full print beside it counts against."""
    inner, outer = (int(share * radius) for share in ring)
    if not int(radius) < inner < outer:  # a hole of a few pixels
        return 0.0
    beside = ink[:, int(radius) : inner].max(axis=1)
    around = ink[:, inner:outer].max(axis=1)
    if np.count_nonzero((beside < _PALE[0]) & (around < _PALE[0])) > _BLANK_MAX:
        return 0.0
    is_pale = (beside > _PALE[0]) & (beside < _PALE[1])
    faded = is_pale & (around > _GROWTH_MIN * beside) & (around > _AROUND_MIN)
    return float(np.count_nonzero(faded)) - np.count_nonzero(beside > _FULL) / 2
