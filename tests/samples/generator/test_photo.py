from dataclasses import replace
from io import BytesIO

import numpy as np
import pytest
import zxingcpp
from PIL import Image, ImageOps

from samples.generator.grounds import GROUNDS
from samples.generator.photo import Shot, jpeg_bytes, level_shot, photograph
from samples.generator.raster import draw_page
from samples.generator.sheet import Matrix, Page

TEXT = "01,32,,26332000000000000018,10.70,20260430,,FAFB"
SMALL = Shot(width_px=900, height_px=675, noise=2.0)


@pytest.fixture(scope="module")
def sheet() -> Image.Image:
    """A page with nothing but a QR code: needs no font."""
    return draw_page(Page(105, 70, (Matrix(12, 12, 40, TEXT),)), dpi=200)


def decoded(data: bytes) -> list[str]:
    upright = ImageOps.exif_transpose(Image.open(BytesIO(data)))
    return [code.text for code in zxingcpp.read_barcodes(np.asarray(upright.convert("RGB")))]


@pytest.mark.parametrize("ground", sorted(GROUNDS))
def test_code_survives_every_ground(sheet: Image.Image, ground: str) -> None:
    shot = replace(SMALL, ground=ground, turn_degrees=6.0, tilt=0.08)
    picture = photograph(sheet, shot, seed=5, paper_seed=5)
    assert picture.shape == (675, 900, 3)
    assert decoded(jpeg_bytes(picture, shot)) == [TEXT]


@pytest.mark.parametrize(("orientation", "size"), [(1, (900, 675)), (6, (675, 900))])
def test_exif_says_how_the_picture_is_stored(
    sheet: Image.Image, orientation: int, size: tuple[int, int]
) -> None:
    shot = replace(SMALL, orientation=orientation)
    upright = photograph(sheet, shot, seed=1, paper_seed=1)
    stored = Image.open(BytesIO(jpeg_bytes(upright, shot)))
    assert stored.size == size
    turned = np.asarray(ImageOps.exif_transpose(stored), dtype=float)[..., ::-1]
    assert np.abs(turned - upright).mean() < 6


def test_same_seed_same_pixels_and_other_take_other_pixels(sheet: Image.Image) -> None:
    shot = replace(SMALL, motion_px=2.0)
    first = photograph(sheet, shot, seed=3, paper_seed=3)
    again = photograph(sheet, shot, seed=3, paper_seed=3)
    other = photograph(sheet, shot, seed=4, paper_seed=3)
    assert np.array_equal(first, again)
    assert not np.array_equal(first, other)


@pytest.mark.parametrize("level", ["easy", "middle", "hard"])
def test_levels_stay_within_phone_cameras(level: str) -> None:
    for seed in range(40):
        shot = level_shot(np.random.default_rng(seed), level, 1.6)
        assert 2.9e6 < shot.width_px * shot.height_px < 12.1e6
        assert 60 <= shot.quality <= 94


def test_harder_levels_tilt_and_blur_more() -> None:
    def mean(level: str, name: str) -> float:
        shots = [level_shot(np.random.default_rng(seed), level, 1.6) for seed in range(60)]
        return float(np.mean([abs(getattr(shot, name)) for shot in shots]))

    for name in ("tilt", "turn_degrees", "shadow", "noise", "motion_px"):
        assert mean("easy", name) < mean("middle", name) < mean("hard", name)


def test_paper_never_leaves_the_picture(sheet: Image.Image) -> None:
    white = Image.new("RGB", sheet.size, (255, 255, 255))
    shot = replace(
        SMALL, ground="stone", fill=0.99, turn_degrees=9.0, tilt=0.14, shadow=0.0, noise=0.5
    )
    for seed in range(4):
        picture = photograph(white, shot, seed=seed, paper_seed=seed)
        border = np.concatenate([picture[0], picture[-1], picture[:, 0], picture[:, -1]])
        assert border.mean() < 140
