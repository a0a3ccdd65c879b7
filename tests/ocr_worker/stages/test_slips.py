import cv2
import numpy as np
import pytest

from ocr_worker.carriers.base import Picture
from ocr_worker.stages.slips import apart

DESK = (52, 66, 84)


@pytest.fixture
def slip(paper):
    """Small as a taxi slip beside others."""
    return cv2.resize(paper, (360, 224), interpolation=cv2.INTER_AREA)


def scene(width=1600, height=1200):
    rng = np.random.default_rng(4)
    ground = np.array(DESK, np.float32) + rng.normal(0, 3, (height, width, 3))
    return np.clip(ground, 0, 255).astype(np.uint8)


def put(ground, sheet, left, top):
    ground[top : top + sheet.shape[0], left : left + sheet.shape[1]] = sheet


def test_two_tickets_side_by_side_are_two_pictures(slip):
    ground = scene()
    put(ground, slip, 200, 300)
    put(ground, slip, 640, 320)
    one, two = apart(Picture(page=0, pixels=ground, unit_per_px=2.0))
    assert 2 * 150 < one.left < 2 * 200
    assert 2 * 590 < two.left < 2 * 640
    assert one.page_size == two.page_size == (3200.0, 2400.0)
    # Each picture shows its own slip, whole.
    left, top = 200 - round(one.left / 2), 300 - round(one.top / 2)
    shown = one.pixels[top : top + 224, left : left + 360]
    assert np.array_equal(shown, slip)


def test_eight_slips_two_of_them_turned_come_row_by_row(slip):
    ground = scene(2000, 1300)
    turned = np.ascontiguousarray(np.rot90(slip))
    places = [(60, 80), (480, 90), (900, 70), (1500, 60), (60, 560), (480, 540), (900, 530)]
    for i, (left, top) in enumerate(places):
        put(ground, turned if i == 3 else slip, left, top)
    put(ground, turned, 1500, 520)
    pieces = apart(Picture(page=0, pixels=ground))
    assert [round(piece.left / 100) for piece in pieces] == [0, 4, 9, 15, 0, 4, 9, 15]
    assert [piece.pixels.shape[0] > piece.pixels.shape[1] for piece in pieces] == [
        *(False, False, False, True), *(False, False, False, True),
    ]  # fmt: skip


def test_slips_that_lie_askew_are_told_apart(slip, on_a_desk):
    one = on_a_desk(slip, [(100, 150), (590, 90), (620, 390), (130, 450)])
    two = on_a_desk(slip, [(760, 500), (1250, 560), (1210, 860), (720, 800)])
    pieces = apart(Picture(page=0, pixels=np.maximum(one, two)))
    assert len(pieces) == 2


@pytest.mark.parametrize("fill", [0.95, 0.5])
def test_one_paper_stays_one_picture(paper, fill):
    ground = scene()
    sheet = cv2.resize(paper, None, fx=1.7 * fill, fy=1.7 * fill)
    put(ground, sheet, 30, 40)
    picture = Picture(page=0, pixels=ground)
    assert apart(picture) == (picture,)


def test_a_scan_without_ground_stays_one_picture(paper):
    picture = Picture(page=0, pixels=paper)
    assert apart(picture) == (picture,)


def test_white_fields_on_one_coloured_paper_do_not_part_it(paper):
    coloured = np.full((800, 1300, 3), (150, 190, 120), np.uint8)
    for left in (80, 700):
        cv2.rectangle(coloured, (left, 150), (left + 480, 650), (250, 250, 250), -1)
    cv2.putText(coloured, "Invoice", (90, 100), cv2.FONT_HERSHEY_SIMPLEX, 3, (20, 20, 20), 6)
    ground = scene()
    put(ground, coloured, 100, 150)
    picture = Picture(page=0, pixels=ground)
    assert apart(picture) == (picture,)


def test_a_card_beside_an_invoice_is_no_second_voucher(paper, slip):
    ground = scene(2000, 1300)
    put(ground, cv2.resize(paper, (1300, 810)), 60, 100)
    put(ground, cv2.resize(slip, (330, 190)), 1500, 500)
    picture = Picture(page=0, pixels=ground)
    assert apart(picture) == (picture,)


def test_an_empty_desk_stays_one_picture():
    picture = Picture(page=0, pixels=scene())
    assert apart(picture) == (picture,)
