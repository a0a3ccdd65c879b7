from pathlib import Path

import cv2
import numpy as np
import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from ocr_worker.engines.network import SHAPES_MAX
from ocr_worker.engines.recognition import (
    BATCH_WIDTH_MAX_PX,
    HEIGHT_PX,
    WIDTH_MAX_PX,
    WIDTH_MIN_PX,
    Page,
    Recogniser,
    decode,
    padded_px,
    plan,
    read_alphabet,
    readings_of,
    sides,
    stack,
    width_px,
)

ALPHABET = ("", "a", "b", "c", " ")


def _box(left, top, width, height):
    right, bottom = left + width, top + height
    return ((left, top), (right, top), (right, bottom), (left, bottom))


def _steps(classes: list[int], certainty: float = 0.9) -> np.ndarray:
    return np.array([(one, certainty) for one in classes], np.float32).reshape(-1, 2)


@pytest.mark.parametrize(
    ("classes", "text"),
    [
        ([], ""),
        ([0, 0, 0], ""),
        ([1], "a"),
        ([1, 1, 1], "a"),
        ([1, 0, 1], "aa"),
        ([0, 1, 2, 2, 0, 2, 0], "abb"),
        ([1, 4, 3], "a c"),
    ],
)
def test_repeats_are_one_and_blanks_part(classes, text):
    assert decode(_steps(classes), ALPHABET).text == text


def test_confidence_is_the_mean_over_what_was_kept():
    steps = _steps([1, 1, 0, 2])
    steps[0, 1], steps[1, 1], steps[3, 1] = 0.5, 0.99, 0.7
    assert decode(steps, ALPHABET).confidence == pytest.approx(0.6)
    assert decode(_steps([0, 0]), ALPHABET).confidence == 0.0


def test_characters_in_doubt_are_told_by_their_surest_step():
    steps = _steps([1, 1, 0, 2, 3])
    steps[0, 1], steps[1, 1], steps[3, 1] = 0.5, 0.999, 0.7
    assert decode(steps, ALPHABET).doubts == ((1, 0.7), (2, 0.9))


@pytest.mark.parametrize(
    ("width", "padded"),
    [(1, 48), (48, 48), (49, 64), (304, 304), (305, 336), (944, 944), (945, 1104)],
)
def test_lines_are_padded_to_the_next_step_only(width, padded):
    assert padded_px(width) == padded


@given(st.integers(1, WIDTH_MAX_PX))
def test_a_line_is_padded_a_little_and_never_cut(width):
    padded = padded_px(width)
    assert padded >= max(width, WIDTH_MIN_PX)
    assert padded - width < max(WIDTH_MIN_PX, 0.17 * width)


def test_lines_come_in_few_shapes():
    """A network keeps what it prepared for a shape as long as there are not too many."""
    widths = {padded_px(width) for width in range(1, WIDTH_MAX_PX + 1)}
    shapes = {
        (len(batch.lines), batch.width_px)
        for width in widths
        for count in range(1, 12)
        for batch in plan([width] * count)
    }
    assert len(shapes) <= SHAPES_MAX


@given(st.lists(st.integers(1, WIDTH_MAX_PX), max_size=300))
def test_every_line_is_in_one_batch_of_its_width(widths):
    batches = plan(widths)
    assert sorted(line for batch in batches for line in batch.lines) == list(range(len(widths)))
    for batch in batches:
        count = len(batch.lines)
        assert all(padded_px(widths[line]) == batch.width_px for line in batch.lines)
        assert count & (count - 1) == 0
        assert count == 1 or count * batch.width_px <= BATCH_WIDTH_MAX_PX
    assert [batch.width_px for batch in batches] == sorted(batch.width_px for batch in batches)


def test_many_lines_of_one_width_share_few_batches():
    assert [len(batch.lines) for batch in plan([70] * 15)] == [4, 4, 4, 2, 1]


def test_a_line_is_as_wide_as_it_is_long_at_reading_height():
    assert width_px(_box(0, 0, 200, 24)) == 400
    assert width_px(_box(0, 0, 100, 96)) == 50
    assert width_px(_box(0, 0, 90000, 20)) == WIDTH_MAX_PX
    assert width_px(_box(0, 0, 0, 0)) == 1


def test_a_line_is_cut_out_straight():
    """Left half black, right half white, turned by 30° on a grey page."""
    line = np.zeros((40, 200, 3), np.uint8)
    line[:, 100:] = 255
    turn = cv2.getRotationMatrix2D((100, 20), 30, 1)
    turn[:, 2] += (200, 200)
    page = cv2.warpAffine(line, turn, (600, 500), borderValue=(128, 128, 128))
    corners = np.array(((0, 0, 1), (200, 0, 1), (200, 40, 1), (0, 40, 1))) @ turn.T
    quad = tuple((float(x), float(y)) for x, y in corners)
    cut = Page(page, [quad]).cut(quad)
    assert cut.shape == (HEIGHT_PX, 240, 3)
    assert cut[6:-6, 8:110].max() < 40
    assert cut[6:-6, 130:-8].min() > 215


