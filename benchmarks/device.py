"""Pages a second at a device's desk, against one reader that computes for itself on one core.

The photos of `samples`, over and over, through caged readers as the product starts them. Says
whether both ways read the same, and how many pages a second the desk could pass on to a device
that took no time at all. Last line: one JSON object.

    python -m benchmarks.device --device cuda:0 --readers 16
    python -m benchmarks.device --device cpu:desk
"""

import argparse
import json
import os
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from itertools import cycle, islice
from multiprocessing import get_context
from multiprocessing.queues import Queue
from pathlib import Path
from queue import Empty, SimpleQueue
from threading import Thread
from typing import Any

import numpy as np

from finance.kernel.settings import Settings
from ocr_worker.accelerator.batching import Batcher
from ocr_worker.accelerator.buckets import is_lines, is_page, line_counts, page_counts
from ocr_worker.accelerator.desk import Counter, Desk
from ocr_worker.accelerator.starting import desk_for
from ocr_worker.desk_line import Kind, ask, connect
from ocr_worker.engines.desk import BATCH_WIDTH_MAX_PX, DeskLines
from ocr_worker.engines.network import Tensor
from ocr_worker.engines.recognition import plan
from ocr_worker.reader import DESK_LINES, SandboxedReader

SAMPLES = Path(__file__).resolve().parent.parent / "samples" / "files"
TIMEOUT_S = 300.0
HOLLOW_S = 8.0
# 60 lines, as an invoice has them: most are short cells of its table.
LINES_OF_A_PAGE_PX = tuple(60 + 13 * number for number in range(48)) + tuple(range(320, 1040, 60))

Said = dict[str, list[Any]]


class Round:
    """Some readers over one list of photos, until it is done or the time is up."""

    def __init__(self, readers: list[SandboxedReader], *, seconds_max: float) -> None:
        self._readers = readers
        self._seconds_max = seconds_max
        self.said: Said = {}
        self.pages = 0
        self.seconds = 0.0

    def run(self, photos: list[Path]) -> "Round":
        waiting: SimpleQueue[Path] = SimpleQueue()
        for photo in photos:
            waiting.put(photo)
        began = time.monotonic()

        def work(reader: SandboxedReader) -> None:
            while time.monotonic() - began < self._seconds_max:
                try:
                    photo = waiting.get_nowait()
                except Empty:
                    return
                found = reader.read(photo, timeout_s=TIMEOUT_S)
                values = [
                    (one.kind, {name: field.value for name, field in one.fields.items()})
                    for one in found.vouchers
                ]
                self.said.setdefault(photo.name, []).append(values)
                self.pages += 1

        threads = [Thread(target=work, args=(reader,)) for reader in self._readers]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.seconds = time.monotonic() - began
        return self

    @property
    def pages_per_s(self) -> float:
        return self.pages / self.seconds


@contextmanager
def opened(settings: Settings, count: int, desk: Path | None) -> Iterator[list[SandboxedReader]]:
    """Readers, each on a core of its own as far as there are cores, their engines loaded."""
    cores = sorted(os.sched_getaffinity(0))
    readers = []
    try:
        for number in range(count):
            os.sched_setaffinity(0, {cores[number % len(cores)]})  # the reader inherits it
            readers.append(SandboxedReader(settings, desk=desk))
        os.sched_setaffinity(0, set(cores))
        Round(readers, seconds_max=TIMEOUT_S).run(photos_of(count))
        yield readers
    finally:
        os.sched_setaffinity(0, set(cores))
        for reader in readers:
            reader.close()


def photos_of(count: int) -> list[Path]:
    return list(islice(cycle(sorted(SAMPLES.glob("*photo*.jpg"))), count))


