"""How many distorted QR codes are read, and how fast: our looks against plain zxing-cpp.

Draws forms with a code of the usual size and spoils them in twenty ways, the same ones at each
run. Prints a table and, last, one line of JSON.

    python -m benchmarks.qr --count 10
"""

import argparse
import json
import sys
import time
from collections.abc import Callable
from statistics import mean
from typing import Any

import cv2
import numpy as np
import zxingcpp
from numpy.typing import NDArray

from ocr_worker.stages.codes import find_codes

Picture = NDArray[np.uint8]
Spoil = Callable[[Picture, np.random.Generator], Picture]
WIDTH, HEIGHT = 1_600, 1_030
DESK = (96, 104, 112)
COUNT = 10  # of each spoiling: 200 codes in all
SEED = 5
Read = Callable[[Picture], list[str]]


def form(rng: np.random.Generator, text: str) -> tuple[Picture, tuple[int, int, int]]:
    """A sheet with frame, rows of print and the code top left; and where the code is."""
    sheet = np.full((HEIGHT, WIDTH, 3), 246, np.uint8)
    cv2.rectangle(sheet, (60, 260), (WIDTH - 60, HEIGHT - 60), (40, 80, 150), 2)
    for top in range(300, HEIGHT - 100, 46):
        for left in range(90, WIDTH - 120, 30):
            if rng.random() < 0.6:
                stroke = rng.integers(0, 18, (3, 2, 2)) + np.array((left, top))
                for start, end in stroke:
                    cv2.line(sheet, tuple(map(int, start)), tuple(map(int, end)), (40,) * 3, 2)
    drawn = zxingcpp.create_barcode(text, zxingcpp.BarcodeFormat.QRCode, ec_level="M")
    modules = np.array(drawn.to_image(scale=1, add_quiet_zones=False))
    side = int(rng.integers(120, 175))
    code = cv2.resize(modules, (side, side), interpolation=cv2.INTER_NEAREST)
    left, top = int(rng.integers(60, 110)), int(rng.integers(50, 80))
    sheet[top : top + side, left : left + side] = np.maximum(code, 24)[..., None]
    return sheet, (left, top, side)


def as_picture(image: object) -> Picture:
    return np.clip(np.asarray(image), 0, 255).astype(np.uint8)


def camera(sheet: Picture, rng: np.random.Generator) -> Picture:
    """What every picture suffers: a little softness, noise and JPEG."""
    soft = cv2.GaussianBlur(sheet, (0, 0), 0.7).astype(np.float32)
    return jpeg(as_picture(soft + rng.normal(0, 3, soft.shape)), 82)


def jpeg(image: Picture, quality: int) -> Picture:
    data = cv2.imencode(".jpg", image, [cv2.IMWRITE_JPEG_QUALITY, quality])[1]
    return as_picture(cv2.imdecode(data, cv2.IMREAD_COLOR))


def blur(image: Picture, rng: np.random.Generator) -> Picture:
    return as_picture(cv2.GaussianBlur(image, (0, 0), float(rng.uniform(1.5, 2.6))))


def motion(image: Picture, rng: np.random.Generator) -> Picture:
    length = int(rng.integers(5, 10))
    angle = float(rng.uniform(0, np.pi))
    kernel = np.zeros((21, 21), np.float32)
    reach = np.array((np.cos(angle), np.sin(angle))) * length / 2
    head, tail = np.rint(10 - reach).astype(int), np.rint(10 + reach).astype(int)
    cv2.line(kernel, tuple(map(int, head)), tuple(map(int, tail)), (1.0,))
    return as_picture(cv2.filter2D(image, -1, kernel / kernel.sum()))


def rotation(image: Picture, rng: np.random.Generator) -> Picture:
    height, width = image.shape[:2]
    move = cv2.getRotationMatrix2D((width / 2, height / 2), float(rng.uniform(-180, 180)), 0.75)
    move = np.asarray(move) + np.array(((0, 0, 30), (0, 0, 250)))
    turned = cv2.warpAffine(image, move, (width + 60, height + 500), borderValue=DESK)
    return as_picture(turned)


