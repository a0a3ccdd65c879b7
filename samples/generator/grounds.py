"""Tables and desks that papers lie on when they are photographed."""

import cv2
import numpy as np
from numpy.typing import NDArray

Pixels = NDArray[np.float32]  # H × W × 3, BGR, 0..255


def smooth_noise(rng: np.random.Generator, shape: tuple[int, int], cells: float) -> Pixels:
    """Values around 0 (about ±1) that change over `cells` patches along the longer side."""
    longest = max(shape)
    small = tuple(max(2, round(side * cells / longest)) for side in shape)
    coarse = rng.standard_normal(small).astype(np.float32)
    grown = cv2.resize(coarse, (shape[1], shape[0]), interpolation=cv2.INTER_CUBIC)
    return np.asarray(grown, dtype=np.float32)


def wood(rng: np.random.Generator, shape: tuple[int, int]) -> Pixels:
    """Boards with grain along the picture's width."""
    height, width = shape
    rows = np.linspace(0.0, 1.0, height, dtype=np.float32)[:, None]
    wave = smooth_noise(rng, shape, 3.0) * 0.05
    grain = np.zeros(shape, np.float32)
    for frequency, weight in ((19.0, 0.5), (57.0, 0.3), (131.0, 0.25)):
        phase = rng.random() * 6.3
        grain += weight * np.sin((rows + wave) * frequency * 3.1 + phase)
    streak = rng.standard_normal((height, max(2, width // 60))).astype(np.float32)
    grain += 0.35 * cv2.resize(streak, (width, height), interpolation=cv2.INTER_LINEAR)
    boards = np.ones(shape, np.float32)
    for edge in range(int(height * 0.2), height, max(40, height // 3)):
        boards[edge : edge + max(2, height // 400)] = 0.55
    tones = ((86, 128, 176), (60, 92, 138), (120, 156, 190), (52, 70, 96))
    base = np.array(tones[rng.integers(len(tones))], np.float32)
    return np.asarray(base * (boards * (1.0 + 0.10 * grain))[..., None], dtype=np.float32)


def cloth(rng: np.random.Generator, shape: tuple[int, int]) -> Pixels:
    """A checked table cloth with its weave."""
    height, width = shape
    y, x = np.mgrid[0:height, 0:width].astype(np.float32)
    bend = smooth_noise(rng, shape, 4.0) * 8
    size = max(shape) / 17
    checks = (np.sin((x + bend) * np.pi / size) > 0).astype(np.float32)
    checks += (np.sin((y + bend) * np.pi / size) > 0).astype(np.float32)
    weave = 0.05 * np.sin(x * 1.9) * np.sin(y * 1.9)
    tones = ((150, 120, 82), (96, 110, 160), (110, 140, 104))
    base = np.array(tones[rng.integers(len(tones))], np.float32)
    light = 0.8 + 0.18 * checks + weave + 0.03 * smooth_noise(rng, shape, 200)
    return np.asarray(base * light[..., None], dtype=np.float32)


def desk(rng: np.random.Generator, shape: tuple[int, int]) -> Pixels:
    """A plain office desk, light grey or white, faintly speckled."""
    tones = ((214, 218, 220), (186, 194, 200), (150, 158, 164))
    base = np.array(tones[rng.integers(len(tones))], np.float32)
    speckle = 1.0 + 0.018 * smooth_noise(rng, shape, 500) + 0.03 * smooth_noise(rng, shape, 5)
    return np.asarray(base * speckle[..., None], dtype=np.float32)


def stone(rng: np.random.Generator, shape: tuple[int, int]) -> Pixels:
    """A dark stone or terrazzo counter."""
    flakes = smooth_noise(rng, shape, 320)
    veins = np.abs(smooth_noise(rng, shape, 9))
    light = 0.7 + 0.22 * (flakes > 1.1) - 0.12 * (flakes < -1.2) + 0.1 * veins
    base = np.array((96, 98, 104), np.float32)
    return np.asarray(base * light[..., None], dtype=np.float32)


GROUNDS = {"wood": wood, "cloth": cloth, "desk": desk, "stone": stone}
