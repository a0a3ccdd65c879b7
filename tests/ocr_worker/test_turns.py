import numpy as np
import pytest

from ocr_worker.turns import turned_by


@pytest.mark.parametrize("shape", [(150, 200, 3), (3, 130, 3), (64, 64, 3), (1, 1, 3)])
@pytest.mark.parametrize("quarters", [-1, 0, 1, 2, 3, 5])
def test_a_picture_is_turned_clockwise(shape, quarters):
    picture = np.random.default_rng(3).integers(0, 255, shape, np.uint8)
    found = turned_by(picture, quarters)
    assert np.array_equal(found, np.rot90(picture, -quarters))
    assert found.flags.c_contiguous
