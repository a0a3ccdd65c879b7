"""Several slips glued to one sheet: which lines belong to which slip.

White slips on a white sheet have no outline to go by, so what they say decides. The page is cut
along straight gaps between its lines, across and down, again and again; of all ways to cut it
the one counts under which most required fields are found in vouchers with a number of their
own. A page that one voucher explains best stays whole, however wide its gaps are.
"""

import math
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from statistics import median

import cv2
import numpy as np

from finance.vouchers.interpret import interpret, lacks
from finance.vouchers.kinds import KINDS
from finance.vouchers.reading import Box, Carrier, Evidence, Page, TextLine, VoucherReading
from ocr_worker.carriers.base import Picture
from ocr_worker.stages.geometry import Plane, as_pixels, page_plane
from ocr_worker.stages.lines import ReadPage
from ocr_worker.stages.slips import cut_out

Lines = tuple[TextLine, ...]
Span = Callable[[TextLine], tuple[float, float]]
Way = tuple[float, tuple[Lines, ...]]  # what the pieces are worth, and the pieces

# What stands once on each slip: the standing phrases of a train ticket; of other slips a title
# or the labels of their head. Of each group the most frequent one counts the slips.
_MARKS = tuple(
    tuple(re.compile(one) for one in group)
    for group in (
        (r"限乘当日", r"仅供报销"),
        (
            r"出租汽?车.*发票|通行费.*发票|过路过桥|定额发票|客运.*(?:发票|客票)",
            r"票\s*代\s*码",
            r"票\s*号\s*码",
        ),
    )
)
_SLIPS_MIN = 2
_SURE = 0.8  # a line read with less confidence may stand on its head
_ODD_MIN = 5  # lines that lie another way than the page: fewer are stamps and margins
_ODD_COST = 0.25
_UNREAD_WORTH = 1.0
_GAP_MIN = 0.4  # of the usual height of a line
_LINES_MIN = 3
_MARGIN_LINES = 4
# A stamp may hide the fare; a number and a date alone are no voucher.
_MISSING_MAX = 1
_FOUND_MIN = 3
_REQUIRED = {kind.code: kind.required for kind in KINDS if "invoice_number" in kind.required}


@dataclass(frozen=True, slots=True, eq=False)
class Slip:
    """The piece of the picture with one slip, and the slip cut out level with its way back."""

    picture: Picture
    flat: Picture
    plane: Plane


def cut_slips(picture: Picture, read: ReadPage) -> tuple[Slip, ...]:
    """Each slip of its own, where the lines that were read show several."""
    boxes = slips_on(read.page)
    return tuple(_cut(picture, read, _with_margin(box, boxes, read.page)) for box in boxes)


def _with_margin(box: Box, boxes: tuple[Box, ...], page: Page) -> Box:
    """Wider by up to four lines, for a title that was not read; at most half the way to a slip."""
    reach = _MARGIN_LINES * _line_height(page)
    across = [one for one in boxes if one.top < box.bottom and box.top < one.bottom]
    along = [one for one in boxes if one.left < box.right and box.left < one.right]
    free = (
        min((box.left - one.right for one in across if one.right <= box.left), default=box.left),
        min((box.top - one.bottom for one in along if one.bottom <= box.top), default=box.top),
        min((one.left - box.right for one in across if one.left >= box.right), default=math.inf),
        min((one.top - box.bottom for one in along if one.top >= box.bottom), default=math.inf),
    )
    left, top, right, bottom = (min(reach, side / 2) for side in free)
    return Box(box.page, box.left - left, box.top - top, box.right + right, box.bottom + bottom)


def _cut(picture: Picture, read: ReadPage, box: Box) -> Slip:
    width, height = round(box.width), round(box.height)
    step = np.array([[1.0, 0.0, box.left], [0.0, 1.0, box.top], [0.0, 0.0, 1.0]])
    plane = read.plane.after(step)
    back = page_plane(picture).inverse().after(plane.matrix)
    pixels = cv2.warpPerspective(
        picture.pixels,
        back.matrix,
        (width, height),
        flags=cv2.INTER_CUBIC | cv2.WARP_INVERSE_MAP,
        borderMode=cv2.BORDER_REPLICATE,
    )
    quad = back.quad(((0, 0), (width, 0), (width, height), (0, height)))
    return Slip(
        picture=cut_out(picture, np.array(quad, np.float32), 0.0),
        flat=Picture(page=picture.page, pixels=as_pixels(pixels)),
        plane=plane,
    )


