"""Several papers in one photo, laid apart on a desk: one picture of each.

Told by the papers' outlines alone: each lies on its own, with ground around it. What lies inside
one paper (a frame, a table, a code) never parts it.
"""

from dataclasses import replace
from itertools import pairwise

import cv2
import numpy as np

from ocr_worker.carriers.base import Picture
from ocr_worker.engines.base import Pixels
from ocr_worker.stages.geometry import as_pixels, page_size
from ocr_worker.stages.shrink import shrunk
from ocr_worker.stages.straighten import Corners, in_order, stands_out

_WORK_PX = 800
_SHARE_MIN = 0.02  # of the photo, each
_SHARE_MAX = 0.49
_TOGETHER_MIN = 0.06
_LIKE_MIN = 0.2  # of the largest: a business card beside an invoice is no second voucher
_FILL_MIN = 0.88  # of its own rectangle
_MARGIN = 0.02  # of the photo, ground kept around each
_PAPERS_MAX = 16


def apart(picture: Picture) -> tuple[Picture, ...]:
    """A picture of each paper, row by row; the picture itself where there is only one."""
    small = shrunk(picture.pixels, _WORK_PX, picture.copies)
    scale = max(small.shape[:2]) / max(picture.pixels.shape[:2])
    papers = _papers(small)
    if len(papers) < 2:
        return (picture,)
    margin = _MARGIN * max(picture.pixels.shape[:2])
    return tuple(cut_out(picture, corners / np.float32(scale), margin) for corners in papers)


def _papers(small: Pixels) -> tuple[Corners, ...]:
    grey = as_pixels(cv2.GaussianBlur(cv2.cvtColor(small, cv2.COLOR_BGR2GRAY), (5, 5), 0))
    _, mask = cv2.threshold(grey, 0, 255, cv2.THRESH_BINARY | cv2.THRESH_OTSU)
    # Print is closed, the ground between two papers is not.
    mask = cv2.morphologyEx(mask, cv2.MORPH_OPEN, np.ones((5, 5), np.uint8))
    outlines, _ = cv2.findContours(mask, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)
    large = [one for one in outlines if cv2.contourArea(one) > _SHARE_MIN * grey.size]
    found = [corners for one in large if (corners := _rectangle(grey, one)) is not None]
    # A large light thing that is no paper: then the light things are not told by being papers.
    if len(found) < len(large) or not 2 <= len(found) <= _PAPERS_MAX:
        return ()
    areas = sorted(float(cv2.contourArea(corners)) for corners in found)
    if sum(areas) < _TOGETHER_MIN * grey.size or areas[0] < _LIKE_MIN * areas[-1]:
        return ()
    return _row_by_row(found)


def _rectangle(grey: Pixels, outline: cv2.typing.MatLike) -> Corners | None:
    hull = cv2.convexHull(outline)
    around = cv2.minAreaRect(hull)
    area = around[1][0] * around[1][1]
    if not cv2.contourArea(hull) > _FILL_MIN * area or area > _SHARE_MAX * grey.size:
        return None
    if cv2.contourArea(outline) < _FILL_MIN * cv2.contourArea(hull):
        return None
    corners = in_order(np.asarray(cv2.boxPoints(around), dtype=np.float32))
    return corners if stands_out(grey, corners) else None


def _row_by_row(papers: list[Corners]) -> tuple[Corners, ...]:
    """From the top, and in each row from the left."""
    by_top = sorted(papers, key=lambda corners: float(corners[:, 1].mean()))
    rows = [[by_top[0]]]
    for upper, lower in pairwise(by_top):
        if float(lower[:, 1].mean()) > float(upper[:, 1].max()):
            rows.append([])
        rows[-1].append(lower)
    return tuple(one for row in rows for one in sorted(row, key=lambda c: float(c[:, 0].mean())))


def cut_out(picture: Picture, corners: Corners, margin: float) -> Picture:
    """The upright piece around the corners, at its place on the same page."""
    left, top = (max(0, int(side - margin)) for side in corners.min(axis=0))
    right, bottom = (int(side + margin) for side in corners.max(axis=0))
    unit = picture.unit_per_px
    return replace(
        picture,
        pixels=np.ascontiguousarray(picture.pixels[top:bottom, left:right]),
        left=picture.left + left * unit,
        top=picture.top + top * unit,
        page_size=page_size(picture),
    )
