"""Read the lines of a page, whichever way it lies, and level them."""

from dataclasses import dataclass, replace
from statistics import median

import numpy as np

from finance.vouchers.reading import Page, Source, TextLine
from ocr_worker.engines.base import OcrEngine, Pixels, RawLine
from ocr_worker.stages.geometry import Matrix, Plane, bounds
from ocr_worker.stages.straighten import turned

# Below this mean confidence a page may stand on its head.
_SURE = 0.80
_TURN_LOOK_PX = 640


@dataclass(frozen=True, slots=True, eq=False)
class ReadPage:
    """A page as read: its levelled lines (`plane` leads back from them), and its pixels.

    `lies` leads back from the pixels, which are not levelled.
    """

    page: Page
    plane: Plane
    pixels: Pixels
    lies: Plane

    def page_numbered(self, number: int, unit: str) -> Page:
        """The page under the number that it has in its file."""
        lines = tuple(
            replace(line, box=replace(line.box, page=number)) for line in self.page.lines
        )
        return replace(self.page, number=number, unit=unit, lines=lines)


def read_page(
    pixels: Pixels, plane: Plane, *, engine: OcrEngine, side_px: int, is_turn_known: bool
) -> ReadPage:
    """Read; a page whose turn no code told is tried other ways up if it reads badly."""
    lines = engine.read_lines(pixels, side_px=side_px)
    if not is_turn_known:
        quarters = _better_turn(pixels, lines, engine=engine)
        if quarters:
            pixels, plane = turned(pixels, plane, quarters)
            lines = engine.read_lines(pixels, side_px=side_px)
    return level(pixels, plane, lines)


def _better_turn(pixels: Pixels, lines: tuple[RawLine, ...], *, engine: OcrEngine) -> int:
    """Quarter turns clockwise after which more is read; 0 where it reads well as it is."""
    ways = _ways(lines)
    if not ways:
        return 0
    best, quarters = _legible(lines), 0
    for way in ways:
        image, _ = turned(pixels, Plane.same(), way)
        legible = _legible(engine.read_lines(image, side_px=_TURN_LOOK_PX))
        # Clearly better, not by luck: the look is smaller than the first one was.
        if legible > 1.15 * best:
            best, quarters = legible, way
    return quarters


def _ways(lines: tuple[RawLine, ...]) -> tuple[int, ...]:
    long = [line for line in lines if len(line.text) >= 3]
    if len(long) < 3:
        return ()
    down = sum(1 for line in long if _is_down(line))
    if down > 0.5 * len(long):
        return (1, 3)
    return (2,) if median(line.confidence for line in long) < _SURE else ()


def _is_down(line: RawLine) -> bool:
    box = bounds(line.quad, 0)
    return box.height > 1.5 * box.width


def _legible(lines: tuple[RawLine, ...]) -> float:
    """How much is read with confidence, in characters."""
    return sum(len(line.text) * line.confidence**2 for line in lines if not _is_down(line))


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
        ),
    )
    return ReadPage(page=page, plane=plane.after(back), pixels=pixels, lies=plane)


def _unslanted(lines: tuple[RawLine, ...], width: int, height: int) -> Matrix:
    """The turn that leads from the levelled page back to the page as read."""
    slants = [
        (line.quad[1][1] - line.quad[0][1]) / (line.quad[1][0] - line.quad[0][0])
        for line in lines
        if len(line.text) >= 5 and line.quad[1][0] - line.quad[0][0] > 0.05 * width
    ]
    if len(slants) < 3:
        return np.eye(3)
    slant = median(slants)
    middle = np.array([width / 2, height / 2])
    angle = float(np.arctan(slant))
    cos, sin = np.cos(angle), np.sin(angle)
    turn = np.array([[cos, -sin], [sin, cos]])
    shift = middle - turn @ middle
    back = np.eye(3)
    back[:2, :2] = turn
    back[:2, 2] = shift
    return back