@pytest.mark.parametrize("height", [20, 48, 95, 96, 192, 500])
def test_fine_lines_of_large_print_are_averaged_not_skipped(height):
    """A pattern of single columns, far too fine for the line's height, must come out even."""
    page = np.zeros((height + 20, height * 4, 3), np.uint8)
    page[:, ::2] = 255
    quad = _box(0, 10, height * 4, height)
    cut = Page(page, [quad]).cut(quad).astype(int)
    if height >= 96:
        assert cut[4:-4, 4:-4].mean() == pytest.approx(127, abs=12)
        assert cut[4:-4, 4:-4].std() < 60
    assert cut.shape == (HEIGHT_PX, 4 * HEIGHT_PX, 3)


def test_lines_are_stacked_and_padded_with_the_middle():
    white = np.full((HEIGHT_PX, 30, 3), 255, np.uint8)
    black = np.zeros((HEIGHT_PX, 48, 3), np.uint8)
    batch = stack([white, black], padded=64)
    assert batch.shape == (2, 3, HEIGHT_PX, 64)
    assert batch[0, :, :, :30].min() == pytest.approx(1.0)
    assert np.all(batch[0, :, :, 30:] == 0)
    assert batch[1, :, :, :48].max() == -1.0
    assert np.all(batch[1, :, :, 48:] == 0)


def test_a_tall_box_is_read_both_ways():
    assert readings_of(_box(0, 0, 100, 30)) == (_box(0, 0, 100, 30),)
    assert readings_of(_box(0, 0, 100, 149)) == (_box(0, 0, 100, 149),)
    upright, down = readings_of(_box(0, 0, 100, 150))
    assert upright == _box(0, 0, 100, 150)
    assert down == ((100, 0), (100, 150), (0, 150), (0, 0))
    assert sides(down) == (150, 100)


class _Brightness:
    """A network that answers `a` for bright lines, `b` for dark ones, surer the wider they are."""

    def __init__(self) -> None:
        self.shapes: list[tuple[int, ...]] = []
        self.rests = 0
        self.settled = 0

    def look(self, batch):
        self.shapes.append(batch.shape)
        middles = batch[:, 0, HEIGHT_PX // 2, 10]
        return np.array([[(middle, batch.shape[3])] * 2 for middle in middles], np.float32)

    def settle(self, looks):
        self.settled += 1
        return [np.array([[_bright(*step) for step in line] for line in look]) for look in looks]

    def rest(self) -> None:
        self.rests += 1

    def close(self) -> None:
        self.rests = -1


def _bright(middle: float, width: float) -> tuple[float, float]:
    known = 0 if abs(middle) < 0.5 else 1 if middle > 0 else 2
    return known, min(1.0, width / 1000)


@pytest.mark.parametrize("lanes", [1, 3])
def test_lines_come_back_in_the_order_asked(lanes):
    page = np.full((600, 800, 3), 128, np.uint8)
    page[0:50] = 255
    page[100:150] = 0
    page[300:550, 700:760] = 255
    quads = [
        _box(10, 100, 300, 40),  # dark: b
        _box(10, 200, 700, 40),  # grey: says nothing
        _box(10, 5, 500, 40),  # bright: a
        _box(705, 305, 40, 240),  # tall and bright: surer as a line that runs down
        _box(400, 105, 60, 40),
    ]
    network = _Brightness()
    recogniser = Recogniser(network, ALPHABET, lanes=lanes)
    lines = recogniser.read(page, quads)
    recogniser.close()
    assert [line.text for line in lines] == ["b", "", "a", "a", "b"]
    assert [line.quad for line in lines] == [
        *quads[:3], readings_of(quads[3])[1], quads[4],
    ]  # fmt: skip
    assert lines[0].confidence == pytest.approx(padded_px(360) / 1000)
    assert (network.rests, network.settled) == (-1, 1)
    assert all(shape[1:3] == (3, HEIGHT_PX) for shape in network.shapes)


def test_no_lines_need_no_network():
    network = _Brightness()
    assert Recogniser(network, ALPHABET, lanes=1).read(np.zeros((9, 9, 3), np.uint8), []) == ()
    assert network.shapes == []


def test_the_alphabet_stands_between_blank_and_space(tmp_path: Path):
    said = {"PostProcess": {"character_dict": ["发", "1", "\u3000", "y"]}}
    text = yaml.safe_dump(said, allow_unicode=True)
    (tmp_path / "inference.yml").write_text(text, encoding="utf-8")
    assert read_alphabet(tmp_path) == ("", "发", "1", "\u3000", "y", " ")
