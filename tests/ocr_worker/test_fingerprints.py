"""The same paper photographed again scores high, another paper of the same form low."""

import cv2
import numpy as np
import pytest

from ocr_worker.fingerprints import SIDE_PX, compare_pages, fingerprint, page_signature


def receipt(seed):
    """A form with fixed print, and rows of printed marks that differ from paper to paper."""
    form, own = np.random.default_rng(99), np.random.default_rng(seed)
    sheet = np.full((700, 1000, 3), 246, np.uint8)
    cv2.rectangle(sheet, (30, 120), (970, 660), (70, 70, 170), 2)
    for top in range(140, 640, 36):
        _word(sheet, form, 50, top, 8)
        _word(sheet, own, 420, top, 14)
    return sheet


def _word(sheet, rng, left, top, letters):
    """Letters as bundles of strokes: as different as digits are."""
    for number in range(letters):
        x = left + 26 * number
        for _ in range(4):
            ends = rng.integers((x, top), (x + 18, top + 24), (2, 2))
            cv2.line(sheet, tuple(map(int, ends[0])), tuple(map(int, ends[1])), (30, 30, 30), 2)


def shot(sheet, seed):
    """Photographed: aslant, dimmed to one side, noisy, compressed, cropped a little."""
    rng = np.random.default_rng(seed)
    height, width = sheet.shape[:2]
    corners = np.float32([[0, 0], [width, 0], [width, height], [0, height]])
    moved = corners + rng.uniform(-18, 18, (4, 2)).astype(np.float32)
    flat = cv2.warpPerspective(
        sheet, cv2.getPerspectiveTransform(corners, moved), (width, height), borderValue=(246,) * 3
    )
    light = np.linspace(rng.uniform(0.6, 0.8), 1.0, width)[None, :, None]
    noisy = flat * light + rng.normal(0, 5, flat.shape)
    _, data = cv2.imencode(".jpg", np.clip(noisy, 0, 255).astype(np.uint8), [1, 60])
    return cv2.imdecode(data, cv2.IMREAD_COLOR)


def alike(one, other, number):
    first, second = shot(receipt(one), 10 + number), shot(receipt(other), 90 + number)
    return compare_pages(page_signature(first), page_signature(second))


def test_the_same_paper_is_known_and_others_of_its_form_are_not():
    same = [alike(number, number, number) for number in range(4)]
    other = [alike(number, number + 50, number) for number in range(4)]
    assert min(same) > 0.8
    assert max(other) < 0.6
    assert min(same) - max(other) > 0.2


def test_a_paper_turned_is_still_the_same():
    sheet = receipt(3)
    turned = np.ascontiguousarray(np.rot90(shot(sheet, 5), k=2))
    assert compare_pages(page_signature(shot(sheet, 4)), page_signature(turned)) > 0.8


def test_comparing_is_symmetric_and_one_for_itself():
    a, b = page_signature(shot(receipt(1), 1)), page_signature(shot(receipt(1), 2))
    assert compare_pages(a, b) == pytest.approx(compare_pages(b, a), abs=0.08)
    assert compare_pages(a, a) > 0.95


def test_blank_pages_say_nothing():
    blank = page_signature(np.full((300, 400, 3), 240, np.uint8))
    assert compare_pages(blank, blank) == 0.0
    assert compare_pages(blank, page_signature(receipt(1))) == 0.0


def test_what_is_no_signature_is_refused():
    with pytest.raises(ValueError, match="no page signature"):
        compare_pages(b"nothing", b"nothing")


def test_pixels_are_hashed_with_their_shape():
    wide, high = np.zeros((10, 20, 3), np.uint8), np.zeros((20, 10, 3), np.uint8)
    one = fingerprint(wide, wide)
    assert len(one.pixels_sha256) == 32
    assert one.pixels_sha256 != fingerprint(high, wide).pixels_sha256
    assert one == fingerprint(wide.copy(), wide.copy())


def test_every_pixel_of_a_large_picture_counts():
    large = np.zeros((2000, 2002, 3), np.uint8)
    copies = {}
    before = fingerprint(large, large, copies).pixels_sha256
    assert before == fingerprint(large, large).pixels_sha256
    assert set(copies) == {(1000, 1001)}
    for row, column in ((0, 0), (1, 1), (1999, 2001)):
        changed = large.copy()
        changed[row, column] = 9
        assert fingerprint(changed, large).pixels_sha256 != before


def test_signatures_are_small_and_of_one_size():
    large = page_signature(np.repeat(np.repeat(receipt(2), 3, 0), 3, 1))
    assert len(large) < 120_000
    grey = cv2.imdecode(np.frombuffer(large, np.uint8), cv2.IMREAD_GRAYSCALE)
    assert max(grey.shape) == SIDE_PX
    small = page_signature(np.full((30, 40, 3), 9, np.uint8))
    assert cv2.imdecode(np.frombuffer(small, np.uint8), 0).shape[1] == SIDE_PX
