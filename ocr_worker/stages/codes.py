"""Find bar codes: on the picture as it is, then on versions in which a stamp or blur is less."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import islice

import cv2
import numpy as np
import zxingcpp

from ocr_worker.engines.base import Pixels, Quad
from ocr_worker.stages.geometry import Plane, as_pixels

_QR = zxingcpp.BarcodeFormats([zxingcpp.BarcodeFormat.QRCode])
# Looking for these takes eight times as long as looking for QR codes, which papers that bear
# both are told by. Still others (ITF, Codabar …) are found in the lines of any table.
_OTHERS = zxingcpp.BarcodeFormats(
    [
        zxingcpp.BarcodeFormat.MicroQRCode,
        zxingcpp.BarcodeFormat.DataMatrix,
        zxingcpp.BarcodeFormat.PDF417,
        zxingcpp.BarcodeFormat.Aztec,
    ]
)
_SMALL_PX = 1700
_LARGE_PX = 2600
# Of the paper's light: what is lighter counts as paper. Stamp ink keeps at least that much in
# one of the channels, print in none.
_INK_SHARE = 0.55


@dataclass(frozen=True, slots=True)
class FoundCode:
    """One code; corners start at its own top left, so they tell how the paper lies."""

    text: str
    symbology: str
    quad: Quad


@dataclass(frozen=True, slots=True)
class Look:
    """One way of looking at the picture: grey pixels, and their size against the original."""

    name: str
    grey: Callable[[Pixels], Pixels]
    scale: float


def find_codes(pixels: Pixels, *, is_drawn: bool = False) -> tuple[FoundCode, ...]:
    """The codes of the first look that shows any, corners in the picture given.

    `is_drawn`: a page that a program drew has neither blur nor shadow; two looks are enough.
    """
    for look in islice(_looks(pixels), 2 if is_drawn else None):
        # A QR code is found however it lies.
        found = zxingcpp.read_barcodes(
            look.grey(pixels), formats=_QR, try_rotate=False, try_invert=False
        )
        if found:
            return _codes(found, look)
    look = _plain_look(pixels)
    found = zxingcpp.read_barcodes(look.grey(pixels), formats=_OTHERS, try_invert=False)
    return _codes(found, look)


def _codes(found: Iterable[zxingcpp.Barcode], look: Look) -> tuple[FoundCode, ...]:
    return tuple(_code(code, look.scale) for code in found if code.text)


def turn_of(codes: tuple[FoundCode, ...]) -> int | None:
    """Quarter turns clockwise that set the paper upright, by the lie of its QR code."""
    for code in codes:
        if "QR" in code.symbology:
            (x0, y0), (x1, y1) = code.quad[0], code.quad[1]
            angle = np.degrees(np.arctan2(y1 - y0, x1 - x0))
            return round(float(-angle) / 90) % 4
    return None


def _code(code: zxingcpp.Barcode, scale: float) -> FoundCode:
    at = code.position
    corners = (at.top_left, at.top_right, at.bottom_right, at.bottom_left)
    one, two, three, four = ((corner.x / scale, corner.y / scale) for corner in corners)
    return FoundCode(text=code.text, symbology=code.format.name, quad=(one, two, three, four))


def _looks(pixels: Pixels) -> Iterator[Look]:
    side = max(pixels.shape[:2])
    base = _base(side)
    yield Look("grey", _grey, 1.0)
    yield Look("ink_free", lambda image: _ink_free(_resize(image, base)), base)
    # A red stamp is nearly white in the red channel, black print stays black.
    yield Look("sharp", lambda image: _sharpened(_resize(_red(image), base)), base)
    if side > _LARGE_PX:
        yield _plain_look(pixels)
    else:
        scale = 2.0 if side > _SMALL_PX else 3.0
        yield Look("large", lambda image: _resize(_grey(image), scale), scale)
        yield Look("large_ink_free", lambda image: _resize(_ink_free(image), scale), scale)
    yield Look("even", lambda image: _evened(_resize(_red(image), base)), base)


def _plain_look(pixels: Pixels) -> Look:
    base = _base(max(pixels.shape[:2]))
    return Look("plain", lambda image: _resize(_grey(image), base), base)


def _base(side: int) -> float:
    """Noise and moiré of a large photo hide the modules; half the size averages them away."""
    return 0.5 if side > _LARGE_PX else 1.0


def _grey(pixels: Pixels) -> Pixels:
    return as_pixels(cv2.cvtColor(pixels, cv2.COLOR_BGR2GRAY))


def _red(pixels: Pixels) -> Pixels:
    return np.ascontiguousarray(pixels[:, :, 2])


def _ink_free(pixels: Pixels) -> Pixels:
    """Black print alone: a stamp of any colour is bright in some channel, and counts as paper."""
    blue, green, red = cv2.split(pixels)
    light = as_pixels(cv2.max(cv2.max(blue, green), red))
    coarse = cv2.resize(light, None, fx=0.125, fy=0.125, interpolation=cv2.INTER_AREA)
    coarse = cv2.GaussianBlur(cv2.dilate(coarse, np.ones((9, 9), np.uint8)), (0, 0), 5)
    height, width = light.shape
    paper = cv2.resize(coarse, (width, height), interpolation=cv2.INTER_LINEAR)
    return as_pixels(cv2.divide(light, paper, scale=255 / _INK_SHARE))


def _resize(grey: Pixels, scale: float) -> Pixels:
    if scale == 1.0:
        return grey
    way = cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC
    return as_pixels(cv2.resize(grey, None, fx=scale, fy=scale, interpolation=way))


def _sharpened(grey: Pixels) -> Pixels:
    soft = cv2.GaussianBlur(grey, (0, 0), 3)
    return as_pixels(cv2.addWeighted(grey, 2.2, soft, -1.2, 0))


def _evened(grey: Pixels) -> Pixels:
    """Shadow and glare taken out, tile by tile."""
    return as_pixels(cv2.createCLAHE(clipLimit=3.0, tileGridSize=(8, 8)).apply(grey))


def placed(codes: tuple[FoundCode, ...], plane: Plane) -> tuple[FoundCode, ...]:
    """The same codes with their corners in the picture as received."""
    return tuple(
        FoundCode(text=code.text, symbology=code.symbology, quad=plane.quad(code.quad))
        for code in codes
    )
