"""备注 of an invoice, old or 数电: what stands right of its upright label, below the total."""

import re
from collections.abc import Iterator

from finance.vouchers.layout import Row, Run, Sheet, union
from finance.vouchers.normalise import tight
from finance.vouchers.printed import CEILINGS
from finance.vouchers.reading import Box, Field, Source

_LABEL = re.compile(r"备\s?注")
_FIRST, _SECOND = "备", "注"
_TOTAL = re.compile(r"小\s*写|大\s*写|价\s*税\s*合\s*计")
_FOOT = re.compile(r"收\s*款\s*人|复\s*核|开\s*票\s*人|销\s*[售货]\s*方\s*:?\s*[(]?\s*章")
# Other labels of the form that reach into the block, and stamps that were read with it.
_NOT_SAID = re.compile(r"专\s*用\s*章|监\s*制|样\s*张|^[备注\s:]+$|^密$|^码$|^区$")
_PIECE_LEAST = 4
_CERTAINTY = 0.9  # which lines still belong to it is judged by place alone


def read_remark(sheet: Sheet) -> dict[str, Field]:
    """The lines of the block, joined; an empty block gives no field."""
    labels = sorted(_labels(sheet), key=lambda label: not _is_under_total(sheet, label))
    if not labels:
        return {}
    label = labels[0]  # a list of the goods behind the invoice has one, too, but no total
    top, bottom = _between(sheet, label)
    block = sheet.part(
        lambda run: (
            run.box.page == label.page
            and run.box.left >= label.right - 0.5 * label.width
            and top < run.box.middle[1] < bottom
            and not run.is_upright
            and not _NOT_SAID.search(run.text)
            and not _repeats(sheet, run)
        )
    )
    return {"remark": _field(block)} if block.runs else {}


def _is_under_total(sheet: Sheet, label: Box) -> bool:
    rows = (row.box for row in sheet.rows if _TOTAL.search(row.text))
    return any(box.page == label.page and box.top < label.bottom for box in rows)


def _repeats(sheet: Sheet, run: Run) -> bool:
    """A seal over the block says, in pieces, the seller's name that stands beside it."""
    piece = tight(run.text)
    return (
        run.source is Source.OCR
        and len(piece) >= _PIECE_LEAST
        and any(other is not run and piece in tight(other.text) for other in sheet.runs)
    )


def _labels(sheet: Sheet) -> Iterator[Box]:
    """Both characters in one run, or one below the other."""
    for run in sheet.runs:
        if _LABEL.fullmatch(run.text):
            yield run.box
    for first in sheet.runs:
        if first.text == _FIRST:
            yield from (
                union((first.box, second.box))
                for second in sheet.runs
                if second.text == _SECOND and _is_below(first.box, second.box)
            )


def _is_below(first: Box, second: Box) -> bool:
    off = abs(first.middle[0] - second.middle[0])
    gap = second.middle[1] - first.middle[1]
    return first.page == second.page and off < first.width and 0 < gap < 6 * first.height


def _between(sheet: Sheet, label: Box) -> tuple[float, float]:
    """From under the total to above the names at the foot."""
    rows = [row for row in sheet.rows if row.box.page == label.page]
    above = (_lower(row, _TOTAL) for row in rows if _TOTAL.search(row.text))
    below = (_upper(row, _FOOT) for row in rows if _FOOT.search(row.text))
    room = 1.5 * max(label.height, label.width)
    top = max((edge for edge in above if edge <= label.middle[1]), default=label.top - room)
    bottom = min((edge for edge in below if edge >= label.middle[1]), default=label.bottom + room)
    return top, bottom


def _lower(row: Row, words: re.Pattern[str]) -> float:
    return max(run.box.bottom - 0.2 * run.box.height for run in _said(row, words))


def _upper(row: Row, words: re.Pattern[str]) -> float:
    return min(run.box.top + 0.2 * run.box.height for run in _said(row, words))


def _said(row: Row, words: re.Pattern[str]) -> tuple[Run, ...]:
    """The runs that hold the words; all of the row where they are spread over several."""
    return tuple(run for run in row.runs if words.search(run.text)) or row.runs


def _field(block: Sheet) -> Field:
    text = ""
    for row in block.rows:
        line = " ".join(run.raw for run in row.runs)
        is_word = text[-1:].isascii() and text[-1:].isalnum() and line[:1].isalnum()
        text += f" {line}" if text and is_word and line[:1].isascii() else line
    source = block.runs[0].source
    ceiling = CEILINGS.get(source, max(CEILINGS.values()))
    sure = min(run.confidence for run in block.runs)
    sure *= 1.0 if len(block.runs) == 1 else _CERTAINTY
    return Field(
        value=text,
        source=source,
        confidence=round(ceiling * sure, 4),
        box=union(run.box for run in block.runs),
    )
