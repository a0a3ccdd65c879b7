"""How well, how surely and how fast vouchers are read; the last line is one JSON object.

    python -m benchmarks.reading                       # everything: a good half hour of two cores
    python -m benchmarks.reading --count 60 --photos 4 --sheets 1 # a quick look
    python -m benchmarks.reading --parts drawn real    # exactness alone
    python -m benchmarks.reading --parts memory --soak 1000
    python -m benchmarks.reading --files FOLDER TRUTH  # one set: expected.json or index.tsv

Drawn photos are kept under .zsb/bench-reading and drawn again only where missing.
"""

import argparse
import json
import os
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from statistics import median
from typing import Any

from benchmarks import qr
from benchmarks.reading import memory, side_by_side, structured, tables
from benchmarks.reading.acceptance import accepting
from benchmarks.reading.drawn import LEVELS, drawn_level
from benchmarks.reading.figures import by, exact, share, summary
from benchmarks.reading.judging import IDENTITY, Accepts, Judged, judge, surplus
from benchmarks.reading.readers import PinnedReaders
from benchmarks.reading.truth import Truth, read_truth
from finance.kernel.settings import Settings, load_settings
from ocr_worker.models_folder import build_models_folder

PARTS = ("drawn", "real", "structured", "side", "memory", "qr")


@dataclass(slots=True)
class Found:
    """All that reading one or more sets gave."""

    judged: list[Judged] = field(default_factory=list)
    seconds: list[float] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    negatives: int = 0
    negatives_taken: list[str] = field(default_factory=list)
    surplus: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Bench:
    """What every part works with."""

    chosen: argparse.Namespace
    settings: Settings
    cores: tuple[int, ...]
    accepts: Accepts


def read_set(truths: Sequence[Truth], bench: Bench, found: Found) -> None:
    with PinnedReaders(bench.settings, bench.cores) as readers:
        answers = readers.read([truth.file for truth in truths])
        for number, (truth, answer) in enumerate(zip(truths, answers, strict=True), 1):
            vouchers = answer.reading.vouchers if answer.reading else ()
            found.seconds.append(answer.seconds)
            if answer.fault:
                found.faults.append(f"{answer.file.name}: {answer.fault}")
            if truth.is_negative:
                found.negatives += 1
            if surplus(truth, vouchers):
                (found.negatives_taken if truth.is_negative else found.surplus).append(
                    f"{truth.level} {answer.file.name}: {[one.kind for one in vouchers]}"
                )
            found.judged += judge(truth, vouchers, bench.accepts)
            if number % 50 == 0:
                print(f"{number} of {len(truths)} read", file=sys.stderr, flush=True)


def show(found: Found) -> None:
    tables.print_misses(found.judged)
    for level, group in by(found.judged, lambda one: one.level).items():
        tables.print_kinds(level, group)
    tables.print_calibration(found.judged)
    print()
    tables.print_confusions(found.judged)
    for title, lines in (
        ("not read", found.faults),
        ("NEGATIVE TAKEN", found.negatives_taken),
        ("one too many", found.surplus),
    ):
        print("".join(f"{title}: {line}\n" for line in lines), end="")
    tables.print_summaries(found.judged)


