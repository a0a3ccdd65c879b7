"""Lines that lie another way than their page, and how they read on the page's head.

The engine reads a tall line as one that runs downwards. So one look at a page and one at its odd
lines on their head read the lines of all four directions.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace

from finance.vouchers.reading import Box, Page, TextLine
from ocr_worker.engines.base import OcrEngine, RawLine
from ocr_worker.stages.geometry import bounds, rolled
from ocr_worker.stages.geometry import lying as upright
from ocr_worker.stages.lines import ReadPage

_SURE = 0.8  # a line read with less confidence may stand on its head
_TOLD = 0.9  # one that says words with as much does not; digits may, however sure
_WORDS = re.compile(r"[\u4e00-\u9fff]")
_WORDS_MIN = 2
_TALL = 1.5
_SAME_SHARE = 0.5  # of the smaller of two boxes: then both are one line


@dataclass(frozen=True, slots=True)
class Sided:
    """A line, and by how many quarters clockwise its page is to be turned to read it."""

    line: TextLine
    quarters: int


def is_odd(line: TextLine) -> bool:
    """Whether the line seems to lie another way than the page; one character tells nothing."""
    return len(line.text) > 1 and (line.confidence < _SURE or _is_tall(line))


def _is_tall(line: TextLine) -> bool:
    return line.box.height > _TALL * line.box.width


def lying(lines: Iterable[TextLine], *, on_head: bool = False) -> tuple[Sided, ...]:
    """The lines of one look, each with the way it lies."""
    across, down = (2, 1) if on_head else (0, 3)
    return tuple(Sided(line, down if _is_tall(line) else across) for line in lines)


def on_their_head(read: ReadPage, *, engine: OcrEngine) -> tuple[RawLine, ...]:
    """The lines that may lie another way than the page, read as they would on its head."""
    odd = [line for line in read.raw if _may_lie_otherwise(line)]
    return engine.read_at(read.pixels, [rolled(upright(line.quad), 2) for line in odd])


def _may_lie_otherwise(line: RawLine) -> bool:
    """A tall line may be read from either side; words are not read as surely on their head."""
    box = bounds(line.quad, 0)
    is_tall = box.height > _TALL * box.width
    is_told = line.confidence >= _TOLD and len(_WORDS.findall(line.text)) >= _WORDS_MIN
    return line.confidence < _SURE or (is_tall and not is_told)


def both_ways_up(read: ReadPage, others: Iterable[RawLine]) -> tuple[Sided, ...]:
    """The lines read and those read on their head; of two in one place the surer one."""
    to_page = read.plane.inverse().after(read.lies.matrix)
    other = tuple(
        TextLine(line.text, bounds(to_page.quad(line.quad), 0), round(line.confidence, 4))
        for line in others
        if line.text
    )
    both = (*lying(read.page.lines), *lying(other, on_head=True))
    kept: list[Sided] = []
    for one in sorted(both, key=_legible, reverse=True):
        if not any(_is_same_place(one.line.box, known.line.box) for known in kept):
            kept.append(one)
    return tuple(sorted(kept, key=lambda one: (one.line.box.top, one.line.box.left)))


def _legible(one: Sided) -> float:
    return one.line.confidence**2 * len(one.line.text)


def _is_same_place(a: Box, b: Box) -> bool:
    width = min(a.right, b.right) - max(a.left, b.left)
    height = min(a.bottom, b.bottom) - max(a.top, b.top)
    if width <= 0 or height <= 0:
        return False
    return width * height > _SAME_SHARE * min(a.width * a.height, b.width * b.height)


def turned_page(page: Page, lines: Iterable[Sided], quarters: int) -> Page:
    """The page turned clockwise, with these lines alone."""
    upright = tuple(replace(one.line, box=_turned(one.line.box, page, quarters)) for one in lines)
    if quarters % 2:
        page = replace(page, width=page.height, height=page.width)
    return replace(page, lines=upright)


def _turned(box: Box, page: Page, quarters: int) -> Box:
    width, height = page.width, page.height
    match quarters:
        case 1:
            return Box(box.page, height - box.bottom, box.left, height - box.top, box.right)
        case 2:
            return Box(
                box.page,
                width - box.right,
                height - box.bottom,
                width - box.left,
                height - box.top,
            )
        case 3:
            return Box(box.page, box.top, width - box.right, box.bottom, width - box.left)
        case _:
            return box
