from pathlib import Path

import pytest

from samples.generator.fonts import Face, FontMissingError, font_file

SAMPLES = Path(__file__).parents[2] / "samples"


@pytest.fixture(scope="session")
def samples_folder() -> Path:
    return SAMPLES


@pytest.fixture(scope="session")
def cjk_fonts() -> None:
    """Skips where no Chinese font is installed: only drawing new samples needs one."""
    try:
        for face in Face:
            font_file(face)
    except FontMissingError as missing:
        pytest.skip(str(missing))
