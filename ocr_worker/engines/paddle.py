"""PaddleOCR: the reference engine, here on ONNX Runtime with models from a local folder."""

import logging
import os
from typing import Any

# Read once at import by PaddleX: models come from a local folder, so no hoster is looked up.
os.environ.setdefault("PADDLE_PDX_DISABLE_MODEL_SOURCE_CHECK", "True")
os.environ.setdefault("PADDLE_PDX_EAGER_INIT", "False")

from paddleocr import PaddleOCR

from ocr_worker.engines.base import EngineSettings, Pixels, Quad, RawLine

logging.getLogger("paddlex").setLevel(logging.WARNING)

# Side by side in one batch, lines are padded to the longest: sorted by width this costs little,
# and more lines at once only raise the peak of memory.
LINES_AT_ONCE = 4


class PaddleEngine:
    """PP-OCR detection and recognition through the `paddleocr` package."""

    name = "paddle"

    def __init__(self, settings: EngineSettings) -> None:
        self._ocr: Any = PaddleOCR(
            text_detection_model_name=settings.detection,
            text_detection_model_dir=str(settings.models / settings.detection),
            text_recognition_model_name=settings.recognition,
            text_recognition_model_dir=str(settings.models / settings.recognition),
            text_recognition_batch_size=LINES_AT_ONCE,
            use_doc_orientation_classify=False,
            use_doc_unwarping=False,
            use_textline_orientation=False,
            text_det_limit_type="max",
            text_det_unclip_ratio=1.6,
            text_det_box_thresh=0.5,
            device=settings.device,
            engine="onnxruntime",
            engine_config={
                "intra_op_num_threads": settings.threads,
                "inter_op_num_threads": 1,
                # The arena keeps the largest page ever read; without it memory goes back.
                "enable_cpu_mem_arena": False,
                "log_severity_level": 3,
            },
        )

    def read_lines(self, pixels: Pixels, *, side_px: int) -> tuple[RawLine, ...]:
        (found,) = self._ocr.predict(pixels, text_det_limit_side_len=side_px)
        rows = zip(found["rec_texts"], found["rec_polys"], found["rec_scores"], strict=True)
        return tuple(
            RawLine(text=text, quad=_quad(polygon), confidence=float(score))
            for text, polygon, score in rows
            if text
        )

    def close(self) -> None:
        self._ocr.close()


def _quad(polygon: Any) -> Quad:
    one, two, three, four = ((float(x), float(y)) for x, y in polygon)
    return one, two, three, four
