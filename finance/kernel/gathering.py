"""Work that threads ask for at the same moment, done in one go by one of them.

For what costs little more for many than for one, such as a commit. Nobody waits for company: who
finds nothing under way begins at once, and what comes meanwhile is the next round.
"""

import threading
from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Generic, TypeVar

Item = TypeVar("Item")
Result = TypeVar("Result")


class Gathering(Generic[Item, Result]):
    """`work` takes the items of one round and gives their results in the same order."""

    def __init__(self, work: Callable[[Sequence[Item]], Sequence[Result]]) -> None:
        self._work = work
        self._waiting: list[_Place[Item, Result]] = []
        self._is_led = False
        self._lock = threading.Lock()

    def do(self, key: Hashable, item: Item) -> Result:
        """The item's own result; two items of one key never share a round.

        When the work of a round fails each item of it is tried again alone, so that nobody
        gets the error of another: it must do no harm when it was done already.
        """
        mine = _Place[Item, Result](key, item)
        with self._lock:
            self._waiting.append(mine)
            is_led, self._is_led = self._is_led, True
        if is_led:
            mine.called.acquire()  # by the one who leads: it is done, or it is our turn to lead
        if not mine.is_over:
            self._lead(mine)
        return mine.results[0] if mine.results else self._work([item])[0]

    def _lead(self, mine: "_Place[Item, Result]") -> None:
        taken: list[_Place[Item, Result]] = []
        try:
            taken = self._take()
            found = self._work([place.item for place in taken])
            for place, result in zip(taken, found, strict=True):
                place.results = (result,)
        except Exception:
            if len(taken) == 1:
                raise
        finally:
            self._hand_on(place for place in taken if place is not mine)

    def _take(self) -> "list[_Place[Item, Result]]":
        """The first of each key; the others stay for the next round."""
        taken: dict[Hashable, _Place[Item, Result]] = {}
        with self._lock:
            for place in self._waiting:
                taken.setdefault(place.key, place)
            self._waiting = [place for place in self._waiting if taken[place.key] is not place]
        return list(taken.values())

    def _hand_on(self, others: "Iterable[_Place[Item, Result]]") -> None:
        """Let whoever has waited longest lead the next round, and the others of this one go."""
        with self._lock:
            self._is_led = bool(self._waiting)
            if self._is_led:
                self._waiting[0].called.release()
        for place in others:
            place.is_over = True
            place.called.release()


def _held() -> threading.Lock:
    lock = threading.Lock()
    lock.acquire()
    return lock


@dataclass(slots=True)
class _Place(Generic[Item, Result]):
    """One thread's place in a round; `called` is held until it is over or the thread leads."""

    key: Hashable
    item: Item
    results: tuple[Result, ...] = ()  # one, or none when the round failed
    is_over: bool = False
    called: threading.Lock = field(default_factory=_held)
