import math
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
import yaml

from ocr_worker.engines.detection import (
    GROWTH,
    LINES_MAX,
    OVERLAP_PX,
    Detector,
    Scaling,
    cuts,
    fit,
    lay,
    lines_in,
    read_scaling,
    upright,
)
from ocr_worker.engines.network import LARGE_INPUT

PLAIN = Scaling(factor=(2 / 255, 2 / 255, 2 / 255), offset=(-1.0, -1.0, -1.0))


@pytest.mark.parametrize(
    ("width", "height", "side_px", "expected"),
    [
        (1920, 1080, 960, (960, 540, 960, 640)),
        (1080, 1920, 960, (540, 960, 640, 960)),
        (960, 960, 960, (960, 960, 960, 960)),
        (300, 200, 960, (300, 200, 384, 256)),
        (128, 128, 960, (128, 128, 128, 128)),
        (5000, 1, 960, (960, 1, 960, 128)),
        (2000, 2000, 1000, (1000, 1000, 1024, 1024)),
        (64, 64, 50, (50, 50, 64, 64)),
    ],
)
def test_a_picture_fits_its_canvas(width, height, side_px, expected):
    found = fit(width, height, side_px=side_px)
    assert (found.width, found.height, found.canvas_width, found.canvas_height) == expected


def test_few_canvases_serve_all_pictures():
    shapes = {
        (found.canvas_width, found.canvas_height)
        for width in range(200, 4000, 37)
        for height in range(200, 4000, 41)
        for found in [fit(width, height, side_px=960)]
        if max(width, height) >= 960
    }
    assert len(shapes) <= 17
    assert all(side % 32 == 0 for shape in shapes for side in shape)


def test_colours_are_scaled_per_channel_and_the_rest_is_grey():
    pixels = np.zeros((100, 200, 3), np.uint8)
    pixels[..., 2] = 255
    fitted = fit(200, 100, side_px=960)
    scaling = Scaling(factor=(1.0, 1.0, 2 / 255), offset=(0.5, 0.0, -1.0))
    canvas = lay(pixels, fitted, scaling)
    assert canvas.shape == (1, 3, 128, 256)
    assert canvas.dtype == np.float32
    assert np.all(canvas[0, 0, :100, :200] == 0.5)
    assert np.all(canvas[0, 1] == 0)
    assert canvas[0, 2, 99, 199] == pytest.approx(1.0)
    assert np.all(canvas[0, :, 100:] == 0)
    assert np.all(canvas[0, :, :, 200:] == 0)


def test_a_large_picture_is_scaled_down():
    pixels = np.full((1000, 2000, 3), 255, np.uint8)
    canvas = lay(pixels, fit(2000, 1000, side_px=320), PLAIN)
    assert canvas.shape == (1, 3, 256, 320)
    assert canvas[0, 0, :160].min() == pytest.approx(1.0)
    assert canvas[0, 0, 160:].max() == 0


def _heat(*boxes: tuple[int, int, int, int], certainty: float = 0.9) -> np.ndarray:
    heat = np.zeros((256, 256), np.float32)
    for left, top, right, bottom in boxes:
        heat[top:bottom, left:right] = certainty
    return heat


def test_a_core_is_grown_by_the_rule_and_scaled_back():
    (quad,) = lines_in(_heat((50, 60, 151, 71)), fit(512, 512, side_px=256), width=512, height=512)
    reach = 100 * 10 * GROWTH / 220
    (left, top), _, (right, bottom), _ = quad
    assert left == pytest.approx(2 * (50 - reach), abs=0.1)
    assert top == pytest.approx(2 * (60 - reach), abs=0.1)
    assert right == pytest.approx(2 * (150 + reach), abs=0.1)
    assert bottom == pytest.approx(2 * (70 + reach), abs=0.1)


def test_lines_come_from_top_to_bottom_and_stay_in_the_picture():
    heat = _heat((0, 200, 60, 212), (100, 20, 200, 32), (10, 20, 80, 32), (180, 240, 256, 256))
    quads = lines_in(heat, fit(256, 256, side_px=256), width=256, height=256)
    tops = [quad[0][1] for quad in quads]
    assert len(tops) == 4
    assert tops == sorted(tops)
    for quad in quads:
        assert all(0 <= x <= 255 and 0 <= y <= 255 for x, y in quad)


@pytest.mark.parametrize("certainty", [0.29, 0.45])
def test_an_unsure_core_is_no_line(certainty):
    heat = _heat((50, 60, 150, 72), certainty=certainty)
    assert lines_in(heat, fit(256, 256, side_px=256), width=256, height=256) == ()


def test_specks_are_no_lines():
    heat = _heat((50, 60, 53, 63), (90, 90, 200, 92))
    assert lines_in(heat, fit(256, 256, side_px=256), width=256, height=256) == ()


