"""What of a page's text layer nobody reads: words that scanners lay under or over a picture, and
the pale words of a watermark.

The first are a reading machine's guess, misread as likely as not; what shows is the picture.
"""

import ctypes
from collections.abc import Iterator
from enum import Enum

import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c

_INVISIBLE = frozenset({pdfium_c.FPDF_TEXTRENDERMODE_INVISIBLE, pdfium_c.FPDF_TEXTRENDERMODE_CLIP})
_COVERS_SHARE = 0.8  # of the page
_WHITE_SHARE = 0.5  # of the characters: as many are no heading on a dark ground
_DEPTH_MAX = 3
_TEXTS_AND_PICTURES = (pdfium_c.FPDF_PAGEOBJ_TEXT, pdfium_c.FPDF_PAGEOBJ_IMAGE)
_WHITE = (255, 255, 255)
_PALE_FROM = 190  # of 255, in every colour
_OPAQUE_FROM = 96  # of 255


class _Look(Enum):
    SHOWN = 0
    WHITE = 1
    HIDDEN = 2


def hidden_characters(
    page: pdfium.PdfPage, text: pdfium.PdfTextPage, count: int
) -> frozenset[int]:
    """The places, of the first `count`, of characters that are not to be seen on the page."""
    known: dict[int | None, _Look] = dict.fromkeys(_covered(page), _Look.HIDDEN)
    known[None] = _Look.SHOWN  # what pdfium itself added
    looks: list[_Look] = []
    for index in range(count):
        drawn = pdfium_c.FPDFText_GetTextObject(text, index)
        key = _key(drawn)
        if key not in known:
            known[key] = _look(drawn)
        looks.append(known[key])
    are_most_white = looks.count(_Look.WHITE) > _WHITE_SHARE * count
    unseen = {_Look.HIDDEN, _Look.WHITE} if are_most_white else {_Look.HIDDEN}
    return frozenset(index for index, look in enumerate(looks) if look in unseen)


def drawn_with(text: pdfium.PdfTextPage, index: int) -> int | None:
    """What tells the run of text that this character was drawn with from all others."""
    return _key(pdfium_c.FPDFText_GetTextObject(text, index))


def set_in(text: pdfium.PdfTextPage, index: int) -> int | None:
    """What tells the font of this character from all others of the page."""
    return _key(pdfium_c.FPDFTextObj_GetFont(pdfium_c.FPDFText_GetTextObject(text, index)))


def _key(drawn: "pdfium_c.FPDF_PAGEOBJECT | pdfium_c.FPDF_FONT") -> int | None:
    return ctypes.cast(drawn, ctypes.c_void_p).value


def _look(drawn: "pdfium_c.FPDF_PAGEOBJECT") -> _Look:
    red, green, blue, alpha = (ctypes.c_uint(255) for _ in range(4))
    pdfium_c.FPDFPageObj_GetFillColor(drawn, red, green, blue, alpha)
    color = (red.value, green.value, blue.value)
    if pdfium_c.FPDFTextObj_GetTextRenderMode(drawn) in _INVISIBLE or alpha.value < _OPAQUE_FROM:
        return _Look.HIDDEN
    if color == _WHITE:
        return _Look.WHITE
    return _Look.HIDDEN if min(color) >= _PALE_FROM else _Look.SHOWN


def _covered(page: pdfium.PdfPage) -> Iterator[int | None]:
    """The texts over which a picture as large as the page was laid: all are drawn in order."""
    pictures = page.get_objects(filter=(pdfium_c.FPDF_PAGEOBJ_IMAGE,), max_depth=_DEPTH_MAX)
    if not any(_covers(picture, page) for picture in pictures):
        return
    under: list[int | None] = []
    for drawn in page.get_objects(filter=_TEXTS_AND_PICTURES, max_depth=_DEPTH_MAX):
        if drawn.type == pdfium_c.FPDF_PAGEOBJ_TEXT:
            under.append(_key(drawn.raw))
        elif _covers(drawn, page):
            yield from under
            under.clear()


def _covers(picture: pdfium.PdfObject, page: pdfium.PdfPage) -> bool:
    if pdfium_c.FPDFPageObj_HasTransparency(picture):
        return False
    left, bottom, right, top = picture.get_bounds()
    width, height = page.get_size()
    return bool(abs((right - left) * (top - bottom)) >= _COVERS_SHARE * width * height)
