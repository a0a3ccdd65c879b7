"""Tell a photo of a screen by its moiré (摩尔纹): the original file should be sent instead.

The grids of the screen and of the sensor beat with each other. Red, green and blue points lie
side by side on both grids, so the three beats are out of step: the stripes run through the
colours of the rainbow. Of all three channels as one complex number (a third of a turn apart)
such stripes have their frequency without its mirror image; print of any one ink, guilloche and
seals included, has both alike.
"""

import cv2
import numpy as np

from ocr_worker.engines.base import Pixels

_TILE_PX = 128
_TILES_A_SIDE = 4
_PERIOD_PX = (4.0, 40.0)
_LEAST_TILES = 4
# Share of the colour's energy in one stripe's frequency that has no mirror image. A quarter of
# the tiles of a paper have 0.1 at most, of a screen 0.4 and more.
_RAINBOW_MIN = 0.25
_CONTRAST_MIN = 0.5  # grey levels


def shows_screen(small: Pixels) -> bool:
    """Whether a quarter of the middle of the picture is striped in rainbow colours.

    `small` is a copy of about 1,000 pixels: finer stripes are not seen.
    """
    tiles = _tiles(small)
    if len(tiles) < _LEAST_TILES:
        return False
    return float(np.quantile([_rainbow(tile) for tile in tiles], 0.75)) > _RAINBOW_MIN


def _tiles(small: Pixels) -> list[Pixels]:
    height, width = small.shape[:2]
    rows = min(_TILES_A_SIDE, height // _TILE_PX)
    columns = min(_TILES_A_SIDE, width // _TILE_PX)
    top, left = (height - rows * _TILE_PX) // 2, (width - columns * _TILE_PX) // 2
    corners = [
        (top + r * _TILE_PX, left + c * _TILE_PX) for r in range(rows) for c in range(columns)
    ]
    return [small[y : y + _TILE_PX, x : x + _TILE_PX] for y, x in corners]


# The spectrum's lines that are looked at: the longer periods, in order of frequency.
_REACH = int(_TILE_PX / _PERIOD_PX[0])
_LINES = np.arange(-_REACH, _REACH + 1)
_WANTED = np.ix_(_LINES, _LINES)
_RADIUS = np.hypot(_LINES[:, None], _LINES[None, :])
_BAND = (_RADIUS <= _REACH) & (_TILE_PX / _PERIOD_PX[1] < _RADIUS)
_RISE = np.hanning(_TILE_PX).astype(np.float32)
_WINDOW = cv2.merge([np.outer(_RISE, _RISE)] * 2)
# Blue, green and red as one complex number, real and imaginary part.
_MIX = np.array(((-0.5, -0.5, 1.0), (-(0.75**0.5), 0.75**0.5, 0.0)), np.float32)


def _rainbow(tile: Pixels) -> float:
    colour = cv2.transform(tile.astype(np.float32), _MIX)
    level = np.array(cv2.mean(colour))
    colour = cv2.multiply(cv2.subtract(colour, level), _WINDOW)
    parts = cv2.dft(colour, flags=cv2.DFT_COMPLEX_OUTPUT)
    energy = np.einsum("yxc,yxc->yx", parts, parts)[_WANTED] * _BAND
    whole = float(energy.sum())
    if whole**0.5 < _CONTRAST_MIN * _TILE_PX * _TILE_PX / 2:
        return 0.0
    alone = np.maximum(energy - energy[::-1, ::-1], 0)
    return float(cv2.boxFilter(alone, -1, (3, 3), normalize=False).max()) / whole
