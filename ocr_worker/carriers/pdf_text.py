"""The glyphs of one PDF page, put together to pieces of text at their place.

The boxes that pdfium derives from fonts cannot be trusted (a font may claim any size), so type
size is judged from the ink: the drawn height of the glyphs.
"""

import ctypes
import math
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from itertools import groupby, pairwise, product
from statistics import median

import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c

from ocr_worker.carriers.pdf_hidden import drawn_with, hidden_characters, set_in
from ocr_worker.carriers.text_lines import (
    UNKNOWN,
    Piece,
    are_cells,
    join,
    may_be_words,
    spacing_ratio,
)

_CHARACTERS_MAX, _CHARACTERS_LOOKED_AT = 20_000, 400
_TURNED_SHARE = 0.7
_WIDE_FROM = 0x2E80
_CONTROLS_LEAST = 3  # different control characters in one font are no slip
_LINE_END_HYPHEN = 0x02  # what pdfium makes of a hyphen that parts a word
_SMALL = set("-—_.,:;'\"`·。、，：；“”‘’…~^=+*<>|()[]{}（）/\\")
_INK_OF_WIDE, _INK_OF_NARROW = 0.86, 0.72
_UPRIGHT_TOLERANCE = 0.2
_JOIN_GAP, _BACK, _SHIFT = 0.6, 0.5, 0.3
_RUN_GAP = 0.25  # between runs that were drawn apart, as the cells of a table are
_LETTER_SPACED_FROM = 5
_OVERPRINT, _SAME_LINE, _BLANK = 0.15, 0.1, 0.22  # of the type size
_FOLLOWING_LEAST = 0.25


@dataclass(frozen=True, slots=True)
class _Glyph:
    character: str
    left: float
    top: float
    right: float
    bottom: float
    x: float
    baseline: float
    is_upright: bool
    run: int | None  # those that were drawn in one go have the same
    font: int | None
    is_after_blank: bool  # in the stream, by the writer or by pdfium's own guess

    @property
    def is_wide(self) -> bool:
        return ord(self.character) >= _WIDE_FROM


def set_upright(page: pdfium.PdfPage) -> None:
    """Turn a page whose text lies on its side or on its head, as one that was turned to print."""
    with closing(page.get_textpage()) as text:
        turns = Counter(_quarters_off(page, text))
    quarters, count = turns.most_common(1)[0] if turns else (0, 0)
    if quarters and count > _TURNED_SHARE * turns.total():
        page.set_rotation((page.get_rotation() - 90 * quarters) % 360)


def _quarters_off(page: pdfium.PdfPage, text: pdfium.PdfTextPage) -> Iterator[int]:
    """By character, how many quarters of a circle it is turned as shown."""
    turn = page.get_rotation() // 90
    for index in range(min(text.count_chars(), _CHARACTERS_LOOKED_AT)):
        if pdfium_c.FPDFText_IsGenerated(text, index) != 1:
            angle = pdfium_c.FPDFText_GetCharAngle(text, index)
            yield (round(angle / (math.pi / 2)) + turn) % 4


def read_pieces(page: pdfium.PdfPage, text: pdfium.PdfTextPage) -> tuple[list[Piece], float]:
    """The pieces of a page, origin top left, and the share of glyphs without a character."""
    size = page.get_size()
    drawn = [glyph for glyph in _glyphs(page, text) if _is_on_page(glyph, size)]
    glyphs = _without_signs(drawn)
    seen, unmapped = len(drawn), sum(glyph.character == UNKNOWN for glyph in drawn)
    upright = _once([glyph for glyph in glyphs if glyph.is_upright])
    pieces = _upright_pieces(_in_rows(upright) if _is_scattered(upright) else upright)
    pieces.extend(_turned_pieces(glyphs))
    return pieces, unmapped / seen if seen else 0.0


