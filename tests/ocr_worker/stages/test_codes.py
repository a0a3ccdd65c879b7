import cv2
import numpy as np
import pytest
import zxingcpp

from ocr_worker.stages.codes import FoundCode, find_codes, glance, placed, turn_of
from ocr_worker.stages.geometry import Plane

TEXT = "01,32,,26332000000012345678,100.00,20260501,,ABCD"


def test_a_code_is_found_with_its_corners(paper):
    (code,) = find_codes(paper)
    assert code.text == TEXT
    assert code.symbology == "QRCode"
    assert all(20 <= x <= 220 and 20 <= y <= 220 for x, y in code.quad)


def test_nothing_is_found_on_blank_paper():
    assert find_codes(np.full((300, 400, 3), 250, np.uint8)) == ()


@pytest.mark.parametrize("ink", [(60, 60, 235), (165, 70, 50), (150, 40, 140)])
def test_a_stamp_of_any_colour_over_the_code_is_looked_through(paper, ink):
    stamped = paper.copy()
    code = stamped[20:220, 20:220].astype(np.float32)
    stamp = np.zeros_like(code)
    cv2.circle(stamp, (100, 100), 95, ink, -1)
    inside = stamp.any(axis=2)
    # Ink on ink: red takes green and blue away from the paper, black stays black.
    code[inside] = np.minimum(code[inside], stamp[inside])
    stamped[20:220, 20:220] = code.astype(np.uint8)
    assert [code.text for code in find_codes(stamped)] == [TEXT]


@pytest.mark.parametrize("share", [0.28, 0.5])
def test_a_small_code_is_found(paper, share):
    small = cv2.resize(paper, None, fx=share, fy=share, interpolation=cv2.INTER_AREA)
    (code,) = find_codes(small)
    assert code.text == TEXT
    assert max(x for x, _ in code.quad) < 240 * share


@pytest.mark.parametrize("quarters", [0, 1, 2, 3])
def test_the_lie_of_the_code_tells_how_to_turn(paper, quarters):
    turned = np.ascontiguousarray(np.rot90(paper, k=quarters))  # counterclockwise
    assert turn_of(find_codes(turned)) == quarters  # clockwise back


def test_other_codes_tell_no_turn():
    flat = FoundCode("x", "PDF417", ((0, 0), (1, 0), (1, 1), (0, 1)))
    assert turn_of((flat,)) is None
    assert turn_of(()) is None


def test_a_drawn_page_gets_two_looks_and_one_for_other_codes(paper, monkeypatch):
    seen = []
    monkeypatch.setattr(
        "ocr_worker.stages.codes.zxingcpp.read_barcodes",
        lambda grey, **_: seen.append(grey.shape) or [],
    )
    find_codes(paper, is_drawn=True)
    assert len(seen) == 3
    find_codes(np.zeros((2700, 900, 3), np.uint8))
    assert len(seen) == 9
    assert (1350, 450) in seen  # a large photo is looked at in half its size


def test_a_glance_at_a_large_photo_is_at_half_its_size(paper):
    photo = cv2.resize(paper, None, fx=3.2, fy=3.2)
    copies = {}
    (code,) = glance(photo, copies)
    assert code.text == TEXT
    assert list(copies) == [(photo.shape[0] // 2, photo.shape[1] // 2)]
    (seen,) = glance(paper, {})
    assert np.abs(np.array(code.quad) - 3.2 * np.array(seen.quad)).max() < 8


def test_what_a_glance_saw_is_not_looked_at_again(paper, monkeypatch):
    looks = []
    monkeypatch.setattr(
        "ocr_worker.stages.codes.zxingcpp.read_barcodes",
        lambda grey, **_: looks.append(grey.copy()) or [],
    )
    glance(paper, {})
    find_codes(paper, is_glanced_at=True)
    assert not any(np.array_equal(looks[0], later) for later in looks[1:-1])
    assert len(looks) == 6


def test_a_small_code_on_a_large_page_is_found(paper):
    # Modules of less than three pixels, blurred: at half the size they run into one.
    small = cv2.resize(paper, None, fx=0.46, fy=0.46, interpolation=cv2.INTER_AREA)
    page = np.full((2200, 3200, 3), 240, np.uint8)
    page[300 : 300 + small.shape[0], 400 : 400 + small.shape[1]] = small
    page = cv2.GaussianBlur(page, (0, 0), 0.9)
    assert glance(page, {}) == ()
    (code,) = find_codes(page)
    assert code.text == TEXT
    assert all(400 <= x <= 520 and 300 <= y <= 420 for x, y in code.quad)


@pytest.mark.parametrize("symbology", ["PDF417", "DataMatrix", "Aztec"])
def test_codes_of_another_kind_are_found_where_there_is_no_qr_code(symbology):
    drawn = zxingcpp.create_barcode(TEXT, getattr(zxingcpp.BarcodeFormat, symbology))
    grey = np.array(drawn.to_image(scale=4, add_quiet_zones=True))
    sheet = np.full((1900, 2800, 3), 250, np.uint8)
    sheet[300 : 300 + grey.shape[0], 500 : 500 + grey.shape[1]] = grey[:, :, None]
    (code,) = find_codes(sheet)
    assert (code.text, code.symbology) == (TEXT, symbology)
    assert all(490 <= x <= 510 + grey.shape[1] for x, _ in code.quad)


def test_a_fine_code_of_another_kind_is_found_on_a_scan():
    drawn = zxingcpp.create_barcode(TEXT, zxingcpp.BarcodeFormat.PDF417)
    grey = np.array(drawn.to_image(scale=2, add_quiet_zones=True))
    sheet = np.full((1700, 2500, 3), 250, np.uint8)
    sheet[300 : 300 + grey.shape[0], 500 : 500 + grey.shape[1]] = grey[:, :, None]
    assert [code.text for code in find_codes(sheet)] == [TEXT]


def test_codes_are_placed_on_the_page():
    code = FoundCode("x", "QRCode", ((0, 0), (2, 0), (2, 2), (0, 2)))
    plane = Plane(np.array([[0.5, 0, 10.0], [0, 0.5, 20.0], [0, 0, 1]]))
    assert placed((code,), plane)[0].quad == ((10, 20), (11, 20), (11, 21), (10, 21))
