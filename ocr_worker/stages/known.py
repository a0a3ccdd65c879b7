"""Lines that an earlier look read surely: a finer look that finds them need not read them."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from finance.vouchers.reading import TextLine
from ocr_worker.engines.base import OcrEngine, Pixels, Quad, RawLine

# Of the line's height: how far each of its corners may lie from where it was. Half a character.
_NEAR = 0.3
_SURE_LINE = 0.96
_SURE_CHARACTER = 0.85


def read_rest(
    pixels: Pixels, quads: Sequence[Quad], *, engine: OcrEngine, known: Sequence[RawLine]
) -> tuple[RawLine, ...]:
    """What stands at the places; only those at which no known line lies are read."""
    said = _at(quads, known)
    rest = [quad for quad in quads if quad not in said]
    said.update(zip(rest, engine.read_at(pixels, rest), strict=True))
    return tuple(said[quad] for quad in quads)


def sure(lines: Sequence[RawLine]) -> tuple[RawLine, ...]:
    """Those of which no character is in doubt."""
    return tuple(line for line in lines if line.text and is_sure(line))


def is_sure(line: RawLine | TextLine) -> bool:
    """No character of the line is in doubt."""
    doubts = line.doubts or ()
    return line.confidence >= _SURE_LINE and all(sure >= _SURE_CHARACTER for _, sure in doubts)


def _at(quads: Sequence[Quad], known: Sequence[RawLine]) -> dict[Quad, RawLine]:
    if not quads or not known:
        return {}
    places = np.array(quads)[:, None]
    others = np.array([line.quad for line in known])[None]
    away = np.linalg.norm(places - others, axis=3).max(axis=2)
    heights = np.linalg.norm(places[:, :, 3] - places[:, :, 0], axis=2)
    nearest = away.argmin(axis=1)
    return {
        quad: replace(known[near], quad=quad)
        for quad, near, far, height in zip(
            quads, nearest, away.min(axis=1), heights[:, 0], strict=True
        )
        if far <= _NEAR * height
    }
