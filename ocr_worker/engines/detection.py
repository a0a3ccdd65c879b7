"""Where the lines are: a page is scaled for the detector, its answer turned into corners.

The detector (Differentiable Binarization) says for each pixel how surely it lies in the core of
a line of text. Cores are narrower than their lines and are grown back by a fixed rule.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import yaml
from numpy.typing import NDArray

from ocr_worker.engines.base import Pixels, Quad
from ocr_worker.engines.halving import half
from ocr_worker.engines.network import LARGE_INPUT, Network, Tensor

CORE_MIN = 0.3  # a pixel counts as core from here
LINE_MIN = 0.5  # a core counts as line when its pixels say so on average
GROWTH = 1.6  # how far a core is grown: area × this / circumference
CORE_SIDE_MIN_PX = 3
LINE_SIDE_MIN_PX = 4  # in the picture as given
LINES_MAX = 1000

# The network halves five times. Coarser steps than that keep the shapes few, for each new shape
# costs the runtimes time and memory.
NETWORK_STEP_PX = 32
SHAPE_STEP_PX = 128
# Of two pieces of a large canvas: what lies at the end of a piece is judged less well.
OVERLAP_PX = 128

# The longer sides at which pages are first looked at: the usual one last, smaller ones where print
# is large enough.
LOOKS_PX = (512, 640, 768, 960)

FloatArray = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Scaling:
    """How the detector was taught to see colours: (value × factor) + offset per channel."""

    factor: tuple[float, float, float]
    offset: tuple[float, float, float]


@dataclass(frozen=True, slots=True)
class Fit:
    """How a picture lies on the detector's canvas: scaled to width × height, at the corner."""

    width: int
    height: int
    canvas_width: int
    canvas_height: int


def read_scaling(folder: Path) -> Scaling:
    """The colours' scaling as the model's own `inference.yml` states it."""
    settings = yaml.safe_load((folder / "inference.yml").read_text(encoding="utf-8"))
    for step in settings["PreProcess"]["transform_ops"]:
        if "NormalizeImage" in step:
            return _scaling(step["NormalizeImage"])
    raise KeyError("NormalizeImage")


def _scaling(said: dict[str, Any]) -> Scaling:
    numerator, _, denominator = str(said["scale"]).partition("/")
    scale = float(numerator) / float(denominator.rstrip(".") or 1)
    spread = [float(value) for value in said["std"]]
    mean = [float(value) for value in said["mean"]]
    blue, green, red = (scale / value for value in spread)
    dark = tuple(-middle / value for middle, value in zip(mean, spread, strict=True))
    return Scaling(factor=(blue, green, red), offset=(dark[0], dark[1], dark[2]))


def fit(width: int, height: int, *, side_px: int) -> Fit:
    """Scale the longer side down to `side_px`, never up, on a canvas of one of few shapes."""
    scale = min(1.0, side_px / max(width, height))
    wide, high = max(1, round(width * scale)), max(1, round(height * scale))
    top = _upwards(side_px, NETWORK_STEP_PX)
    return Fit(
        width=wide,
        height=high,
        canvas_width=min(_upwards(wide, SHAPE_STEP_PX), top),
        canvas_height=min(_upwards(high, SHAPE_STEP_PX), top),
    )


def _upwards(length: int, step: int) -> int:
    return math.ceil(length / step) * step


def lay(pixels: Pixels, fitted: Fit, scaling: Scaling) -> Tensor:
    """The picture on its canvas, 1 × 3 × height × width; what is left over is mid grey."""
    size = (fitted.width, fitted.height)
    # By halves first: that is several times faster, and each pixel counts all the same; so it does
    # in what is left, less than another half.
    while pixels.shape[1] >= 2 * size[0] and pixels.shape[0] >= 2 * size[1]:
        pixels = half(pixels)
    if (pixels.shape[1], pixels.shape[0]) != size:
        pixels = np.asarray(cv2.resize(pixels, size, interpolation=cv2.INTER_LINEAR), np.uint8)
    canvas = np.zeros((1, 3, fitted.canvas_height, fitted.canvas_width), np.float32)
    for channel in range(3):
        target = canvas[0, channel, : fitted.height, : fitted.width]
        np.multiply(pixels[..., channel], np.float32(scaling.factor[channel]), out=target)
        target += np.float32(scaling.offset[channel])
    return canvas


def lines_in(heat: Tensor, fitted: Fit, *, width: int, height: int) -> tuple[Quad, ...]:
    """Corners of the lines in the picture of `width` × `height`, from top to bottom.

    `heat` is the detector's answer for the canvas.
    """
    heat = np.ascontiguousarray(heat[: fitted.height, : fitted.width])
    scale = np.array((width / fitted.width, height / fitted.height))
    limit = np.array((width - 1, height - 1), np.float64)
    found = []
    for core in _cores(heat):
        corners = np.clip(_grown(core) * scale, 0.0, limit)
        if min(_sides(corners)) >= LINE_SIDE_MIN_PX:
            found.append(corners)
    found.sort(key=lambda corners: (corners[0, 1], corners[0, 0]))
    return tuple(as_quad(corners) for corners in found)


