"""Photographs a sheet with a phone that does not exist: paper, light, lens, sensor, JPEG."""

from dataclasses import dataclass
from io import BytesIO

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image

from samples.generator.grounds import GROUNDS, Pixels, smooth_noise

ORIENTATION = 0x0112
MAKE, MODEL = 0x010F, 0x0110
TURNS = {1: None, 6: cv2.ROTATE_90_COUNTERCLOCKWISE, 3: cv2.ROTATE_180}


@dataclass(frozen=True, slots=True)
class Shot:
    """How one picture is taken; lengths are fractions of the picture's longer side."""

    width_px: int = 2400
    height_px: int = 1800
    ground: str = "wood"
    fill: float = 0.88  # how much of the width the paper takes
    turn_degrees: float = 2.0
    tilt: float = 0.05  # perspective: how much shorter the far edge is
    curl: float = 0.003
    folds: int = 1
    shadow: float = 0.25
    defocus_px: float = 0.6
    motion_px: float = 0.0
    noise: float = 3.0
    warmth: float = 0.0  # below 0 bluish, above 0 yellowish
    exposure: float = 1.0
    quality: int = 82
    orientation: int = 1  # EXIF; 6 stores the picture lying on its side


def level_shot(rng: np.random.Generator, level: str, aspect: float) -> Shot:
    """A shot of chance for benchmarks: `easy`, `middle` or `hard`, 3 to 12 megapixels."""
    hardness = {"easy": 0.25, "middle": 0.6, "hard": 1.0}[level]
    pixels = float(rng.uniform(3.0, 12.0)) * 1e6
    ratio = 0.75 if aspect < 1.4 else float(rng.choice([0.75, 0.5625]))
    width = round((pixels / ratio) ** 0.5)

    def around(limit: float) -> float:
        return float(rng.uniform(-limit, limit)) * hardness

    return Shot(
        width_px=width,
        height_px=round(width * ratio),
        ground=str(rng.choice(sorted(GROUNDS))),
        fill=float(rng.uniform(0.93 - 0.25 * hardness, 0.95 - 0.1 * hardness)),
        turn_degrees=around(9.0),
        tilt=around(0.14),
        curl=float(rng.uniform(0.0, 0.006)) * hardness,
        folds=int(rng.integers(0, 1 + round(3 * hardness))),
        shadow=float(rng.uniform(0.1, 0.55)) * hardness,
        defocus_px=(0.3 + float(rng.uniform(0.2, 1.0)) * hardness) * width / 2800,
        motion_px=float(rng.uniform(0.0, 3.5)) * hardness * width / 2800,
        noise=1.5 + float(rng.uniform(1.0, 7.0)) * hardness,
        warmth=around(0.12),
        exposure=1.0 + around(0.22),
        quality=int(rng.integers(94 - round(30 * hardness), 95)),
        orientation=int(rng.choice([1, 1, 1, 6, 3])),
    )


def photograph(sheet: Image.Image, shot: Shot, *, seed: int, paper_seed: int) -> NDArray[np.uint8]:
    """The picture as the sensor gives it, upright, BGR.

    `paper_seed` decides on folds and fibres, which stay the same in every picture of one sheet.
    """
    rng = np.random.default_rng(seed)
    page = np.asarray(sheet.convert("RGB"), dtype=np.float32)[..., ::-1]
    page = _handled_paper(np.random.default_rng(paper_seed), page, shot)
    shape = (shot.height_px, shot.width_px)
    corners = _corners(rng, page.shape[:2], shot)
    page = _shrunk(page, corners)
    warped, mask = _warp(rng, page, corners=corners, shot=shot)
    scene = GROUNDS[shot.ground](rng, shape)
    scene *= 1.0 - 0.45 * _cast_shadow(mask, shot)[..., None]
    scene = scene * (1.0 - mask[..., None]) + warped * mask[..., None]
    scene *= _light(rng, shape, shot)[..., None]
    return _sensor(rng, _lens(rng, scene, shot), shot)


def jpeg_bytes(picture: NDArray[np.uint8], shot: Shot) -> bytes:
    """The camera's file: JPEG with EXIF, stored turned where `orientation` says so."""
    turn = TURNS[shot.orientation]
    stored = picture if turn is None else cv2.rotate(picture, turn)
    exif = Image.Exif()
    exif[MAKE], exif[MODEL], exif[ORIENTATION] = "Sample", "Drawn camera", shot.orientation
    target = BytesIO()
    image = Image.fromarray(np.ascontiguousarray(stored[..., ::-1]))
    image.save(target, "JPEG", quality=shot.quality, exif=exif, optimize=True)
    return target.getvalue()


