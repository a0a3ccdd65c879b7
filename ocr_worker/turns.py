"""Turn a picture by quarters, faster than OpenCV does."""

import cv2
import numpy as np
from numpy.typing import NDArray

Pixels = NDArray[np.uint8]

_STRIP_PX = 64
_QUARTERS = {
    1: cv2.ROTATE_90_CLOCKWISE,
    2: cv2.ROTATE_180,
    3: cv2.ROTATE_90_COUNTERCLOCKWISE,
}


def turned_by(pixels: Pixels, quarters: int) -> Pixels:
    """A picture (BGR) turned by quarters clockwise; itself where that is none."""
    quarters %= 4
    if quarters == 0:
        return pixels
    if quarters == 2:
        return np.asarray(cv2.rotate(pixels, _QUARTERS[quarters]), np.uint8)
    return _on_its_side(pixels, quarters)


def _on_its_side(pixels: Pixels, quarters: int) -> Pixels:
    """Pixels of four bytes are turned faster than of three, and strips stay in the cache."""
    height, width = pixels.shape[:2]
    result = np.empty((width, height, 3), np.uint8)
    for left in range(0, width, _STRIP_PX):
        strip = cv2.cvtColor(pixels[:, left : left + _STRIP_PX], cv2.COLOR_BGR2BGRA)
        side = cv2.rotate(strip, _QUARTERS[quarters])
        top = left if quarters == 1 else width - left - side.shape[0]
        cv2.cvtColor(side, cv2.COLOR_BGRA2BGR, dst=result[top : top + side.shape[0]])
    return result
