"""Where the words of a table's head stand: part of a line, or spread over several."""

import re
from collections.abc import Sequence

from finance.vouchers.layout import Row, Run, union
from finance.vouchers.reading import Box

# Readers take a printed character for its old form: 金額, 數量.
_OLD_FORMS = str.maketrans("額稅單價數項貨規號稱務勞應類編碼", "额税单价数项货规号称务劳应类编码")


def head_boxes(row: Row, pattern: re.Pattern[str]) -> Sequence[Box]:
    """The places of the words inside their runs: two heads are often read as one line.

    A word that is spread wide may be two runs; it counts where no run holds it whole.
    """
    inside = [
        part_of(run, match.start(), match.end())
        for run in row.runs
        for match in pattern.finditer(run.text.translate(_OLD_FORMS))
    ]
    return inside or [
        _spread(row, *match.span()) for match in pattern.finditer(row.text.translate(_OLD_FORMS))
    ]


def part_of(run: Run, start: int, end: int) -> Box:
    """The place of some of its characters, taken as equally wide."""
    each = run.box.width / max(len(run.text), 1)
    left = run.box.left
    return Box(run.box.page, left + start * each, run.box.top, left + end * each, run.box.bottom)


def _spread(row: Row, start: int, end: int) -> Box:
    return union(
        run.box
        for run, at in zip(row.runs, row.starts, strict=True)
        if at < end and at + len(run.text) > start
    )
