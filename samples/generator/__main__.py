"""Command line: `python -m samples.generator --out DIR --seed N [--set demo|kinds|faulty …]`."""

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path

from samples.generator.faulty import faulty_set
from samples.generator.fonts import FontMissingError
from samples.generator.kinds import CARRIERS, Measured, kinds_set
from samples.generator.organisations import organisations
from samples.generator.sets import Sample, demo_set


def _arguments(words: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="samples.generator", description=__doc__)
    parser.add_argument("--out", type=Path, required=True, help="folder to write into")
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--set", dest="which", choices=("demo", "kinds", "faulty"), default="demo")
    parser.add_argument("--count", type=int, default=20, help="files of `kinds`, `faulty`")
    parser.add_argument("--level", choices=("easy", "middle", "hard"), default="middle")
    parser.add_argument(
        "--carriers", nargs="+", choices=CARRIERS, default=["photo"], help="for the set `kinds`"
    )
    return parser.parse_args(words)


def write_json(path: Path, content: object) -> None:
    path.write_text(json.dumps(content, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def main(words: Sequence[str] | None = None) -> int:
    """Writes DIR/files/*, DIR/expected.json and DIR/organisations.json."""
    chosen = _arguments(words)
    folder: Path = chosen.out / "files"
    folder.mkdir(parents=True, exist_ok=True)
    if chosen.which == "demo":
        samples: list[Sample] | list[Measured] = list(demo_set(chosen.seed))
    elif chosen.which == "faulty":
        samples = list(faulty_set(chosen.seed, count=chosen.count))
    else:
        carriers = tuple(chosen.carriers)
        samples = list(
            kinds_set(chosen.seed, count=chosen.count, level=chosen.level, carriers=carriers)
        )
    try:
        for sample in samples:
            (folder / sample.name).write_bytes(sample.write())
    except FontMissingError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    write_json(chosen.out / "expected.json", [sample.expected() for sample in samples])
    write_json(chosen.out / "organisations.json", organisations())
    return 0


if __name__ == "__main__":
    sys.exit(main())
