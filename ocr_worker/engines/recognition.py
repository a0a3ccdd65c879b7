"""What the lines say: each is cut out straight, read in batches of equal width, and decoded.

A line costs what its width costs. So most lines are padded by a twentieth, short ones of one width
are read together, and nothing is padded to the longest of a page.
"""

import math
from collections import defaultdict
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
import yaml

from ocr_worker.engines.base import Pixels, Quad, RawLine
from ocr_worker.engines.halving import half
from ocr_worker.engines.network import Reader, Tensor

HEIGHT_PX = 48  # the recogniser reads lines of this height
WIDTH_MIN_PX = 48
# Up to a width, the step to which lines are padded: each width costs the runtimes memory, and time
# when it first comes.
WIDTH_STEPS_PX = ((304, 16), (944, 32), (3200, 160))
WIDTH_MAX_PX = 3200  # longer lines are squeezed
# Beyond this width in all, lines read together take as long as one after the other.
BATCH_WIDTH_MAX_PX = 400

# A box this much higher than wide may be a line that runs downwards, or one narrow character.
TALL_FROM = 1.5

BLANK = 0

# Of a character at least as certain as this nobody need be told.
SURE = 0.995


@dataclass(frozen=True, slots=True)
class Batch:
    """Lines, by their place in the list, that are read together at one width."""

    width_px: int
    lines: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Decoded:
    text: str
    confidence: float
    doubts: tuple[tuple[int, float], ...] = ()


def read_alphabet(folder: Path) -> tuple[str, ...]:
    """The characters by class: first the blank, last the space, as the model was taught."""
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # 18,708 entries: seconds without C
    with (folder / "inference.yml").open("rb") as file:
        settings = yaml.load(file, Loader=loader)  # noqa: S506 - both are safe loaders
    return ("", *(str(one) for one in settings["PostProcess"]["character_dict"]), " ")


def width_px(quad: Quad) -> int:
    """How wide the line is once it is HEIGHT_PX high."""
    along, across = sides(quad)
    return max(1, min(WIDTH_MAX_PX, round(HEIGHT_PX * along / max(across, 1.0))))


def sides(quad: Quad) -> tuple[float, float]:
    """Length along the line and across it, each the longer of its two edges."""
    start_top, end_top, end_bottom, start_bottom = quad
    along = max(math.dist(start_top, end_top), math.dist(start_bottom, end_bottom))
    across = max(math.dist(start_top, start_bottom), math.dist(end_top, end_bottom))
    return along, across


def padded_px(width: int) -> int:
    """The width at which a line is read."""
    padded = WIDTH_MIN_PX
    for limit, step in WIDTH_STEPS_PX:
        if width <= padded:
            break
        padded += math.ceil((min(width, limit) - padded) / step) * step
    return padded


def padded_widths_px() -> tuple[int, ...]:
    """All widths at which lines are read."""
    return tuple(sorted({padded_px(width) for width in range(1, WIDTH_MAX_PX + 1)}))


