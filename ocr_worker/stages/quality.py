"""Judge a photo before it is read: blurred, glared, cut off, too small or too dark.

It blocks nothing: the phone is told what to do better, the reading goes on. All measures are
taken on a copy of at most 1,000 pixels, so that a sharp 3-megapixel photo and a sharp
12-megapixel one of the same paper are judged alike.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from finance.vouchers.flaws import BLURRED, CUT_OFF, FLAWS, GLARE, TOO_DARK, TOO_SMALL, Flaw
from ocr_worker.engines.base import Pixels
from ocr_worker.stages.geometry import as_pixels

_WORK_PX = 1_000
_PAPER_WORK_PX = 400
_GLARE_WORK_PX = 250

_LONGEST_MIN_PX = 360  # below, not even a train ticket that fills the picture is legible
_PAPER_MIN_PX = 420  # longer side of the paper, as received
_DARKEST_PAPER = 62.0  # grey level of the lightest tenth of the picture

_TILE_PX = 40
_TILES_KEPT = 40  # those with most print or edges; empty paper says nothing about sharpness
# Standard deviation of the blur in the worst direction, in pixels of the copy: sharp photos
# have up to 0.72, a blur that closes small characters 0.93 and more.
_BLUR_MAX_PX = 0.88
# A shaken photo is soft along the shake only.
_SHAKEN_MAX_PX = 0.74
_SHAKEN_RATIO = 1.8

_BURNT = 252
_GLARE_SHARE = (0.01, 0.2)  # of the picture
_GLARE_FILL_MIN = 0.55  # of its own rectangle: a spot, not the lit half of a page
_GLARE_STEP_MIN = 14.0  # grey levels above the paper: on burnt-out paper no spot can be told

_PAPER_SHARE = (0.15, 0.97)
_PAPER_SOLID_MIN = 0.96  # of its convex hull
_PAPER_STEP_MIN = 32.0  # grey levels (or saturation) between paper and ground
_CUT_SHARE_MIN = 0.14  # of a side of the picture that paper covers
_FREE_SHARE_MAX = 0.03

Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Quality:
    """The verdict on one picture: its flaws, in the order of `FLAWS`; none is good."""

    flaws: tuple[Flaw, ...] = ()

    @property
    def is_good(self) -> bool:
        return not self.flaws

    @property
    def codes(self) -> tuple[str, ...]:
        return tuple(flaw.code for flaw in self.flaws)


@dataclass(frozen=True, slots=True)
class _Paper:
    """What stands out as paper: its longer side (share of the picture's), covered sides."""

    long_share: float
    sides: tuple[float, ...]

    @property
    def is_cut(self) -> bool:
        """Paper runs out of the picture on one side while ground is seen on another."""
        return max(self.sides) > _CUT_SHARE_MIN and min(self.sides) < _FREE_SHARE_MAX


def judge_photo(pixels: Pixels) -> Quality:
    """The verdict on one picture as received (BGR)."""
    small = _shrunk(pixels, _WORK_PX)
    grey = as_pixels(cv2.cvtColor(small, cv2.COLOR_BGR2GRAY))
    papers = tuple(_papers(small))
    longest = max(pixels.shape[:2])
    wrong = {
        BLURRED.code: _is_blurred(grey),
        GLARE.code: _is_glared(small),
        CUT_OFF.code: bool(papers) and all(paper.is_cut for paper in papers),
        TOO_SMALL.code: longest < _LONGEST_MIN_PX
        or any(paper.long_share * longest < _PAPER_MIN_PX for paper in papers),
        TOO_DARK.code: float(np.percentile(grey[::4, ::4], 90)) < _DARKEST_PAPER,
    }
    return Quality(tuple(flaw for flaw in FLAWS if wrong[flaw.code]))


def _shrunk(pixels: Pixels, side_px: int) -> Pixels:
    # By halves first: that is several times faster than by an odd share.
    while max(pixels.shape[:2]) >= 2 * side_px and min(pixels.shape[:2]) >= 2:
        height, width = (side // 2 for side in pixels.shape[:2])
        even = pixels[: 2 * height, : 2 * width]
        pixels = as_pixels(cv2.resize(even, (width, height), interpolation=cv2.INTER_AREA))
    scale = side_px / max(pixels.shape[:2])
    if scale >= 1:
        return pixels
    height, width = pixels.shape[:2]
    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    return as_pixels(cv2.resize(pixels, size, interpolation=cv2.INTER_AREA))


def _is_blurred(grey: Pixels) -> bool:
    if min(grey.shape) < 2 * _TILE_PX:
        return False
    widths = _edge_widths(grey)
    worst, best = max(widths), min(widths)
    if worst > _BLUR_MAX_PX:
        return True
    return worst > _SHAKEN_MAX_PX and worst > _SHAKEN_RATIO * best


# Of each direction the first and second difference, and what noise adds to their squares.
_STRAIGHT = (0.5, 6.0)
_SLANTED = (0.25, 1.5)
_SLOPE = np.diag(np.array([-1, 0, 1], np.float32)) * np.float32(0.125**0.5)
_BEND = np.diag(np.array([0.5, -1, 0.5], np.float32))
_DIRECTIONS: tuple[tuple[Floats, Floats, tuple[float, float]], ...] = (
    (np.array([[-0.5, 0, 0.5]], np.float32), np.array([[1, -2, 1]], np.float32), _STRAIGHT),
    (
        np.array([[-0.5], [0], [0.5]], np.float32),
        np.array([[1], [-2], [1]], np.float32),
        _STRAIGHT,
    ),
    (_SLOPE, _BEND, _SLANTED),
    (np.flipud(_SLOPE).copy(), np.flipud(_BEND).copy(), _SLANTED),
)


def _edge_widths(grey: Pixels) -> tuple[float, ...]:
    """How wide edges are, along each of four directions.

    Of an edge blurred by a Gaussian of deviation s, the squared first differences sum up to
    2s² times the squared second ones; print, being finer than single edges, only lowers that.
    """
    image = grey.astype(np.float32)
    noise = _noise(image)
    widths = []
    for first, second, (noise_first, noise_second) in _DIRECTIONS:
        slopes = _tile_energy(image, first) - noise_first * noise
        bends = _tile_energy(image, second) - noise_second * noise
        strongest = np.argsort(slopes)[-_TILES_KEPT:]
        slope = float(np.maximum(slopes[strongest], 1e-3).sum())
        bend = float(np.maximum(bends[strongest], 1e-3).sum())
        widths.append(float(np.sqrt(slope / (2 * bend))))
    return tuple(widths)


def _noise(image: Floats) -> float:
    """The sensor's noise as a variance, from what remains after planes are taken away."""
    mask = np.array([[1, -2, 1], [-2, 4, -2], [1, -2, 1]], np.float32)
    rest = cv2.filter2D(image, -1, mask)[::3, ::3]
    return float(np.median(np.abs(rest)) / 0.6745 / 6) ** 2


def _tile_energy(image: Floats, kernel: Floats) -> Floats:
    """Mean square of the filtered image in each tile."""
    filtered = cv2.filter2D(image, -1, kernel)
    rows, columns = (side // _TILE_PX for side in image.shape)
    cut = filtered[: rows * _TILE_PX, : columns * _TILE_PX]
    tiles = cv2.resize(cv2.multiply(cut, cut), (columns, rows), interpolation=cv2.INTER_AREA)
    return np.asarray(tiles, dtype=np.float32).ravel()


def _is_glared(small: Pixels) -> bool:
    """A burnt-out spot, clearly lighter than the paper, fading towards it."""
    copy = _shrunk(small, _GLARE_WORK_PX)
    grey = as_pixels(cv2.cvtColor(copy, cv2.COLOR_BGR2GRAY))
    level, _ = cv2.threshold(grey, 0, 255, cv2.THRESH_BINARY | cv2.THRESH_OTSU)
    light = grey[grey > level]
    paper = float(np.median(light)) if light.size else 255.0
    if paper + _GLARE_STEP_MIN > _BURNT:
        return False
    burnt = as_pixels(copy.min(axis=2) >= _BURNT)
    # Lines and letters cross the spot, specks lie around it.
    burnt = as_pixels(cv2.morphologyEx(burnt, cv2.MORPH_CLOSE, np.ones((5, 5), np.uint8)))
    burnt = as_pixels(cv2.morphologyEx(burnt, cv2.MORPH_OPEN, np.ones((5, 5), np.uint8)))
    count, labels, stats, _ = cv2.connectedComponentsWithStats(burnt)
    spots = (i for i in range(1, count) if _is_spot(stats[i], burnt.size))
    return any(_fades(grey, as_pixels(labels == i), paper) for i in spots)


def _is_spot(stats: NDArray[np.int32], size: int) -> bool:
    _, _, width, height, area = (int(value) for value in stats)
    least, most = _GLARE_SHARE
    if not least * size < area < most * size:
        return False
    return area > _GLARE_FILL_MIN * width * height and 1 / 4 < width / height < 4


def _fades(grey: Pixels, spot: Pixels, paper: float) -> bool:
    """Around the spot there is lit paper: a white thing on a dark desk is no glare."""
    reach = int(max(3.0, 0.35 * float(spot.sum()) ** 0.5))
    near = cv2.dilate(spot, np.ones((3, 3), np.uint8))
    far = cv2.dilate(spot, np.ones((2 * reach + 1, 2 * reach + 1), np.uint8))
    ring = grey[(far > 0) & (near == 0)]
    return ring.size >= 10 and float(np.percentile(ring, 60)) > paper - 12


def _papers(small: Pixels) -> Iterator[_Paper]:
    """The paper as told by its light, and as told by its lack of colour; either may fail."""
    copy = _shrunk(small, _PAPER_WORK_PX)
    grey = as_pixels(cv2.cvtColor(copy, cv2.COLOR_BGR2GRAY))
    saturation = as_pixels(cv2.cvtColor(copy, cv2.COLOR_BGR2HSV)[:, :, 1])
    for source in (grey, as_pixels(255 - saturation)):
        paper = _paper(source)
        if paper is not None:
            yield paper


def _paper(source: Pixels) -> _Paper | None:
    soft = as_pixels(cv2.GaussianBlur(source, (3, 3), 0))
    _, mask = cv2.threshold(soft, 0, 1, cv2.THRESH_BINARY | cv2.THRESH_OTSU)
    padded = cv2.copyMakeBorder(mask, 8, 8, 8, 8, cv2.BORDER_REPLICATE)
    closed = cv2.morphologyEx(padded, cv2.MORPH_CLOSE, np.ones((7, 7), np.uint8))[8:-8, 8:-8]
    outlines, _ = cv2.findContours(
        np.ascontiguousarray(closed), cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE
    )
    if not outlines:
        return None
    largest = max(outlines, key=cv2.contourArea)
    filled = np.zeros(source.shape, np.uint8)
    cv2.drawContours(filled, [largest], -1, (1,), -1)
    if not _is_paper(soft, filled, float(cv2.contourArea(cv2.convexHull(largest)))):
        return None
    _, sides, _ = cv2.minAreaRect(largest)
    ends = (filled[0], filled[:, -1], filled[-1], filled[:, 0])
    return _Paper(max(sides) / max(source.shape), tuple(float(end.mean()) for end in ends))


def _is_paper(soft: Pixels, filled: Pixels, hull: float) -> bool:
    share = float(filled.mean())
    if not _PAPER_SHARE[0] < share < _PAPER_SHARE[1]:
        return False
    if float(filled.sum()) < _PAPER_SOLID_MIN * hull:
        return False
    inside, outside = float(soft[filled > 0].mean()), float(soft[filled == 0].mean())
    return inside - outside > _PAPER_STEP_MIN
