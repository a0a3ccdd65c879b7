"""The quick engine: the files of PP-OCR with our own batching, on the quickest runtime here.

What makes it quick: lines are padded by a twentieth and not to 320 pixels (`recognition`), no
network decides on directions, a runtime is chosen by measuring (`choice`), and lines are read on
all threads at once instead of each on all of them.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import cv2

from ocr_worker.desk_line import Kind
from ocr_worker.engines.base import EngineSettings, Pixels, Quad, RawLine
from ocr_worker.engines.choice import choose_runtime
from ocr_worker.engines.desk import BATCH_WIDTH_MAX_PX, DeskLines, DeskNetwork, DeskReader
from ocr_worker.engines.detection import Detector, read_scaling
from ocr_worker.engines.recognition import Recogniser, read_alphabet
from ocr_worker.engines.runtimes import open_runtime

DESK = "desk"


class UnsupportedDevice(ValueError):
    """Without a desk this engine computes on the processor only."""


@dataclass(frozen=True, slots=True)
class FastSettings:
    """What the quick engine leaves to be set; as it stands, it chooses for itself."""

    runtime: str | None = None  # `onnxruntime`, `openvino`, or measured at the first start
    precision: str | None = None  # `f32`, `bf16`; OpenVINO only


class FastEngine:
    """PP-OCR detection and recognition on ONNX Runtime or OpenVINO, or at a device's desk."""

    name = "fast"

    def __init__(self, settings: EngineSettings, fast: FastSettings | None = None) -> None:
        cv2.setNumThreads(settings.threads)
        if settings.desk:
            self.runtime = DESK
            self._detector, self._recogniser = _at_desk(settings)
        elif settings.device == "cpu":
            fast = fast or FastSettings()
            self.runtime = fast.runtime or choose_runtime(settings, precision=fast.precision)
            self._detector, self._recogniser = _here(settings, self.runtime, fast.precision)
        else:
            raise UnsupportedDevice(settings.device)

    def find_lines(self, pixels: Pixels, *, side_px: int) -> tuple[Quad, ...]:
        return self._detector.find(pixels, side_px=side_px)

    def read_at(self, pixels: Pixels, quads: Sequence[Quad]) -> tuple[RawLine, ...]:
        return self._recogniser.read(pixels, quads)

    def close(self) -> None:
        self._detector.close()
        self._recogniser.close()


def _here(
    settings: EngineSettings, name: str, precision: str | None
) -> tuple[Detector, Recogniser]:
    runtime = open_runtime(name, precision=precision)
    detection = settings.models / settings.detection
    recognition = settings.models / settings.recognition
    threads = settings.threads
    finder = runtime.load_finder(detection / "inference.onnx", threads=threads, lanes=1)
    reader = runtime.load_reader(recognition / "inference.onnx", threads=1, lanes=threads)
    return (
        Detector(finder, read_scaling(detection)),
        Recogniser(reader, read_alphabet(recognition), lanes=threads),
    )


def _at_desk(settings: EngineSettings) -> tuple[Detector, Recogniser]:
    """All lines in flight at once, so that the desk can put together what is alike."""
    lines = DeskLines(settings.desk)
    return (
        Detector(
            DeskNetwork(lines, Kind.PAGE), read_scaling(settings.models / settings.detection)
        ),
        Recogniser(
            DeskReader(lines),
            read_alphabet(settings.models / settings.recognition),
            lanes=len(settings.desk),
            batch_width_max_px=BATCH_WIDTH_MAX_PX,
        ),
    )
