"""Masked numbers (证件号 3301991968****5442) that were found in two pieces.

Between their digits asterisks are faint, and detectors see two lines: tickets print them so. Both
pieces are read once more as one line, which counts only if it is a masked number.
"""

import math
import re
from collections.abc import Iterator, Sequence

from ocr_worker.engines.base import OcrEngine, Pixels, Quad, RawLine

_HEAD = re.compile(r"(?<!\d)\d{6,14}\*{0,8}\d{0,3}$")
_TAIL = re.compile(r"\d{0,2}\*{0,8}\d{2,3}[\dXx]")
_MASKED = re.compile(r"\d{6,14}\*{3,8}\d{2,3}[\dXx]")
# Of the line's height: how far apart the pieces may lie, how far they may overlap or be out of
# line, and by how much their heights may differ.
_APART, _OVERLAP, _OUT_OF_LINE, _HEIGHTS = 5.0, 1.5, 0.4, 1.6
_SURE_MIN = 0.8


def join_masked(
    pixels: Pixels, lines: Sequence[RawLine], *, engine: OcrEngine
) -> tuple[RawLine, ...]:
    """The lines, two pieces of a masked number as one line in place of the first."""
    pairs = tuple(_pieces(lines))
    if not pairs:
        return tuple(lines)
    said = engine.read_at(pixels, [_around(head.quad, tail.quad) for head, tail in pairs])
    whole: dict[Quad, RawLine] = {}
    gone: set[Quad] = set()
    for (head, tail), line in zip(pairs, said, strict=True):
        is_free = head.quad not in whole and tail.quad not in gone
        if is_free and line.confidence >= _SURE_MIN and _MASKED.search(line.text):
            whole[head.quad] = line
            gone.add(tail.quad)
    return tuple(whole.get(line.quad, line) for line in lines if line.quad not in gone)


def _pieces(lines: Sequence[RawLine]) -> Iterator[tuple[RawLine, RawLine]]:
    heads = [one for one in lines if _HEAD.search(one.text) and not _MASKED.search(one.text)]
    tails = [one for one in lines if _TAIL.match(one.text)]
    for head in heads:
        for tail in tails:
            if tail is not head and _follows(head.quad, tail.quad):
                yield head, tail


def _follows(head: Quad, tail: Quad) -> bool:
    """Whether the second piece goes on where the first ends, along its slant."""
    height, other = math.dist(head[0], head[3]), math.dist(tail[0], tail[3])
    length = math.dist(head[0], head[1])
    if min(height, other, length) <= 0 or not 1 / _HEIGHTS <= other / height <= _HEIGHTS:
        return False
    right, down = (head[1][0] - head[0][0]) / length, (head[1][1] - head[0][1]) / length
    x, y = tail[0][0] - head[1][0], tail[0][1] - head[1][1]
    along, across = x * right + y * down, abs(y * right - x * down)
    return -_OVERLAP * height <= along <= _APART * height and across <= _OUT_OF_LINE * height


def _around(head: Quad, tail: Quad) -> Quad:
    return head[0], tail[1], tail[2], head[3]
