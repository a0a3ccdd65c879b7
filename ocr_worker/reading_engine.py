"""What the reader's process loads: models, engine, pipeline."""

from pathlib import Path
from typing import Any

import cv2

from ocr_worker.carriers import open_single
from ocr_worker.carriers.base import File, Limits
from ocr_worker.engines import open_engine
from ocr_worker.engines.base import EngineSettings
from ocr_worker.frames import Course, Read
from ocr_worker.members import opened_along
from ocr_worker.models_folder import build_models_folder
from ocr_worker.pipeline import read_bytes
from ocr_worker.signatures.certificates import load_trust_list


def load_reader(settings: dict[str, Any]) -> Read:
    """The function that turns a file's name and bytes into a reading's JSON."""
    chosen = EngineSettings.from_json(settings["engine"])
    if settings["build_models"]:
        build_models_folder(Path(chosen.models))
    cv2.setNumThreads(chosen.threads)
    engine = open_engine(chosen)
    limits = Limits(**settings["limits"])
    roots = settings.get("signature_roots")
    trust = load_trust_list(Path(roots) if roots else None)

    def read(name: str, data: bytes, course: Course) -> dict[str, Any]:
        opener = opened_along(course, open_single)
        file = File(name, data)
        found = read_bytes(file, engine=engine, limits=limits, trust=trust, opener=opener)
        return found.to_json()

    return read
