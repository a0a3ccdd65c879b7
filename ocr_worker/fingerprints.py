"""What a picture leaves behind so that the same paper is known when it is photographed again.

A hash of the whole page cannot judge: papers of one form differ in a few digits only, and a
crop of three per cent changes every bit. So a small picture of the flattened page is kept, and
two of them, chosen by equal fields beforehand, are laid upon one another and compared piece by
piece: the same paper agrees everywhere, another paper of the same form only in its form.
"""

import hashlib
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from ocr_worker.carriers.base import Copies
from ocr_worker.engines.base import Pixels
from ocr_worker.stages.geometry import as_pixels
from ocr_worker.stages.shrink import halved, shrunk

SIDE_PX = 720
# Beyond this many, pixels are hashed at half the size, where each still counts: a photo of 12
# megapixels has 36 million numbers.
_HASHED_WHOLE_PIXELS = 4_000_000
_QUALITY = 55
_TILE = 24
_REACH = 6  # pixels by which a tile may have slipped: paper bends
_BORDER = 0.05  # of the page left out: its edge, and the desk behind it
# Only tiles with strong print speak; in faint ones noise is most of what could agree.
_CONTRAST_MIN = 0.08
_INLIERS_MIN = 14
# Papers of one form agree in nearly all tiles, the same paper in all: the worst part decides.
# A little more than the very worst, so that one new stain does not make another paper of it.
_WORST_SHARE = 0.04

Ink = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """`page`: the flattened page as a small JPEG.

    `pixels_sha256`: of the picture as decoded, a large one at half its size.
    """

    pixels_sha256: bytes
    page: bytes


def fingerprint(received: Pixels, flat: Pixels, copies: Copies | None = None) -> Fingerprint:
    """From the picture as decoded (`copies`: smaller ones made so far) and the page cut out."""
    digest = hashlib.sha256(np.asarray(received.shape, dtype=np.int64).tobytes())
    is_large = received.shape[0] * received.shape[1] > _HASHED_WHOLE_PIXELS
    seen = halved(received, copies) if is_large else received
    digest.update(np.ascontiguousarray(seen).data)
    return Fingerprint(pixels_sha256=digest.digest(), page=page_signature(flat))


def page_signature(flat: Pixels) -> bytes:
    small = shrunk(as_pixels(cv2.cvtColor(flat, cv2.COLOR_BGR2GRAY)), SIDE_PX)
    scale = SIDE_PX / max(small.shape)
    if scale > 1:
        small = as_pixels(
            cv2.resize(small, None, fx=scale, fy=scale, interpolation=cv2.INTER_CUBIC)
        )
    done, encoded = cv2.imencode(".jpg", small, [cv2.IMWRITE_JPEG_QUALITY, _QUALITY])
    if not done:
        raise ValueError("the page could not be encoded")
    return encoded.tobytes()


def compare_pages(a: bytes, b: bytes) -> float:
    """How far two page signatures show the same paper: 0 (another) to 1 (the same).

    Symmetric but for rounding. Meant for a bounded set of candidates, never for a search.
    """
    one, two = _ink(a), _ink(b)
    move = _move(one, two)
    if move is None:
        return 0.0
    move = _settled(one, two, move)
    back = np.asarray(np.linalg.inv(move), dtype=np.float64)
    return min(_agreement(one, two, move), _agreement(two, one, back))


def _ink(signature: bytes) -> Ink:
    """Ink 0..1 over paper: light and shadow divided out."""
    data = np.frombuffer(signature, dtype=np.uint8)
    grey = cv2.imdecode(data, cv2.IMREAD_GRAYSCALE)
    if grey is None:
        raise ValueError("no page signature")
    paper = cv2.GaussianBlur(cv2.dilate(grey, np.ones((15, 15), np.uint8)), (0, 0), 11)
    share = grey.astype(np.float32) / np.maximum(paper.astype(np.float32), 1.0)
    return np.asarray(np.clip(1.0 - share, 0.0, 1.0), dtype=np.float32)


