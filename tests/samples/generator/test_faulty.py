"""Photos that are to be refused are worse than good ones in just the way they say."""

from collections import Counter
from io import BytesIO

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from samples.generator.catalogue import SORTS
from samples.generator.faulty import FAULTS, GOOD, cut, faulty_photo, faulty_set, spoilt
from samples.generator.invent.source import Source
from samples.generator.photo import Shot

SLIP = next(sort for sort in SORTS if sort.name == "taxi")


def taken(fault: str) -> NDArray[np.uint8]:
    content = faulty_photo(SLIP.draw(Source(5), 2), fault, seed=5)
    return np.asarray(Image.open(BytesIO(content)).convert("L"))


def sharpness(picture: NDArray[np.uint8]) -> float:
    return float(cv2.Laplacian(picture, cv2.CV_64F).var())


def test_half_of_the_set_is_good_and_all_faults_occur() -> None:
    ones = list(faulty_set(1, count=40))
    counts = Counter(one.expected()["quality"] for one in ones)
    assert counts[GOOD] == 20
    assert set(counts) == set(FAULTS)
    assert all(one.kind != "none" for one in ones)


@pytest.mark.usefixtures("cjk_fonts")
def test_faults_can_be_measured() -> None:
    good = taken(GOOD)
    assert sharpness(taken("blurred")) < sharpness(good) / 2
    assert (taken("glared") > 250).mean() > (good > 250).mean() + 0.005
    assert taken("cut").size < good.size * 0.8


def test_small_and_moved_are_said_to_the_camera() -> None:
    rng = np.random.default_rng(1)
    assert spoilt(Shot(), "too_small", rng).fill < 0.25
    assert spoilt(Shot(), "moved", rng).motion_px > 15
    assert spoilt(Shot(), GOOD, rng) == Shot()


def test_each_side_can_be_cut_off() -> None:
    picture = np.zeros((100, 100, 3), np.uint8)
    shapes = {cut(picture, np.random.default_rng(seed)).shape[:2] for seed in range(20)}
    assert {shape[0] == 100 for shape in shapes} == {True, False}
    assert all(min(shape) < 80 for shape in shapes)
