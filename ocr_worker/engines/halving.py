"""A picture at half its size."""

import cv2
import numpy as np

from ocr_worker.engines.base import Pixels


def half(pixels: Pixels) -> Pixels:
    """Each pixel counts; an odd row or column is left out, for that is several times faster."""
    height, width = max(1, pixels.shape[0] // 2), max(1, pixels.shape[1] // 2)
    even = pixels[: 2 * height, : 2 * width]
    return np.asarray(cv2.resize(even, (width, height), interpolation=cv2.INTER_AREA), np.uint8)
