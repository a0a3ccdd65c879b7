"""Pages a second at a device's desk, against one reader that computes for itself on one core.

The photos of `samples`, over and over, through caged readers as the product starts them. Says
whether both ways read the same. Last line: one JSON object.

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
from contextlib import contextmanager
from dataclasses import replace
from itertools import cycle, islice
from pathlib import Path
from queue import Empty, SimpleQueue
from threading import Thread
from typing import Any

from finance.kernel.settings import Settings
from ocr_worker.accelerator.starting import desk_for
from ocr_worker.desk_line import ask
from ocr_worker.reader import SandboxedReader

SAMPLES = Path(__file__).resolve().parent.parent / "samples" / "files"
TIMEOUT_S = 300.0

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
        "photos_read_alike": _alike(direct.said, through.said),
        "figures": {
            name: {key: round(value - before[name][key], 3) for key, value in counted.items()}
            for name, counted in after.items()
        },
    }


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