def plan(
    widths: Sequence[int], *, batch_width_max_px: int = BATCH_WIDTH_MAX_PX
) -> tuple[Batch, ...]:
    """Lines of one padded width together, narrow ones first.

    A batch holds 1, 2, 4, 8 … lines, for each new shape costs the runtimes time and memory,
    and no more than `batch_width_max_px` in all unless one line alone is wider.
    """
    groups: dict[int, list[int]] = defaultdict(list)
    for line, width in enumerate(widths):
        groups[padded_px(width)].append(line)
    batches = []
    for padded, lines in sorted(groups.items()):
        start = 0
        while start < len(lines):
            count = _power_of_two(min(len(lines) - start, batch_width_max_px // padded))
            batches.append(Batch(padded, tuple(lines[start : start + count])))
            start += count
    return tuple(batches)


def _power_of_two(count: int) -> int:
    return 1 << (max(1, count).bit_length() - 1)


class Page:
    """A picture at its own size and halved again and again, to cut lines from cleanly."""

    def __init__(self, pixels: Pixels, quads: Sequence[Quad]) -> None:
        self._levels = [pixels]
        for _ in range(max((_halvings(quad) for quad in quads), default=0)):
            self._levels.append(half(self._levels[-1]))

    def cut(self, quad: Quad) -> Pixels:
        """The line pulled straight, HEIGHT_PX high and as wide as `width_px` says.

        Cut from the level that is less than twice as large, so that no pixel is passed over.
        """
        _, across = sides(quad)
        halvings = _halvings(quad)
        level = self._levels[halvings]
        source = np.asarray(np.array(quad) / 2**halvings, np.float32)
        wide = width_px(quad)
        target = np.array(((0, 0), (wide, 0), (wide, HEIGHT_PX), (0, HEIGHT_PX)), np.float32)
        line = cv2.warpPerspective(
            level,
            cv2.getPerspectiveTransform(source, target),
            (wide, HEIGHT_PX),
            flags=cv2.INTER_CUBIC if across < HEIGHT_PX else cv2.INTER_LINEAR,
            borderMode=cv2.BORDER_REPLICATE,
        )
        return np.asarray(line, np.uint8)


def _halvings(quad: Quad) -> int:
    _, across = sides(quad)
    return max(0, int(math.log2(max(across, 1.0) / HEIGHT_PX)))


def stack(lines: Sequence[Pixels], *, padded: int) -> Tensor:
    """Lines side by side as the recogniser wants them, -1 to 1, padded with 0."""
    batch = np.zeros((len(lines), 3, HEIGHT_PX, padded), np.float32)
    for place, line in zip(batch, lines, strict=True):
        target = place[:, :, : line.shape[1]]
        np.multiply(line.transpose(2, 0, 1), np.float32(2 / 255), out=target)
        target -= np.float32(1)
    return batch


def decode(steps: Tensor, alphabet: Sequence[str]) -> Decoded:
    """Text of one line from the best class of each step: repeats are one, blanks part (CTC).

    Beside each class stands how certain it is. The confidence is the mean over the characters
    that were kept. A character is as certain as the surest of its steps.
    """
    classes, best = steps[:, 0].astype(np.int64), steps[:, 1]
    firsts = np.flatnonzero(np.diff(classes, prepend=-1))
    kept = firsts[classes[firsts] != BLANK]
    if kept.size == 0:
        return Decoded("", 0.0)
    surest = np.maximum.reduceat(best, firsts)[classes[firsts] != BLANK]
    pieces = [alphabet[classes[step]] for step in kept]
    places = np.cumsum([0, *map(len, pieces[:-1])])
    doubts = tuple(
        (int(place), round(float(sure), 3))
        for place, sure in zip(places, surest, strict=True)
        if sure < SURE
    )
    return Decoded("".join(pieces), float(best[kept].mean(dtype=np.float64)), doubts)


def readings_of(quad: Quad) -> tuple[Quad, ...]:
    """The ways in which a box may be read: a tall one upright, or as a line that runs down."""
    along, across = sides(quad)
    if across < TALL_FROM * along:
        return (quad,)
    start_top, end_top, end_bottom, start_bottom = quad
    return quad, (end_top, end_bottom, start_bottom, start_top)


def surest(lines: Iterable[RawLine]) -> RawLine:
    """Of several readings of one place the surest; the first of equal ones."""
    return max(lines, key=lambda line: line.confidence)


class Recogniser:
    """A recognition network with its alphabet; reads on `lanes` threads at once."""

    def __init__(
        self,
        network: Reader,
        alphabet: Sequence[str],
        *,
        lanes: int,
        batch_width_max_px: int = BATCH_WIDTH_MAX_PX,
    ) -> None:
        self._network = network
        self._alphabet = alphabet
        self._batch_width_max_px = batch_width_max_px
        self._pool = ThreadPoolExecutor(lanes, "recognition") if lanes > 1 else None

    def read(self, pixels: Pixels, quads: Sequence[Quad]) -> tuple[RawLine, ...]:
        """What stands at each of `quads`, in that order."""
        ways = [readings_of(quad) for quad in quads]
        lines = iter(self._read_all(pixels, [one for way in ways for one in way]))
        return tuple(surest([next(lines) for _ in way]) for way in ways)

    def _read_all(self, pixels: Pixels, quads: Sequence[Quad]) -> list[RawLine]:
        page = Page(pixels, quads)
        # The widest first, so that at the end the lanes wait for a short batch only.
        widths = [width_px(quad) for quad in quads]
        batches = plan(widths, batch_width_max_px=self._batch_width_max_px)[::-1]

        def look(batch: Batch) -> Tensor:
            cut = [page.cut(quads[line]) for line in batch.lines]
            return self._network.look(stack(cut, padded=batch.width_px))

        looks = list(self._pool.map(look, batches) if self._pool else map(look, batches))
        said = {
            line: decode(steps, self._alphabet)
            for batch, answers in zip(batches, self._network.settle(looks), strict=True)
            for line, steps in zip(batch.lines, answers, strict=True)
        }
        self._network.rest()
        return [
            RawLine(said[line].text, quad, said[line].confidence, said[line].doubts)
            for line, quad in enumerate(quads)
        ]

    def close(self) -> None:
        if self._pool:
            self._pool.shutdown()
        self._network.close()
