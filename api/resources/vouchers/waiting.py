"""Long polls: a client waits for a voucher to change without holding a connection to the database.

Each waiting request holds a server thread, though no turn to run in, so only so many may wait at
once; whoever comes on top is answered at once and told when to ask again.
"""

import time
from collections.abc import Callable

from api.held import POLLS, TURNS

STEP_S = 0.2
ASK_AGAIN_S = 2


def wait_until(is_changed: Callable[[], bool], *, seconds: float) -> dict[str, str]:
    """Wait for the change, at most so long; what to tell whom there was no place for."""
    if is_changed():
        return {}
    if not POLLS.take():
        return {"Retry-After": str(ASK_AGAIN_S)}
    try:
        _watch(is_changed, time.monotonic() + seconds)
    finally:
        POLLS.give()
    return {}


def _watch(is_changed: Callable[[], bool], until_s: float) -> None:
    while (left_s := until_s - time.monotonic()) > 0:
        with TURNS.lent():
            time.sleep(min(STEP_S, left_s))
        if is_changed():
            return
