"""The few shapes in which a device computes: each new one costs it far more than one more row.

Lines come in the widths of `recognition`, pages on the canvases of `detection.fit`; neither is
padded further here, for that moves boxes and changes what is read. Rows are padded to a count.
"""

from collections.abc import Callable, Iterator

from ocr_worker.desk_line import Dims
from ocr_worker.engines.desk import BATCH_WIDTH_MAX_PX
from ocr_worker.engines.detection import LOOKS_PX, NETWORK_STEP_PX, SHAPE_STEP_PX, fit
from ocr_worker.engines.network import LARGE_INPUT
from ocr_worker.engines.recognition import HEIGHT_PX, padded_widths_px

Shape = tuple[int, int, int]
Counts = Callable[[Shape], tuple[int, ...]]

WIDTHS_PX = frozenset(padded_widths_px())
PAGES_ON_CARD, PAGES_ON_CPU = 4, 2
# On a card four times the rows take little longer; on a processor every row counts.
GROWTH_ON_CARD, GROWTH_ON_CPU = 4, 2
WIDTH_ON_CARD_PX = 64 * 320


def page_counts(*, on_card: bool) -> Counts:
    """The counts of pages of one shape that are run at once."""
    found = (1, PAGES_ON_CARD if on_card else PAGES_ON_CPU)
    return lambda _: found


def line_counts(*, on_card: bool) -> Counts:
    """The counts of lines of one width that are run at once."""
    growth = GROWTH_ON_CARD if on_card else GROWTH_ON_CPU
    width_max = WIDTH_ON_CARD_PX if on_card else BATCH_WIDTH_MAX_PX

    def counts(shape: Shape) -> tuple[int, ...]:
        found = [1]
        while found[-1] * growth * shape[2] <= width_max:
            found.append(found[-1] * growth)
        return tuple(found)

    return counts


def is_page(dims: Dims) -> bool:
    """Whether a detector may be given this: readers are not trusted."""
    rows, channels, height, width = dims
    sides = (height, width)
    return (
        (rows, channels) == (1, 3)
        and all(side > 0 and side % NETWORK_STEP_PX == 0 for side in sides)
        and 3 * height * width < LARGE_INPUT
    )


def is_lines(dims: Dims, counts: Counts) -> bool:
    """Whether a recogniser may be given this."""
    rows, channels, height, width = dims
    return (
        (channels, height) == (3, HEIGHT_PX)
        and width in WIDTHS_PX
        and 0 < rows <= counts((channels, height, width))[-1]
    )


def page_shapes() -> Iterator[Shape]:
    """The canvases of whole pages at the first look."""
    found = {
        (fitted.canvas_height, fitted.canvas_width)
        for look in LOOKS_PX
        for side in range(SHAPE_STEP_PX, look + SHAPE_STEP_PX, SHAPE_STEP_PX)
        for size in ((side, look), (look, side))
        for fitted in [fit(*size, side_px=look)]
    }
    yield from ((3, height, width) for height, width in sorted(found))


def line_shapes() -> Iterator[Shape]:
    yield from ((3, HEIGHT_PX, width) for width in sorted(WIDTHS_PX))
