"""The drawn photos: made once, kept, and only what is missing made again."""

import json
import os
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from pathlib import Path

from benchmarks.reading.truth import Truth, read_truth
from samples.generator.kinds import Measured, kinds_set

LEVELS = ("easy", "middle", "hard")


def drawn_level(folder: Path, level: str, *, seed: int, count: int) -> tuple[Truth, ...]:
    """The first `count` photos of the level's set, with their truth; drawn where missing."""
    target = folder / str(seed) / level
    (target / "files").mkdir(parents=True, exist_ok=True)
    missing = sum(not (target / "files" / one.name).exists() for one in _set(level, seed, count))
    if missing:
        print(f"drawing {missing} photos of level {level} (seconds each)", flush=True)
        shards = os.cpu_count() or 1
        draw = partial(_draw_shard, target, level=level, seed=seed, count=count, shards=shards)
        with ProcessPoolExecutor(shards) as pool:
            list(pool.map(draw, range(shards)))
    table = target / f"expected-{count}.json"
    told = [one.expected() for one in _set(level, seed, count)]
    table.write_text(json.dumps(told, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    return read_truth(target / "files", table, level=level)


def _set(level: str, seed: int, count: int) -> tuple[Measured, ...]:
    return tuple(kinds_set(seed, count=count, level=level))


def _draw_shard(
    target: Path, shard: int, *, level: str, seed: int, count: int, shards: int
) -> None:
    for number, one in enumerate(_set(level, seed, count)):
        file = target / "files" / one.name
        if number % shards != shard or file.exists():
            continue
        fresh = file.with_suffix(".part")
        fresh.write_bytes(one.write())
        fresh.replace(file)
