"""A voucher as a list of marks on paper, in millimetres; raster, PDF and OFD draw the same list.

Origin top left; a text's `y` is its baseline.
"""

from dataclasses import dataclass, replace
from functools import cache

import numpy as np
import zxingcpp
from numpy.typing import NDArray

from samples.generator.fonts import ASCII_RATIO, Face

Ink = tuple[int, int, int]

BLACK: Ink = (20, 20, 24)
BROWN: Ink = (156, 82, 35)
MAROON: Ink = (128, 0, 0)
GREEN: Ink = (40, 100, 62)
BLUE: Ink = (48, 62, 150)
RED: Ink = (214, 40, 40)
GREY: Ink = (150, 150, 150)


@dataclass(frozen=True, slots=True)
class Text:
    """One run of characters; Chinese takes a full square, ASCII about half of one."""

    x: float
    y: float
    text: str
    size: float = 3.175
    face: Face = Face.SONG
    ink: Ink = BLACK
    anchor: str = "l"  # l left, m middle, r right
    tag: str = ""  # path of the field in an OFD's custom tags; `#n` tells lines apart
    form: bool = False  # printed with the form, not by the till
    extra: float = 0.0  # added after each character
    vertical: bool = False

    def advances(self) -> tuple[float, ...]:
        half = ASCII_RATIO[self.face]
        return tuple(
            self.size * (half if c.isascii() or c == "¥" else 1.0) + self.extra for c in self.text
        )

    @property
    def length(self) -> float:
        return sum(self.advances()) - self.extra

    @property
    def left(self) -> float:
        share = {"l": 0.0, "m": 0.5, "r": 1.0}[self.anchor]
        return self.x if self.vertical else self.x - self.length * share


@dataclass(frozen=True, slots=True)
class Rule:
    x1: float
    y1: float
    x2: float
    y2: float
    ink: Ink = BLACK
    width: float = 0.25
    dashed: bool = False
    form: bool = True


@dataclass(frozen=True, slots=True)
class Area:
    """A filled rectangle, drawn before all else."""

    x: float
    y: float
    width: float
    height: float
    ink: Ink


@dataclass(frozen=True, slots=True)
class Disc:
    """A filled circle (feed holes of continuous forms)."""

    x: float
    y: float
    radius: float
    ink: Ink


@dataclass(frozen=True, slots=True)
class Cross:
    """⊗ before the amount in words."""

    x: float
    y: float
    size: float = 4.0
    ink: Ink = BLACK


@dataclass(frozen=True, slots=True)
class Matrix:
    """A QR code of `text`, without quiet zone."""

    x: float
    y: float
    size: float
    text: str
    ink: Ink = BLACK


@dataclass(frozen=True, slots=True)
class Seal:
    """A stamp: words along an ellipse, lines in its middle, words along its lower half."""

    x: float  # centre
    y: float
    width: float
    height: float
    ring: str
    middle: str = ""
    foot: str = ""
    foot_curved: bool = True
    ink: Ink = RED
    worn: float = 0.0  # 0 drawn by software, towards 1 a dry stamp pad
    turn: float = 0.0  # degrees


Mark = Text | Rule | Area | Disc | Cross | Matrix | Seal


@dataclass(frozen=True, slots=True)
class Page:
    """Paper of `width` × `height` with its marks."""

    width: float
    height: float
    marks: tuple[Mark, ...]
    paper: Ink = (255, 255, 255)
    is_needle_printed: bool = False  # till print through a ribbon, dot by dot

    def shifted_print(self, dx: float, dy: float) -> "Page":
        """The same page as a printer that grips the form badly leaves it."""
        return replace(self, marks=tuple(_shift(mark, dx, dy) for mark in self.marks))


def _shift(mark: Mark, dx: float, dy: float) -> Mark:
    if isinstance(mark, Text) and not mark.form:
        return replace(mark, x=mark.x + dx, y=mark.y + dy)
    if isinstance(mark, Matrix | Cross):
        return replace(mark, x=mark.x + dx, y=mark.y + dy)
    return mark


@cache
def qr_modules(text: str) -> NDArray[np.bool_]:
    """The dark modules of a QR code, level M, without quiet zone."""
    code = zxingcpp.create_barcode(text, zxingcpp.BarcodeFormat.QRCode, ec_level="M")
    image = np.array(zxingcpp.write_barcode_to_image(code, scale=1, add_quiet_zones=False))
    return np.asarray(image < 128, dtype=np.bool_)
