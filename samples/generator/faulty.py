"""The set `faulty`: photos to be taken again, beside good ones, with the reason as truth."""

from collections.abc import Iterator
from dataclasses import replace
from functools import partial

import numpy as np

from samples.generator import effects
from samples.generator.catalogue import SORTS, Drawn
from samples.generator.effects import Picture
from samples.generator.invent.source import Source
from samples.generator.kinds import EXTENSIONS, Measured
from samples.generator.photo import Shot, jpeg_bytes, level_shot, photograph
from samples.generator.raster import draw_page

GOOD = "good"
FAULTS = (GOOD, "blurred", GOOD, "moved", GOOD, "glared", GOOD, "cut", GOOD, "too_small")
CARRIER = "photo"


def faulty_set(seed: int, *, count: int) -> Iterator[Measured]:
    """Every second photo is good; the others go round the faults."""
    sorts = [sort for sort in SORTS if sort.kind != "none"]
    for i in range(count):
        fault, sort = FAULTS[i % len(FAULTS)], sorts[i * 7 % len(sorts)]
        one = seed * 100_000 + i
        drawn = sort.draw(Source(one), i)
        write = partial(faulty_photo, drawn, fault, seed=one)
        name = f"{i:05d}_{fault}_{sort.name}.{EXTENSIONS[CARRIER]}"
        yield Measured(name, sort.kind, write, {"quality": fault, "layout": i % 3})


def faulty_photo(drawn: Drawn, fault: str, *, seed: int) -> bytes:
    rng = np.random.default_rng(seed)
    page = drawn.page
    sheet = draw_page(page, dpi=300 if page.width > 120 else 500, seed=seed)
    aspect = page.width / page.height
    shot = level_shot(rng, "easy", max(aspect, 1 / aspect))
    if aspect < 0.9:
        shot = replace(shot, width_px=shot.height_px, height_px=shot.width_px)
    shot = spoilt(shot, fault, rng)
    picture = photograph(sheet, shot, seed=seed, paper_seed=seed)
    if fault == "glared":
        picture = effects.glare(effects.glare(picture, rng), rng)
    if fault == "cut":
        picture = cut(picture, rng)
        shot = replace(shot, orientation=1)
    return jpeg_bytes(picture, shot)


def spoilt(shot: Shot, fault: str, rng: np.random.Generator) -> Shot:
    """The shot with what goes wrong before the picture is taken."""
    side = max(shot.width_px, shot.height_px)
    match fault:
        case "blurred":
            return replace(shot, defocus_px=side * float(rng.uniform(0.0022, 0.0045)))
        case "moved":
            return replace(shot, motion_px=side * float(rng.uniform(0.008, 0.016)))
        case "too_small":
            return replace(shot, fill=float(rng.uniform(0.14, 0.2)), tilt=0.0)
        case _:
            return shot


def cut(picture: Picture, rng: np.random.Generator) -> Picture:
    """One side of the paper lies outside the picture."""
    height, width = picture.shape[:2]
    gone = float(rng.uniform(0.22, 0.38))
    match int(rng.integers(4)):
        case 0:
            return picture[:, : round(width * (1 - gone))]
        case 1:
            return picture[:, round(width * gone) :]
        case 2:
            return picture[: round(height * (1 - gone))]
        case _:
            return picture[round(height * gone) :]
