"""A desk in this very process, for tests that need one at a socket."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Thread

from ocr_worker.accelerator.desk import Desk
from ocr_worker.desk_line import ask


@contextmanager
def running(desk: Desk, path: Path) -> Iterator[list[int]]:
    """Serve at `path` while the block lasts; how it ended stands in the list after it."""
    ended: list[int] = []
    thread = Thread(target=lambda: ended.append(desk.serve(path)))
    thread.start()
    try:
        while ask(path) is None:
            assert thread.is_alive()
        yield ended
    finally:
        desk.ask_to_stop()
        thread.join()
