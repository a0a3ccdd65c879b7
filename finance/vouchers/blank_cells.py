"""Cells of a table of goods in which no line was found, although the row says what is in it.

Whoever looks for lines misses a lone thin character: the `1` of 数量. Where price and amount were
read and no quantity, its place is worth a look; what is read there counts only where it multiplies
with the price to the amount.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from finance.vouchers.goods_line import makes
from finance.vouchers.heads import head_boxes
from finance.vouchers.layout import Row, Run, Sheet, lay_out
from finance.vouchers.normalise import fen, tight
from finance.vouchers.reading import Box, Page

_QUANTITY = re.compile(r"数\s*量(?!\s*/)")
_END = re.compile(r"¥|合\s*计|[大小]\s*写")
_PRICE = re.compile(r"\d[\d,]*(?:\.\d+)?")
_AMOUNT = re.compile(r"-?\d[\d,]*\.\d{2}")
# In heights of the head: how far a figure stands left of its head, and what keeps off neighbours.
_LEFT, _APART = 1.5, 0.15


@dataclass(frozen=True, slots=True)
class Blank:
    """A cell without a line: the room for it, and what its figure must multiply to."""

    box: Box
    price: str
    amount_fen: int

    def proves(self, said: str) -> bool:
        """Whether what was read there makes the row's amount."""
        return makes(tight(said), self.price, self.amount_fen) is True


def blank_quantities(page: Page) -> tuple[Blank, ...]:
    sheet = lay_out((page,))
    head = next((box for row in sheet.rows for box in head_boxes(row, _QUANTITY)), None)
    return () if head is None else tuple(_blanks(sheet, head))


def _blanks(sheet: Sheet, head: Box) -> Iterator[Blank]:
    for row in sheet.rows:
        if row.box.middle[1] <= head.bottom:
            continue
        if _END.search(row.text):
            return
        blank = _blank(row, head)
        if blank is not None:
            yield blank


def _blank(row: Row, head: Box) -> Blank | None:
    """Price and amount right of the head, and nothing under it."""
    before = [run for run in row.runs if run.box.middle[0] < head.left]
    behind = [run for run in row.runs if run.box.middle[0] >= head.left]
    if len(behind) < 2 or not before or not _PRICE.fullmatch(behind[0].text):
        return None
    price, amount = behind[0], behind[1]
    if not _AMOUNT.fullmatch(amount.text) or price.box.left < head.middle[0]:
        return None
    room = _room(before[-1], price, head)
    value = fen(amount.text)
    return Blank(room, price.text, value) if room.width > room.height and value else None


def _room(before: Run, price: Run, head: Box) -> Box:
    """From the cell before to the price: figures stand left, right or in the middle of theirs."""
    left = max(before.box.right, head.left - _LEFT * head.height) + _APART * head.height
    return replace(price.box, left=left, right=price.box.left - _APART * head.height)
