import numpy as np
import pytest

from ocr_worker.stages.shrink import halved, shrunk


@pytest.mark.parametrize(
    ("shape", "small"),
    [
        ((3000, 4000, 3), (750, 1000, 3)),
        ((1500, 1001, 3), (1000, 667, 3)),
        ((999, 10, 3), (999, 10, 3)),
        ((1, 5000, 3), (1, 1000, 3)),
    ],
)
def test_a_copy_keeps_the_shape_and_stays_below_the_side(shape, small):
    assert shrunk(np.zeros(shape, np.uint8), 1_000).shape == small


def test_a_copy_keeps_the_mean_light():
    rows = np.tile(np.uint8([[0], [200]]), (1000, 1600))
    assert abs(float(shrunk(rows, 500).mean()) - 100) < 1


def test_copies_are_made_once_and_kept():
    picture = np.random.default_rng(1).integers(0, 255, (1501, 2003, 3), np.uint8)
    copies = {}
    small = shrunk(picture, 800, copies)
    assert set(copies) == {(750, 1001), small.shape[:2]}
    assert shrunk(picture, 800, copies) is small
    assert halved(picture, copies) is copies[750, 1001]
    assert np.array_equal(shrunk(picture, 800), small)


@pytest.mark.parametrize("shape", [(1, 1, 3), (1, 7, 3), (3, 5)])
def test_the_smallest_pictures_are_halved_too(shape):
    small = halved(np.full(shape, 7, np.uint8))
    assert small.shape == (max(1, shape[0] // 2), max(1, shape[1] // 2), *shape[2:])
    assert (small == 7).all()