def _agreement(one: Ink, two: Ink, move: NDArray[np.float64]) -> float:
    """How well the worst printed tiles of `one` are found on `two`, moved upon it."""
    size = (one.shape[1], one.shape[0])
    over = cv2.warpPerspective(two, move, size, flags=cv2.INTER_LINEAR)
    covered = cv2.warpPerspective(np.ones_like(two), move, size, flags=cv2.INTER_NEAREST)
    scores = _tiles(one, np.asarray(over, dtype=np.float32), np.asarray(covered > 0.5))
    if len(scores) < 12:
        return 0.0
    worst = np.sort(scores)[: max(4, round(_WORST_SHARE * len(scores)))]
    return float(np.clip(worst.mean(), 0.0, 1.0))


def _move(one: Ink, two: Ink) -> NDArray[np.float64] | None:
    """The homography from `two` to `one` by corners that both show."""
    finder = cv2.ORB_create(nfeatures=1500, fastThreshold=10)  # type: ignore[attr-defined]  # stubs
    points_one, marks_one = finder.detectAndCompute(_eight_bits(one), None)
    points_two, marks_two = finder.detectAndCompute(_eight_bits(two), None)
    if marks_one is None or marks_two is None:
        return None
    pairs = cv2.BFMatcher(cv2.NORM_HAMMING, crossCheck=True).match(marks_two, marks_one)
    if len(pairs) < _INLIERS_MIN:
        return None
    source = np.array([points_two[pair.queryIdx].pt for pair in pairs], dtype=np.float32)
    target = np.array([points_one[pair.trainIdx].pt for pair in pairs], dtype=np.float32)
    move, inliers = cv2.findHomography(source, target, cv2.RANSAC, 4.0)
    if move is None or int(inliers.sum()) < _INLIERS_MIN:
        return None
    return np.asarray(move, dtype=np.float64)


def _settled(one: Ink, two: Ink, move: NDArray[np.float64]) -> NDArray[np.float64]:
    """The same move, settled to a part of a pixel on the ink itself, at half the size."""
    halves = np.diag([0.5, 0.5, 1.0])
    warp = halves @ np.linalg.inv(move) @ np.linalg.inv(halves)
    stop = (cv2.TERM_CRITERIA_EPS | cv2.TERM_CRITERIA_COUNT, 15, 1e-3)
    small_one, small_two = _half(one), _half(two)
    try:
        _, found = cv2.findTransformECC(
            small_one,
            small_two,
            np.asarray(warp / warp[2, 2], dtype=np.float32),
            cv2.MOTION_HOMOGRAPHY,
            stop,
            np.ones(small_two.shape, np.uint8),
            5,
        )
    except cv2.error:  # it found no way to climb: the corners' move stands
        return move
    whole = np.linalg.inv(halves) @ np.asarray(found, dtype=np.float64) @ halves
    return np.asarray(np.linalg.inv(whole), dtype=np.float64)


def _half(ink: Ink) -> Ink:
    small = cv2.resize(ink, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA)
    return np.asarray(small, dtype=np.float32)


def _tiles(one: Ink, over: Ink, covered: NDArray[np.bool_]) -> NDArray[np.float64]:
    """Correlation of each printed tile with the best place near it on the other page."""
    one, over = _soft(one), _soft(over)
    height, width = one.shape
    rim_y, rim_x = max(_REACH, int(height * _BORDER)), max(_REACH, int(width * _BORDER))
    scores: list[float] = []
    for top in range(rim_y, height - _TILE - rim_y, _TILE // 2):
        for left in range(rim_x, width - _TILE - rim_x, _TILE // 2):
            tile = one[top : top + _TILE, left : left + _TILE]
            rows = slice(top - _REACH, top + _TILE + _REACH)
            columns = slice(left - _REACH, left + _TILE + _REACH)
            if tile.std() < _CONTRAST_MIN or not covered[rows, columns].all():
                continue
            found = cv2.matchTemplate(over[rows, columns], tile, cv2.TM_CCOEFF_NORMED)
            scores.append(float(np.nan_to_num(found).max()))
    return np.asarray(scores, dtype=np.float64)


def _soft(ink: Ink) -> Ink:
    return np.asarray(cv2.GaussianBlur(ink, (3, 3), 0.8), dtype=np.float32)


def _eight_bits(ink: Ink) -> Pixels:
    return as_pixels(255 - 255 * ink)
