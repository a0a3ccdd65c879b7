"""Lays marks on a page from top to bottom, in one printer's look.

A cell is written `label|value`: the label belongs to the form, the value to the printer.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from samples.generator.facts import Facts, Fields, say_item
from samples.generator.fonts import Face
from samples.generator.layouts.pieces import notice
from samples.generator.numbers import wrap
from samples.generator.sheet import (
    BLACK,
    RED,
    Area,
    Ink,
    Mark,
    Matrix,
    Page,
    Rule,
    Seal,
    Text,
)


@dataclass(frozen=True, slots=True)
class Look:
    """Inks, faces and measures of one printer on one form."""

    form: Ink = BLACK
    ink: Ink = BLACK
    face: Face = Face.SONG  # of what the printer writes
    label_face: Face = Face.SONG
    size: float = 3.2
    step: float = 5.2
    colon: str = "："
    spread: float = 0.0  # added after each character of the values
    paper: Ink = (255, 255, 255)
    needle: bool = False
    line: float = 0.25


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a table; `cell` is a pattern over the item's facts."""

    weight: float
    heading: str
    cell: str
    align: str = "l"


class Pen:
    """Writes one page; `y` is the baseline of the next line, in millimetres."""

    def __init__(self, facts: Facts, look: Look, width: float) -> None:
        self.facts, self.look, self.width = facts, look, width
        self.margin = 5.0 if width < 120 else 10.0
        self.marks: list[Mark] = []
        self.y = self.margin + look.size

    @property
    def right(self) -> float:
        return self.width - self.margin

    def text(self, at: tuple[float, float], words: str, **marks: Any) -> Text:
        """Anything the printer writes; `marks` are attributes of the mark."""
        look = self.look
        mark = Text(*at, self.facts.say(words), look.size, look.face, look.ink, extra=look.spread)
        mark = replace(mark, **marks)
        if mark.text:
            self.marks.append(mark)
        return mark

    def label(self, at: tuple[float, float], words: str, **marks: Any) -> Text:
        """Anything printed with the form."""
        look = self.look
        words = self.facts.say(words).replace("：", look.colon)
        mark = Text(*at, words, look.size, look.label_face, look.form, form=True)
        mark = replace(mark, **marks)
        if mark.text:
            self.marks.append(mark)
        return mark

    def cell(self, at: tuple[float, float], words: str, room: float = 0.0) -> None:
        """`label|value` beside each other; the value shrinks to what room is left."""
        name, _, value = words.rpartition("|")
        start = at[0]
        if name:
            drawn = self.label(at, name)
            start += drawn.length + 0.8
        if not value:
            return
        mark = self.text((start, at[1]), value)
        if room and mark.text:
            self.marks[-1] = squeezed(mark, room - (start - at[0]))

    def title(
        self, words: str, size: float = 6.0, *, rules: int = 0, ink: Ink | None = None
    ) -> None:
        look = self.look
        self.y += size - look.size
        drawn = self.label(
            (self.width / 2, self.y),
            words,
            size=size,
            anchor="m",
            face=Face.BOLD,
            ink=ink or look.form,
        )
        self.marks[-1] = replace(drawn, size=min(size, size * (self.width - 6) / drawn.length))
        half = min(drawn.length / 2 + 4, self.width / 2 - 4)
        for i in range(rules):
            y = self.y + 2.0 + i
            self.marks.append(Rule(self.width / 2 - half, y, self.width / 2 + half, y, look.form))
        self.y += look.step + rules

    def row(self, *cells: str, at: Sequence[float] = ()) -> None:
        """Cells side by side; `at` are shares of the width, evenly spread where not given."""
        span = self.right - self.margin
        shares = at or [i / len(cells) for i in range(len(cells))]
        for i, words in enumerate(cells):
            stop = shares[i + 1] if i + 1 < len(shares) else 1.0
            x = self.margin + shares[i] * span
            self.cell((x, self.y), words, (stop - shares[i]) * span - 1.0)
        self.y += self.look.step

    def lines(self, *rows: str) -> None:
        for words in rows:
            self.row(words)

    def middle(self, words: str, size: float = 0.0) -> None:
        self.y += max(0.0, size - self.look.size)
        mark = self.text((self.width / 2, self.y), words, anchor="m", size=size or self.look.size)
        if mark.text:
            self.marks[-1] = squeezed(mark, self.width - 4)
        self.y += max(self.look.step, size * 1.3)

    def pair(self, left: str, right: str) -> None:
        """One word at the left edge, one at the right edge, as tills print sums."""
        self.text((self.margin, self.y), left)
        self.text((self.right, self.y), right, anchor="r")
        self.y += self.look.step

    def rule(self, *, dashed: bool = True) -> None:
        y = self.y - self.look.size * 0.5
        self.marks.append(Rule(self.margin, y, self.right, y, self.look.form, dashed=dashed))
        self.y += self.look.step * 0.7

    def gap(self, height: float) -> None:
        self.y += height

    def grid(self, *rows: Sequence[tuple[float, str]], height: float = 7.5) -> None:
        """A boxed table: each row holds (weight, `label|value`)."""
        look = self.look
        top = self.y - look.size
        span = self.right - self.margin
        for row in rows:
            scale = span / sum(weight for weight, _ in row)
            x = self.margin
            for weight, words in row:
                self.box((x, top, weight * scale, height))
                self._boxed((x, top, weight * scale, height), words)
                x += weight * scale
            top += height
        self.y = top + look.size + 1.5

    def box(self, box: tuple[float, float, float, float]) -> None:
        look = self.look
        x, y, width, height = box
        corners = ((x, y), (x + width, y), (x + width, y + height), (x, y + height))
        for (x1, y1), (x2, y2) in zip(corners, (*corners[1:], corners[0]), strict=True):
            self.marks.append(Rule(x1, y1, x2, y2, look.form, look.line))

    def _boxed(self, box: tuple[float, float, float, float], words: str) -> None:
        x, y, width, height = box
        base = y + height / 2 + self.look.size * 0.36
        self.cell((x + 1.2, base), words, width - 2.2)
        last = self.marks[-1]
        if isinstance(last, Text) and last.form:
            self.marks[-1] = squeezed(last, width - 1.6)

    def table(
        self,
        columns: Sequence[Column],
        items: Sequence[Fields],
        *,
        rows: int = 0,
        boxed: bool = True,
    ) -> None:
        """Headings, then the items; at least `rows` rows high."""
        look = self.look
        span, height = self.right - self.margin, look.step * 1.05
        scale = span / sum(column.weight for column in columns)
        tall = height * (max(rows, len(items)) + 1) + 1.5
        top, x = self.y - look.size, self.margin
        for column in columns:
            width = column.weight * scale
            if boxed:
                self.box((x, top, width, tall))
            heading = self.label((x + width / 2, top + height * 0.8), column.heading, anchor="m")
            self.marks[-1] = squeezed(heading, width - 1.0)
            for i, item in enumerate(items):
                self._table_cell(column, item, (x, top + height * (i + 1.85), width))
            x += width
        if boxed:
            self.marks.append(
                Rule(
                    self.margin,
                    top + height * 1.15,
                    self.right,
                    top + height * 1.15,
                    look.form,
                    look.line,
                )
            )
        self.y = top + tall + look.size + 1.0

    def _table_cell(self, column: Column, item: Fields, at: tuple[float, float, float]) -> None:
        x, y, width = at
        start = {"l": x + 0.8, "m": x + width / 2, "r": x + width - 0.8}[column.align]
        mark = self.text((start, y), say_item(item, column.cell), anchor=column.align)
        if mark.text:
            self.marks[-1] = squeezed(mark, width - 1.4)

    def paragraph(self, words: str, capacity: float) -> None:
        for part in wrap(self.facts.say(words), capacity):
            self.text((self.margin, self.y), part)
            self.y += self.look.step

    def qr(self, at: tuple[float, float], size: float, text: str = "") -> None:
        self.marks.append(Matrix(*at, size, text or self.facts.qr, self.look.ink))

    def seal(self, at: tuple[float, float], ring: str, **marks: Any) -> None:
        """A company's stamp, round unless `width` and `height` say otherwise."""
        seal = Seal(*at, 32, 32, self.facts.say(ring), "★", foot_curved=False, ink=RED, worn=0.4)
        self.marks.append(replace(seal, **marks))

    def supervision(self, at: tuple[float, float], place: str) -> None:
        self.marks.append(Seal(*at, 28, 18, "全国统一发票监制章", place, "税务局监制", worn=0.2))

    def band(self, y: float, height: float, ink: Ink) -> None:
        self.marks.insert(0, Area(0, y, self.width, height, ink))

    def page(self, height: float = 0.0) -> Page:
        """The finished page, cut off below the last line where no height is given."""
        tall = height or self.y + self.margin
        mark = notice(self.width - 1.5, tall - 0.9)
        look = self.look
        return Page(self.width, tall, (*self.marks, mark), look.paper, look.needle)


def squeezed(mark: Text, width: float) -> Text:
    """The same mark, smaller where it would not fit, keeping all that `fit` drops."""
    if mark.length <= width or width <= 0:
        return mark
    share = width / (mark.length or 1.0)
    smaller = max(1.5, mark.size * share)
    return replace(mark, size=smaller, extra=mark.extra * share)
