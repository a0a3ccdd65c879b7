"""Judge a photo before it is read: blurred, glared, cut off, too small or too dark.

It blocks nothing: the phone is told what to do better, the reading goes on. All measures are
taken on a copy of at most 1,000 pixels, so that a sharp 3-megapixel photo and a sharp
12-megapixel one of the same paper are judged alike.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from finance.vouchers.flaws import (
    BLURRED,
    CUT_OFF,
    FLAWS,
    GLARE,
    SCREEN,
    TOO_DARK,
    TOO_SMALL,
    Flaw,
)
from ocr_worker.carriers.base import Copies
from ocr_worker.engines.base import Pixels
from ocr_worker.stages.geometry import as_pixels
from ocr_worker.stages.glare import has_glare
from ocr_worker.stages.outline import Outline, cuts_print, outlines
from ocr_worker.stages.print_height import print_frame, print_height
from ocr_worker.stages.screen import shows_screen
from ocr_worker.stages.shrink import shrunk

_WORK_PX = 1_000

_LONGEST_MIN_PX = 360  # below, not even a train ticket that fills the picture is legible
_PAPER_MIN_PX = 420  # longer side of a paper whose print is not to be measured
_PAPER_FINE_PX = 1_300  # on a paper this long no voucher's print is too small
# Height of characters down to which drawn papers were read: of a paper that fills the picture,
# and of one too far away to be cut out (also as a share of the picture's longer side, since
# such a picture is read from a copy).
_PRINT_MIN_PX = 6.5
_FAR_PRINT_MIN_PX, _FAR_PRINT_MIN_SHARE = 9.5, 5 / 1_600
_DARKEST_PAPER = 62.0  # grey level of the lightest tenth of the picture

_TILE_PX = 40
_TILES_KEPT = 40  # those with most print or edges; empty paper says nothing about sharpness
# Standard deviation of the blur in the worst direction, in pixels of the copy: sharp photos
# have up to 0.72, a blur that closes small characters 0.93 and more.
_BLUR_MAX_PX = 0.88
# A shaken photo is soft along the shake only.
_SHAKEN_MAX_PX = 0.72
_SHAKEN_RATIO = 1.8

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


def judge_photo(pixels: Pixels, copies: Copies | None = None) -> Quality:
    """The verdict on one picture as received (BGR); `copies`: smaller ones made so far."""
    small = shrunk(pixels, _WORK_PX, copies)
    grey = as_pixels(cv2.cvtColor(small, cv2.COLOR_BGR2GRAY))
    papers = tuple(outlines(small))
    near = [paper for paper in papers if paper.is_near]
    wrong = {
        BLURRED.code: _is_blurred(grey),
        GLARE.code: has_glare(small),
        CUT_OFF.code: (bool(near) and all(paper.is_cut for paper in near)) or cuts_print(grey),
        TOO_SMALL.code: _is_too_small(pixels, papers, grey),
        TOO_DARK.code: float(np.percentile(grey[::4, ::4], 90)) < _DARKEST_PAPER,
        SCREEN.code: shows_screen(small),
    }
    return Quality(tuple(flaw for flaw in FLAWS if wrong[flaw.code]))


def _is_too_small(pixels: Pixels, papers: Sequence[Outline], grey: Pixels) -> bool:
    """Whether there are too few pixels for the print, be the paper small or far away."""
    longest = float(max(pixels.shape[:2]))
    if longest < _LONGEST_MIN_PX:
        return True
    paper = papers[0] if papers else _around_print(grey)
    long_px = paper.long_share * longest
    if long_px >= _PAPER_FINE_PX:
        return False
    height = print_height(as_pixels(cv2.cvtColor(_cut_out(pixels, paper), cv2.COLOR_BGR2GRAY)))
    if height is None:
        return long_px < _PAPER_MIN_PX
    if paper.is_near:
        return height < _PRINT_MIN_PX
    return height < max(_FAR_PRINT_MIN_PX, _FAR_PRINT_MIN_SHARE * longest)


def _around_print(grey: Pixels) -> Outline:
    """What has print, as if it were the paper; the whole picture where print is all over."""
    left, top, right, bottom = frame = print_frame(grey) or (0.0, 0.0, 1.0, 1.0)
    height, width = grey.shape
    across, down = right - left, bottom - top
    long_share = max(across * width, down * height) / max(grey.shape)
    return Outline(long_share, (0.0, 0.0, 0.0, 0.0), across * down, frame)


def _cut_out(pixels: Pixels, paper: Outline) -> Pixels:
    height, width = pixels.shape[:2]
    left, top, right, bottom = paper.frame
    rows = slice(round(top * height), round(bottom * height))
    return pixels[rows, round(left * width) : round(right * width)]


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
