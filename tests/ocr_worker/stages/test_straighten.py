import numpy as np
import pytest

from finance.vouchers.reading import Box
from ocr_worker.stages.codes import find_codes
from ocr_worker.stages.geometry import Plane
from ocr_worker.stages.straighten import find_paper, straighten, turned

CORNERS = [[210, 160], [1180, 90], [1240, 820], [150, 740]]


def test_a_paper_on_a_desk_is_cut_out(paper, on_a_desk):
    scene = on_a_desk(paper, CORNERS)
    found = find_paper(scene)
    assert found is not None
    assert np.abs(found - np.float32(CORNERS)).max() < 22  # with its margin
    flat, plane = straighten(scene, turn=None)
    assert flat.shape[1] == pytest.approx(1080, abs=60)
    (code,) = find_codes(flat)
    back = plane.quad(code.quad)
    (seen,) = find_codes(scene)
    assert np.abs(np.array(back) - np.array(seen.quad)).max() < 8


def test_a_scan_is_left_as_it_is(paper):
    flat, plane = straighten(paper, turn=None)
    assert flat is paper
    assert (plane.matrix == np.eye(3)).all()


def test_the_frame_of_a_table_is_no_paper(paper):
    # The form's own frame is the strongest quadrilateral, and white on both sides.
    large = np.pad(paper, ((60, 60), (60, 60), (0, 0)), constant_values=245)
    assert find_paper(large) is None


def test_an_even_picture_has_no_paper():
    assert find_paper(np.full((400, 600, 3), 128, np.uint8)) is None


@pytest.mark.parametrize("quarters", [0, 1, 2, 3, 5])
def test_a_turned_page_leads_back_to_where_it_lay(quarters):
    page = np.zeros((40, 60, 3), np.uint8)
    page[5, 50] = 255
    image, plane = turned(page, Plane.same(), quarters)
    row, column = np.argwhere(image[:, :, 0])[0]
    (x, y), *_ = plane.quad(((column, row), (0, 0), (0, 0), (0, 0)))
    assert (round(x), round(y)) == (50, 5)
    expected = (60, 40) if quarters % 2 else (40, 60)
    assert image.shape[:2] == expected


def test_a_box_becomes_the_upright_box_around_its_place():
    _, plane = turned(np.zeros((40, 60, 3), np.uint8), Plane.same(), 1)
    box = plane.box(Box(3, 0, 0, 10, 20))
    assert box == Box(3, 0, 29, 20, 39)
