"""What an OCR engine is: pixels in, lines of text with their corners out."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

Pixels = NDArray[np.uint8]
"""Blue, green, red; height × width × 3."""

Point = tuple[float, float]
Quad = tuple[Point, Point, Point, Point]
"""Corners in reading order of the line: start top, end top, end bottom, start bottom."""


@dataclass(frozen=True, slots=True)
class RawLine:
    """One line as the engine saw it, corners in pixels of the picture it was given."""

    text: str
    quad: Quad
    confidence: float
    doubts: tuple[tuple[int, float], ...] | None = None  # as in `TextLine`


class OcrEngine(Protocol):
    """An engine keeps its models loaded; one instance serves one thread at a time."""

    name: str

    def find_lines(self, pixels: Pixels, *, side_px: int) -> tuple[Quad, ...]:
        """Where lines are, from top to bottom, as if all ran to the right.

        `side_px` is the longest side at which they are looked for: more finds smaller print and
        takes time with its square.
        """
        ...

    def read_at(self, pixels: Pixels, quads: Sequence[Quad]) -> tuple[RawLine, ...]:
        """What stands at each place, in that order; no text where nothing does.

        A line is read from the corner that its place begins with, whichever way that leads. A
        place higher than wide is read also as a line that runs down; the surer reading counts.
        """
        ...

    def close(self) -> None: ...


def read_lines(engine: OcrEngine, pixels: Pixels, *, side_px: int) -> tuple[RawLine, ...]:
    """Find all lines and read those that say something."""
    read = engine.read_at(pixels, engine.find_lines(pixels, side_px=side_px))
    return tuple(line for line in read if line.text)


@dataclass(frozen=True, slots=True)
class EngineSettings:
    """Which engine, with which models, on how much of the machine."""

    models: Path
    engine: str = "paddle"
    device: str = "cpu"  # or a name of `ocr_worker.devices`
    threads: int = 1  # 1 per queue worker, 2 for a worker that someone waits for
    detection: str = "PP-OCRv6_small_det"
    recognition: str = "PP-OCRv6_small_rec"
    desk: tuple[int, ...] = ()  # open lines to the desk of the device (`ocr_worker.desk_line`)

    @property
    def models_told(self) -> dict[str, str]:
        """Which models these are, for two processes to compare."""
        return {
            "models": str(self.models),
            "detection": self.detection,
            "recognition": self.recognition,
        }

    def to_json(self) -> dict[str, Any]:
        return {
            **self.models_told,
            "engine": self.engine,
            "device": self.device,
            "threads": self.threads,
            "desk": list(self.desk),
        }

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> "EngineSettings":
        return cls(**{**data, "models": Path(data["models"]), "desk": tuple(data["desk"])})
