"""How many spoilt photos the verdict before OCR catches, how many good ones it refuses.

Draws photos of vouchers at three levels of difficulty and spoils copies of them. Photos with
glare, or of a screen, count neither as good nor as spoilt; screens are counted on their own.
Prints a table and, last, one line of JSON.

    python -m benchmarks.quality --count 20
    python -m benchmarks.quality --drawn .zsb/bench-reading/303 --levels easy middle
"""

import argparse
import json
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from statistics import mean

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageOps

from finance.vouchers.flaws import BLURRED, CUT_OFF, GLARE, SCREEN, TOO_DARK, TOO_SMALL
from ocr_worker.stages.quality import judge_photo
from ocr_worker.stages.shrink import shrunk
from ocr_worker.stages.straighten import find_paper
from samples.generator import effects
from samples.generator.kinds import kinds_set

Picture = NDArray[np.uint8]
Spoil = Callable[[Picture, np.random.Generator], Picture]
# Copies are spoilt at this size: the verdict itself looks at 1,000 pixels.
SPOILT_PX = 1_400
LEVELS = ("easy", "middle", "hard")
# On paper that is burnt out all over a lamp's spot is told by the print it takes alone: counted
# apart, and apart from that what takes no print.
LIT_MAX = 242
INK_MIN = 28  # grey levels darker than the paper
LOST_MIN = 0.01  # of the ink


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


def flashed(picture: Picture, rng: np.random.Generator) -> Picture:
    """A lamp's white oval with a soft rim, on the paper, 5 to 11 % of the picture in radius."""
    (left, top), (right, bottom) = paper_frame(picture)
    height, width = picture.shape[:2]
    across, down = (float(value) for value in rng.uniform(0.25, 0.75, 2))
    radii = rng.uniform(0.05, 0.11, 2).astype(np.float32) * max(height, width)
    turn = float(rng.uniform(0, np.pi))
    y = np.arange(height, dtype=np.float32)[:, None] - (top + down * (bottom - top))
    x = np.arange(width, dtype=np.float32)[None, :] - (left + across * (right - left))
    along = (x * np.cos(turn) + y * np.sin(turn)) / radii[0]
    beside = (y * np.cos(turn) - x * np.sin(turn)) / radii[1]
    light = np.minimum(1.5 * np.exp(-((along**2 + beside**2) ** 2)), 1)[..., None]
    return as_picture(picture + (255.0 - picture) * light)


def cut(picture: Picture, rng: np.random.Generator) -> Picture:
    """A side of the picture moved in so far that 8 to 25 % of the paper is lost."""
    (left, top), (right, bottom) = paper_frame(picture)
    lost = float(rng.uniform(0.08, 0.25))
    x, y = lost * (right - left), lost * (bottom - top)
    sides = (
        picture[round(top + y) :],
        picture[: round(bottom - y)],
        picture[:, round(left + x) :],
        picture[:, : round(right - x)],
    )
    return np.ascontiguousarray(sides[rng.integers(4)])


def paper_frame(picture: Picture) -> NDArray[np.float64]:
    """Left top and right bottom corner of the paper; of most of the picture if none is found."""
    corners = find_paper(picture)
    if corners is not None:
        return np.array((corners.min(0), corners.max(0)), np.float64)
    height, width = picture.shape[:2]
    return np.array(((0.06 * width, 0.06 * height), (0.94 * width, 0.94 * height)))


def dark(picture: Picture, rng: np.random.Generator) -> Picture:
    return as_picture(picture * float(rng.uniform(0.08, 0.2)))


def small(picture: Picture, rng: np.random.Generator) -> Picture:
    scale = float(rng.uniform(240, 350)) / max(picture.shape[:2])
    return as_picture(cv2.resize(picture, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA))


