"""Drawn lines of print and the models, for the suites of both engines."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from ocr_worker.models_folder import build_models_folder

FONT_FOLDERS = (Path("/usr/share/fonts"), Path("/usr/local/share/fonts"), Path.home() / ".fonts")
FONT_NAME = "NotoSansCJK-Regular.ttc"

Drawing = Callable[..., NDArray[np.uint8]]


@pytest.fixture(scope="session")
def models(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build_models_folder(tmp_path_factory.mktemp("models"))


@pytest.fixture(scope="session")
def draw() -> Drawing:
    """Draws (text, left, top, size) onto white, as BGR."""
    for folder in FONT_FOLDERS:
        for path in sorted(folder.rglob(FONT_NAME)) if folder.is_dir() else ():
            return _drawing_with(path)
    pytest.skip(f"no {FONT_NAME} here: install the package fonts-noto-cjk")


def _drawing_with(path: Path) -> Drawing:
    def drawn(*texts: tuple[str, int, int, int], size: tuple[int, int]) -> NDArray[np.uint8]:
        image = Image.new("RGB", size, "white")
        pen = ImageDraw.Draw(image)
        for text, left, top, height in texts:
            pen.text((left, top), text, fill=(20, 20, 20), font=ImageFont.truetype(path, height))
        return np.ascontiguousarray(np.asarray(image)[..., ::-1])

    return drawn
