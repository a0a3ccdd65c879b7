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
from finance.vouchers.layout import lay_out
from finance.vouchers.reading import Box, Carrier, Evidence, Page, VoucherReading
from finance.vouchers.slip_head import has_slip_head
from ocr_worker.carriers.base import Picture
from ocr_worker.engines.base import OcrEngine, RawLine
from ocr_worker.stages.geometry import Plane, as_pixels, page_plane
from ocr_worker.stages.known import sure
from ocr_worker.stages.lines import ReadPage
from ocr_worker.stages.sides import Sided, both_ways_up, is_odd, lying, on_their_head, turned_page
from ocr_worker.stages.slips import cut_out
from ocr_worker.stages.straighten import turned

Lines = tuple[Sided, ...]
Span = Callable[[Sided], tuple[float, float]]
Way = tuple[int, tuple[Lines, ...]]  # what the pieces are worth, and the pieces

# What stands once on each slip: the standing phrases of a train ticket; of other slips a title
# or the labels of their head. Of each group the most frequent one counts the slips.
_MARKS = tuple(
    tuple(re.compile(one) for one in group)
    for group in (
        (r"限乘当日", r"仅供报销"),
        (
            r"出租汽?车(?!.*公司)|通行费.*发票|过路过桥|定额发票|客运.*(?:发票|客票)",
            r"票\s*代\s*码|^代码\W?\d",
            r"票\s*号\s*码|^号码\W?\d",
        ),
    )
)
_SLIPS_MIN = 2
_ODD_MIN = 5  # lines that lie another way than the page: fewer are stamps and margins
_GAP_MIN = 0.4  # of the usual height of a line
_LINES_MIN = 3
_UNTOLD_MIN = 8
_MARGIN_LINES = 4
# A stamp may hide the fare; a number and a date alone are no voucher.
_MISSING_MAX = 1
_FOUND_MIN = 3
_HEAD_FIELDS = 2
_FIELD_WORTH, _ODD_COST = 1000, 100
_REQUIRED = {kind.code: kind.required for kind in KINDS if "invoice_number" in kind.required}


@dataclass(frozen=True, slots=True, eq=False)
class Slip:
    """The piece of the picture with one slip, and the slip cut out upright with its way back.

    `known`: what the look at the sheet read surely, in the pixels of `flat`.
    """

    picture: Picture
    flat: Picture
    plane: Plane
    known: tuple[RawLine, ...]


@dataclass(frozen=True, slots=True)
class Place:
    """Where a slip lies on the page, and by how many quarters clockwise it is to be turned."""

    box: Box
    quarters: int


def cut_slips(picture: Picture, read: ReadPage, *, engine: OcrEngine) -> tuple[Slip, ...]:
    """Each slip of its own, where the lines that were read show several."""
    page = read.page
    odd = sum(1 for line in page.lines if is_odd(line))
    marks = _marks(line.text for line in page.lines)
    others: tuple[RawLine, ...] = ()
    if marks >= 1 and odd >= _ODD_MIN:
        others = on_their_head(read, engine=engine)
    places = slips_on(page, both_ways_up(read, others) if others else lying(page.lines))
    known = sure((*read.raw, *others))
    return tuple(
        _cut(picture, read, _with_margin(one, places, page), known=known) for one in places
    )


def slips_on(page: Page, lines: Lines) -> tuple[Place, ...]:
    """Where on the page each slip lies, in reading order; nothing where it shows one paper."""
    if not _may_be_several(lines):
        return ()
    parting = _Parting(page)
    pieces = parting.best(lines)[1]
    if sum(1 for piece in pieces if parting.worth(piece) > 0) < _SLIPS_MIN:
        return ()
    # What lies beside slips and has as many lines may be one that reads badly at this size.
    pieces = tuple(one for one in pieces if parting.worth(one) > 0 or len(one) >= _UNTOLD_MIN)
    return tuple(Place(_around(page, piece), _quarters(piece)) for piece in pieces)


def _may_be_several(lines: Lines) -> bool:
    return _marks(one.line.text for one in lines) >= _SLIPS_MIN


def _marks(texts: Iterable[str]) -> int:
    """How many slips there are by what stands on each of them once."""
    texts = list(texts)
    return sum(max(_count(mark, texts) for mark in group) for group in _MARKS)


def _count(mark: re.Pattern[str], texts: Iterable[str]) -> int:
    return sum(1 for text in texts if mark.search(text))


def _quarters(lines: Lines) -> int:
    """The way in which most of the lines lie."""
    said = [0.0] * 4
    for one in lines:
        said[one.quarters] += len(one.line.text) * one.line.confidence
    return said.index(max(said))