def _frame(shape: tuple[int, int]) -> Pixels:
    height, width = shape
    return np.array(((0, 0), (width, 0), (width, height), (0, height)), np.float32)


def _handled_paper(rng: np.random.Generator, page: Pixels, shot: Shot) -> Pixels:
    """Fibres, cloudiness, fold lines."""
    height, width = page.shape[:2]
    shade = 1.0 + 0.012 * smooth_noise(rng, (height, width), 400)
    shade += 0.015 * smooth_noise(rng, (height, width), 6)
    for i in range(shot.folds):
        upright = i % 2 == 0
        side, across = (width, height) if upright else (height, width)
        middle = side * float(rng.uniform(0.30, 0.70))
        lean = side * float(rng.uniform(-0.01, 0.01))
        where = middle + np.linspace(-lean, lean, across, dtype=np.float32)
        distance = np.arange(side, dtype=np.float32)[None, :] - where[:, None]
        reach = side * 0.02
        crease = 0.07 * np.exp(-np.abs(distance) / reach) * np.sign(distance)
        crease -= 0.10 * np.exp(-((distance / (side * 0.0012)) ** 2))
        shade += crease if upright else crease.T
    return np.asarray(page * shade[..., None], dtype=np.float32)


def _corners(rng: np.random.Generator, shape: tuple[int, int], shot: Shot) -> Pixels:
    """Where the sheet's corners come to lie in the picture."""
    height, width = shape
    aspect = width / height
    half_w = min(shot.width_px * shot.fill, shot.height_px * shot.fill * aspect) / 2
    half_h = half_w / aspect
    points = np.array(
        ((-half_w, -half_h), (half_w, -half_h), (half_w, half_h), (-half_w, half_h)), np.float32
    )
    far = 1.0 - abs(shot.tilt)
    points[:2, 0] *= far if shot.tilt > 0 else 1.0
    points[2:, 0] *= far if shot.tilt < 0 else 1.0
    points[:, 1] *= 1.0 - abs(shot.tilt) * 0.5
    points += rng.uniform(-0.006, 0.006, (4, 2)).astype(np.float32) * half_w * 2
    angle = np.deg2rad(shot.turn_degrees)
    turn = np.array(((np.cos(angle), -np.sin(angle)), (np.sin(angle), np.cos(angle))), np.float32)
    points = points @ turn.T
    reach = np.abs(points).max(axis=0) / (np.array((shot.width_px, shot.height_px)) * 0.492)
    points /= max(1.0, float(reach.max()))
    slack = np.array((shot.width_px, shot.height_px)) * 0.495 - np.abs(points).max(axis=0)
    shift = rng.uniform(-0.5, 0.5, 2) * np.maximum(slack, 0)
    centre = np.array((shot.width_px / 2, shot.height_px / 2)) + shift
    return np.asarray(points + centre, dtype=np.float32)


def _shrunk(page: Pixels, corners: Pixels) -> Pixels:
    """The page about as large as it will be seen, so that thin lines do not flicker away."""
    seen = max(
        float(np.linalg.norm(corners[0] - corners[1])),
        float(np.linalg.norm(corners[2] - corners[3])),
    )
    height, width = page.shape[:2]
    scale = min(1.0, seen * 1.25 / width)
    size = (round(width * scale), round(height * scale))
    return np.asarray(cv2.resize(page, size, interpolation=cv2.INTER_AREA), dtype=np.float32)


