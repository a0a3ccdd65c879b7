"""Measures how often fields are right and writes the bands that the product states.

    python -m benchmarks.reading.calibrate                     # draws, reads, writes the bands
    python -m benchmarks.reading.calibrate --count 90 --dry    # only prints them

The photographs are other ones than those `benchmarks.reading` judges by (another seed).
"""

import argparse
import json
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from benchmarks.reading.bands import Row, fit
from benchmarks.reading.drawn import LEVELS, drawn_level
from benchmarks.reading.judging import judge
from benchmarks.reading.readers import PinnedReaders
from benchmarks.reading.structured import draw_files
from benchmarks.reading.truth import Truth
from finance.kernel.settings import Settings, load_settings
from finance.vouchers import calibration
from finance.vouchers.calibration import cell
from finance.vouchers.reading import VoucherReading

SEED = 303
FILE = Path(calibration.__file__).with_name("calibration.json")


def rows_of(truth: Truth, readings: Sequence[VoucherReading]) -> list[Row]:
    """Every value that was read from one file, by cell, with its raw certainty."""
    seen: list[tuple[str, float]] = []

    def note(reading: VoucherReading, key: str) -> bool:
        field = reading.fields[key]
        certainty = field.confidence if field.certainty is None else field.certainty
        seen.append((cell(reading, key), certainty))
        return False

    verdicts = [
        verdict
        for one in judge(truth, readings, note)
        for verdict in one.verdicts
        if verdict.read is not None and verdict.key != "items"
    ]
    return [
        Row(name, certainty, verdict.is_exact)
        for (name, certainty), verdict in zip(seen, verdicts, strict=True)
    ]


def measure(truths: Sequence[Truth], settings: Settings) -> list[Row]:
    cores = tuple(sorted(os.sched_getaffinity(0)))[:2]
    rows: list[Row] = []
    with PinnedReaders(settings, cores) as readers:
        answers = readers.read([truth.file for truth in truths])
        for number, (truth, answer) in enumerate(zip(truths, answers, strict=True), 1):
            rows += rows_of(truth, answer.reading.vouchers if answer.reading else ())
            if number % 50 == 0:
                print(f"{number} of {len(truths)} read", file=sys.stderr, flush=True)
    return rows


def main() -> int:
    options = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    options.add_argument("--count", type=int, default=270, help="photos, over three levels")
    options.add_argument("--each", type=int, default=8, help="files with data, of each sort")
    options.add_argument("--seed", type=int, default=SEED)
    options.add_argument("--folder", type=Path, default=Path(".zsb/bench-reading"))
    options.add_argument("--dry", action="store_true", help="write nothing")
    chosen = options.parse_args()
    each = -(-chosen.count // len(LEVELS))
    truths = [
        truth
        for level in LEVELS
        for truth in drawn_level(chosen.folder, level, seed=chosen.seed, count=each)
    ]
    folder = chosen.folder / str(chosen.seed) / "structured"
    truths += draw_files(folder, seed=chosen.seed, each=chosen.each)
    rows = measure(truths, load_settings())
    told = {"files": len(truths), "bands": fit(rows)}
    text = json.dumps(told, indent=1) + "\n"
    print(text, end="")
    if not chosen.dry:
        FILE.write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
