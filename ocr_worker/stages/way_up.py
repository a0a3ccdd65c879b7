"""Which way up a page lies that no code tells: asked of a few of its lines.

Whether the page lies on its side shows in the shape of its lines. Which of the two ways that are
left is up, ten of the lines tell as well as all of them; they need not be read again later.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from statistics import median

from ocr_worker.engines.base import OcrEngine, Pixels, Quad, RawLine
from ocr_worker.engines.recognition import sides
from ocr_worker.stages.geometry import Plane, bounds, rolled
from ocr_worker.stages.known import sure
from ocr_worker.stages.straighten import way_back

_LONG = 2.5  # as wide as high, and more: three characters
_LONG_MIN = 3  # lines: fewer tell nothing
_ASKED = 10
_EASY = (4.0, 16.0)  # neither so short that luck reads them nor so long that asking is dear
_SURE = 0.80  # of the lines asked; below it the page may stand on its head
# Clearly better, not by luck.
_BETTER = 1.15
_TALL = 1.5


@dataclass(frozen=True, slots=True, eq=False)
class WayUp:
    """By how many quarters clockwise a page is to be turned; the lines that were read to know it.

    The lines' places are on the page once it is turned.
    """

    quarters: int
    read: tuple[RawLine, ...] = ()


def find_way_up(pixels: Pixels, quads: Sequence[Quad], *, engine: OcrEngine) -> WayUp:
    """The way up in which the page's lines read best; as it lies where they tell nothing."""
    long = [quad for quad in quads if _is_long(quad)]
    if len(long) < _LONG_MIN:
        return WayUp(0)
    ask = _Asking(pixels, engine)
    down = [quad for quad in long if _is_tall(quad)]
    across = [quad for quad in long if not _is_tall(quad)]
    ask.legible(across, 0)
    if len(down) > len(across):
        quarters = ask.best(down, (1, 3))
    else:
        quarters = ask.best(across, (2,)) if ask.surety < _SURE else 0
    if quarters == 0:
        return WayUp(0, ask.read(0))
    forth = Plane(way_back(quarters, pixels.shape[1], pixels.shape[0])).inverse()
    lines = sure(ask.read(quarters))
    return WayUp(quarters, tuple(replace(one, quad=forth.quad(one.quad)) for one in lines))


def _is_tall(quad: Quad) -> bool:
    box = bounds(quad, 0)
    return box.height > _TALL * box.width


class _Asking:
    """What a few of the page's lines say, read one way or another; each way is read once."""

    def __init__(self, pixels: Pixels, engine: OcrEngine) -> None:
        self._pixels, self._engine = pixels, engine
        self._read: dict[int, tuple[RawLine, ...]] = {}
        self._legible: dict[int, float] = {}

    def read(self, quarters: int) -> tuple[RawLine, ...]:
        return self._read.get(quarters, ())

    @property
    def surety(self) -> float:
        """Of the page as it lies."""
        return median(line.confidence for line in self.read(0))

    def legible(self, quads: Sequence[Quad], quarters: int) -> float:
        """How much all of them say with confidence, in characters, going by a few."""
        if quarters not in self._legible:
            few = [rolled(quad, quarters) for quad in _few(quads)]
            lines = self._engine.read_at(self._pixels, few)
            legible = sum(len(line.text) * line.confidence**2 for line in lines)
            self._read[quarters] = lines
            self._legible[quarters] = legible * len(quads) / max(1, len(few))
        return self._legible[quarters]

    def best(self, quads: Sequence[Quad], ways: tuple[int, ...]) -> int:
        """The way in which most is legible; as the page lies unless another is clearly better."""
        best, chosen = _BETTER * self._legible[0], 0
        for quarters in ways:
            legible = self.legible(quads, quarters)
            if legible > best:
                best, chosen = legible, quarters
        return chosen


def _is_long(quad: Quad) -> bool:
    one, other = sides(quad)
    return max(one, other) >= _LONG * min(one, other)


def _few(quads: Sequence[Quad]) -> list[Quad]:
    """Some from all over the page, those of handy length first."""
    easy = [quad for quad in quads if _EASY[0] <= _longness(quad) <= _EASY[1]]
    chosen = easy if len(easy) >= _ASKED else list(quads)
    step = max(1.0, len(chosen) / _ASKED)
    return [chosen[int(number * step)] for number in range(min(_ASKED, len(chosen)))]


def _longness(quad: Quad) -> float:
    one, other = sides(quad)
    return max(one, other) / max(1.0, min(one, other))
