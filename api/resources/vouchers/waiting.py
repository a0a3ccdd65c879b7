"""Long polls: a client waits for a voucher to change without holding a connection to the database.

Each waiting request holds one server thread, so only so many may wait at once; whoever comes
on top is answered at once and asks again.
"""

import threading
import time
from collections.abc import Callable

WAITING_MAX = 4  # half of the threads of one server process (cli.children)
STEP_S = 0.2

_PLACES = threading.BoundedSemaphore(WAITING_MAX)


def wait_until(is_changed: Callable[[], bool], *, seconds: float) -> bool:
    """Whether it changed within the time; False at once when all places are taken."""
    if is_changed():
        return True
    if not _PLACES.acquire(blocking=False):
        return False
    try:
        return _watched(is_changed, time.monotonic() + seconds)
    finally:
        _PLACES.release()


def _watched(is_changed: Callable[[], bool], until_s: float) -> bool:
    while (left_s := until_s - time.monotonic()) > 0:
        time.sleep(min(STEP_S, left_s))
        if is_changed():
            return True
    return False