def _glyphs(page: pdfium.PdfPage, text: pdfium.PdfTextPage) -> list[_Glyph]:
    """All that is drawn; what has no character stands as `UNKNOWN`."""
    place = _placement(page)
    turn = page.get_rotation()
    glyphs: list[_Glyph] = []
    blank = False
    count = min(text.count_chars(), _CHARACTERS_MAX)
    hidden = hidden_characters(page, text, count)
    for index in range(count):
        code = pdfium_c.FPDFText_GetUnicode(text, index)
        if pdfium_c.FPDFText_IsGenerated(text, index) == 1 or chr(code).isspace():
            blank = True
        elif code != _LINE_END_HYPHEN and index not in hidden:
            glyph = _glyph(text, index, place=place, turn=turn)
            is_number = 0 < code < 0x20  # flagged or not, told by `_without_numbers`
            is_unknown = not is_number and _is_unmapped(text, index, code)
            known = UNKNOWN if is_unknown else glyph.character
            if (known != UNKNOWN and not is_number) or _has_ink(glyph):
                glyphs.append(replace(glyph, character=known, is_after_blank=blank))
                blank = False
    return _without_numbers(glyphs)


def _is_on_page(glyph: _Glyph, size: tuple[float, float]) -> bool:
    """Whether anybody sees it: some programs draw a name a page too low, or crop what a browser
    printed around the form.
    """
    across, down = (glyph.left + glyph.right) / 2, (glyph.top + glyph.bottom) / 2
    return 0 <= across <= size[0] and 0 <= down <= size[1]


def _has_ink(glyph: _Glyph) -> bool:
    return glyph.right > glyph.left and glyph.bottom > glyph.top


def _without_signs(glyphs: list[_Glyph]) -> list[_Glyph]:
    """Without what has no character: bullets and boxes, but for a rare character in a name.

    That is drawn in one go with the character before it.
    """
    kept: list[_Glyph] = []
    for glyph in glyphs:
        before = kept[-1] if kept else None
        is_word = before is not None and before.is_wide and before.run == glyph.run is not None
        if glyph.character != UNKNOWN or is_word:
            kept.append(glyph)
    return kept


def _is_unmapped(text: pdfium.PdfTextPage, index: int, code: int) -> bool:
    is_none = code == 0 or 0xE000 <= code <= 0xF8FF or code in {0xFFFD, 0xFFFE, 0xFFFF}
    return is_none or pdfium_c.FPDFText_HasUnicodeMapError(text, index) == 1


def _without_numbers(glyphs: list[_Glyph]) -> list[_Glyph]:
    """What fonts without a map say is unknown: their own numbers, counted from 1, so that labels
    read as control characters, and as marks and letters where the numbers go on.
    """
    controls = {(glyph.font, glyph.character) for glyph in glyphs if glyph.character < " "}
    fonts = Counter(font for font, _ in controls)
    return [
        replace(glyph, character=UNKNOWN)
        if glyph.character < " " or fonts[glyph.font] >= _CONTROLS_LEAST
        else glyph
        for glyph in glyphs
    ]


@dataclass(frozen=True, slots=True)
class _Placement:
    """Page space to the page as shown: turned, cropped, origin top left, in points."""

    x: tuple[float, float, float]
    y: tuple[float, float, float]

    def at(self, x: float, y: float) -> tuple[float, float]:
        return (
            self.x[0] * x + self.x[1] * y + self.x[2],
            self.y[0] * x + self.y[1] * y + self.y[2],
        )


def _placement(page: pdfium.PdfPage) -> _Placement:
    """Three points through pdfium's own mapping give the whole affine map."""
    origin, right, up = (_shown(page, *point) for point in ((0, 0), (1000, 0), (0, 1000)))
    return _Placement(
        x=((right[0] - origin[0]) / 1000, (up[0] - origin[0]) / 1000, origin[0]),
        y=((right[1] - origin[1]) / 1000, (up[1] - origin[1]) / 1000, origin[1]),
    )


_GRAIN = 100  # pdfium answers in whole device pixels


def _shown(page: pdfium.PdfPage, x: float, y: float) -> tuple[float, float]:
    width, height = page.get_size()
    device_x, device_y = ctypes.c_int(), ctypes.c_int()
    pdfium_c.FPDF_PageToDevice(
        page, 0, 0, round(width * _GRAIN), round(height * _GRAIN), 0, x, y, device_x, device_y
    )
    return device_x.value / _GRAIN, device_y.value / _GRAIN


