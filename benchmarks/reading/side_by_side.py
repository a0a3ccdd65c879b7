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


def compare(
    photos: Sequence[Truth], readers: PinnedReaders, *, models: Path, rounds: int, threads: int
) -> dict[str, Any]:
    """Vouchers a minute of each, and the share of the papers' strings that its lines hold."""
    stock = {name: ocr_engines.Reader(name, models, threads) for name in ocr_engines.STOCK}
    found: dict[str, list[list[str]]] = {}
    seconds: dict[str, list[float]] = defaultdict(list)
    files = [photo.file for photo in photos]
    for reader in stock.values():  # the first run of a shape prepares it
        reader.read(files[0])
    list(readers.read(files[:2] * 2))
    for number in range(rounds):
        for name, reader in stock.items():
            start = time.perf_counter()
            found[name] = [list(reader.read(file)["lines"]) for file in files]
            seconds[name].append(time.perf_counter() - start)
        start = time.perf_counter()
        answers = list(readers.read(files))
        seconds[OURS].append(time.perf_counter() - start)
        found[OURS] = [
            list(_lines(answer.reading.vouchers)) if answer.reading else [] for answer in answers
        ]
        told = ", ".join(f"{name} {spent[-1]:.1f} s" for name, spent in seconds.items())
        print(f"round {number}, {len(files)} photos: {told}", flush=True)
    for reader in stock.values():
        reader.close()
    return _report(photos, seconds, found)


def _report(
    photos: Sequence[Truth],
    seconds: dict[str, list[float]],
    found: dict[str, list[list[str]]],
) -> dict[str, Any]:
    ours = seconds[OURS]
    classes = {name: by_class(photos, lines) for name, lines in found.items()}
    names = sorted({effect for table in classes.values() for effect in table})
    print(f"{'strings read':16}", *(f"{name:>15}" for name in names))
    for name, table in classes.items():
        print(f"{name:16}", *(f"{table[effect]!s:>15}" for effect in names))
    return {
        "photos": len(photos),
        "vouchers_per_minute": {
            name: round(60 * len(photos) / median(spent), 1) for name, spent in seconds.items()
        },
        "speedup": {
            name: round(median(a / b for a, b in zip(spent, ours, strict=True)), 2)
            for name, spent in seconds.items()
            if name != OURS
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