def far(picture: Picture, rng: np.random.Generator) -> Picture:
    """The whole photo on a sixth to a quarter of the width, on ground like that at its rim."""
    height, width = picture.shape[:2]
    scale = float(rng.uniform(0.16, 0.24))
    shrunken = cv2.resize(picture, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    rim = np.concatenate((picture[0], picture[-1], picture[:, 0], picture[:, -1]))
    wide = as_picture(rng.normal(np.median(rim, axis=0), 3.0, picture.shape))
    top = round(float(rng.uniform(0.2, 0.5)) * height)
    left = round(float(rng.uniform(0.2, 0.5)) * width)
    wide[top : top + shrunken.shape[0], left : left + shrunken.shape[1]] = shrunken
    return wide


def as_picture(image: object) -> Picture:
    return np.clip(np.asarray(image), 0, 255).astype(np.uint8)


SPOILS: tuple[tuple[str, str, Spoil], ...] = (
    ("blurred", BLURRED.code, blurred),
    ("shaken", BLURRED.code, shaken),
    ("glared", GLARE.code, glared),
    ("flashed", GLARE.code, flashed),
    ("cut", CUT_OFF.code, cut),
    ("dark", TOO_DARK.code, dark),
    ("small", TOO_SMALL.code, small),
    ("far", TOO_SMALL.code, far),
)


@dataclass
class Tally:
    """What was found so far."""

    refused: list[bool] = field(default_factory=list)
    screens: list[bool] = field(default_factory=list)
    screens_blamed: list[bool] = field(default_factory=list)  # papers taken for screens
    caught: dict[str, list[bool]] = field(default_factory=dict)
    spent_ms: list[float] = field(default_factory=list)

    def report(self) -> dict[str, object]:
        every = [hit for name, hits in self.caught.items() if name in NAMES for hit in hits]
        return {
            "good": len(self.refused),
            "refused_share": round(mean(self.refused), 4),
            "caught_share": round(mean(every), 4),
            "caught": {name: [sum(hits), len(hits)] for name, hits in self.caught.items()},
            "screens": [sum(self.screens), len(self.screens)],
            "papers_taken_for_screens": [sum(self.screens_blamed), len(self.screens_blamed)],
            "cpu_ms_mean": round(mean(self.spent_ms), 1),
            "cpu_ms_max": round(max(self.spent_ms), 1),
        }


NAMES = tuple(name for name, _, _ in SPOILS)
BURNT_OUT = " on burnt-out paper"
NOTHING_LOST = ", no print lost"


def row_of(spoil: str, code: str, *, before: Picture, after: Picture) -> str:
    """Where one spoilt copy is counted."""
    lit = float(np.percentile(before[::8, ::8].min(axis=2), 90)) > LIT_MAX
    if code != GLARE.code or not lit:
        return spoil
    ink = ink_of(before)
    lost = (ink_of(after) < 0.4 * ink)[ink > INK_MIN]
    is_lost = lost.size > 0 and float(lost.mean()) > LOST_MIN
    return spoil + BURNT_OUT + ("" if is_lost else NOTHING_LOST)


def ink_of(picture: Picture) -> NDArray[np.float32]:
    """By how many grey levels each pixel of a small copy is darker than the paper around."""
    darkest = np.ascontiguousarray(shrunk(picture, 400).min(axis=2))
    paper = cv2.morphologyEx(darkest, cv2.MORPH_CLOSE, np.ones((11, 11), np.uint8))
    return np.asarray(cv2.subtract(paper, darkest), dtype=np.float32)


Photo = tuple[str, Picture, frozenset[str]]  # name, pixels, effects


def drawn_before(folder: Path, levels: Sequence[str], count: int) -> Iterator[Photo]:
    """The first `count` photos of each level that the reading's bench keeps in `folder`."""
    for level in levels:
        table = next((folder / level).glob("expected*.json"))
        for told in json.loads(table.read_text(encoding="utf-8"))[:count]:
            name, made = str(told["file"]), frozenset(told.get("effects", []))
            yield f"{level}_{name}", opened((folder / level / "files" / name).read_bytes()), made


def opened(data: bytes) -> Picture:
    with Image.open(BytesIO(data)) as image:
        rgb = np.asarray(ImageOps.exif_transpose(image).convert("RGB"))
    return np.ascontiguousarray(rgb[:, :, ::-1])


def photos(
    count: int, seed: int, folder: Path | None, *, levels: Sequence[str]
) -> Iterator[Photo]:
    """Photos drawn anew; `folder` keeps them for the next run."""
    for level in levels:
        for sample in kinds_set(seed, count=count, level=level):
            kept = None if folder is None else folder / f"{level}_{sample.name}"
            if kept is not None and kept.is_file():
                data = kept.read_bytes()
            else:
                data = sample.write()
                if kept is not None:
                    kept.write_bytes(data)
            effects_made = frozenset(sample.truth.get("effects", []))
            yield f"{level}_{sample.name}", opened(data), effects_made


def judge(picture: Picture, tally: Tally) -> tuple[str, ...]:
    start = time.process_time()
    codes = judge_photo(picture).codes
    tally.spent_ms.append(1000 * (time.process_time() - start))
    return codes


def judge_good(tally: Tally, name: str, picture: Picture, *, seed: tuple[int, int]) -> None:
    """One photo taken well, then each of its spoilt copies."""
    codes = judge(picture, tally)
    blamed = [code for code in codes if code != SCREEN.code]
    tally.refused.append(bool(blamed))
    tally.screens_blamed.append(SCREEN.code in codes)
    if codes:
        print(f"{name}: refused {' '.join(codes)}")
    copy = shrunk(picture, SPOILT_PX)
    for j, (spoil, code, spoilt) in enumerate(SPOILS):
        bad = spoilt(copy, np.random.default_rng([*seed, j]))
        found = judge_photo(bad).codes
        row = row_of(spoil, code, before=copy, after=bad)
        tally.caught.setdefault(row, []).append(code in found)
        if code not in found:
            print(f"{name}: {row} not seen {' '.join(found)}")


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--count", type=int, default=20, help="photos of each level")
    options.add_argument("--seed", type=int, default=43)
    options.add_argument("--levels", nargs="+", choices=LEVELS, default=LEVELS)
    options.add_argument("--folder", type=Path, help="keep the photos here")
    options.add_argument("--drawn", type=Path, help="photos of the reading's bench instead")
    chosen = options.parse_args()
    cv2.setNumThreads(1)
    tally = Tally()
    drawn = (
        drawn_before(chosen.drawn, chosen.levels, chosen.count)
        if chosen.drawn
        else photos(chosen.count, chosen.seed, chosen.folder, levels=chosen.levels)
    )
    for i, (name, picture, made) in enumerate(drawn):
        if "screen" in made:
            tally.screens.append(SCREEN.code in judge(picture, tally))
        elif "glare" not in made:
            judge_good(tally, name, picture, seed=(chosen.seed, i))
    for row, hits in tally.caught.items():
        print(f"{row:42} {sum(hits):4} of {len(hits)}")
    print(json.dumps(tally.report()))
    return 0


if __name__ == "__main__":
    sys.exit(main())
