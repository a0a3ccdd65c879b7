import numpy as np
import pytest

from ocr_worker.stages.shrink import shrunk


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
