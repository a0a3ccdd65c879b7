"""Cells of one column that were read as one line downwards, put back into their rows.

Where rows stand close, a reader takes a column of single words (块, 条, 项) for one upright word.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from statistics import median

from finance.vouchers.layout import Row, Run

_TALL = 1.6  # usual heights of a line
_ROWS_LEAST = 2
_WORD = re.compile(r"[一-鿿]{1,3}")


def laid_in_rows(rows: Sequence[Row], runs: Sequence[Run]) -> Iterator[tuple[Run, ...]]:
    """The runs of each row from left to right, with their share of what was read downwards."""
    if not rows:
        return
    usual = median(run.box.height for row in rows for run in row.runs)
    lines = [list(row.runs) for row in rows]
    for run in runs:
        if run.is_upright or run.box.height > _TALL * usual:
            _share(run, lines)
    for line in lines:
        if line:
            yield tuple(sorted(line, key=lambda run: run.box.left))


def _share(run: Run, lines: Sequence[list[Run]]) -> None:
    """In place of the run, a word of it on each of the lines that it reaches over."""
    crossed = [line for line in lines if _crosses(run, line)]
    pieces = _pieces(run, len(crossed))
    for line in lines if pieces else ():
        if run in line:
            line.remove(run)
    for line, piece in zip(crossed, pieces, strict=False):
        line.append(piece)


def _crosses(run: Run, line: Sequence[Run]) -> bool:
    """Whether it reaches over the line's middle, as the line's nearest run has it."""
    others = [one for one in line if one is not run]
    if not others:
        return False
    nearest = min(others, key=lambda one: abs(one.box.middle[0] - run.box.middle[0]))
    return run.box.top < nearest.box.middle[1] < run.box.bottom


def _pieces(run: Run, count: int) -> list[Run]:
    """A word for each of the lines; nothing where words and lines are not as many."""
    words = _words(run.text, count) if count >= _ROWS_LEAST else []
    height = run.box.height / max(count, 1)
    tops = (run.box.top + number * height for number in range(count))
    return [
        replace(run, text=word, raw=word, box=replace(run.box, top=top, bottom=top + height))
        for word, top in zip(words, tops, strict=False)
    ]


def _words(text: str, count: int) -> list[str]:
    """As many words of equal length; figures of several rows are cut off too often to be used."""
    said = text.replace(" ", "")
    size = len(said) // count if count else 0
    if not size or size * count != len(said):
        return []
    words = [said[at : at + size] for at in range(0, len(said), size)]
    return words if all(_WORD.fullmatch(word) for word in words) else []
