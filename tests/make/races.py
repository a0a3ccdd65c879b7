"""Several acts at the same moment, in real threads."""

from collections.abc import Callable, Sequence
from threading import Barrier, Thread
from typing import Any


def race(acts: Sequence[Callable[[], Any]]) -> tuple[list[Any], list[Exception]]:
    """What the acts returned, and what they raised."""
    barrier, won, lost = Barrier(len(acts)), [], []

    def run(act: Callable[[], Any]) -> None:
        barrier.wait()
        try:
            won.append(act())
        except Exception as error:  # noqa: BLE001  # the test looks at each
            lost.append(error)

    threads = [Thread(target=run, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return won, lost
