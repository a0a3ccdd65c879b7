"""How closely a page is looked at for its lines."""

from collections.abc import Callable

from ocr_worker.engines.detection import LOOKS_PX
from ocr_worker.work import Sight

SidePx = Callable[[Sight], int]

# The longer side of the copy that is looked at.
FIRST_LOOK_PX = LOOKS_PX[-1]
SECOND_LOOK_PX = 1600

# A copy smaller than that of the usual first look shows as much where characters are this high: at
# 11 pixels ends of narrow lines were cut off.
_PRINT_PX = 14


def first_look_px(sight: Sight) -> int:
    if sight.flat is None or sight.print_px is None:
        return FIRST_LOOK_PX
    enough = _PRINT_PX / sight.print_px * max(sight.flat.pixels.shape[:2])
    return next((side for side in LOOKS_PX if side >= enough), FIRST_LOOK_PX)


def second_look_px(sight: Sight) -> int:
    del sight
    return SECOND_LOOK_PX


def shows_more(sight: Sight) -> bool:
    """Whether it has pixels that the first look did not take in."""
    return sight.read is not None and max(sight.read.pixels.shape[:2]) > first_look_px(sight)