def compare(settings: Settings, chosen: argparse.Namespace) -> dict[str, Any]:
    photos = photos_of(chosen.pages)
    with opened(replace(settings, ocr_device="cpu"), 1, None) as readers:
        direct = Round(readers, seconds_max=chosen.seconds).run(photos)
    print(f"one core: {direct.pages_per_s:.3f} pages/s", flush=True)
    began = time.monotonic()
    with desk_for(settings) as desk:
        start_s = time.monotonic() - began
        assert desk is not None
        with opened(settings, chosen.readers, desk) as readers:
            before = _figures(desk)
            through = Round(readers, seconds_max=chosen.seconds).run(photos)
            after = _figures(desk)
    print(f"{settings.ocr_device}: {through.pages_per_s:.3f} pages/s", flush=True)
    return {
        "device": settings.ocr_device,
        "readers": chosen.readers,
        "desk_start_s": round(start_s, 1),
        "direct_pages_per_s": round(direct.pages_per_s, 3),
        "desk_pages_per_s": round(through.pages_per_s, 3),
        "times": round(through.pages_per_s / direct.pages_per_s, 2),
        "pages": {"direct": direct.pages, "desk": through.pages},
        "ceiling_pages_per_s": round(ceiling(chosen.readers), 1),
        "photos_read_alike": _alike(direct.said, through.said),
        "figures": {
            name: {key: round(value - before[name][key], 3) for key, value in counted.items()}
            for name, counted in after.items()
        },
    }


def hollow_desk(path: Path) -> None:
    """A desk whose networks answer at once: what is left is the way there and back."""
    pages, lines = page_counts(on_card=True), line_counts(on_card=True)

    def see(batch: Tensor) -> Tensor:
        return batch[:, :1]

    def read(batch: Tensor) -> Tensor:
        return np.zeros((len(batch), batch.shape[3] // 8, 2), np.float32)

    Desk(
        {
            Kind.PAGE: Counter(Batcher(see, pages), is_page),
            Kind.LINES: Counter(Batcher(read, lines), lambda dims: is_lines(dims, lines)),
        },
        {},
    ).serve(path)


def hollow_reader(path: Path, seconds: float, told: "Queue[int]") -> None:
    """Sends what a reader sends for a page, and counts the pages."""
    lines = DeskLines(connect(path, {}, count=DESK_LINES, wait_s=60))
    pool = ThreadPoolExecutor(DESK_LINES)
    page = np.zeros((1, 3, 768, 960), np.float32)
    batches = [
        np.zeros((len(batch.lines), 3, 48, batch.width_px), np.float32)
        for batch in plan(LINES_OF_A_PAGE_PX, batch_width_max_px=BATCH_WIDTH_MAX_PX)
    ]
    count, end = 0, time.monotonic() + seconds
    while time.monotonic() < end:
        lines.ask(Kind.PAGE, page)
        list(pool.map(lambda batch: lines.ask(Kind.LINES, batch), batches))
        count += 1
    told.put(count)


def ceiling(readers: int) -> float:
    """Pages a second that come through where the device takes no time."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "device.sock"
        fresh = get_context("spawn")
        told: Queue[int] = fresh.Queue()
        desk = fresh.Process(target=hollow_desk, args=(path,))
        desk.start()
        each = [
            fresh.Process(target=hollow_reader, args=(path, HOLLOW_S, told))
            for _ in range(readers)
        ]
        for one in each:
            one.start()
        count = sum(told.get() for _ in each)
        for one in each:
            one.join()
        desk.kill()
        desk.join()
    return count / HOLLOW_S


def _figures(desk: Path) -> dict[str, dict[str, float]]:
    told = ask(desk)
    assert told is not None
    figures: dict[str, dict[str, float]] = told["figures"]
    return figures


def _alike(one: Said, other: Said) -> str:
    both = one.keys() & other.keys()
    same = [name for name in both if all(said == one[name][0] for said in other[name])]
    return f"{len(same)} of {len(both)}"


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--device", default="cpu:desk")
    options.add_argument("--readers", type=int, default=len(os.sched_getaffinity(0)))
    options.add_argument("--pages", type=int, default=200)
    options.add_argument("--seconds", type=float, default=60.0, help="at most, each of the two")
    options.add_argument("--home", type=Path, help="else a temporary one, with models anew")
    chosen = options.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(home=chosen.home or Path(folder), ocr_device=chosen.device)
        print(json.dumps(compare(settings, chosen)))
    return 0


if __name__ == "__main__":
    sys.exit(main())
