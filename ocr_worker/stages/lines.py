"""Read the lines of a page, whichever way it lies, and level them."""

from dataclasses import dataclass, replace

import numpy as np

from finance.vouchers.reading import Page, Source, TextLine
from ocr_worker.engines.base import OcrEngine, Pixels, Point, RawLine
from ocr_worker.stages.geometry import Matrix, Plane, bounds
from ocr_worker.stages.known import read_rest
from ocr_worker.stages.masked import join_masked
from ocr_worker.stages.straighten import turned
from ocr_worker.stages.way_up import find_way_up


@dataclass(frozen=True, slots=True, eq=False)
class ReadPage:
    """A page as read: its levelled lines (`plane` leads back from them), and its pixels.

    `lies` leads back from the pixels, which are not levelled; `raw` are the lines in them, one for
    each place that was read, also where nothing stands.
    """

    page: Page
    plane: Plane
    pixels: Pixels
    lies: Plane
    raw: tuple[RawLine, ...]

    def page_numbered(self, number: int, unit: str) -> Page:
        """The page under the number that it has in its file."""
        lines = tuple(
            replace(line, box=replace(line.box, page=number)) for line in self.page.lines
        )
        return replace(self.page, number=number, unit=unit, lines=lines)


def read_page(
    pixels: Pixels,
    plane: Plane,
    *,
    engine: OcrEngine,
    side_px: int,
    is_turn_known: bool,
    known: tuple[RawLine, ...] = (),
) -> ReadPage:
    """Read; a page whose turn no code told is set upright first.

    `known`: lines that were read already, in the pixels given.
    """
    quads = engine.find_lines(pixels, side_px=side_px)
    if not is_turn_known:
        way = find_way_up(pixels, quads, engine=engine)
        if way.quarters:
            pixels, plane = turned(pixels, plane, way.quarters)
            # On its side or head faint print is not found as well.
            quads = way.places or engine.find_lines(pixels, side_px=side_px)
        known = way.read
    lines = read_rest(pixels, quads, engine=engine, known=known)
    return level(pixels, plane, join_masked(pixels, lines, engine=engine))


def level(pixels: Pixels, plane: Plane, lines: tuple[RawLine, ...]) -> ReadPage:
    """Put the lines of a tilted page level.

    The recogniser cuts each line out along its own slant, so only places turn, not pixels.
    """
    height, width = pixels.shape[:2]
    back = _unslanted(lines, width, height)
    forth = Plane(back).inverse()
    page = Page(
        number=0,
        width=float(width),
        height=float(height),
        unit="px",
        source=Source.OCR,
        lines=tuple(
            TextLine(
                text=line.text,
                box=bounds(forth.quad(line.quad), 0),
                confidence=round(line.confidence, 4),
                doubts=line.doubts,
            )
            for line in lines
            if line.text
        ),
    )
    return ReadPage(page=page, plane=plane.after(back), pixels=pixels, lies=plane, raw=lines)


def _unslanted(lines: tuple[RawLine, ...], width: int, height: int) -> Matrix:
    """The turn that leads from the levelled page back to the page as read."""
    ends = [
        (line.quad[0], line.quad[1])
        for line in lines
        if len(line.text) >= 5 and line.quad[1][0] - line.quad[0][0] > 0.05 * width
    ]
    if len(ends) < 3:
        return np.eye(3)
    slant = _usual_slant(ends)
    middle = np.array([width / 2, height / 2])
    angle = float(np.arctan(slant))
    cos, sin = np.cos(angle), np.sin(angle)
    turn = np.array([[cos, -sin], [sin, cos]])
    shift = middle - turn @ middle
    back = np.eye(3)
    back[:2, :2] = turn
    back[:2, 2] = shift
    return back


def _usual_slant(ends: list[tuple[Point, Point]]) -> float:
    """The slant up to which half of all that is written lies: a long line tells its own best."""
    told = sorted(((y1 - y0) / (x1 - x0), x1 - x0) for (x0, y0), (x1, y1) in ends)
    so_far = np.cumsum([length for _, length in told])
    return told[int(np.searchsorted(so_far, so_far[-1] / 2))][0]
