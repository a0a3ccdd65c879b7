import cv2
import numpy as np
import pytest

from ocr_worker.stages.outline import Outline, cuts_print, outlines


def papers_of(picture):
    return tuple(outlines(picture))


@pytest.mark.parametrize(
    ("sides", "is_cut"),
    [
        ((0.0, 0.6, 0.0, 0.0), True),
        ((0.5, 0.8, 0.0, 0.0), True),  # a corner
        ((0.0, 0.1, 0.0, 0.0), False),  # touches
        ((0.0, 0.9, 0.0, 0.9), False),  # runs through: it may be meant to
        ((0.9, 0.0, 0.7, 1.0), False),  # a lit desk
        ((0.0, 0.0, 0.0, 0.0), False),
    ],
)
def test_paper_that_leaves_the_picture_across_from_the_ground_is_cut(sides, is_cut):
    assert Outline(0.9, sides).is_cut is is_cut


def test_the_paper_is_found_on_a_dark_ground(paper, on_a_desk):
    photo = on_a_desk(paper, [(200, 150), (1200, 150), (1200, 800), (200, 800)])
    assert papers_of(photo)
    assert all(abs(found.long_share - 1000 / 1400) < 0.03 for found in papers_of(photo))
    assert not any(found.is_cut for found in papers_of(photo))
    assert all(found.is_cut for found in papers_of(np.ascontiguousarray(photo[:, 500:])))


def test_a_paper_far_away_is_framed(paper, on_a_desk):
    photo = on_a_desk(paper, [(700, 500), (900, 500), (900, 625), (700, 625)])
    assert papers_of(photo)
    for found in papers_of(photo):
        assert not found.is_near
        assert found.frame == pytest.approx((0.5, 0.5, 900 / 1400, 0.625), abs=0.02)


def test_no_paper_is_found_in_an_even_picture_or_a_heap():
    assert papers_of(np.full((600, 800, 3), 128, np.uint8)) == ()
    assert papers_of(np.zeros((600, 800, 3), np.uint8)) == ()
    heap = np.full((600, 800, 3), 40, np.uint8)
    cv2.line(heap, (50, 50), (750, 550), (240, 240, 240), 70)
    cv2.line(heap, (50, 550), (750, 50), (240, 240, 240), 70)
    assert papers_of(heap) == ()


@pytest.fixture
def on_white():
    """Rows of print on a desk as light as the paper."""
    picture = np.full((700, 1000), 225, np.uint8)
    for top in range(80, 640, 25):
        words = "Total 100.00 Seller 913300 Buyer 55330199"
        cv2.putText(picture, words, (80, top), cv2.FONT_HERSHEY_SIMPLEX, 1, (30,), 2)
    return picture


def test_print_that_runs_out_of_the_picture_is_cut(on_white):
    assert not cuts_print(on_white)
    assert cuts_print(on_white[:, 200:])
    assert cuts_print(on_white[:, :600])
    assert cuts_print(np.rot90(on_white)[:600])


def test_print_that_runs_out_on_both_sides_is_the_ground(on_white):
    assert not cuts_print(on_white[:, 200:600])


def test_a_line_along_the_edge_is_no_print(on_white):
    on_white[:8] = 40
    on_white[:, -6:] = 40
    assert not cuts_print(on_white)