def perspective(image: Picture, rng: np.random.Generator) -> Picture:
    height, width = image.shape[:2]
    frame = np.array(((0, 0), (width, 0), (width, height), (0, height)), np.float32)
    shift = rng.uniform(0, 0.16, (4, 2)).astype(np.float32) * (width, height)
    signs = np.array(((1, 1), (-1, 1), (-1, -1), (1, -1)), np.float32)
    move = cv2.getPerspectiveTransform(frame, np.asarray(frame + shift * signs, np.float32))
    return as_picture(cv2.warpPerspective(image, move, (width, height), borderValue=DESK))


def low_light(image: Picture, rng: np.random.Generator) -> Picture:
    dark = image.astype(np.float32) * float(rng.uniform(0.08, 0.2))
    return as_picture(dark + rng.normal(0, 6, dark.shape))


def shadow(image: Picture, rng: np.random.Generator) -> Picture:
    slope = np.linspace(float(rng.uniform(0.1, 0.3)), 1.0, image.shape[1] // 4)
    light = np.concatenate([slope, np.ones(image.shape[1] - slope.size)])
    return as_picture(image * light[None, :, None])


def noise(image: Picture, rng: np.random.Generator) -> Picture:
    return jpeg(as_picture(image + rng.normal(0, 32, image.shape)), 30)


def small(image: Picture, rng: np.random.Generator) -> Picture:
    share = float(rng.uniform(0.42, 0.6))
    return as_picture(cv2.resize(image, None, fx=share, fy=share, interpolation=cv2.INTER_AREA))


def faint(image: Picture, rng: np.random.Generator) -> Picture:
    """A tired print head: ink is pale, and missing in streaks."""
    pale = 250 - (250 - image.astype(np.float32)) * float(rng.uniform(0.25, 0.45))
    streaks = 1 - 0.5 * (rng.random((image.shape[0] // 8 + 1, 1)) > 0.85)
    streaks = np.repeat(streaks, 8, axis=0)[: image.shape[0], :, None]
    return as_picture(250 - (250 - pale) * streaks)


def glare(image: Picture, rng: np.random.Generator) -> Picture:
    """A lamp mirrored beside and over a part of the code."""
    height, width = image.shape[:2]
    y, x = np.mgrid[0:height, 0:width].astype(np.float32)
    at = rng.uniform(80, 260, 2)
    spot = np.exp(-(((x - at[0]) / 130) ** 2) - ((y - at[1]) / 110) ** 2)
    return as_picture(image + 190 * spot[..., None])


def curl(image: Picture, rng: np.random.Generator) -> Picture:
    """Paper that bends like a wave."""
    height, width = image.shape[:2]
    y, x = np.mgrid[0:height, 0:width].astype(np.float32)
    wave = float(rng.uniform(3, 7)) * np.sin(x / float(rng.uniform(60, 110)))
    return as_picture(cv2.remap(image, x, y + wave.astype(np.float32), cv2.INTER_LINEAR))


def screen(image: Picture, rng: np.random.Generator) -> Picture:
    """Moiré of a photographed screen."""
    height, width = image.shape[:2]
    y, x = np.mgrid[0:height, 0:width].astype(np.float32)
    angle = float(rng.uniform(0, np.pi))
    phase = (x * np.cos(angle) + y * np.sin(angle)) * float(rng.uniform(0.5, 1.4))
    waves = np.stack([np.cos(phase + shift) for shift in (0.0, 2.1, 4.2)], axis=-1)
    return as_picture(image * (1 + 0.2 * waves))


def plain(image: Picture, _: np.random.Generator) -> Picture:
    return image


SPOILS: tuple[tuple[str, Spoil], ...] = (
    ("plain", plain),
    ("blur", blur),
    ("motion", motion),
    ("rotation", rotation),
    ("perspective", perspective),
    ("low_light", low_light),
    ("shadow", shadow),
    ("noise", noise),
    ("small", small),
    ("faint", faint),
    ("glare", glare),
    ("curl", curl),
    ("screen", screen),
)
RED = (40, 40, 214)
# The ink of the stamp, and what befalls the stamped paper besides.
STAMPED: tuple[tuple[str, tuple[int, int, int], Spoil], ...] = (
    ("red_stamp", RED, plain),
    ("blue_stamp", (150, 62, 48), plain),
    ("purple_stamp", (140, 40, 150), plain),
    ("red_stamp_blur", RED, blur),
    ("red_stamp_turned", RED, rotation),
    ("red_stamp_shadow", RED, shadow),
    ("red_stamp_small", RED, small),
)


def stamped(
    sheet: Picture, rng: np.random.Generator, *, code: tuple[int, int, int], ink: tuple[int, ...]
) -> Picture:
    """A round stamp with star and letters over the code; its ink is a glaze."""
    left, top, side = code
    centre = (
        left + int(side * rng.uniform(0.35, 0.75)),
        top + int(side * rng.uniform(0.35, 0.75)),
    )
    mask: Picture = np.zeros(sheet.shape[:2], np.uint8)
    radius = int(side * rng.uniform(0.5, 0.8))
    cv2.circle(mask, centre, radius, (255,), 7)
    for i in range(12):
        angle = 2 * np.pi * i / 12
        at = (
            int(centre[0] + 0.74 * radius * np.cos(angle)) - 10,
            int(centre[1] + 0.74 * radius * np.sin(angle)) + 8,
        )
        cv2.putText(mask, "WKHR"[i % 4], at, cv2.FONT_HERSHEY_SIMPLEX, 0.8, (255,), 4)
    cv2.circle(mask, centre, radius // 3, (255,), -1)
    cover = (mask[..., None] / 255.0) * float(rng.uniform(0.75, 1.0))
    glazed = sheet * (np.array(ink, np.float32) / 255)
    return as_picture(sheet * (1 - cover) + glazed * cover)


def cases(count: int, seed: int) -> list[tuple[str, str, Picture]]:
    """Name of the spoiling, text of the code, picture."""
    stamps = {name: (ink, spoil) for name, ink, spoil in STAMPED}
    spoils = dict(SPOILS)
    drawn = []
    for i, name in enumerate([*spoils, *stamps]):
        for j in range(count):
            rng = np.random.default_rng([seed, i, j])
            number = "".join(map(str, rng.integers(0, 10, 12)))
            text = f"01,32,,26332000{number},{rng.integers(1, 9999)}.00,20260501,,{number[:4]}"
            sheet, code = form(rng, text)
            spoil = spoils.get(name, plain)
            if name in stamps:
                ink, spoil = stamps[name]
                sheet = stamped(sheet, rng, code=code, ink=ink)
            drawn.append((name, text, camera(spoil(sheet, rng), rng)))
    return drawn


def read_plain(picture: Picture) -> list[str]:
    grey = cv2.cvtColor(picture, cv2.COLOR_BGR2GRAY)
    return [code.text for code in zxingcpp.read_barcodes(grey)]


def read_ours(picture: Picture) -> list[str]:
    return [code.text for code in find_codes(picture)]


def measure(name: str, reader: Read, drawn: list[tuple[str, str, Picture]]) -> dict[str, Any]:
    """How many codes a reader finds, printed by spoiling, and what they cost."""
    read: dict[str, list[bool]] = {}
    spent: list[float] = []
    for spoiling, text, picture in drawn:
        start = time.process_time()
        found = reader(picture)
        spent.append(time.process_time() - start)
        read.setdefault(spoiling, []).append(text in found)
    for spoiling, hits in read.items():
        print(f"{name:6} {spoiling:14} {sum(hits):3} of {len(hits)}")
    hits = [hit for one in read.values() for hit in one]
    return {
        "read": sum(hits),
        "share": round(mean(hits), 4),
        "cpu_ms_mean": round(1000 * mean(spent), 1),
        "cpu_ms_max": round(1000 * max(spent), 1),
    }


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--count", type=int, default=COUNT, help="codes of each spoiling")
    options.add_argument("--seed", type=int, default=SEED)
    chosen = options.parse_args()
    drawn = cases(chosen.count, chosen.seed)
    report: dict[str, object] = {"codes": len(drawn)}
    for name, reader in (("plain", read_plain), ("ours", read_ours)):
        report[name] = measure(name, reader, drawn)
    print(json.dumps(report))
    return 0


if __name__ == "__main__":
    sys.exit(main())
