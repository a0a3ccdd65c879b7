"""Pieces of a text layer, placed on the page, to lines as a reader sees them.

Writers of PDF and OFD place text as they please: a label and its value in two layers, each
glyph on its own, letters spaced to fill a column. Pieces on one baseline are joined where no
reader would see a gap, and where the gaps are only letter-spacing.
"""

import math
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, replace
from itertools import product
from statistics import median

from finance.vouchers.reading import Box, TextLine

# 〓, as printers set for a character that they have not: drawn, but its font tells none.
UNKNOWN = "〓"
# In units of the text's own height: what still reads as one run, and what as a word gap.
_JOIN_GAP = 0.6
_RUN_GAP = 0.3  # between runs of several characters: cells of a table stand close
_WORD_GAP = 0.22
_OVERLAP = 1.0
_BASELINE_SHIFT = 0.35
_JOIN_SHIFT = 0.25
_SIZE_RATIO = 2.0
_SPACED_GAP_MAX = 2.2
_SPACED_RUN_MIN = 3
_LABEL_GAP_MAX = 14.0
_SLACK = 0.35
_OVERPRINT = 0.15

_GOODS = re.compile(r"\*[^*\s]{1,20}\*")  # *类别*: so begins a line of goods
_BEHIND_DIGITS = frozenset("年月日时分秒点元圆角号车座开期页次")
# Labels that forms stretch over their column: 名　　称, 合　　计.
_STRETCHED = frozenset(
    {
        "名称", "电话", "合计", "数量", "单价", "单位", "金额", "税率", "税额", "备注",
        "校验码", "验码", "收款人", "款人", "复核", "开票人", "票人", "购买方", "销售方", "售方",
        "密码区", "地址", "地址、电", "地址、电话",
    }
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of text on one baseline; `em` is the height of its type, in the page's unit."""

    text: str
    left: float
    top: float
    right: float
    bottom: float
    baseline: float
    em: float

    @property
    def is_glyph(self) -> bool:
        return len(self.text) == 1


def lines_from_pieces(pieces: Iterable[Piece], page: int) -> tuple[TextLine, ...]:
    """Lines from top to bottom, and from left to right on one height."""
    rows = _rows(_without_overprint(piece for piece in pieces if piece.text.strip()))
    joined = [piece for row in rows for piece in _join_row(row)]
    return tuple(_line(piece, page) for piece in joined)


def _line(piece: Piece, page: int) -> TextLine:
    text = piece.text.strip()
    unknown = tuple((at, 0.0) for at, sign in enumerate(text) if sign == UNKNOWN)
    box = Box(page, piece.left, piece.top, piece.right, piece.bottom)
    return TextLine(text, box, 1.0, unknown or None)


def _without_overprint(pieces: Iterable[Piece]) -> list[Piece]:
    """Some writers draw a text twice, a hair apart, to make it bold."""
    given = list(pieces)
    grain = max(_OVERPRINT * median([piece.em for piece in given] or [1.0]), 0.01)
    kept: list[Piece] = []
    places: dict[tuple[str, int, int], list[Piece]] = {}
    for piece in given:
        column, row = int(piece.left // grain), int(piece.baseline // grain)
        around = product(range(column - 1, column + 2), range(row - 1, row + 2))
        near = (one for at in around for one in places.get((piece.text, *at), ()))
        if not any(_is_within(grain, one, piece) for one in near):
            places.setdefault((piece.text, column, row), []).append(piece)
            kept.append(piece)
    return kept


def _is_within(grain: float, one: Piece, piece: Piece) -> bool:
    return math.dist((one.left, one.baseline), (piece.left, piece.baseline)) <= grain


def _rows(pieces: list[Piece]) -> list[list[Piece]]:
    """Pieces that share a baseline, rows from top to bottom."""
    rows: list[list[Piece]] = []
    for piece in sorted(pieces, key=lambda piece: (piece.baseline, piece.left)):
        row = next((row for row in reversed(rows[-4:]) if _shares_baseline(row, piece)), None)
        if row is None:
            rows.append([piece])
        else:
            row.append(piece)
    for row in rows:
        row.sort(key=lambda piece: piece.left)
    return rows


def _shares_baseline(row: list[Piece], piece: Piece) -> bool:
    last = row[-1]
    small, large = sorted((last.em, piece.em))
    return (
        abs(last.baseline - piece.baseline) <= _BASELINE_SHIFT * small
        and large <= _SIZE_RATIO * small
    )


def _join_row(row: list[Piece]) -> list[Piece]:
    return _join_stretched(_join_spaced(_join_near(row)))


def _join_near(row: list[Piece]) -> list[Piece]:
    joined: list[Piece] = []
    for index, piece in enumerate(row):
        last = joined[-1] if joined else None
        if last is not None and _reads_on(last, piece, before=row[index - 1]):
            joined[-1] = join(last, piece)
        else:
            joined.append(piece)
    return joined


def _reads_on(last: Piece, piece: Piece, *, before: Piece) -> bool:
    """Beside it with no gap; of a cell of two lines the label's line is neither.

    `last` ends with `before`, the piece beside it.
    """
    widest = _JOIN_GAP if _is_one(before, piece) else _RUN_GAP
    is_beside = -_OVERLAP * last.em <= _gap(last, piece) <= widest * last.em
    return is_beside and abs(last.baseline - piece.baseline) <= _JOIN_SHIFT * piece.em


def _is_one(before: Piece, piece: Piece) -> bool:
    """Whether a blank may part them: glyphs set one by one, signs before figures, words."""
    if before.is_glyph and piece.is_glyph:
        return True
    if are_cells(before.text, piece.text):
        return False
    if before.is_glyph or piece.is_glyph:
        return not _is_next_cell(before, piece)
    return may_be_words(before.text, piece.text)


def _is_next_cell(before: Piece, piece: Piece) -> bool:
    """A lone 无 or 个 close behind a full cell; 年 and its like go on with the figures before."""
    if not _is_wide(piece.text[0]):
        return False
    is_word = piece.is_glyph and before.text[-1].isalnum() and piece.text not in _BEHIND_DIGITS
    return is_word or _is_wide(before.text[-1])


def _is_wide(character: str) -> bool:
    return "一" <= character <= "鿿"


def may_be_words(before: str, behind: str) -> bool:
    """Whether a blank may part them: Latin words, groups of digits, a label and its value."""
    if before[-1] in ":：" or (before[-1].isdigit() and behind[0].isdigit()):
        return True
    return before.isascii() and behind.isascii()


def are_cells(before: str, behind: str) -> bool:
    """Figures behind a cell full of goods: *电子元件*电容0402 and 0402 are two, drawn apart."""
    is_figures = before[-1].isdigit() and behind[0].isdigit()
    return is_figures and _GOODS.match(before) is not None


def _join_spaced(row: list[Piece]) -> list[Piece]:
    """Single glyphs at an even pitch are one letter-spaced run."""
    joined: list[Piece] = []
    start = 0
    while start < len(row):
        end = _spaced_end(row, start)
        run = row[start:end] if end - start >= _SPACED_RUN_MIN else [row[start]]
        piece = run[0]
        for following in run[1:]:
            piece = join(piece, following, has_blank=False)
        joined.append(piece)
        start += len(run)
    return joined


def _spaced_end(row: list[Piece], start: int) -> int:
    """Where the run of evenly spaced glyphs that begins at `start` ends."""
    em = row[start].em
    narrowest, widest = _SPACED_GAP_MAX * em, 0.0
    end = start + 1
    while end < len(row) and row[end - 1].is_glyph and row[end].is_glyph:
        gap = _gap(row[end - 1], row[end])
        narrowest, widest = min(narrowest, gap), max(widest, gap)
        if gap < 0 or widest > _SPACED_GAP_MAX * em or widest - narrowest > _SLACK * em:
            break
        end += 1
    return end


def _join_stretched(row: list[Piece]) -> list[Piece]:
    joined: list[Piece] = []
    for piece in row:
        last = joined[-1] if joined else None
        if last is not None and _is_stretched(last, piece):
            joined[-1] = join(last, piece, has_blank=False)
        else:
            joined.append(piece)
    return joined


def _is_stretched(last: Piece, piece: Piece) -> bool:
    head = re.split(r"[::]", unicodedata.normalize("NFKC", piece.text))[0].strip()
    tail = last.text.replace(" ", "")
    return tail + head in _STRETCHED and 0 <= _gap(last, piece) <= _LABEL_GAP_MAX * last.em


def _gap(left: Piece, right: Piece) -> float:
    return right.left - left.right


def join(left: Piece, right: Piece, *, has_blank: bool | None = None) -> Piece:
    """Both as one piece, with a space where a Latin word ends.

    `has_blank` says whether there is a blank between them; unless told, the gap decides.
    """
    if has_blank is None:
        has_blank = _gap(left, right) > _WORD_GAP * left.em
    is_word_gap = has_blank and _is_latin(left.text[-1]) and _is_latin(right.text[0])
    return replace(
        left,
        text=left.text + (" " if is_word_gap else "") + right.text,
        left=min(left.left, right.left),
        top=min(left.top, right.top),
        right=max(left.right, right.right),
        bottom=max(left.bottom, right.bottom),
        em=max(left.em, right.em),
    )


def _is_latin(character: str) -> bool:
    return character.isascii() and not character.isspace()


def spacing_ratio(pitches: Iterable[tuple[float, float]]) -> float:
    """How far glyphs stand apart: the median of pitch over advance, 1.0 for plain text."""
    ratios = [pitch / advance for pitch, advance in pitches if advance > 0 and pitch > 0]
    return median(ratios) if len(ratios) >= 20 else 1.0