def _warp(
    rng: np.random.Generator, page: Pixels, *, corners: Pixels, shot: Shot
) -> tuple[Pixels, Pixels]:
    """The page seen from the camera, slightly curled, and where it is."""
    size = (shot.width_px, shot.height_px)
    y = np.arange(size[1], dtype=np.float32)[:, None]
    x = np.arange(size[0], dtype=np.float32)[None, :]
    inverse = cv2.getPerspectiveTransform(corners, _frame(page.shape[:2]))
    inverse = inverse.astype(np.float32)
    depth = inverse[2, 0] * x + inverse[2, 1] * y + inverse[2, 2]
    map_x = ((inverse[0, 0] * x + inverse[0, 1] * y + inverse[0, 2]) / depth).astype(np.float32)
    map_y = ((inverse[1, 0] * x + inverse[1, 1] * y + inverse[1, 2]) / depth).astype(np.float32)
    bend = smooth_noise(rng, (size[1], size[0]), 3.0) * shot.curl * page.shape[1]
    map_y += bend
    slope = np.gradient(bend, axis=1).astype(np.float32)
    shading = 1.0 + np.clip(slope * 4.0, -0.12, 0.12)
    cover = np.ones(page.shape[:2], np.float32)
    at = (map_x, map_y)
    seen = cv2.remap(page, *at, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    mask = cv2.remap(cover, *at, cv2.INTER_LINEAR, borderMode=cv2.BORDER_CONSTANT)
    lit = np.asarray(seen, dtype=np.float32) * shading[..., None]
    return lit, np.asarray(mask, dtype=np.float32)


def _cast_shadow(mask: Pixels, shot: Shot) -> Pixels:
    """The paper's own soft shadow on the table."""
    reach = shot.width_px * 0.004
    moved = np.roll(mask, (round(reach), round(reach * 0.7)), axis=(0, 1))
    return np.asarray(cv2.GaussianBlur(moved, (0, 0), reach), dtype=np.float32)


def _light(rng: np.random.Generator, shape: tuple[int, int], shot: Shot) -> Pixels:
    """Fall-off of the lamp, vignetting, and the shadow of the hand and phone."""
    coarse = (max(2, shape[0] // 4), max(2, shape[1] // 4))  # light changes slowly
    y = np.linspace(-1, 1, coarse[0], dtype=np.float32)[:, None]
    x = np.linspace(-1, 1, coarse[1], dtype=np.float32)[None, :]
    angle = float(rng.uniform(0, 2 * np.pi))
    slope = 1.0 + 0.22 * shot.shadow * (x * np.cos(angle) + y * np.sin(angle))
    vignette = 1.0 - 0.10 * (x * x + y * y) / 2
    edge = float(rng.uniform(0.1, 0.6))
    lean = float(rng.uniform(0, 2 * np.pi))
    distance = x * np.cos(lean) + y * np.sin(lean) + 0.15 * np.sin(2.0 * y + angle) - edge
    hand = 1.0 / (1.0 + np.exp(-distance / 0.07))
    light = (slope * vignette * (1.0 - 0.6 * shot.shadow * hand)).astype(np.float32)
    return np.asarray(cv2.resize(light, shape[::-1]), dtype=np.float32)


def _lens(rng: np.random.Generator, scene: Pixels, shot: Shot) -> Pixels:
    if shot.defocus_px > 0.2:
        blurred = cv2.GaussianBlur(scene, (0, 0), shot.defocus_px)
        scene = np.asarray(blurred, dtype=np.float32)
    if shot.motion_px >= 1.0:
        side = int(shot.motion_px) * 2 + 1
        kernel = np.zeros((side, side), np.float32)
        angle = float(rng.uniform(0, np.pi))
        reach = np.array((np.cos(angle), np.sin(angle))) * shot.motion_px / 2
        middle = np.array((side // 2, side // 2))
        head, tail = np.rint(middle - reach).astype(int), np.rint(middle + reach).astype(int)
        cv2.line(kernel, tuple(map(int, head)), tuple(map(int, tail)), 1.0)
        scene = np.asarray(cv2.filter2D(scene, -1, kernel / kernel.sum()), dtype=np.float32)
    return scene


def _sensor(rng: np.random.Generator, scene: Pixels, shot: Shot) -> NDArray[np.uint8]:
    """White balance, exposure, noise that grows with light, mild sharpening."""
    gains = np.array((1.0 - shot.warmth, 1.0, 1.0 + shot.warmth * 0.8), np.float32)
    scene = scene * gains * (0.93 * shot.exposure)
    level = np.sqrt(np.clip(scene, 4, 255) / 128.0)
    level *= np.float32(shot.noise)
    level *= rng.standard_normal(scene.shape[:2], dtype=np.float32)[..., None]
    half = (scene.shape[0] // 2 + 1, scene.shape[1] // 2 + 1, 3)  # colour noise is coarser
    colour = rng.standard_normal(half, dtype=np.float32) * np.float32(0.5 * shot.noise)
    scene += level + cv2.resize(colour, (scene.shape[1], scene.shape[0]))
    softened = cv2.GaussianBlur(scene, (0, 0), 0.7)  # the phone's own noise reduction
    sharp = cv2.addWeighted(softened, 1.5, cv2.GaussianBlur(softened, (0, 0), 1.6), -0.5, 0)
    return np.asarray(np.clip(np.rint(sharp), 0, 255), dtype=np.uint8)
