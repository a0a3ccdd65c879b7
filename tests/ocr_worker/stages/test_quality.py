import cv2
import numpy as np
import pytest

from finance.vouchers.flaws import BLURRED, CUT_OFF, GLARE, TOO_DARK, TOO_SMALL
from ocr_worker.stages.quality import judge_photo

CORNERS = [(150, 130), (1240, 170), (1220, 850), (130, 820)]


@pytest.fixture
def printed(paper):
    """The drawn sheet with rows of fine print, its paper a little grey as papers are."""
    sheet = paper.copy()
    for top in range(60, 540, 22):
        words = "Invoice 0123456789 Total 100.00 Seller tax id 913300" * 2
        at, font = (260 if top < 230 else 50, top), cv2.FONT_HERSHEY_SIMPLEX
        cv2.putText(
            sheet, words[top % 7 :][: 44 if top < 230 else 60], at, font, 0.6, (30,) * 3, 1
        )
    return as_pixels(sheet * 0.85)


@pytest.fixture
def photo(printed, on_a_desk):
    return on_a_desk(printed, CORNERS)


def as_pixels(image):
    return np.clip(image, 0, 255).astype(np.uint8)


def shaken(picture, length, *, upright):
    kernel = np.zeros((length, length), np.float32)
    if upright:
        kernel[:, length // 2] = 1 / length
    else:
        kernel[length // 2] = 1 / length
    return cv2.filter2D(picture, -1, kernel)


def glared(picture, x, y):
    rows, columns = np.mgrid[0 : picture.shape[0], 0 : picture.shape[1]]
    distance = ((columns - x) / 130) ** 2 + ((rows - y) / 100) ** 2
    return as_pixels(picture + (160 * np.exp(-distance))[..., None])


def test_a_good_photo_has_no_flaw(photo):
    quality = judge_photo(photo)
    assert quality.is_good
    assert quality.codes == ()


def test_a_scan_that_is_all_paper_has_no_flaw(paper):
    assert judge_photo(paper).is_good


def test_a_photo_out_of_focus_is_blurred(photo):
    assert judge_photo(cv2.GaussianBlur(photo, (0, 0), 3.0)).flaws == (BLURRED,)


@pytest.mark.parametrize("upright", [True, False])
def test_a_shaken_photo_is_blurred(photo, upright):
    assert BLURRED in judge_photo(shaken(photo, 17, upright=upright)).flaws


def test_noise_does_not_pass_for_sharpness(photo):
    rng = np.random.default_rng(3)
    soft = cv2.GaussianBlur(photo, (0, 0), 4.0)
    assert BLURRED in judge_photo(as_pixels(soft + rng.normal(0, 5, soft.shape))).flaws


def test_a_lamp_mirrored_in_the_paper_is_glare(photo):
    assert judge_photo(glared(photo, 700, 500)).flaws == (GLARE,)


def test_a_white_thing_beside_the_paper_is_no_glare(photo):
    beside = photo.copy()
    cv2.circle(beside, (1330, 90), 40, (255, 255, 255), -1)
    assert GLARE not in judge_photo(beside).flaws


@pytest.mark.parametrize(
    "part",
    [np.s_[:, 330:], np.s_[:, :1040], np.s_[260:, :], np.s_[:720, :]],
    ids=["left", "right", "top", "bottom"],
)
def test_paper_that_runs_out_of_the_picture_is_cut_off(photo, part):
    assert CUT_OFF in judge_photo(np.ascontiguousarray(photo[part])).flaws


def test_a_photo_in_the_dark_is_too_dark(photo):
    assert TOO_DARK in judge_photo(as_pixels(photo * 0.2)).flaws


def test_a_picture_of_few_pixels_is_too_small(photo):
    small = cv2.resize(photo, None, fx=0.22, fy=0.22, interpolation=cv2.INTER_AREA)
    assert TOO_SMALL in judge_photo(small).flaws


def far(printed, on_a_desk, width):
    """The sheet lying in the middle of a picture of 2,000 pixels, `width` of them wide."""
    top, left, height = 700, 800, round(width * 560 / 900)
    corners = [
        (left, top),
        (left + width, top),
        (left + width, top + height),
        (left, top + height),
    ]
    return on_a_desk(printed, corners, size=(2000, 1500))


def test_a_paper_far_away_is_too_small_where_its_print_is(printed, on_a_desk):
    assert judge_photo(far(printed, on_a_desk, 380)).flaws == (TOO_SMALL,)
    assert TOO_SMALL not in judge_photo(far(printed, on_a_desk, 1000)).flaws


def test_a_small_slip_with_large_print_is_not_too_small(paper, on_a_desk):
    assert TOO_SMALL not in judge_photo(far(paper, on_a_desk, 700)).flaws


def test_a_far_paper_is_found_by_its_print_on_a_desk_as_light(printed):
    sheet = cv2.resize(printed, (300, 186), interpolation=cv2.INTER_AREA)
    light = np.full((1500, 2000, 3), 205, np.uint8)
    light[600:786, 800:1100] = sheet
    assert TOO_SMALL in judge_photo(light).flaws


def test_a_sheet_without_print_is_judged_by_its_size(on_a_desk):
    blank = np.full((560, 900, 3), 245, np.uint8)
    assert TOO_SMALL in judge_photo(far(blank, on_a_desk, 380)).flaws
    assert TOO_SMALL not in judge_photo(far(blank, on_a_desk, 700)).flaws


@pytest.mark.parametrize("shape", [(1, 1, 3), (5, 3000, 3), (60, 60, 3)])
def test_any_picture_gets_a_verdict(shape):
    assert TOO_DARK in judge_photo(np.zeros(shape, np.uint8)).flaws
    assert TOO_DARK not in judge_photo(np.full(shape, 255, np.uint8)).flaws
