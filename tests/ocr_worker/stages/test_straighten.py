import cv2
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
    flat, plane, _ = straighten(scene, turn=0)
    assert flat.shape[1] == pytest.approx(1080, abs=60)
    (code,) = find_codes(flat)
    back = plane.quad(code.quad)
    (seen,) = find_codes(scene)
    assert np.abs(np.array(back) - np.array(seen.quad)).max() < 8


@pytest.mark.parametrize("quarters", [0, 1, 2, 3])
def test_a_turn_that_is_known_lies_in_the_same_move(paper, on_a_desk, quarters):
    scene = on_a_desk(paper, CORNERS)
    flat, plane, _ = straighten(scene, turn=0)
    after, _ = turned(flat, plane, quarters)
    at_once, there, _ = straighten(scene, turn=quarters)
    assert at_once.shape == after.shape
    assert np.abs(at_once.astype(int) - after).mean() < 1
    seen, now = find_codes(scene)[0], find_codes(at_once)[0]
    assert np.abs(np.array(there.quad(now.quad)) - np.array(seen.quad)).max() < 8


def printed(height):
    """A sheet with characters of that height, and a white one around."""
    sheet = np.full((1100, 1760, 3), 245, np.uint8)
    for top in range(120, 1000, 2 * height):
        for left in range(100, 1600, height + height // 4):
            right, bottom = left + height - 4, top + height
            cv2.rectangle(sheet, (left, top), (right, bottom), (40, 40, 40), 3)
    return sheet


@pytest.mark.parametrize(
    ("height", "least", "most"), [(46, 1920, 1924), (20, 2200, 3000), (11, 3600, 3800)]
)
def test_a_paper_of_tall_print_is_laid_flat_at_a_smaller_scale(on_a_desk, height, least, most):
    corners = [[200, 250], [3870, 250], [3870, 2550], [200, 2550]]
    scene = on_a_desk(printed(height), corners, size=(4100, 2800))
    flat, plane, _ = straighten(scene, turn=None)
    assert least <= max(flat.shape) <= most
    height, width = flat.shape[:2]
    around = plane.quad(((0, 0), (width - 1, 0), (width - 1, height - 1), (0, height - 1)))
    assert np.abs(np.array(around) - np.array(corners)).max() < 60  # with its margin
    back = cv2.warpPerspective(flat, plane.matrix, (4100, 2800))[300:2500, 300:3800]
    assert np.abs(back.astype(int) - scene[300:2500, 300:3800]).mean() < 12


@pytest.mark.parametrize("quarters", [0, 1, 2, 3])
def test_a_paper_on_its_side_comes_out_with_its_lines_across(on_a_desk, quarters):
    corners = [[200, 250], [3870, 250], [3870, 2550], [200, 2550]]
    scene = on_a_desk(printed(20), corners, size=(4100, 2800))
    lying, _ = turned(scene, Plane.same(), quarters)
    flat, plane, _ = straighten(lying, turn=None)
    assert flat.shape[1] > flat.shape[0]
    back = cv2.warpPerspective(flat, plane.matrix, lying.shape[1::-1])
    inside = (slice(600, 2000), slice(600, 2000))
    assert np.abs(back[inside].astype(int) - lying[inside]).mean() < 12


def test_so_does_a_picture_in_which_no_paper_stands_out():
    lying = np.ascontiguousarray(np.rot90(printed(20)))
    flat, plane, _ = straighten(lying, turn=None)
    assert flat.shape[:2] == (1100, 1760)
    assert plane.box(Box(0, 0, 0, 1759, 1099)) == Box(0, 0, 0, 1099, 1759)


@pytest.mark.parametrize("turn", [0, 1])
def test_a_large_picture_of_tall_print_is_halved(turn):
    sheet = np.repeat(np.repeat(printed(30), 3, 0), 3, 1)[:3201]  # characters of 90 pixels
    flat, plane, print_px = straighten(sheet, turn=turn)
    assert max(flat.shape) == 2640
    assert print_px == pytest.approx(48, abs=6)
    height, width = flat.shape[:2]
    corners = plane.quad(((0, 0), (width - 1, 0), (width - 1, height - 1), (0, height - 1)))
    around = np.roll([[0, 0], [5279, 0], [5279, 3199], [0, 3199]], turn, axis=0)
    assert np.abs(np.array(corners) - around).max() <= 1


def test_a_blank_paper_is_laid_flat_as_it_is(on_a_desk):
    blank = np.full((560, 900, 3), 245, np.uint8)
    flat, _, _ = straighten(on_a_desk(blank, CORNERS), turn=None)
    assert flat.shape[1] == pytest.approx(1080, abs=60)


def test_copies_made_before_are_used(paper, on_a_desk):
    scene = on_a_desk(paper, CORNERS)
    copies = {}
    first = find_paper(scene, copies)
    assert {max(size) for size in copies} == {800}
    kept = {size: id(copy) for size, copy in copies.items()}
    assert np.array_equal(find_paper(scene, copies), first)
    assert {size: id(copy) for size, copy in copies.items()} == kept


def test_a_band_of_colour_as_light_as_the_desk_is_part_of_the_paper():
    desk, band = (160, 175, 185), (210, 190, 125)
    scene = np.full((900, 1400, 3), desk, np.uint8)
    cv2.rectangle(scene, (200, 100), (1200, 600), (235, 235, 225), -1)
    cv2.rectangle(scene, (200, 600), (1200, 780), band, -1)
    found = find_paper(scene)
    assert found is not None
    assert (
        np.abs(found - np.float32([[200, 100], [1200, 100], [1200, 780], [200, 780]])).max() < 22
    )


def test_a_scan_is_left_as_it_is(paper):
    flat, plane, _ = straighten(paper, turn=None)
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
