"""What a reader holds of memory: at its peak on the largest photos, and over many files."""

from collections.abc import Sequence
from itertools import cycle, islice
from pathlib import Path
from typing import Any

from benchmarks.reading.readers import PinnedReaders
from finance.kernel.settings import Settings

MIB = 1024 * 1024
LARGEST = 5
_WARM_SHARE = 0.2
_WINDOW_SHARE = 0.1


def peak_mib(settings: Settings, files: Sequence[Path], core: int) -> int:
    """The peak of one fresh reader over the largest of these files."""
    largest = sorted(files, key=lambda file: file.stat().st_size)[-LARGEST:]
    with PinnedReaders(settings, [core]) as readers:
        list(readers.read(largest))
    return readers.peak_bytes // MIB


def soak(settings: Settings, files: Sequence[Path], *, count: int, core: int) -> dict[str, Any]:
    """One reader, never recycled by count, over `count` files in turn."""
    held: list[int] = []
    with PinnedReaders(settings, [core], files_per_reader=count + 1) as readers:
        for number, file in enumerate(islice(cycle(files), count), 1):
            list(readers.read([file]))
            held.append(readers.resident_bytes())
            if number % 100 == 0:
                print(f"soak: {number} files, {held[-1] // MIB} MiB", flush=True)
        peak = readers.peak_bytes
    return {"files": count, "peak_mib": peak // MIB, "growth_mib": growth_mib(held)}


def growth_mib(held: Sequence[int]) -> float:
    """From the window after warming up to the last window: 0 is flat."""
    warm, window = int(len(held) * _WARM_SHARE), max(1, int(len(held) * _WINDOW_SHARE))
    early, late = held[warm : warm + window], held[-window:]
    return round((sum(late) / len(late) - sum(early) / len(early)) / MIB, 1)
