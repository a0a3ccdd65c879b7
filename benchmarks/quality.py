"""How many spoilt photos the verdict before OCR catches, how many good ones it refuses.

Draws photos of vouchers at three levels of difficulty and spoils copies of them. Photos with
glare, or of a screen, count neither as good nor as spoilt. Prints a table and, last, one line
of JSON.

    python -m benchmarks.quality --count 20
"""

import argparse
import json
import sys
import time
from collections.abc import Callable, Iterator
from io import BytesIO
from pathlib import Path
from statistics import mean

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageOps

from finance.vouchers.flaws import BLURRED, CUT_OFF, GLARE, TOO_DARK, TOO_SMALL
from ocr_worker.stages.quality import judge_photo
from ocr_worker.stages.straighten import find_paper
from samples.generator import effects
from samples.generator.kinds import kinds_set

Picture = NDArray[np.uint8]
Spoil = Callable[[Picture, np.random.Generator], Picture]
LEVELS = ("easy", "middle", "hard")
# A lamp's spot on paper that is burnt out all over cannot be told from the paper.
LIT_MAX = 242


def blurred(picture: Picture, rng: np.random.Generator) -> Picture:
    """Out of focus by 4.5 to 8 pixels of a 2,800-pixel picture."""
    unit = max(picture.shape[:2]) / 2_800
    return as_picture(cv2.GaussianBlur(picture, (0, 0), float(rng.uniform(4.5, 8)) * unit))


def shaken(picture: Picture, rng: np.random.Generator) -> Picture:
    """Moved by 18 to 32 pixels of a 2,800-pixel picture, in any direction."""
    length = float(rng.uniform(18, 32)) * max(picture.shape[:2]) / 2_800
    angle = float(rng.uniform(0, np.pi))
    middle = int(length) + 2
    kernel = np.zeros((2 * middle + 1, 2 * middle + 1), np.float32)
    for step in np.linspace(-length / 2, length / 2, 400):
        x, y = middle + step * np.cos(angle), middle + step * np.sin(angle)
        kernel[round(y), round(x)] += 1
    return as_picture(cv2.filter2D(picture, -1, kernel / kernel.sum()))


def glared(picture: Picture, rng: np.random.Generator) -> Picture:
    return effects.glare(picture, rng)


def cut(picture: Picture, rng: np.random.Generator) -> Picture:
    """A side of the picture moved in so far that 8 to 25 % of the paper is lost."""
    corners = find_paper(picture)
    height, width = picture.shape[:2]
    frame = np.array(((0.06 * width, 0.06 * height), (0.94 * width, 0.94 * height)))
    (left, top), (right, bottom) = frame if corners is None else (corners.min(0), corners.max(0))
    lost = float(rng.uniform(0.08, 0.25))
    x, y = lost * (right - left), lost * (bottom - top)
    sides = (
        picture[round(top + y) :],
        picture[: round(bottom - y)],
        picture[:, round(left + x) :],
        picture[:, : round(right - x)],
    )
    return np.ascontiguousarray(sides[rng.integers(4)])


def dark(picture: Picture, rng: np.random.Generator) -> Picture:
    return as_picture(picture * float(rng.uniform(0.08, 0.2)))


def small(picture: Picture, rng: np.random.Generator) -> Picture:
    scale = float(rng.uniform(240, 350)) / max(picture.shape[:2])
    return as_picture(cv2.resize(picture, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA))


def as_picture(image: object) -> Picture:
    return np.clip(np.asarray(image), 0, 255).astype(np.uint8)


SPOILS: tuple[tuple[str, str, Spoil], ...] = (
    ("blurred", BLURRED.code, blurred),
    ("shaken", BLURRED.code, shaken),
    ("glared", GLARE.code, glared),
    ("cut", CUT_OFF.code, cut),
    ("dark", TOO_DARK.code, dark),
    ("small", TOO_SMALL.code, small),
)


def photos(count: int, seed: int, folder: Path | None) -> Iterator[tuple[str, Picture]]:
    """Name and pixels of photos taken well; `folder` keeps them for the next run."""
    for level in LEVELS:
        for sample in kinds_set(seed, count=count, level=level):
            if {"glare", "screen"} & set(sample.truth.get("effects", [])):
                continue
            kept = None if folder is None else folder / f"{level}_{sample.name}"
            if kept is not None and kept.is_file():
                data = kept.read_bytes()
            else:
                data = sample.write()
                if kept is not None:
                    kept.write_bytes(data)
            with Image.open(BytesIO(data)) as image:
                rgb = np.asarray(ImageOps.exif_transpose(image).convert("RGB"))
            yield f"{level}_{sample.name}", np.ascontiguousarray(rgb[:, :, ::-1])


def judge(picture: Picture, spent: list[float]) -> tuple[str, ...]:
    start = time.process_time()
    codes = judge_photo(picture).codes
    spent.append(1000 * (time.process_time() - start))
    return codes


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--count", type=int, default=20, help="photos of each level")
    options.add_argument("--seed", type=int, default=43)
    options.add_argument("--folder", type=Path, help="keep the photos here")
    chosen = options.parse_args()
    spent: list[float] = []
    refused: list[bool] = []
    caught: dict[str, list[bool]] = {name: [] for name, _, _ in SPOILS}
    for i, (name, picture) in enumerate(photos(chosen.count, chosen.seed, chosen.folder)):
        codes = judge(picture, spent)
        refused.append(bool(codes))
        if codes:
            print(f"{name}: refused {' '.join(codes)}")
        for j, (spoil, code, spoilt) in enumerate(SPOILS):
            if spoil == "glared" and np.percentile(picture[::8, ::8].min(axis=2), 90) > LIT_MAX:
                continue
            found = judge(spoilt(picture, np.random.default_rng([chosen.seed, i, j])), spent)
            caught[spoil].append(code in found)
            if code not in found:
                print(f"{name}: {spoil} not seen {' '.join(found)}")
    for spoil, hits in caught.items():
        print(f"{spoil:10} {sum(hits):4} of {len(hits)}")
    every = [hit for hits in caught.values() for hit in hits]
    report = {
        "good": len(refused),
        "refused_share": round(mean(refused), 4),
        "caught_share": round(mean(every), 4),
        "caught": {spoil: [sum(hits), len(hits)] for spoil, hits in caught.items()},
        "cpu_ms_mean": round(mean(spent), 1),
        "cpu_ms_max": round(max(spent), 1),
    }
    print(json.dumps(report))
    return 0


if __name__ == "__main__":
    sys.exit(main())
