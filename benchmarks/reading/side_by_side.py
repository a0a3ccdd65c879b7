"""Our whole reading beside the stock engines: same photos, same models, both cores.

The stock engines are used as their manuals show, one process that takes all cores; ours as the
product does, one caged reader pinned to each. They take turns over all photos, so that a busy
machine slows all alike; only the one whose turn it is works.
"""

import random
import re
import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from typing import Any

from PIL import Image

from benchmarks import ocr_engines
from benchmarks.reading.figures import Share
from benchmarks.reading.judging import plain
from benchmarks.reading.readers import PinnedReaders
from benchmarks.reading.truth import Truth
from finance.vouchers.reading import VoucherReading

OURS = "ours"
MEGAPIXELS = (8.0, 12.5)
_NOT_VERBATIM = {"issued_on"}
_SHORTEST = 4


def large_photos(truths: Sequence[Truth], *, count: int, seed: int) -> tuple[Truth, ...]:
    """Photos of 8–12 megapixels, so that every effect occurs as soon as possible."""
    left = [one for one in truths if _is_large(one.file) and not one.is_negative]
    random.Random(seed).shuffle(left)
    chosen: list[Truth] = []
    seen: dict[str, int] = defaultdict(int)
    while left and len(chosen) < count:
        one = min(left, key=lambda truth: min(seen[effect] for effect in _classes(truth)))
        left.remove(one)
        chosen.append(one)
        for effect in _classes(one):
            seen[effect] += 1
    return tuple(chosen)


def _is_large(file: Path) -> bool:
    with Image.open(file) as image:
        megapixels = image.width * image.height / 1e6
    return MEGAPIXELS[0] <= megapixels <= MEGAPIXELS[1]


def _classes(truth: Truth) -> tuple[str, ...]:
    return truth.effects or ("plain",)


@dataclass(slots=True)
class Race:
    """What one engine did: seconds of each round, its processor's seconds, the last lines."""

    seconds: list[float] = field(default_factory=list)
    cpu_seconds: list[float] = field(default_factory=list)
    lines: list[list[str]] = field(default_factory=list)


def compare(
    photos: Sequence[Truth], readers: PinnedReaders, *, models: Path, rounds: int, threads: int
) -> dict[str, Any]:
    """Vouchers a minute of each, and the share of the papers' strings that its lines hold."""
    stock = {name: ocr_engines.Reader(name, models, threads) for name in ocr_engines.STOCK}
    races: dict[str, Race] = defaultdict(Race)
    files = [photo.file for photo in photos]
    for reader in stock.values():  # the first run of a shape prepares it
        reader.read(files[0])
    list(readers.read(files[:2] * 2))
    for number in range(rounds):
        for name, reader in stock.items():
            _stock_round(races[name], reader, files)
        _our_round(races[OURS], readers, files)
        told = ", ".join(f"{name} {race.seconds[-1]:.1f} s" for name, race in races.items())
        print(f"round {number}, {len(files)} photos: {told}", flush=True)
    for reader in stock.values():
        reader.close()
    return _report(photos, races)


def _stock_round(race: Race, reader: ocr_engines.Reader, files: Sequence[Path]) -> None:
    start = time.perf_counter()
    told = [reader.read(file) for file in files]
    race.seconds.append(time.perf_counter() - start)
    race.cpu_seconds.append(sum(one["cpu_s"] for one in told))
    race.lines = [list(one["lines"]) for one in told]


def _our_round(race: Race, readers: PinnedReaders, files: Sequence[Path]) -> None:
    start, cpu = time.perf_counter(), readers.cpu_seconds()
    found = [answer.reading for answer in readers.read(files)]
    race.seconds.append(time.perf_counter() - start)
    race.cpu_seconds.append(readers.cpu_seconds() - cpu)
    race.lines = [list(_lines(one.vouchers)) if one else [] for one in found]


def _report(photos: Sequence[Truth], races: dict[str, Race]) -> dict[str, Any]:
    count, ours = len(photos), races[OURS].seconds
    classes = {name: by_class(photos, race.lines) for name, race in races.items()}
    names = sorted({effect for table in classes.values() for effect in table})
    print(f"{'strings read':16}", *(f"{name:>15}" for name in names))
    for name, table in classes.items():
        print(f"{name:16}", *(f"{table[effect]!s:>15}" for effect in names))
    return {
        "photos": count,
        "vouchers_per_minute": {
            name: round(60 * count / median(race.seconds), 1) for name, race in races.items()
        },
        "speedup": {
            name: round(median(a / b for a, b in zip(race.seconds, ours, strict=True)), 2)
            for name, race in races.items()
            if name != OURS
        },
        "cpu_s_each": {
            name: round(median(race.cpu_seconds) / count, 2) for name, race in races.items()
        },
        "strings_exact": {
            name: {effect: table[effect].value for effect in names}
            for name, table in classes.items()
        },
    }


def _lines(vouchers: Sequence[VoucherReading]) -> Iterator[str]:
    for voucher in vouchers:
        for page in voucher.evidence.pages if voucher.evidence else ():
            yield from (line.text for line in page.lines)


def by_class(photos: Sequence[Truth], lines: Sequence[Sequence[str]]) -> dict[str, Share]:
    """How many of the strings on the papers stand whole in one of the lines, per effect."""
    right: dict[str, int] = defaultdict(int)
    asked: dict[str, int] = defaultdict(int)
    for photo, read in zip(photos, lines, strict=True):
        printed = [_bare(line) for line in read]
        wanted = tuple(_strings(photo))
        hits = sum(any(text in line for line in printed) for text in wanted)
        for effect in (*_classes(photo), photo.level, "all"):
            right[effect] += hits
            asked[effect] += len(wanted)
    return {effect: Share(right[effect], asked[effect]) for effect in asked}


def _strings(photo: Truth) -> Iterator[str]:
    """What stands on the paper letter by letter: numbers, names, and amounts in their digits."""
    for voucher in photo.vouchers:
        for key, value in voucher.fields.items():
            if key.endswith("_fen") and isinstance(value, int) and value:
                yield f"{abs(value) / 100:.2f}"
            elif isinstance(value, str) and key not in _NOT_VERBATIM:
                text = _bare(value)
                if len(text) >= _SHORTEST:
                    yield text


def _bare(text: str) -> str:
    return re.sub(r"[,，\s]", "", plain(text))
