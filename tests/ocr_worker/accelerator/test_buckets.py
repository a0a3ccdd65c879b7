"""Which shapes a device computes in, and that readers never ask for others."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ocr_worker.accelerator.buckets import (
    WIDTHS_PX,
    is_lines,
    is_page,
    line_counts,
    line_shapes,
    page_counts,
    page_shapes,
)
from ocr_worker.engines.desk import BATCH_WIDTH_MAX_PX
from ocr_worker.engines.detection import fit
from ocr_worker.engines.network import LARGE_INPUT
from ocr_worker.engines.recognition import WIDTH_MAX_PX, plan


@pytest.mark.parametrize("on_card", [True, False])
@given(widths=st.lists(st.integers(1, WIDTH_MAX_PX), max_size=300))
def test_a_desk_takes_every_batch_that_a_reader_plans(on_card, widths) -> None:
    counts = line_counts(on_card=on_card)
    for batch in plan(widths, batch_width_max_px=BATCH_WIDTH_MAX_PX):
        assert is_lines((len(batch.lines), 3, 48, batch.width_px), counts)


@given(width=st.integers(1, 6000), height=st.integers(1, 6000), side=st.integers(32, 1600))
def test_a_desk_takes_every_canvas_that_is_not_cut(width, height, side) -> None:
    fitted = fit(width, height, side_px=side)
    dims = (1, 3, fitted.canvas_height, fitted.canvas_width)
    assert is_page(dims) is (3 * fitted.canvas_height * fitted.canvas_width < LARGE_INPUT)


@pytest.mark.parametrize(
    "dims",
    [
        (0, 3, 48, 48),
        (1, 1, 48, 48),
        (1, 3, 32, 48),
        (1, 3, 48, 49),
        (1, 3, 48, 6400),
        (100_000, 3, 48, 48),
        (1, 3, 48, 2**31),
    ],
)
def test_lines_that_no_reader_sends_are_refused(dims) -> None:
    assert not is_lines(dims, line_counts(on_card=True))


@pytest.mark.parametrize(
    "dims",
    [(2, 3, 640, 640), (1, 1, 640, 640), (1, 3, 0, 640), (1, 3, 33, 64), (1, 3, 4096, 4096)],
)
def test_pages_that_no_reader_sends_are_refused(dims) -> None:
    assert not is_page(dims)


def test_the_buckets_are_few_and_their_counts_grow() -> None:
    assert len(WIDTHS_PX) == len(list(line_shapes())) <= 52
    pages = list(page_shapes())
    assert len(pages) == len(set(pages)) <= 42
    assert (3, 768, 960) in pages
    assert (3, 960, 768) in pages
    for on_card in (True, False):
        for _, counts in ((page_shapes(), page_counts), (line_shapes(), line_counts)):
            for shape in _:
                found = counts(on_card=on_card)(shape)
                assert found[0] == 1
                assert list(found) == sorted(set(found))
    assert line_counts(on_card=True)((3, 48, 304)) == (1, 4, 16, 64)
    assert line_counts(on_card=False)((3, 48, 3200)) == (1, 2)
