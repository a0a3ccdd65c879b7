"""Find bar codes: on the picture as it is, then on versions in which a stamp or blur is less."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice

import cv2
import numpy as np
import zxingcpp

from ocr_worker.carriers.base import Copies
from ocr_worker.engines.base import Pixels, Quad
from ocr_worker.stages.geometry import Plane, as_pixels
from ocr_worker.stages.shrink import halved

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
_SMALL_PX = 1100
_LARGE_PX = 1800
_SCAN_PX = 2600  # up to which fine codes of other kinds are looked for at full size
_ENLARGED = 3
# Of the paper's light: what is lighter counts as paper. Stamp ink keeps at least that much in
# one of the channels, print in none.
_INK_SHARE = 0.55

Look = tuple[Pixels, float]  # the picture seen one way, and its size against the original


@dataclass(frozen=True, slots=True)
class FoundCode:
    """One code; corners start at its own top left, so they tell how the paper lies."""

    text: str
    symbology: str
    quad: Quad


def glance(photo: Pixels, copies: Copies) -> tuple[FoundCode, ...]:
    """The codes that a first look at a photo shows: nine in ten of all there are.

    The others are for `find_codes` to find, best on the paper laid flat.
    """
    small, scale = _small(photo, copies)
    return _codes(_read_qr(_grey(small)), scale)


def find_codes(
    pixels: Pixels,
    *,
    is_drawn: bool = False,
    is_photo: bool = False,
    is_glanced_at: bool = False,
) -> tuple[FoundCode, ...]:
    """The codes of the first look that shows any, corners in the picture given.

    `is_drawn`: a page that a program drew has neither blur nor shadow; two looks are enough.
    `is_photo`: of a paper, laid flat or not. `is_glanced_at`: a glance showed none.
    """
    small, scale = _small(pixels, {})
    looks = _drawn_looks(pixels, small, scale) if is_drawn else _looks(pixels, small, scale)
    for grey, look_scale in islice(looks, int(is_glanced_at), None):
        found = _read_qr(grey)
        if found:
            return _codes(found, look_scale)
    if not is_photo and max(pixels.shape[:2]) <= _SCAN_PX:
        small, scale = pixels, 1.0
    others = zxingcpp.read_barcodes(_grey(small), formats=_OTHERS, try_invert=False)
    return _codes(others, scale)


def _read_qr(grey: Pixels) -> list[zxingcpp.Barcode]:
    """A QR code is found however it lies."""
    return list(zxingcpp.read_barcodes(grey, formats=_QR, try_rotate=False, try_invert=False))


def _codes(found: Iterable[zxingcpp.Barcode], scale: float) -> tuple[FoundCode, ...]:
    return tuple(_code(code, scale) for code in found if code.text)


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


def _small(pixels: Pixels, copies: Copies) -> tuple[Pixels, float]:
    """Noise and moiré of a large photo hide the modules; half the size averages them away."""
    if max(pixels.shape[:2]) > _LARGE_PX:
        return halved(pixels, copies), 0.5
    return pixels, 1.0


def _drawn_looks(pixels: Pixels, small: Pixels, scale: float) -> Iterator[Look]:
    yield _grey(pixels), 1.0
    yield _ink_free(small), scale


def _looks(pixels: Pixels, small: Pixels, scale: float) -> Iterator[Look]:
    """The cheap ones first, and of them those that show most."""
    yield _grey(small), scale
    # A red stamp is nearly white in the red channel, black print stays black.
    red = as_pixels(cv2.extractChannel(small, 2))
    yield _sharpened(red), scale
    yield _ink_free(small), scale
    yield _evened(red), scale
    if scale < 1:
        # Small codes, such as those of several papers glued to one sheet.
        yield _sharpened(as_pixels(cv2.extractChannel(pixels, 2))), 1.0
    elif max(pixels.shape[:2]) <= _SMALL_PX:
        yield _enlarged(_grey(pixels)), _ENLARGED


def _grey(pixels: Pixels) -> Pixels:
    return as_pixels(cv2.cvtColor(pixels, cv2.COLOR_BGR2GRAY))


def _ink_free(pixels: Pixels) -> Pixels:
    """Black print alone: a stamp of any colour is bright in some channel, and counts as paper."""
    blue, green, red = cv2.split(pixels)
    light = as_pixels(cv2.max(cv2.max(blue, green), red))
    coarse = cv2.dilate(halved(halved(halved(light))), np.ones((9, 9), np.uint8))
    coarse = cv2.GaussianBlur(coarse, (0, 0), 5)
    height, width = light.shape
    paper = cv2.resize(coarse, (width, height), interpolation=cv2.INTER_LINEAR)
    return as_pixels(cv2.divide(light, paper, scale=255 / _INK_SHARE))


def _enlarged(grey: Pixels) -> Pixels:
    size = (_ENLARGED * grey.shape[1], _ENLARGED * grey.shape[0])
    return as_pixels(cv2.resize(grey, size, interpolation=cv2.INTER_CUBIC))


def _sharpened(grey: Pixels) -> Pixels:
    # By 3 pixels, for a third of what blurring the picture itself would cost.
    soft = cv2.GaussianBlur(halved(grey), (0, 0), 1.4)
    soft = cv2.resize(soft, grey.shape[::-1], interpolation=cv2.INTER_LINEAR)
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
