"""Find the paper in the picture and lay it flat and upright.

Only a paper that stands out from its ground on all sides is cut out: the frame of a form's own
table is a fine quadrilateral too, and cutting there would lose number and title.
"""

from collections.abc import Iterator
from dataclasses import replace
from typing import NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

from ocr_worker.carriers.base import Copies
from ocr_worker.engines.base import Pixels
from ocr_worker.stages.geometry import Matrix, Plane, as_pixels
from ocr_worker.stages.print_height import Print, find_print
from ocr_worker.stages.shrink import halved, shrunk
from ocr_worker.turns import turned_by

_WORK_PX = 800
_JUDGED_PX = 1000  # the copy that photos are judged by, made already
_SHARE_MIN = 0.18  # of the picture
_SHARE_MAX = 0.97  # more is the picture itself
_CONTRAST_MIN = 24.0  # levels between paper and ground, along an edge
# On papers as large as this, or of print as tall, the finer interpolation shows nothing more, at
# three times the cost.
_FINE_BELOW_PX = 2400
_FINE_PRINT_PX = 32
# Height of characters beyond which a paper is laid flat at a smaller scale: their lines are half
# as high again at least, and are read at 48 pixels. Twice the first look's size suits its halving.
_PRINT_PX = 36
_LEAST_PX = 1920
_SMALL = 0.5  # at this scale a paper is laid flat from the half-size copy
_MARGIN = 0.012  # of paper kept around, since the edge found may lie a little inside

# From the middles of a half-size copy's pixels to those of the picture.
_DOUBLED = np.array([[2.0, 0.0, 0.5], [0.0, 2.0, 0.5], [0.0, 0.0, 1.0]])

Corners = NDArray[np.float32]  # 4×2: top left, top right, bottom right, bottom left


class Flat(NamedTuple):
    """A paper laid flat, the way back, and the height of its characters where it has print."""

    pixels: Pixels
    plane: Plane
    print_px: float | None


def straighten(pixels: Pixels, *, turn: int | None, copies: Copies | None = None) -> Flat:
    """The paper flat, turned by `turn` quarters clockwise where known.

    Where it is not known, a paper that lies on its side is turned by a quarter: it may come out
    on its head, but its lines run across.
    """
    copies = {} if copies is None else copies
    corners = find_paper(pixels, copies)
    seen = _find_print(pixels, corners, copies)
    if turn is None:
        turn = 1 if seen and seen.runs_down else 0
    height = seen.height if seen else None
    if corners is None:
        small, plane, height = _as_it_lies(pixels, height, copies)
        return Flat(*turned(small, plane, turn), height)
    scale = _scale(height or 0.0, _longest(corners))
    # Begun at another corner the paper comes out turned.
    begun = np.roll(corners, turn, axis=0)
    flat = _flattened(pixels, begun, copies, scale=scale, print_px=height or 0.0)
    return Flat(*flat, height and height * scale)


def _as_it_lies(pixels: Pixels, print_px: float | None, copies: Copies) -> Flat:
    """The whole picture; of tall print its half-size copy."""
    if print_px is None or _scale(print_px, max(pixels.shape[:2])) > _SMALL:
        return Flat(pixels, Plane.same(), print_px)
    return Flat(halved(pixels, copies), Plane(_DOUBLED), print_px / 2)


def turned(pixels: Pixels, plane: Plane, quarters: int) -> tuple[Pixels, Plane]:
    """Turn by quarters clockwise."""
    if quarters % 4 == 0:
        return pixels, plane
    height, width = pixels.shape[:2]
    return turned_by(pixels, quarters), plane.after(way_back(quarters, width, height))


def way_back(quarters: int, width: int, height: int) -> Matrix:
    """From a page turned by quarters clockwise to the page of `width` × `height` before."""
    back: tuple[Matrix, ...] = (
        np.eye(3),
        np.array([[0.0, 1.0, 0.0], [-1.0, 0.0, height - 1.0], [0.0, 0.0, 1.0]]),
        np.array([[-1.0, 0.0, width - 1.0], [0.0, -1.0, height - 1.0], [0.0, 0.0, 1.0]]),
        np.array([[0.0, -1.0, width - 1.0], [1.0, 0.0, 0.0], [0.0, 0.0, 1.0]]),
    )
    return back[quarters % 4]


