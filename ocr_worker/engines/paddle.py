"""PaddleOCR: the reference engine, here on ONNX Runtime with models from a local folder."""

import logging
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

# Read once at import by PaddleX: models come from a local folder, so no hoster is looked up.
os.environ.setdefault("PADDLE_PDX_DISABLE_MODEL_SOURCE_CHECK", "True")
os.environ.setdefault("PADDLE_PDX_EAGER_INIT", "False")

from paddleocr import TextDetection, TextRecognition

from ocr_worker.engines.base import EngineSettings, Pixels, Quad, RawLine
from ocr_worker.engines.recognition import Page, readings_of, surest

logging.getLogger("paddlex").setLevel(logging.WARNING)

# Side by side in one batch, lines are padded to the longest: sorted by width this costs little,
# and more lines at once only raise the peak of memory.
LINES_AT_ONCE = 4


class PaddleEngine:
    """PP-OCR detection and recognition through the `paddleocr` package."""

    name = "paddle"

    def __init__(self, settings: EngineSettings) -> None:
        runs: dict[str, Any] = {
            "device": settings.device.replace("cuda", "gpu"),
            "engine": "onnxruntime",
            "engine_config": {
                "intra_op_num_threads": settings.threads,
                "inter_op_num_threads": 1,
                # The arena keeps the largest page ever read; without it memory goes back.
                "enable_cpu_mem_arena": False,
                "log_severity_level": 3,
            },
        }
        self._finder: Any = TextDetection(
            **_model(settings.models, settings.detection),
            limit_type="max",
            unclip_ratio=1.6,
            box_thresh=0.5,
            **runs,
        )
        self._reader: Any = TextRecognition(
            **_model(settings.models, settings.recognition), **runs
        )

    def find_lines(self, pixels: Pixels, *, side_px: int) -> tuple[Quad, ...]:
        (found,) = self._finder.predict(pixels, limit_side_len=side_px)
        quads = (_quad(polygon) for polygon in found["dt_polys"])
        return tuple(sorted(quads, key=lambda quad: (quad[0][1], quad[0][0])))

    def read_at(self, pixels: Pixels, quads: Sequence[Quad]) -> tuple[RawLine, ...]:
        ways = [readings_of(quad) for quad in quads]
        each = [one for way in ways for one in way]
        page = Page(pixels, each)
        cut = [page.cut(one) for one in each]
        said = self._reader.predict(cut, batch_size=LINES_AT_ONCE) if cut else ()
        lines = (
            RawLine(text=one["rec_text"], quad=quad, confidence=float(one["rec_score"]))
            for quad, one in zip(each, said, strict=True)
        )
        return tuple(surest([next(lines) for _ in way]) for way in ways)

    def close(self) -> None:
        self._finder.close()
        self._reader.close()


def _model(models: Path, name: str) -> dict[str, str]:
    return {"model_name": name, "model_dir": str(models / name)}


def _quad(polygon: Any) -> Quad:
    one, two, three, four = ((float(x), float(y)) for x, y in polygon)
    return one, two, three, four
