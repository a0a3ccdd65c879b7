"""Files that carry data: every field must be exact, and reading them must beat OCR by far.

Of each voucher one file per carrier and, for comparison, a scan of the same page.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from benchmarks.reading.judging import Accepts, Judged, judge
from benchmarks.reading.readers import PinnedReaders
from benchmarks.reading.truth import Truth, from_expected
from samples.generator.catalogue import LAYOUTS, SORTS, Drawn
from samples.generator.invent.source import Source
from samples.generator.kinds import FILE_WRITERS, scan, truth

LEVEL = "structured"


@dataclass(frozen=True, slots=True)
class Pair:
    """One file with data, and the picture of the same voucher."""

    file: Truth
    picture: Path


@dataclass(frozen=True, slots=True)
class Compared:
    judged: tuple[Judged, ...]
    speedup: float | None  # median over the files: seconds of the picture to seconds of the file
    file_ms: float | None
    faults: tuple[str, ...]


def draw_pairs(folder: Path, *, seed: int, each: int) -> tuple[Pair, ...]:
    """Of every sort that has files, `each` vouchers by different printers, in every carrier."""
    folder.mkdir(parents=True, exist_ok=True)
    return tuple(_pairs(folder, seed, each))


def draw_files(folder: Path, *, seed: int, each: int) -> tuple[Truth, ...]:
    """The files of `draw_pairs` without their pictures, which take much longer to draw."""
    folder.mkdir(parents=True, exist_ok=True)
    return tuple(file for _, _, files in _drawn(folder, seed, each) for file in files)


def _pairs(folder: Path, seed: int, each: int) -> Iterator[Pair]:
    for name, drawn, files in _drawn(folder, seed, each):
        picture = folder / f"{name}.jpg"
        if not picture.exists():
            picture.write_bytes(scan(drawn, seed=seed))
        for file in files:
            yield Pair(file, picture)


def _drawn(folder: Path, seed: int, each: int) -> Iterator[tuple[str, Drawn, list[Truth]]]:
    """Every voucher with its name and its files."""
    for number, sort in enumerate(one for one in SORTS if one.files and one.kind != "none"):
        for turn in range(each):
            drawn = sort.draw(Source(seed * 1000 + number * 10 + turn), turn % LAYOUTS)
            name = f"{sort.name}_{turn}"
            yield name, drawn, [_file(folder / f"{name}.{one}", drawn) for one in sort.files]


def _file(file: Path, drawn: Drawn) -> Truth:
    carrier = file.suffix[1:]
    if not file.exists():
        file.write_bytes(FILE_WRITERS[carrier](drawn))
    fields, items = truth(drawn, carrier)
    told = {"kind": drawn.facts.kind, "fields": fields, "items": items}
    return from_expected(file, told, level=f"{LEVEL} {carrier}")


def compare(pairs: tuple[Pair, ...], readers: PinnedReaders, accepts: Accepts) -> Compared:
    files = [pair.file.file for pair in pairs]
    list(readers.read(files[:2]))  # the first file of a process loads the parsers
    answers = list(readers.read(files))
    # Some vouchers are enough for the time that OCR takes.
    pictures = sorted({pair.picture for pair in pairs})[::3]
    seconds = {answer.file: answer.seconds for answer in readers.read(pictures)}
    ratios = [
        seconds[pair.picture] / answer.seconds
        for pair, answer in zip(pairs, answers, strict=True)
        if pair.picture in seconds
    ]
    judged: list[Judged] = []
    for pair, answer in zip(pairs, answers, strict=True):
        found = answer.reading.vouchers if answer.reading else ()
        judged += judge(pair.file, found, accepts)
    return Compared(
        judged=tuple(judged),
        speedup=round(median(ratios), 1) if ratios else None,
        file_ms=round(1000 * median(a.seconds for a in answers), 1) if answers else None,
        faults=tuple(f"{answer.file.name}: {answer.fault}" for answer in answers if answer.fault),
    )