def drawn_truths(chosen: argparse.Namespace) -> tuple[Truth, ...]:
    each = -(-chosen.count // len(chosen.levels))
    return tuple(
        truth
        for level in chosen.levels
        for truth in drawn_level(chosen.folder, level, seed=chosen.seed, count=each)
    )


def real_truths(folder: Path) -> tuple[Truth, ...]:
    if not (folder / "index.tsv").exists():
        print(f"no real files: {folder} is not there")
        return ()
    return read_truth(folder / "files", folder / "index.tsv", level="real")


def told_of(found: Found) -> dict[str, Any]:
    levels = by(found.judged, lambda one: one.level)
    whole = summary(found.judged)
    return {
        "exact": {level: summary(levels[level])["identity"] for level in levels},
        "tax_ids_exact": {level: summary(levels[level])["tax_ids"] for level in levels},
        "kind_exact": whole["kind"],
        "negatives": found.negatives,
        "negatives_taken": len(found.negatives_taken),
        "one_too_many": len(found.surplus),
        **{name: whole[name] for name in whole if name not in {"identity", "tax_ids", "kind"}},
        "with_handwriting_exact": exact(found.judged, IDENTITY).value,
        "not_read": len(found.faults),
        "seconds_median": round(median(found.seconds), 3) if found.seconds else None,
        "seconds_max": round(max(found.seconds, default=0.0), 3),
    }


def structured_part(bench: Bench) -> dict[str, Any]:
    folder = bench.chosen.folder / str(bench.chosen.seed) / "structured"
    pairs = structured.draw_pairs(folder, seed=bench.chosen.seed, each=bench.chosen.each)
    with PinnedReaders(bench.settings, bench.cores[:1]) as readers:
        compared = structured.compare(pairs, readers, bench.accepts)
    tables.print_misses(compared.judged)
    for level, group in by(compared.judged, lambda one: one.level).items():
        tables.print_kinds(level, group)
    print("".join(f"not read: {line}\n" for line in compared.faults), end="")
    fields = share(v.is_exact for one in compared.judged for v in one.verdicts)
    return {
        "structured_speedup": compared.speedup,
        "structured_exact": fields.value,
        "structured_fields": fields.asked,
        "structured_ms": compared.file_ms,
    }


def side_part(bench: Bench, truths: Sequence[Truth]) -> dict[str, Any]:
    chosen = bench.chosen
    papers = [truth for truth in truths if len(truth.vouchers) == 1]
    sheets = [truth for truth in truths if len(truth.vouchers) > 1]
    photos = side_by_side.large_photos(papers, count=chosen.photos, seed=chosen.seed)
    if not photos:
        print("no photo of 8 megapixels in so small a set")
        return {}
    told = _raced(bench, photos)
    speedups = {f"speedup_vs_{name}": ratio for name, ratio in told["speedup"].items()}
    # A sheet of slips is read slip by slip; a stock engine gives the lines of the sheet.
    large = side_by_side.large_photos(sheets, count=chosen.sheets, seed=chosen.seed)
    apart = {"sheets_side_by_side": _raced(bench, large)} if large else {}
    return speedups | {"side_by_side": told} | apart


def _raced(bench: Bench, photos: Sequence[Truth]) -> dict[str, Any]:
    models = build_models_folder(bench.settings.models_folder)
    with PinnedReaders(bench.settings, bench.cores) as readers:
        return side_by_side.compare(
            photos,
            readers,
            models=models,
            rounds=bench.chosen.rounds,
            threads=len(bench.cores),
        )


def memory_part(bench: Bench, truths: Sequence[Truth]) -> dict[str, Any]:
    files = [truth.file for truth in truths]
    told: dict[str, Any] = {"peak_rss_mib": memory.peak_mib(bench.settings, files, bench.cores[0])}
    if bench.chosen.soak:
        told["soak"] = memory.soak(
            bench.settings, files, count=bench.chosen.soak, core=bench.cores[0]
        )
    return told


def qr_part() -> dict[str, Any]:
    drawn = qr.cases(qr.COUNT, qr.SEED)
    read = qr.measure("ours", qr.read_ours, drawn)
    return {"qr_read": read["share"], "qr": f"{read['read']}/{len(drawn)}"}


def run(bench: Bench) -> dict[str, Any]:
    parts, found = bench.chosen.parts, Found()
    drawn = drawn_truths(bench.chosen) if {"drawn", "side", "memory"} & set(parts) else ()
    sets = [drawn if "drawn" in parts else ()]
    sets.append(real_truths(bench.chosen.real) if "real" in parts else ())
    told: dict[str, Any] = {}
    if any(sets):
        read_set([truth for one in sets for truth in one], bench, found)
        show(found)
        told = told_of(found)
    if "structured" in parts:
        told |= structured_part(bench)
    if "side" in parts:
        told |= side_part(bench, drawn)
    if "memory" in parts:
        told |= memory_part(bench, drawn)
    return told | (qr_part() if "qr" in parts else {})


def main() -> int:
    chosen = arguments()
    settings = load_settings()
    if chosen.engine:
        settings = replace(settings, ocr_engine=chosen.engine)
    cores = tuple(sorted(os.sched_getaffinity(0)))[: chosen.readers]
    bench = Bench(chosen, settings, cores, accepting(settings.field_error_max))
    if chosen.files:
        found = Found()
        folder, table = chosen.files
        read_set(read_truth(folder, table, level="set"), bench, found)
        show(found)
        told = told_of(found)
    else:
        told = run(bench)
    print(json.dumps(told, ensure_ascii=False))
    return 0


def arguments() -> argparse.Namespace:
    options = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    options.add_argument("--parts", nargs="+", choices=PARTS, default=PARTS)
    options.add_argument("--count", type=int, default=630, help="drawn photos, all levels")
    options.add_argument("--levels", nargs="+", choices=LEVELS, default=LEVELS)
    options.add_argument("--seed", type=int, default=202)
    options.add_argument("--folder", type=Path, default=Path(".zsb/bench-reading"))
    options.add_argument("--real", type=Path, default=Path("../shared/data"))
    options.add_argument("--files", nargs=2, type=Path, metavar=("FOLDER", "TRUTH"))
    options.add_argument("--each", type=int, default=2, help="structured vouchers of each sort")
    options.add_argument("--photos", type=int, default=16, help="photos side by side")
    options.add_argument("--sheets", type=int, default=4, help="sheets of slips side by side")
    options.add_argument("--rounds", type=int, default=2, help="rounds side by side")
    options.add_argument("--readers", type=int, default=2, help="readers, a core each")
    options.add_argument("--engine", default="", help="instead of the settings'")
    options.add_argument("--soak", type=int, default=0, help="files for the look at flatness")
    return options.parse_args()


if __name__ == "__main__":
    sys.exit(main())