class _Parting:
    """The best way to cut groups of one page's lines; each group is judged once."""

    def __init__(self, page: Page) -> None:
        self._page = page
        self._worths: dict[Lines, int] = {}
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

    def worth(self, lines: Lines) -> int:
        """How much of a voucher the lines are: its required fields, then how many lines it has."""
        if lines not in self._worths:
            self._worths[lines] = self._judged(lines) if len(lines) >= _LINES_MIN else 0
        return self._worths[lines]

    def _judged(self, lines: Lines) -> int:
        quarters = _quarters(lines)
        found = _fields_found(turned_page(self._page, lines, quarters))
        if not found:
            return 0
        odd = sum(1 for one in lines if len(one.line.text) > 1 and one.quarters != quarters)
        cost = _ODD_COST * odd if odd >= _ODD_MIN else 0
        return max(0, _FIELD_WORTH * found + len(lines) - odd - cost)


def _fields_found(page: Page) -> int:
    """The required fields of the voucher that the lines make, if it has a number or code."""
    (reading,) = interpret(Evidence(carrier=Carrier.IMAGE, pages=(page,)))
    missing = lacks(reading)
    found = len(_REQUIRED.get(reading.kind, ())) - len(missing)
    has_head = any(name in reading.fields for name in ("invoice_number", "invoice_code"))
    if not has_head or len(missing) > _MISSING_MAX or found < _FOUND_MIN:
        # Its head alone may be legible; what it is, a look of its own will tell.
        return _HEAD_FIELDS if has_slip_head(lay_out((page,))) else 0
    return found


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


def _down(one: Sided) -> tuple[float, float]:
    return one.line.box.top, one.line.box.bottom


def _across(one: Sided) -> tuple[float, float]:
    return one.line.box.left, one.line.box.right


def _line_height(page: Page) -> float:
    return median(min(line.box.height, line.box.width) for line in page.lines)


def _around(page: Page, piece: Lines) -> Box:
    boxes = [one.line.box for one in piece]
    return Box(
        page.number,
        min(box.left for box in boxes),
        min(box.top for box in boxes),
        max(box.right for box in boxes),
        max(box.bottom for box in boxes),
    )


def _with_margin(place: Place, places: tuple[Place, ...], page: Page) -> Place:
    """Wider by up to four lines, for a title that was not read; at most half the way to a slip."""
    box, boxes = place.box, [one.box for one in places]
    across = [one for one in boxes if one.top < box.bottom and box.top < one.bottom]
    along = [one for one in boxes if one.left < box.right and box.left < one.right]
    free = (
        min((box.left - one.right for one in across if one.right <= box.left), default=math.inf),
        min((box.top - one.bottom for one in along if one.bottom <= box.top), default=math.inf),
        min((one.left - box.right for one in across if one.left >= box.right), default=math.inf),
        min((one.top - box.bottom for one in along if one.top >= box.bottom), default=math.inf),
    )
    reach = _MARGIN_LINES * _line_height(page)
    left, top, right, bottom = (min(reach, side / 2) for side in free)
    wider = Box(
        box.page,
        max(0.0, box.left - left),
        max(0.0, box.top - top),
        min(page.width, box.right + right),
        min(page.height, box.bottom + bottom),
    )
    return replace(place, box=wider)


def _cut(picture: Picture, read: ReadPage, place: Place, *, known: Iterable[RawLine]) -> Slip:
    box = place.box
    width, height = round(box.width), round(box.height)
    step = np.array([[1.0, 0.0, box.left], [0.0, 1.0, box.top], [0.0, 0.0, 1.0]])
    plane = read.plane.after(step)
    back = page_plane(picture).inverse().after(plane.matrix)
    pixels = cv2.warpPerspective(
        picture.pixels,
        back.matrix,
        (width, height),
        flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP,
        borderMode=cv2.BORDER_REPLICATE,
    )
    quad = back.quad(((0, 0), (width, 0), (width, height), (0, height)))
    upright, plane = turned(as_pixels(pixels), plane, place.quarters)
    forth = plane.inverse().after(read.lies.matrix)
    return Slip(
        picture=cut_out(picture, np.array(quad, np.float32), 0.0),
        flat=Picture(page=picture.page, pixels=upright),
        plane=plane,
        known=tuple(replace(line, quad=forth.quad(line.quad)) for line in known),
    )


def are_several(readings: Iterable[VoucherReading]) -> bool:
    """Whether at least two of them are vouchers with another number each."""
    known = {
        (one.value("invoice_code"), one.value("invoice_number"))
        for one in readings
        if "invoice_number" in one.fields
    }
    return len(known) > 1
