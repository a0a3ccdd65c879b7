"""OCR engines behind one port; the settings choose."""

from ocr_worker.engines.base import EngineSettings, OcrEngine


class UnknownEngine(ValueError):
    """The settings name an engine that is not there."""


def open_engine(settings: EngineSettings) -> OcrEngine:
    """Load the chosen engine with its models; slow, so once per process."""
    # The engines' packages take seconds and hundreds of megabytes: only the chosen one is loaded.
    match settings.engine:
        case "paddle":
            from ocr_worker.engines.paddle import PaddleEngine  # noqa: PLC0415  # see above

            return PaddleEngine(settings)
        case "fast":
            from ocr_worker.engines.fast import FastEngine  # noqa: PLC0415  # see above

            return FastEngine(settings)
        case other:
            raise UnknownEngine(other)
