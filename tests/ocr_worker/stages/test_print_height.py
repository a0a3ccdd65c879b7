import cv2
import numpy as np
import pytest

from ocr_worker.stages.print_height import find_print, print_frame, print_height


def page(scale, *, turn=0):
    """Rows of capitals, 22 pixels high at a scale of 1."""
    sheet = np.full((round(700 * max(scale, 0.6)), 1000), 225, np.uint8)
    for top in range(40, sheet.shape[0] - 20, round(44 * scale) + 4):
        words = "TOTAL 100 SELLER 913300 BUYER 55330199" * 3
        cv2.putText(
            sheet,
            words,
            (30, top),
            cv2.FONT_HERSHEY_SIMPLEX,
            scale,
            (40,),
            max(1, round(scale * 2)),
        )
    sheet[:, 960:] = 225
    return np.ascontiguousarray(np.rot90(sheet, turn))


@pytest.mark.parametrize("turn", [0, 1, 2])
@pytest.mark.parametrize("scale", [0.5, 1.0, 1.5])
def test_print_is_as_tall_as_its_characters(scale, turn):
    assert print_height(page(scale, turn=turn)) == pytest.approx(22 * scale, rel=0.25)


@pytest.mark.parametrize("scale", [0.5, 1.0, 1.5])
def test_lines_run_down_a_page_that_lies_on_its_side(scale):
    seen = [find_print(page(scale, turn=turn)) for turn in range(4)]
    assert [one.runs_down for one in seen] == [False, True, False, True]
    assert seen[0].height == print_height(page(scale))


def test_a_blank_page_has_no_print_to_find():
    assert find_print(np.full((700, 1000), 225, np.uint8)) is None


def test_half_the_picture_has_half_the_height():
    whole = page(1.0)
    half = cv2.resize(whole, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA)
    assert print_height(half) == pytest.approx(print_height(whole) / 2, abs=1.5)


def test_an_empty_picture_has_no_print():
    blank = np.full((600, 800), 225, np.uint8)
    assert print_height(blank) is None
    assert print_frame(blank) is None
    assert print_frame(np.full((10, 300), 225, np.uint8)) is None


def test_print_is_framed_where_it_stands():
    desk = np.full((800, 1000), 215, np.uint8)
    small = cv2.resize(page(1.0), (200, 140), interpolation=cv2.INTER_AREA)
    desk[400:540, 600:800] = small
    left, top, right, bottom = print_frame(desk)
    assert 0.54 < left < 0.64
    assert 0.45 < top < 0.54
    assert 0.76 < right < 0.86
    assert 0.64 < bottom < 0.74


def test_print_in_two_places_has_no_frame():
    desk = np.full((800, 1000), 215, np.uint8)
    small = cv2.resize(page(1.0), (200, 140), interpolation=cv2.INTER_AREA)
    desk[100:240, 100:300] = small
    desk[600:740, 700:900] = small
    assert print_frame(desk) is None
