"""Where the paper lies in the picture, and whether the picture's edge cuts it off (拍全)."""

from collections.abc import Iterator
from dataclasses import dataclass

import cv2
import numpy as np

from ocr_worker.engines.base import Pixels
from ocr_worker.stages.geometry import as_pixels
from ocr_worker.stages.shrink import shrunk

_WORK_PX = 400
_SHARE = (0.012, 0.97)
_NEAR_SHARE = 0.15  # of the picture: a paper of less is far away
_SOLID_MIN = 0.96  # of its convex hull
_STEP_MIN = 32.0  # grey levels (or saturation) between paper and ground
_CUT_SHARE_MIN = 0.22  # of a side of the picture that paper covers
_FREE_SHARE_MAX = 0.03
_CUT_SIDES_MAX = 2  # a paper on three sides is a light desk

_RIM_PX = 5
_STROKE_PX = 9
_LINE_PX = 24  # longer along the rim: a line beside it, or a shadow
_INK_MIN = 0.16  # darker than the paper by this share
_LIGHT_MIN = 0.72  # of the lightest: the ground is not asked for print
_CUT_STROKES_MIN = 5
_FREE_STROKES_MAX = 1


@dataclass(frozen=True, slots=True)
class Outline:
    """What stands out as paper: its longer side (share of the picture's), covered sides.

    Sides go round: top, right, bottom, left. `frame` is the upright rectangle around it, left,
    top, right and bottom as shares of the picture.
    """

    long_share: float
    sides: tuple[float, ...]
    share: float = 1.0  # of the picture's area
    frame: tuple[float, float, float, float] = (0.0, 0.0, 1.0, 1.0)

    @property
    def is_near(self) -> bool:
        return self.share > _NEAR_SHARE

    @property
    def is_cut(self) -> bool:
        """Paper runs out of the picture on one side, and ground is seen across."""
        if sum(side > _FREE_SHARE_MAX for side in self.sides) > _CUT_SIDES_MAX:
            return False
        return any(
            side > _CUT_SHARE_MIN and across < _FREE_SHARE_MAX
            for side, across in zip(self.sides, self.sides[2:] + self.sides[:2], strict=True)
        )


def outlines(small: Pixels) -> Iterator[Outline]:
    """The paper as told by its light, and as told by its lack of colour; either may fail."""
    copy = shrunk(small, _WORK_PX)
    grey = as_pixels(cv2.cvtColor(copy, cv2.COLOR_BGR2GRAY))
    saturation = as_pixels(cv2.cvtColor(copy, cv2.COLOR_BGR2HSV)[:, :, 1])
    for source in (grey, as_pixels(255 - saturation)):
        outline = _outline(source)
        if outline is not None:
            yield outline


def cuts_print(grey: Pixels) -> bool:
    """Whether strokes run out of the picture on one side and none do across.

    Tells a cut also on a desk as light as the paper, where no outline is found.
    """
    strokes = _rim_strokes(grey)
    return any(
        strokes[i] >= _CUT_STROKES_MIN and strokes[(i + 2) % 4] <= _FREE_STROKES_MAX
        for i in range(4)
    )


def _rim_strokes(grey: Pixels) -> tuple[int, ...]:
    """How many strokes of print cross the rim on each side of the picture."""
    square = np.ones((_STROKE_PX, _STROKE_PX), np.uint8)
    lightest = float(np.percentile(grey[::4, ::4], 85))
    counts = []
    for turn in range(4):
        band = np.ascontiguousarray(np.rot90(grey, turn)[: _RIM_PX + 2 * _STROKE_PX])
        paper = cv2.morphologyEx(band, cv2.MORPH_CLOSE, square)[:_RIM_PX].astype(np.float32)
        is_ink = (paper - band[:_RIM_PX] > _INK_MIN * paper) & (paper > _LIGHT_MIN * lightest)
        edges = np.flatnonzero(np.diff(is_ink.all(axis=0).astype(np.int8), prepend=0, append=0))
        counts.append(int(np.count_nonzero(edges[1::2] - edges[::2] <= _LINE_PX)))
    return tuple(counts)


def _outline(source: Pixels) -> Outline | None:
    soft = as_pixels(cv2.GaussianBlur(source, (3, 3), 0))
    _, mask = cv2.threshold(soft, 0, 1, cv2.THRESH_BINARY | cv2.THRESH_OTSU)
    padded = cv2.copyMakeBorder(mask, 8, 8, 8, 8, cv2.BORDER_REPLICATE)
    closed = cv2.morphologyEx(padded, cv2.MORPH_CLOSE, np.ones((7, 7), np.uint8))[8:-8, 8:-8]
    found, _ = cv2.findContours(
        np.ascontiguousarray(closed), cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE
    )
    if not found:
        return None
    largest = max(found, key=cv2.contourArea)
    filled = np.zeros(source.shape, np.uint8)
    cv2.drawContours(filled, [largest], -1, (1,), -1)
    if not _is_paper(soft, filled, float(cv2.contourArea(cv2.convexHull(largest)))):
        return None
    _, lengths, _ = cv2.minAreaRect(largest)
    ends = (filled[0], filled[:, -1], filled[-1], filled[:, 0])
    sides = tuple(float(end.mean()) for end in ends)
    left, top, width, height = cv2.boundingRect(largest)
    down, across = source.shape
    frame = (left / across, top / down, (left + width) / across, (top + height) / down)
    return Outline(float(max(lengths)) / max(source.shape), sides, float(filled.mean()), frame)


def _is_paper(soft: Pixels, filled: Pixels, hull: float) -> bool:
    share = float(filled.mean())
    if not _SHARE[0] < share < _SHARE[1]:
        return False
    if float(filled.sum()) < _SOLID_MIN * hull:
        return False
    inside, outside = float(soft[filled > 0].mean()), float(soft[filled == 0].mean())
    return inside - outside > _STEP_MIN
