"""Several papers printed on one page (二合一打印): where each stands, by the titles of all.

An invoice is half a sheet, so offices put two or four of them on one page before they file it.
Banks print their receipts two or three to a page themselves.
"""

import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import pairwise
from statistics import median

from finance.vouchers.reading import Box, Page, TextLine
from ocr_worker.carriers.base import Part, Picture

_TITLE = re.compile(
    r"电子发票\(.{2,20}|.{0,8}增值税(?:电子)?(?:普通|专用)发票(?:\(.{2,6}\))?|"
    r".{2,20}(?:票据|收据|缴款书)\(电子\)"
)
_RECEIPT = re.compile(
    r".{0,24}(?:回单|[收付]款凭证)(?:\(.{2,8}\))?|"
    r"(?:中华人民共和国)?税收(?:.{0,6}完税证明|.{0,8}缴款书)(?:\(.{2,10}\))?"
)
_AMOUNT = re.compile(r"\d\.\d{2}(?!\d)")
_LARGER = 1.2  # than the usual line
_ALIKE, _IN_COLUMN = 0.1, 0.15  # of the title's height, of the page's width
_ONE_ROW = 2.0  # of the title's height
_FOOT = 0.4  # of the way from title to title, where the upper paper ends


def places(page: Page) -> tuple[Box, ...]:
    """The part of the page that each paper has, from top to bottom; none where there is one."""
    titles = _titles(page, _TITLE)
    if len(titles) > 1:
        return _around(page, titles)
    receipts = _titles(page, _RECEIPT)
    if len(receipts) < 2 or not _are_alike(page, receipts):
        return ()
    found = _around(page, receipts)
    return found if all(_has_amount(page, box) for box in found) else ()


def _are_alike(page: Page, titles: Sequence[Box]) -> bool:
    """A seal says 回单, too, but not in the letters of the title and right below it."""
    first = titles[0]
    return all(
        abs(one.height - first.height) <= _ALIKE * first.height
        and abs(one.middle[0] - first.middle[0]) <= _IN_COLUMN * page.width
        for one in titles
    )


def _has_amount(page: Page, box: Box) -> bool:
    return any(_is_in(line, box) and _AMOUNT.search(line.text) for line in page.lines)


def _around(page: Page, titles: Sequence[Box]) -> tuple[Box, ...]:
    rows = _rows(titles)
    edges = (0.0, *(_between(page, *two) for two in pairwise(rows)), page.height)
    return tuple(
        box
        for row, (top, bottom) in zip(rows, pairwise(edges), strict=True)
        for box in _side_by_side(page, row, top=top, bottom=bottom)
    )


def _titles(page: Page, pattern: re.Pattern[str]) -> list[Box]:
    usual = median([line.box.height for line in page.lines] or [0.0])
    return [
        line.box
        for line in page.lines
        if line.box.height > _LARGER * usual
        and pattern.fullmatch(unicodedata.normalize("NFKC", line.text).replace(" ", ""))
    ]


def _rows(titles: Sequence[Box]) -> list[list[Box]]:
    ordered = sorted(titles, key=lambda box: box.top)
    rows = [ordered[:1]]
    for above, box in pairwise(ordered):
        if box.top - above.top > _ONE_ROW * above.height:
            rows.append([])
        rows[-1].append(box)
    return rows


def _between(page: Page, upper: Sequence[Box], lower: Sequence[Box]) -> float:
    """The middle of the widest blank between the foot of one row and the title of the next."""
    first, title = upper[0].top, lower[0]
    foot = title.top - _FOOT * (title.top - first)
    near = sorted(
        (line.box for line in page.lines if foot < line.box.middle[1] < title.bottom),
        key=lambda box: box.top,
    )
    widest, edge, reached = 0.0, title.top, foot
    for box in near:
        if box.top - reached > widest:
            widest, edge = box.top - reached, (box.top + reached) / 2
        reached = max(reached, box.bottom)
    return edge


def _side_by_side(page: Page, row: Sequence[Box], *, top: float, bottom: float) -> list[Box]:
    middles = sorted(box.middle[0] for box in row)
    edges = (0.0, *((left + right) / 2 for left, right in pairwise(middles)), page.width)
    return [Box(page.number, left, top, right, bottom) for left, right in pairwise(edges)]


Draw = Callable[[tuple[int, ...]], tuple[Picture, ...]]


def cut(part: Part, draw: Draw) -> tuple[Part, ...]:
    """A part for each of several papers on a page, and one for all other pages.

    `draw` gives the pictures of the pages with these numbers.
    """
    found = {page.number: places(page) for page in part.pages}
    if part.records or not any(found.values()):
        return (part,)
    pieces = tuple(
        _piece(part, page, box=box, draw=draw) for page in part.pages for box in found[page.number]
    )
    whole = tuple(page for page in part.pages if not found[page.number])
    others = tuple(sorted({page.number for page in whole} | set(part.bare_pages)))
    rest = replace(part, pages=whole, pictures=lambda: draw(others))
    return (rest, *pieces) if others else pieces


def _piece(part: Part, page: Page, *, box: Box, draw: Draw) -> Part:
    lines = tuple(line for line in page.lines if _is_in(line, box))
    return replace(
        part,
        pages=(replace(page, lines=lines),),
        bare_pages=(),
        pictures=lambda: tuple(_cropped(one, box, page) for one in draw((page.number,))),
    )


def _is_in(line: TextLine, box: Box) -> bool:
    x, y = line.box.middle
    return box.left <= x < box.right and box.top <= y < box.bottom


def _cropped(picture: Picture, box: Box, page: Page) -> Picture:
    left, top, right, bottom = (
        round(edge / picture.unit_per_px) for edge in (box.left, box.top, box.right, box.bottom)
    )
    return replace(
        picture,
        pixels=picture.pixels[top:bottom, left:right].copy(),
        left=left * picture.unit_per_px,
        top=top * picture.unit_per_px,
        page_size=(page.width, page.height),
    )