def _flattened(
    pixels: Pixels, corners: Corners, copies: Copies, *, scale: float, print_px: float
) -> tuple[Pixels, Plane]:
    width, height = _size(corners * np.float32(scale))
    target = np.array(
        [[0, 0], [width - 1, 0], [width - 1, height - 1], [0, height - 1]], dtype=np.float32
    )
    forth: Matrix = np.asarray(cv2.getPerspectiveTransform(corners, target), np.float64)
    is_fine = _longest(corners) < _FINE_BELOW_PX and print_px < _FINE_PRINT_PX
    is_small = scale <= _SMALL
    flat = cv2.warpPerspective(
        halved(pixels, copies) if is_small else pixels,
        forth @ _DOUBLED if is_small else forth,
        (width, height),
        flags=cv2.INTER_CUBIC if is_fine else cv2.INTER_LINEAR,
        borderMode=cv2.BORDER_REPLICATE,
    )
    return as_pixels(flat), Plane(forth).inverse()


def _find_print(pixels: Pixels, corners: Corners | None, copies: Copies) -> Print | None:
    """The paper's print, its height in pixels of the picture; None where there is hardly any."""
    paper = shrunk(pixels, _JUDGED_PX, copies)
    share = float(max(paper.shape[:2]) / max(pixels.shape[:2]))
    if corners is not None:
        left, top = np.floor(corners.min(axis=0) * share).astype(int)
        right, bottom = np.ceil(corners.max(axis=0) * share).astype(int)
        paper = as_pixels(paper[top:bottom, left:right])
    seen = find_print(as_pixels(cv2.cvtColor(paper, cv2.COLOR_BGR2GRAY)))
    return None if seen is None else replace(seen, height=seen.height / share)


def _scale(print_px: float, longest: float) -> float:
    return min(1.0, max(_PRINT_PX / max(print_px, 1.0), _LEAST_PX / longest))


def _longest(corners: Corners) -> float:
    return float(max(np.linalg.norm(np.roll(corners, -1, axis=0) - corners, axis=1)))


def _size(corners: Corners) -> tuple[int, int]:
    top, right, bottom, left = (
        float(np.linalg.norm(corners[(i + 1) % 4] - corners[i])) for i in range(4)
    )
    return _even(max(top, bottom)), _even(max(left, right))


def _even(length: float) -> int:
    """What can be halved twice: halving an odd length takes five times as long."""
    return max(32, 4 * round(length / 4))


def find_paper(pixels: Pixels, copies: Copies | None = None) -> Corners | None:
    """The corners of the one paper in the picture, or None where none stands out."""
    small = shrunk(pixels, _WORK_PX, copies)
    scale = max(small.shape[:2]) / max(pixels.shape[:2])
    soft = as_pixels(cv2.GaussianBlur(small, (5, 5), 0))
    best: tuple[float, Corners] | None = None
    for mask in _masks(small, soft):
        for corners, area in _quads(mask):
            if (best is None or area > best[0]) and stands_out(soft, corners):
                best = (area, corners)
    if best is None:
        return None
    return _widened(best[1] / np.float32(scale), pixels.shape[1], pixels.shape[0])


def _masks(small: Pixels, soft: Pixels) -> Iterator[Pixels]:
    """Paper told from its ground: by light, by lack of colour, by its outline in either.

    A band of colour at a paper's foot may be as light as the desk.
    """
    grey = cv2.cvtColor(soft, cv2.COLOR_BGR2GRAY)
    saturation = cv2.cvtColor(small, cv2.COLOR_BGR2HSV)[:, :, 1]
    kernel = cv2.getStructuringElement(cv2.MORPH_RECT, (15, 15))
    for source, kind in ((grey, cv2.THRESH_BINARY), (saturation, cv2.THRESH_BINARY_INV)):
        _, mask = cv2.threshold(source, 0, 255, kind | cv2.THRESH_OTSU)
        yield as_pixels(cv2.morphologyEx(mask, cv2.MORPH_CLOSE, kernel))
    for seen in (grey, soft):
        edges = cv2.Canny(seen, 40, 120)
        yield as_pixels(cv2.dilate(edges, np.ones((5, 5), np.uint8)))


