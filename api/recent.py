"""Actors seen a moment ago, so that a burst of reads asks for the session only once.

For `KEPT_S` at most: a revoked session or role may still look for that long where another process
ended it. No row is written on the word of this memory, and nobody is refused on it: an upload may
begin on it, but the statement that notes the file asks the tables. A file that it does not note
is swept from the store.
"""

import threading
import time

from finance.organisations.actor import Actor
from finance.organisations.sessions import digest

KEPT_S = 2.0
ACTORS_MAX = 4096


class RecentActors:
    """Token digest → actor; shared by the threads of one process."""

    def __init__(self) -> None:
        self._known: dict[bytes, tuple[float, Actor]] = {}
        self._lock = threading.Lock()

    def get(self, token: str) -> Actor | None:
        """The actor, unless they were never or too long ago seen."""
        found = self._known.get(digest(token))
        if found is None or found[0] < time.monotonic():
            return None
        return found[1]

    def keep(self, token: str, actor: Actor) -> None:
        with self._lock:
            if len(self._known) >= ACTORS_MAX:
                self._known.clear()
            self._known[digest(token)] = (time.monotonic() + KEPT_S, actor)

    def forget(self, token: str) -> None:
        with self._lock:
            self._known.pop(digest(token), None)