def are_several(readings: Iterable[VoucherReading]) -> bool:
    """Whether at least two of them are vouchers with another number each."""
    known = {
        (one.value("invoice_code"), one.value("invoice_number"))
        for one in readings
        if "invoice_number" in one.fields
    }
    return len(known) > 1


def slips_on(page: Page) -> tuple[Box, ...]:
    """Where on the page each slip lies, in reading order; nothing where it shows one paper."""
    if not _may_be_several(page.lines):
        return ()
    parting = _Parting(page)
    pieces = [piece for piece in parting.best(page.lines)[1] if parting.worth(piece) > 0]
    if len(pieces) < 2:
        return ()
    return tuple(_around(page, piece) for piece in pieces)


def _may_be_several(lines: Lines) -> bool:
    texts = [line.text for line in lines]
    marked = (max(_count(mark, texts) for mark in group) for group in _MARKS)
    return sum(marked) >= _SLIPS_MIN


def _count(mark: re.Pattern[str], texts: Iterable[str]) -> int:
    return sum(1 for text in texts if mark.search(text))


def _odd(lines: Lines) -> Lines:
    """Lines that run downwards or were hardly read: a slip that lies another way."""
    return tuple(
        line
        for line in lines
        if len(line.text) > 1
        and (line.confidence < _SURE or line.box.height > 1.5 * line.box.width)
    )


class _Parting:
    """The best way to cut groups of one page's lines; each group is judged once."""

    def __init__(self, page: Page) -> None:
        self._page = page
        self._worths: dict[Lines, float] = {}
        self._best: dict[Lines, Way] = {}
        self._gap = _GAP_MIN * _line_height(page)

    def best(self, lines: Lines) -> Way:
        """What the lines are worth when cut best, and the pieces; whole where that is as good."""
        if lines not in self._best:
            ways: list[Way] = [(self.worth(lines), (lines,))]
            if _may_be_several(lines):
                ways.extend(self._joined(one, two) for one, two in self._cuts(lines))
            self._best[lines] = max(ways, key=lambda way: way[0])
        return self._best[lines]

    def _joined(self, one: Lines, two: Lines) -> Way:
        (worth_one, first), (worth_two, second) = self.best(one), self.best(two)
        return worth_one + worth_two, first + second

    def _cuts(self, lines: Lines) -> Iterator[tuple[Lines, Lines]]:
        yield from _parted(lines, _down, self._gap)
        yield from _parted(lines, _across, self._gap)

    def worth(self, lines: Lines) -> float:
        """How much of a voucher the lines are."""
        if lines not in self._worths:
            self._worths[lines] = self._judged(lines)
        return self._worths[lines]

    def _judged(self, lines: Lines) -> float:
        if len(lines) < _LINES_MIN:
            return 0.0
        odd = len(_odd(lines))
        if odd >= _ODD_MIN and odd > 0.6 * len(lines):
            return _UNREAD_WORTH
        cost = _ODD_COST * odd if odd >= _ODD_MIN else 0.0
        found = _fields_found(replace(self._page, lines=lines))
        return max(0.0, found - cost)


def _line_height(page: Page) -> float:
    return median(min(line.box.height, line.box.width) for line in page.lines)


def _fields_found(page: Page) -> int:
    """Required fields of the voucher that the lines make, if it has a number."""
    (reading,) = interpret(Evidence(carrier=Carrier.IMAGE, pages=(page,)))
    required = _REQUIRED.get(reading.kind)
    missing = lacks(reading)
    if required is None or "invoice_number" in missing or len(missing) > _MISSING_MAX:
        return 0
    found = len(required) - len(missing)
    return found if found >= _FOUND_MIN else 0


def _parted(lines: Lines, span: Span, gap: float) -> Iterator[tuple[Lines, Lines]]:
    """The lines before and behind each gap that goes right through."""
    ordered = sorted(lines, key=span)
    reach = span(ordered[0])[1]
    for count, line in enumerate(ordered[1:], start=1):
        start, end = span(line)
        if start - reach > gap:
            before = frozenset(ordered[:count])
            yield (
                tuple(one for one in lines if one in before),
                tuple(one for one in lines if one not in before),
            )
        reach = max(reach, end)


def _down(line: TextLine) -> tuple[float, float]:
    return line.box.top, line.box.bottom


def _across(line: TextLine) -> tuple[float, float]:
    return line.box.left, line.box.right


def _around(page: Page, piece: Lines) -> Box:
    return Box(
        page.number,
        min(line.box.left for line in piece),
        min(line.box.top for line in piece),
        max(line.box.right for line in piece),
        max(line.box.bottom for line in piece),
    )