def _cores(heat: Tensor) -> list[cv2.typing.RotatedRect]:
    mask = (heat > CORE_MIN).astype(np.uint8)
    outlines, _ = cv2.findContours(mask, cv2.RETR_LIST, cv2.CHAIN_APPROX_SIMPLE)
    boxes = [cv2.minAreaRect(outline) for outline in outlines]
    boxes = [box for box in boxes if min(box[1]) >= CORE_SIDE_MIN_PX]
    boxes.sort(key=lambda box: box[1][0] * box[1][1], reverse=True)
    return [box for box in boxes[:LINES_MAX] if _certainty(heat, box) >= LINE_MIN]


def _certainty(heat: Tensor, box: cv2.typing.RotatedRect) -> float:
    """The mean of `heat` inside the box."""
    corners = cv2.boxPoints(box)
    left, top = np.maximum(np.floor(corners.min(axis=0)), 0).astype(int)
    right, bottom = np.ceil(corners.max(axis=0)).astype(int)
    part = heat[top : bottom + 1, left : right + 1]
    inside = np.zeros(part.shape, np.uint8)
    cv2.fillPoly(inside, [(corners - (left, top)).astype(np.int32)], (1,))
    return float(cv2.mean(part, inside)[0])


def _grown(box: cv2.typing.RotatedRect) -> FloatArray:
    """Corners of the line around a core, first the upper one where reading begins."""
    middle, (width, height), angle = box
    reach = width * height * GROWTH / (2 * (width + height))
    corners = cv2.boxPoints((middle, (width + 2 * reach, height + 2 * reach), angle))
    return upright(np.asarray(corners, np.float64))


def upright(corners: FloatArray) -> FloatArray:
    """Turn the order of a rectangle's corners until the first edge points right, 45° at most."""
    turned = [np.roll(corners, -start, axis=0) for start in range(4)]
    return max(turned, key=_rightwards)


def _rightwards(corners: FloatArray) -> float:
    edge = corners[1] - corners[0]
    return float(edge[0] / (np.linalg.norm(edge) + 1e-9))


def _sides(corners: FloatArray) -> tuple[float, float]:
    along = float(np.linalg.norm(corners[1] - corners[0]))
    return along, float(np.linalg.norm(corners[3] - corners[0]))


def as_quad(corners: FloatArray) -> Quad:
    one, two, three, four = ((float(x), float(y)) for x, y in corners)
    return one, two, three, four


def cuts(length: int, *, across: int) -> Iterator[tuple[int, int, int, int]]:
    """Equal overlapping pieces of a canvas's side: start, end, and what of each is kept.

    `across`: how many numbers the whole canvas has. What lies near a cut is taken from the piece
    that sees more around it.
    """
    count = 2
    while _piece_px(length, count) * (across // length) >= LARGE_INPUT:
        count += 1
    wide = _piece_px(length, count)
    step = (length - wide) / (count - 1)
    starts = [_downwards(round(number * step)) for number in range(count - 1)] + [length - wide]
    middles = [(start + wide + after) // 2 for start, after in pairwise(starts)]
    for start, first, last in zip(starts, [0, *middles], [*middles, length], strict=True):
        yield start, start + wide, first - start, last - start


def _piece_px(length: int, count: int) -> int:
    return _upwards(math.ceil((length + (count - 1) * OVERLAP_PX) / count), NETWORK_STEP_PX)


def _downwards(length: int) -> int:
    return length // NETWORK_STEP_PX * NETWORK_STEP_PX


class Detector:
    """A detection network with its scaling."""

    def __init__(self, network: Network, scaling: Scaling) -> None:
        self._network = network
        self._scaling = scaling

    def find(self, pixels: Pixels, *, side_px: int) -> tuple[Quad, ...]:
        height, width = pixels.shape[:2]
        fitted = fit(width, height, side_px=side_px)
        heat = self._heat(lay(pixels, fitted, self._scaling))
        self._network.rest()
        return lines_in(heat, fitted, width=width, height=height)

    def _heat(self, canvas: Tensor) -> Tensor:
        """A large canvas in pieces: whole, it would take more memory than the network keeps."""
        if canvas.size < LARGE_INPUT:
            whole: Tensor = self._network.run(canvas)[0, 0]
            return whole
        axis = 2 if canvas.shape[2] > canvas.shape[3] else 3
        pieces = []
        for start, end, first, last in cuts(canvas.shape[axis], across=canvas.size):
            piece = np.ascontiguousarray(canvas.take(range(start, end), axis=axis))
            heat = self._network.run(piece)[0, 0]
            pieces.append(heat.take(range(first, last), axis=axis - 2))
        return np.concatenate(pieces, axis=axis - 2)

    def close(self) -> None:
        self._network.close()
