"""Cells of several lines in a table that a program printed, put together row by row.

Only one line of such a row holds its amount. The lines of a cell stand closer to each other than
to the next row, set from the top of the row or about its middle.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from finance.vouchers.layout import Run, union
from finance.vouchers.reading import Box, Source

Line = Sequence[Run]

# What stands under the last row, and is of none.
_NO_CELL = re.compile(r"以下(?:为)?空白|^[合小总]\s?计|^备\s?注|^注\s?:|^说\s?明")

_PITCH_MAX = 2.0  # heights from one line of a cell to the next
_CLEARLY = 1.1  # wider than all others is the gap between two rows
_ALIGNED = 1.0  # heights between the edges, or the middles, of a cell's lines
_REACH = 1.2  # heights between a cell and its next line
_FIGURE = re.compile(r"[¥]?\s*-?\d[\d,. ]*%?")


def joined_rows(lines: Sequence[Line], is_row: Callable[[Line], bool]) -> Iterator[Line]:
    """Each line that is a row by itself, its cells with the lines that they go on in."""
    rows = [at for at, line in enumerate(lines) if is_row(line)]
    if not rows or any(run.source is not Source.TEXT for line in lines for run in line):
        yield from (lines[at] for at in rows)
        return
    edges = [0, *(_edge(lines, *two) for two in pairwise(rows)), len(lines)]
    for at, (first, end) in zip(rows, pairwise(edges), strict=True):
        above = _near(lines, range(at, first - 1, -1))
        below = _near(lines, range(at, end))
        yield _with_lines(lines[at], above, below)


def _edge(lines: Sequence[Line], upper: int, lower: int) -> int:
    """Where the lower row begins: behind the widest gap, or where none is widest, itself."""
    gaps = [(_distance(lines[at], lines[at + 1]), at + 1) for at in range(upper, lower)]
    widest, edge = max(gaps)
    others = [gap for gap, at in gaps if at != edge]
    return edge if all(widest > _CLEARLY * gap for gap in others) else lower


def _near(lines: Sequence[Line], order: Sequence[int]) -> Iterator[Line]:
    """The lines in this order from the first on, which is left out, to the first wide gap."""
    for before, at in pairwise(order):
        is_far = _distance(lines[before], lines[at]) > _PITCH_MAX * _height(lines[at])
        if is_far or _has_lost_its_amount(lines[at]):
            return
        yield lines[at]


def _has_lost_its_amount(line: Line) -> bool:
    """A row of its own: figures stand there, too."""
    return len(line) > 1 and any(_FIGURE.fullmatch(run.text) for run in line)


def _distance(one: Line, other: Line) -> float:
    return abs(_middle(one) - _middle(other))


def _middle(line: Line) -> float:
    return union(run.box for run in line).middle[1]


def _height(line: Line) -> float:
    return min(run.box.height for run in line)


def _with_lines(row: Line, above: Iterator[Line], below: Iterator[Line]) -> Line:
    cells = list(row)
    for line in (*above, *below):
        for run in line:
            if not _NO_CELL.search(run.text):
                _add(cells, run)
    return tuple(sorted(cells, key=lambda run: run.box.left))


def _add(cells: list[Run], run: Run) -> None:
    """To the cell that it is a line of; beside all others it is a cell of its own."""
    for at, cell in enumerate(cells):
        both = _FIGURE.fullmatch(cell.text) and _FIGURE.fullmatch(run.text)
        if not both and _is_line_of(cell.box, run.box):
            cells[at] = _joined(*sorted((cell, run), key=lambda one: one.box.middle[1]))
            return
    row = union(cell.box for cell in cells)
    is_inside = row.left < run.box.middle[0] < row.right
    if is_inside and not any(_overlap(cell.box, run.box) for cell in cells):
        cells.append(run)


def _is_line_of(cell: Box, box: Box) -> bool:
    height = min(cell.height, box.height)
    is_aligned = (
        abs(cell.left - box.left) < _ALIGNED * height
        or abs(cell.middle[0] - box.middle[0]) < _ALIGNED * height
    )
    gap = max(cell.top - box.bottom, box.top - cell.bottom)
    return _overlap(cell, box) and is_aligned and gap < _REACH * height


def _overlap(one: Box, other: Box) -> bool:
    return one.left < other.right and other.left < one.right


def _joined(upper: Run, lower: Run) -> Run:
    is_word = upper.text[-1:].isascii() and lower.text[:1].isascii()
    blank = " " if is_word else ""
    return replace(
        upper,
        text=f"{upper.text}{blank}{lower.text}",
        raw=f"{upper.raw}{blank}{lower.raw}",
        box=union((upper.box, lower.box)),
        confidence=min(upper.confidence, lower.confidence),
    )