def _quads(mask: Pixels) -> Iterator[tuple[Corners, float]]:
    whole = mask.shape[0] * mask.shape[1]
    outlines, _ = cv2.findContours(mask, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)
    for outline in sorted(outlines, key=cv2.contourArea, reverse=True)[:4]:
        hull = cv2.convexHull(outline)
        area = float(cv2.contourArea(hull))
        if not _SHARE_MIN * whole < area < _SHARE_MAX * whole:
            continue
        corners = _four(hull)
        # A paper fills its quadrilateral; a hand on it or a torn corner takes a little away.
        if corners is not None and area > 0.88 * cv2.contourArea(corners):
            yield corners, area


def _four(hull: cv2.typing.MatLike) -> Corners | None:
    around = cv2.arcLength(hull, closed=True)
    for tolerance in (0.01, 0.02, 0.03, 0.05, 0.08):
        corners = cv2.approxPolyDP(hull, tolerance * around, closed=True)
        if len(corners) == 4:
            return in_order(np.asarray(corners, dtype=np.float32).reshape(4, 2))
        if len(corners) < 4:
            break
    return None


def in_order(corners: Corners) -> Corners:
    """Top left first, then clockwise."""
    middle = corners.mean(axis=0)
    angles = np.arctan2(corners[:, 1] - middle[1], corners[:, 0] - middle[0])
    clockwise = corners[np.argsort(angles)]
    first = int(np.argmin(clockwise.sum(axis=1)))
    return np.asarray(np.roll(clockwise, -first, axis=0), dtype=np.float32)


def stands_out(seen: Pixels, corners: Corners) -> bool:
    """Just outside each edge there is another ground, or the picture ends; grey or in colours."""
    middle = corners.mean(axis=0)
    seen = seen.reshape(*seen.shape[:2], -1)
    return all(_edge_stands_out(seen, corners[i], corners[(i + 1) % 4], middle) for i in range(4))


def _edge_stands_out(seen: Pixels, start: Corners, end: Corners, *middle_of: Corners) -> bool:
    middle = middle_of[0]
    along = np.linspace(0.08, 0.92, 40)[:, None]
    points = start + along * (end - start)
    inward = (middle - points) / np.linalg.norm(middle - points, axis=1, keepdims=True)
    inside, outside = _levels(seen, points + 9 * inward), _levels(seen, points - 9 * inward)
    there = ~np.isnan(outside[:, 0]) & ~np.isnan(inside[:, 0])
    if there.sum() < 12:  # the edge lies at the border of the picture
        return True
    step = np.abs(inside[there] - outside[there]).max(axis=1)
    return float(np.mean(step > _CONTRAST_MIN)) > 0.6


def _levels(seen: Pixels, points: NDArray[np.float64]) -> NDArray[np.float64]:
    columns, rows = np.rint(points).astype(int).T
    inside = (columns >= 0) & (rows >= 0) & (columns < seen.shape[1]) & (rows < seen.shape[0])
    levels = np.full((len(points), seen.shape[2]), np.nan)
    levels[inside] = seen[rows[inside], columns[inside]]
    return levels


def _widened(corners: Corners, width: int, height: int) -> Corners:
    middle = corners.mean(axis=0)
    wider = middle + (corners - middle) * (1 + 2 * _MARGIN)
    wider[:, 0] = wider[:, 0].clip(0, width - 1)
    wider[:, 1] = wider[:, 1].clip(0, height - 1)
    return np.asarray(wider, dtype=np.float32)
