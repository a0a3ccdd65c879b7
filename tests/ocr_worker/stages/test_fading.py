import cv2
import numpy as np
import pytest

from ocr_worker.stages.fading import fades
from ocr_worker.stages.quality import judge_photo


@pytest.fixture
def burnt_out():
    """Rules and words on paper that is burnt out all over, on a desk."""
    sheet = np.full((300, 400, 3), 255, np.uint8)
    for top in range(14, 295, 14):
        words = "Total 100.00 Seller 913300 Buyer 55330199"
        cv2.putText(sheet, words, (6, top), cv2.FONT_HERSHEY_SIMPLEX, 0.4, (60, 40, 40), 1)
        cv2.line(sheet, (4, top + 4), (396, top + 4), (70, 110, 160), 1)
    return cv2.copyMakeBorder(sheet, 40, 40, 40, 40, cv2.BORDER_CONSTANT, value=(60, 60, 60))


def lit(picture, reach, at=(240, 190)):
    rows, columns = np.mgrid[0 : picture.shape[0], 0 : picture.shape[1]]
    distance = ((columns - at[0]) / reach) ** 2 + ((rows - at[1]) / reach) ** 2
    return np.clip(picture + (380 * np.exp(-distance))[..., None], 0, 255).astype(np.uint8)


@pytest.mark.parametrize("reach", [26, 45, 60])
def test_light_takes_the_print_of_burnt_out_paper(burnt_out, reach):
    assert fades(lit(burnt_out, reach))


def test_burnt_out_paper_with_all_its_print_is_no_glare(burnt_out):
    assert not fades(burnt_out)


@pytest.mark.parametrize("side", [50, 90])
def test_a_blank_cell_is_no_glare(burnt_out, side):
    burnt_out[190 - side // 2 : 190 + side // 2, 240 - side : 240 + side] = 255
    assert not fades(burnt_out)


def test_the_blank_half_of_a_sheet_is_no_glare(burnt_out):
    burnt_out[170:340, 40:440] = 255
    assert not fades(burnt_out)


def test_a_sheet_with_hardly_any_print_is_no_glare():
    assert not fades(np.full((300, 400, 3), 255, np.uint8))


def test_a_scan_that_is_white_all_over_is_no_glare(burnt_out):
    scan = np.ascontiguousarray(lit(burnt_out, 45)[40:-40, 40:-40])
    assert not fades(scan)


def test_a_picture_of_a_few_pixels_has_no_holes():
    small = np.full((20, 24, 3), 230, np.uint8)
    small[np.random.default_rng(5).random((20, 24)) < 0.3] = 80
    small[7:13, 9:15] = 255
    assert judge_photo(small).codes is not None