def _glyph(text: pdfium.PdfTextPage, index: int, *, place: _Placement, turn: int) -> _Glyph:
    left, bottom, right, top = text.get_charbox(index)
    x, y = ctypes.c_double(), ctypes.c_double()
    pdfium_c.FPDFText_GetCharOrigin(text, index, x, y)
    corners = (place.at(left, bottom), place.at(right, top))
    origin = place.at(x.value, y.value)
    # pdfium counts the angle counter-clockwise, the turn of the page clockwise in degrees.
    angle = pdfium_c.FPDFText_GetCharAngle(text, index) + math.radians(turn)
    off = math.remainder(angle, 2 * math.pi)
    return _Glyph(
        character=chr(pdfium_c.FPDFText_GetUnicode(text, index)),
        left=min(corner[0] for corner in corners),
        top=min(corner[1] for corner in corners),
        right=max(corner[0] for corner in corners),
        bottom=max(corner[1] for corner in corners),
        x=origin[0],
        baseline=origin[1],
        is_upright=abs(off) < _UPRIGHT_TOLERANCE,
        run=drawn_with(text, index),
        font=set_in(text, index),
        is_after_blank=False,
    )


def _once(glyphs: list[_Glyph]) -> list[_Glyph]:
    """Without those that are drawn again a hair apart, to make them bold."""
    grain = max(_OVERPRINT * _typical(glyphs), 0.01)
    kept: list[_Glyph] = []
    places: dict[tuple[str, int, int], list[_Glyph]] = {}
    for glyph in glyphs:
        column, row = int(glyph.x // grain), int(glyph.baseline // grain)
        around = product(
            (glyph.character,), range(column - 1, column + 2), range(row - 1, row + 2)
        )
        near = (one for place in around for one in places.get(place, ()))
        if not any(_distance(one, glyph) <= grain for one in near):
            places.setdefault((glyph.character, column, row), []).append(glyph)
            kept.append(glyph)
    return kept


def _distance(one: _Glyph, other: _Glyph) -> float:
    return math.dist((one.x, one.baseline), (other.x, other.baseline))


def _is_scattered(glyphs: list[_Glyph]) -> bool:
    """Whether hardly a glyph is followed by its neighbour: the writer placed them in any order."""
    em = _typical(glyphs)
    following = sum(
        _on_one_line(before, after, em) and 0 < after.x - before.x < 3 * em
        for before, after in pairwise(glyphs)
    )
    return following < _FOLLOWING_LEAST * len(glyphs)


def _in_rows(glyphs: list[_Glyph]) -> list[_Glyph]:
    """From top to bottom, and from left to right on one line; their blanks tell nothing."""
    em = _typical(glyphs)
    ordered = sorted(glyphs, key=lambda glyph: glyph.baseline)
    rows = [ordered[:1]]
    for before, glyph in pairwise(ordered):
        if glyph.baseline - before.baseline > _SAME_LINE * em:
            rows.append([])
        rows[-1].append(glyph)
    lined = [glyph for row in rows for glyph in sorted(row, key=lambda glyph: glyph.x)]
    gaps = (after.x - before.x - _advance(before, em) for before, after in pairwise(lined))
    return [
        replace(glyph, is_after_blank=gap > _BLANK * em)
        for glyph, gap in zip(lined, (0.0, *gaps), strict=True)
    ]


def _upright_pieces(glyphs: list[_Glyph]) -> list[Piece]:
    """Neighbours in the stream that stand on one line and close together are one piece."""
    ems = _ems(glyphs)
    spread = spacing_ratio(
        (after.x - before.x, _advance(before, em))
        for (before, after), em in zip(pairwise(glyphs), ems, strict=False)
        if _on_one_line(before, after, em) and after.x - before.x < 5 * em
    )
    blanks = _word_blanks(glyphs)
    pieces: list[Piece] = []
    for index, (glyph, em) in enumerate(zip(glyphs, ems, strict=True)):
        following = _piece_of(glyph, em)
        before = glyphs[index - 1]
        if pieces and _follows(
            before, glyph, text=pieces[-1].text, em=ems[index - 1], spread=spread
        ):
            pieces[-1] = join(pieces[-1], following, has_blank=blanks[index])
        else:
            pieces.append(following)
    return pieces


def _word_blanks(glyphs: list[_Glyph]) -> list[bool]:
    """Before which glyphs a word begins: blanks between single letters are letter-spacing."""
    blanks: list[bool] = []
    for is_blank, run in groupby(glyphs, key=lambda glyph: glyph.is_after_blank):
        count = len(list(run))
        blanks.extend([is_blank and count < _LETTER_SPACED_FROM] * count)
    return blanks


def _follows(before: _Glyph, glyph: _Glyph, *, text: str, em: float, spread: float) -> bool:
    """Whether the gap is what the page's own letter-spacing makes, or less than a blank.

    `text` ends with the glyph before.
    """
    gap = glyph.x - before.x - _advance(before, em) * spread
    is_words = may_be_words(before.character, glyph.character)
    is_one = is_words and not are_cells(text, glyph.character)
    widest = _JOIN_GAP if glyph.run == before.run or is_one else _RUN_GAP
    return _on_one_line(before, glyph, em) and -_BACK * em * spread <= gap <= widest * em * spread


def _on_one_line(before: _Glyph, after: _Glyph, em: float) -> bool:
    return abs(before.baseline - after.baseline) <= _SHIFT * em


def _advance(glyph: _Glyph, em: float) -> float:
    return em if glyph.is_wide else em * 0.52


def _ems(glyphs: list[_Glyph]) -> list[float]:
    """Type size per glyph, from the ink of its run on the line: small marks tell nothing."""
    typical = _typical(glyphs)
    sizes: list[float] = []
    run: list[_Glyph] = []
    for glyph in glyphs:
        if run and abs(run[-1].baseline - glyph.baseline) > 0.5:
            sizes.extend(_run_ems(run, typical))
            run = []
        run.append(glyph)
    sizes.extend(_run_ems(run, typical))
    return sizes


def _typical(glyphs: list[_Glyph]) -> float:
    told = [_ink_em(glyph) for glyph in glyphs if _tells(glyph)]
    return median(told) if told else 10.0


def _run_ems(run: list[_Glyph], typical: float) -> list[float]:
    told = [_ink_em(glyph) for glyph in run if _tells(glyph)]
    size = median(told) if told else typical
    return [size] * len(run)


def _tells(glyph: _Glyph) -> bool:
    return glyph.character not in _SMALL and glyph.bottom > glyph.top


def _ink_em(glyph: _Glyph) -> float:
    return (glyph.bottom - glyph.top) / (_INK_OF_WIDE if glyph.is_wide else _INK_OF_NARROW)


def _piece_of(glyph: _Glyph, em: float) -> Piece:
    return Piece(
        text=glyph.character,
        left=min(glyph.x, glyph.left),
        top=glyph.baseline - 0.82 * em,
        right=max(glyph.x + _advance(glyph, em) * 0.96, glyph.right),
        bottom=glyph.baseline + 0.16 * em,
        baseline=glyph.baseline,
        em=em,
    )


def _turned_pieces(glyphs: list[_Glyph]) -> Iterator[Piece]:
    """Text that runs up or down the page, each run a piece of its own."""
    run: list[_Glyph] = []
    for glyph in [*glyphs, None]:
        if glyph is not None and not glyph.is_upright:
            run.append(glyph)
        elif run:
            yield _turned_piece(run)
            run = []


def _turned_piece(run: list[_Glyph]) -> Piece:
    top, bottom = min(glyph.top for glyph in run), max(glyph.bottom for glyph in run)
    return Piece(
        text="".join(glyph.character for glyph in run),
        left=min(glyph.left for glyph in run),
        top=top,
        right=max(glyph.right for glyph in run),
        bottom=bottom,
        baseline=bottom,
        em=max(min(glyph.right - glyph.left for glyph in run), 1.0),
    )
