"""Server threads that wait for somebody outside, and how many of them may.

Each process has few threads (`cli.children`). Whoever lets one wait, for news of a voucher or for
the bytes of a body, first takes a place; some threads always stay with the requests that are here.
"""

import threading

HELD_MAX = 6  # of the threads of one server process, all sorts together

_ALL = threading.BoundedSemaphore(HELD_MAX)


class Places:
    """Those of one sort, within those of all."""

    def __init__(self, most: int) -> None:
        self._own = threading.BoundedSemaphore(most)

    def take(self) -> bool:
        """Whether there was one; nobody waits for a place."""
        if not self._own.acquire(blocking=False):
            return False
        if _ALL.acquire(blocking=False):
            return True
        self._own.release()
        return False

    def give(self) -> None:
        """The place that was taken, back."""
        _ALL.release()
        self._own.release()


POLLS = Places(4)
MEMBERS = Places(5)  # whose bodies come slowly
OUTSIDERS = Places(1)  # likewise, before anybody logged in
