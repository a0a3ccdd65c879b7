"""Planes: where a point of the worked-on page lies in the picture as received."""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from finance.vouchers.reading import Box
from ocr_worker.carriers.base import Picture
from ocr_worker.engines.base import Pixels, Quad

Matrix = NDArray[np.float64]


def as_pixels(image: object) -> Pixels:
    """OpenCV's results are typed wider than they are."""
    return np.asarray(image, dtype=np.uint8)


@dataclass(frozen=True, slots=True, eq=False)
class Plane:
    """A flat map (3×3) from the page as worked on to the picture as received."""

    matrix: Matrix

    @classmethod
    def same(cls) -> "Plane":
        return cls(np.eye(3, dtype=np.float64))

    def inverse(self) -> "Plane":
        return Plane(np.asarray(np.linalg.inv(self.matrix), dtype=np.float64))

    def after(self, step: Matrix) -> "Plane":
        """This plane for a page made from the former one, `step` leading back to the former."""
        return Plane(self.matrix @ step)

    def quad(self, quad: Quad) -> Quad:
        points = np.asarray(quad, dtype=np.float64).reshape(1, 4, 2)
        one, two, three, four = cv2.perspectiveTransform(points, self.matrix)[0]
        return _point(one), _point(two), _point(three), _point(four)

    def box(self, box: Box) -> Box:
        """The upright box around where this one lies."""
        corners = (
            (box.left, box.top),
            (box.right, box.top),
            (box.right, box.bottom),
            (box.left, box.bottom),
        )
        return bounds(self.quad(corners), box.page)


def _point(pair: NDArray[np.float64]) -> tuple[float, float]:
    return float(pair[0]), float(pair[1])


def rolled(quad: Quad, quarters: int) -> Quad:
    """The corners from where reading begins once the page is turned by quarters clockwise."""
    start = -quarters % 4
    one, two, three, four = (*quad[start:], *quad[:start])
    return one, two, three, four


def lying(quad: Quad) -> Quad:
    """The corners from where a line would begin that runs to the right."""
    return max((rolled(quad, quarters) for quarters in range(4)), key=_rightwards)


def _rightwards(quad: Quad) -> float:
    (x0, y0), (x1, y1) = quad[0], quad[1]
    return (x1 - x0) / max(1e-9, float(np.hypot(x1 - x0, y1 - y0)))


def bounds(quad: Quad, page: int) -> Box:
    """The upright rectangle around four corners."""
    xs, ys = [x for x, _ in quad], [y for _, y in quad]
    return Box(page, round(min(xs), 2), round(min(ys), 2), round(max(xs), 2), round(max(ys), 2))


def page_plane(picture: Picture) -> Plane:
    """From the pixels of a picture to the unit of its page."""
    scale = picture.unit_per_px
    return Plane(
        np.array([[scale, 0.0, picture.left], [0.0, scale, picture.top], [0.0, 0.0, 1.0]])
    )


def page_size(picture: Picture) -> tuple[float, float]:
    """Width and height of the page that the picture shows, or shows a piece of."""
    if picture.page_size is not None:
        return picture.page_size
    height, width = picture.pixels.shape[:2]
    return (
        round(picture.left + width * picture.unit_per_px, 2),
        round(picture.top + height * picture.unit_per_px, 2),
    )
