import cv2
import numpy as np
import pytest

from ocr_worker.stages.glare import has_glare

CORNERS = [(100, 80), (900, 80), (900, 620), (100, 620)]


@pytest.fixture
def photo(paper, on_a_desk):
    """A sheet full of print, its paper a little grey as papers are."""
    sheet = paper.copy()
    for top in range(20, 550, 18):
        words = "Total 100.00 Seller 913300 Buyer 55330199 " * 3
        cv2.putText(sheet, words, (10, top), cv2.FONT_HERSHEY_SIMPLEX, 0.6, (30,) * 3, 1)
    return on_a_desk((sheet * 0.85).astype(np.uint8), CORNERS, size=(1000, 700))


def lit(picture, light):
    return np.clip(picture + light[..., None], 0, 255).astype(np.uint8)


def spot(at, reach, strength=220):
    rows, columns = np.mgrid[0:700, 0:1000]
    distance = ((columns - at[0]) / reach[0]) ** 2 + ((rows - at[1]) / reach[1]) ** 2
    return strength * np.exp(-distance)


@pytest.mark.parametrize("at", [(300, 300), (500, 350), (700, 450)])
@pytest.mark.parametrize("reach", [(70, 60), (110, 60)])
def test_a_lamp_lies_over_the_print(photo, at, reach):
    assert has_glare(lit(photo, spot(at, reach)))


def test_a_good_photo_and_a_scan_have_no_glare(photo, paper):
    assert not has_glare(photo)
    assert not has_glare(paper)


def test_paper_lit_too_well_keeps_its_ink_and_is_no_glare(photo):
    rows, columns = np.mgrid[0:700, 0:1000]
    lamp = 1 + 0.5 * np.exp(-(((columns - 450) / 260) ** 2) - ((rows - 350) / 220) ** 2)
    assert not has_glare(np.clip(photo * lamp[..., None], 0, 255).astype(np.uint8))


def test_a_lit_window_at_the_edge_is_no_glare(photo):
    window = photo.copy()
    window[300:420, 880:] = 255
    assert not has_glare(window)


def test_a_white_thing_on_a_dark_desk_is_no_glare(photo):
    dark = np.full_like(photo, 50)
    cv2.circle(dark, (500, 350), 60, (255, 255, 255), -1)
    assert not has_glare(dark)


def test_a_ragged_or_slender_white_thing_is_no_glare(photo):
    star = photo.copy()
    arms = np.array([(400, 200), (440, 320), (560, 340), (440, 370), (400, 500), (370, 370)])
    cv2.fillPoly(star, [arms], (255, 255, 255))
    assert not has_glare(star)
    bar = photo.copy()
    bar[300:330, 200:800] = 255
    assert not has_glare(bar)
