"""The quick engine: the files of PP-OCR with our own batching, on the quickest runtime here.

What makes it quick: lines are padded to 32 pixels and not to 320 (`recognition`), no network
decides on directions, a runtime is chosen by measuring (`choice`), and lines are read on all
threads at once instead of each on all of them.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import cv2

from ocr_worker.engines.base import EngineSettings, Pixels, Quad, RawLine
from ocr_worker.engines.choice import choose_runtime
from ocr_worker.engines.detection import Detector, read_scaling
from ocr_worker.engines.recognition import Recogniser, read_alphabet
from ocr_worker.engines.runtimes import open_runtime


class UnsupportedDevice(ValueError):
    """This engine computes on the CPU only; `paddle` knows other devices."""


@dataclass(frozen=True, slots=True)
class FastSettings:
    """What the quick engine leaves to be set; as it stands, it chooses for itself."""

    runtime: str | None = None  # `onnxruntime`, `openvino`, or measured at the first start
    precision: str | None = None  # `f32`, `bf16`; OpenVINO only


class FastEngine:
    """PP-OCR detection and recognition on ONNX Runtime or OpenVINO."""

    name = "fast"

    def __init__(self, settings: EngineSettings, fast: FastSettings | None = None) -> None:
        if settings.device != "cpu":
            raise UnsupportedDevice(settings.device)
        fast = fast or FastSettings()
        cv2.setNumThreads(settings.threads)
        self.runtime = fast.runtime or choose_runtime(settings, precision=fast.precision)
        runtime = open_runtime(self.runtime, precision=fast.precision)
        detection = settings.models / settings.detection
        recognition = settings.models / settings.recognition
        self._detector = Detector(
            runtime.load(detection / "inference.onnx", threads=settings.threads, lanes=1),
            read_scaling(detection),
        )
        self._recogniser = Recogniser(
            runtime.load(recognition / "inference.onnx", threads=1, lanes=settings.threads),
            read_alphabet(recognition),
            lanes=settings.threads,
        )

    def find_lines(self, pixels: Pixels, *, side_px: int) -> tuple[Quad, ...]:
        return self._detector.find(pixels, side_px=side_px)

    def read_at(self, pixels: Pixels, quads: Sequence[Quad]) -> tuple[RawLine, ...]:
        return self._recogniser.read(pixels, quads)

    def close(self) -> None:
        self._detector.close()
        self._recogniser.close()