def test_a_box_too_small_in_the_picture_is_no_line():
    """A picture much smaller than the map can only come from a wrong caller; still no crash."""
    heat = _heat((50, 60, 58, 66))
    assert lines_in(heat, fit(256, 256, side_px=256), width=60, height=60) == ()


def test_what_the_network_sees_beside_the_picture_is_no_line():
    heat = _heat((10, 180, 200, 195))
    fitted = fit(256, 150, side_px=256)
    assert lines_in(heat, fitted, width=256, height=150) == ()


def test_the_largest_lines_survive_the_limit():
    heat = np.zeros((1024, 1024), np.float32)
    heat[4::12, :] = 0.0
    for top in range(2, 1000, 8):
        for left in range(2, 1000, 10):
            heat[top : top + 4, left : left + 4] = 1.0
    heat[1008:1018, 100:900] = 1.0
    quads = lines_in(heat, fit(1024, 1024, side_px=1024), width=1024, height=1024)
    assert len(quads) <= LINES_MAX
    assert any(quad[1][0] - quad[0][0] > 790 for quad in quads)


@pytest.mark.parametrize("degrees", [-44, -20, 0, 20, 44])
@pytest.mark.parametrize("start", range(4))
def test_the_first_edge_points_right(degrees, start):
    turn = math.radians(degrees)
    matrix = np.array(((math.cos(turn), -math.sin(turn)), (math.sin(turn), math.cos(turn))))
    box = np.array(((-50, -10), (50, -10), (50, 10), (-50, 10)), np.float64) @ matrix.T
    assert np.allclose(upright(np.roll(box, start, axis=0)), box)


def test_scaling_is_read_from_the_models_own_file(tmp_path: Path):
    steps = [
        {"DecodeImage": {"img_mode": "BGR"}},
        {
            "NormalizeImage": {
                "mean": [0.485, 0.456, 0.406],
                "std": [0.229, 0.224, 0.225],
                "scale": "1./255.",
            }
        },
    ]
    said = {"PreProcess": {"transform_ops": steps}}
    (tmp_path / "inference.yml").write_text(yaml.safe_dump(said), encoding="utf-8")
    scaling = read_scaling(tmp_path)
    for channel, (mean, std) in enumerate(((0.485, 0.229), (0.456, 0.224), (0.406, 0.225))):
        seen = 200 * scaling.factor[channel] + scaling.offset[channel]
        assert seen == pytest.approx((200 / 255 - mean) / std)


def test_a_model_without_scaling_is_refused(tmp_path: Path):
    (tmp_path / "inference.yml").write_text("PreProcess: {transform_ops: []}", encoding="utf-8")
    with pytest.raises(KeyError):
        read_scaling(tmp_path)


class _Drawn:
    """A network whose answer is its input's first channel, so a drawn page is its own heat."""

    def __init__(self) -> None:
        self.rests = 0
        self.sizes = []

    def run(self, batch):
        self.sizes.append(batch.size)
        return (batch[:, :1] + 1) / 2

    def rest(self) -> None:
        self.rests += 1

    def close(self) -> None:
        self.rests = -1


def test_the_detector_finds_what_its_network_shows():
    network = _Drawn()
    detector = Detector(network, PLAIN)
    page = np.zeros((300, 400, 3), np.uint8)
    page[100:120, 50:250] = 255
    (quad,) = detector.find(page, side_px=960)
    assert (quad[0][0] < 50, quad[1][0] > 250) == (True, True)
    assert (quad[0][1] < 100, quad[3][1] > 120) == (True, True)
    assert network.rests == 1
    detector.close()
    assert network.rests == -1


@pytest.mark.parametrize(("height", "width"), [(1152, 1600), (1600, 1280), (1600, 1600)])
def test_a_large_page_is_seen_in_pieces_and_none_of_it_is_lost(height, width):
    network = _Drawn()
    page = np.zeros((height, width, 3), np.uint8)
    for top in range(20, height - 20, 60):  # lines that run through all pieces
        page[top : top + 20, 20 : width - 20] = 255
    quads = Detector(network, PLAIN).find(page, side_px=1600)
    assert len(quads) == len(range(20, height - 20, 60))
    assert all(quad[1][0] - quad[0][0] >= width - 40 for quad in quads)
    assert len(network.sizes) > 1
    assert max(network.sizes) < LARGE_INPUT


@pytest.mark.parametrize(("length", "across"), [(1600, 1152), (1600, 1600), (4096, 4096)])
def test_pieces_overlap_and_keep_each_row_once(length, across):
    pieces = list(cuts(length, across=3 * length * across))
    kept = [row for start, _, first, last in pieces for row in range(start + first, start + last)]
    assert kept == list(range(length))
    assert len({end - start for start, end, _, _ in pieces}) == 1
    for (_, end, *_), (start, *_) in pairwise(pieces):
        assert end - start >= OVERLAP_PX - 32
