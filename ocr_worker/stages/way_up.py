"""Which way up a page lies that no code tells: asked of a few of its lines.

Whether the page lies on its side shows in the shape of its lines. Which of the two ways that are
left is up, three lines tell where they tell it clearly, and ten as well as all of them. Those
read the right way need not be read again later.
"""

from collections import defaultdict
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
_ASKED_FIRST = 3
_ASKED = 10
_EASY = (4.0, 16.0)  # neither so short that luck reads them nor so long that asking is dear
_SURE = 0.80  # of the lines asked; below it the page may stand on its head
_ALL_SURE = 0.90  # each of the first lines: then no more need be asked
# Clearly better, not by luck; by the first lines alone.
_BETTER = 1.15
_FAR_BETTER = 2.0
_CLEAR = 0.97  # each line asked: then lines are found on their head as well as upright
_TALL = 1.5


@dataclass(frozen=True, slots=True, eq=False)
class WayUp:
    """By how many quarters clockwise a page is to be turned; the lines that were read to know it.

    The lines' places are on the page once it is turned; so are `places`, those of all its lines,
    known where it stood on its head and its print is clear.
    """

    quarters: int
    read: tuple[RawLine, ...] = ()
    places: tuple[Quad, ...] = ()


def find_way_up(pixels: Pixels, quads: Sequence[Quad], *, engine: OcrEngine) -> WayUp:
    """The way up in which the page's lines read best; as it lies where they tell nothing."""
    long = [quad for quad in quads if _is_long(quad)]
    if len(long) < _LONG_MIN:
        return WayUp(0)
    ask = _Asking(pixels, engine, long)
    quarters = ask.best(_ASKED_FIRST)
    if quarters is None:
        quarters = ask.best(_ASKED) or 0
    if quarters == 0:
        return WayUp(0, ask.read(0))
    forth = Plane(way_back(quarters, pixels.shape[1], pixels.shape[0])).inverse()
    lines = ask.read(quarters)
    is_clear = quarters == 2 and min(line.confidence for line in lines) >= _CLEAR
    places = (forth.quad(rolled(quad, quarters)) for quad in quads if is_clear)
    return WayUp(
        quarters,
        tuple(replace(one, quad=forth.quad(one.quad)) for one in sure(lines)),
        tuple(sorted(places, key=lambda quad: quad[0][::-1])),
    )


def _is_tall(quad: Quad) -> bool:
    box = bounds(quad, 0)
    return box.height > _TALL * box.width


class _Asking:
    """What a few of the page's lines say, read one way or another; none is read twice."""

    def __init__(self, pixels: Pixels, engine: OcrEngine, quads: Sequence[Quad]) -> None:
        self._pixels, self._engine = pixels, engine
        self._down = [quad for quad in quads if _is_tall(quad)]
        self._across = [quad for quad in quads if not _is_tall(quad)]
        self._read: dict[int, dict[Quad, RawLine]] = defaultdict(dict)

    def read(self, quarters: int) -> tuple[RawLine, ...]:
        return tuple(self._read[quarters].values())

    def best(self, count: int) -> int | None:
        """The way in which most is legible, going by `count` lines; None where more must tell.

        It is the way the page lies unless another is clearly better.
        """
        is_last = count == _ASKED
        own = self._legible(self._across, 0, count)
        is_down = len(self._down) > len(self._across)
        if not is_down and median(self._sureties(0)) >= _SURE:
            return 0 if is_last or min(self._sureties(0)) >= _ALL_SURE else None
        quads, ways = (self._down, (1, 3)) if is_down else (self._across, (2,))
        legible = {way: self._legible(quads, way, count) for way in ways}
        best = max(legible, key=lambda way: legible[way])
        others = max(own, *(legible[way] for way in ways if way != best), 0.0)
        if not is_last:
            return best if legible[best] > _FAR_BETTER * others else None
        return best if legible[best] > _BETTER * own else 0

    def _legible(self, quads: Sequence[Quad], quarters: int, count: int) -> float:
        """How much all of them say with confidence, in characters, going by a few."""
        few = _few(quads, count)
        read = self._read[quarters]
        new = [quad for quad in few if quad not in read]
        said = self._engine.read_at(self._pixels, [rolled(quad, quarters) for quad in new])
        read.update(zip(new, said, strict=True))
        legible = sum(len(read[quad].text) * read[quad].confidence ** 2 for quad in few)
        return legible * len(quads) / max(1, len(few))

    def _sureties(self, quarters: int) -> list[float]:
        return [line.confidence for line in self.read(quarters)]


def _is_long(quad: Quad) -> bool:
    one, other = sides(quad)
    return max(one, other) >= _LONG * min(one, other)


def _few(quads: Sequence[Quad], count: int) -> list[Quad]:
    """Some from all over the page, those of handy length first; the fewer are among the more."""
    easy = [quad for quad in quads if _EASY[0] <= _longness(quad) <= _EASY[1]]
    chosen = easy if len(easy) >= _ASKED else list(quads)
    step = max(1.0, len(chosen) / _ASKED)
    few = [chosen[int(number * step)] for number in range(min(_ASKED, len(chosen)))]
    return few[:: max(1, len(few) // count)][:count]


def _longness(quad: Quad) -> float:
    one, other = sides(quad)
    return max(one, other) / max(1.0, min(one, other))
