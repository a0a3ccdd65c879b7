"""Draws stamps (印章) as transparent pictures; PDF and OFD embed them, rasters lay them on."""

import math

import numpy as np
from PIL import Image, ImageDraw, ImageFilter

from samples.generator.fonts import Face, drawing_font
from samples.generator.sheet import Seal


def draw_seal(seal: Seal, px_per_mm: float, *, seed: int = 0) -> Image.Image:
    """The stamp on a transparent picture of `width` × `height`, plus room for its turn."""
    scale = px_per_mm * 2
    size = (round(seal.width * scale), round(seal.height * scale))
    alpha = Image.new("L", size, 0)
    pen = ImageDraw.Draw(alpha)
    edge = max(2, round(0.5 * scale * min(1.0, seal.height / 20)))
    pen.ellipse((edge, edge, size[0] - edge, size[1] - edge), outline=255, width=edge)
    if seal.foot_curved:  # the state's supervision stamp has a second, thin ellipse
        gap = edge * 2.2
        pen.ellipse((gap, gap, size[0] - gap, size[1] - gap), outline=255, width=edge // 3 or 1)
    _curved(alpha, seal, scale, upper=True)
    letters = 0.17 * seal.height * scale
    if seal.middle:
        room = size[0] * 0.64
        per_char = room / max(4.0, sum(0.62 if c.isascii() else 1.0 for c in seal.middle))
        font = drawing_font(Face.HEI, max(6, round(min(letters, per_char))))
        pen.text((size[0] / 2, size[1] * 0.5), seal.middle, fill=255, font=font, anchor="mm")
    if seal.foot and seal.foot_curved:
        _curved(alpha, seal, scale, upper=False)
    elif seal.foot:
        font = drawing_font(Face.HEI, max(6, round(letters * 0.85)))
        pen.text((size[0] / 2, size[1] * 0.72), seal.foot, fill=255, font=font, anchor="mm")
    if seal.worn:
        alpha = _worn(alpha, seal.worn, seed)
    alpha = alpha.resize((size[0] // 2, size[1] // 2), Image.Resampling.LANCZOS)
    alpha = alpha.rotate(seal.turn, Image.Resampling.BICUBIC, expand=True)
    picture = Image.new("RGBA", alpha.size, (*seal.ink, 0))
    picture.putalpha(alpha.point(lambda value: int(value * (0.92 - 0.35 * seal.worn))))
    return picture


def _curved(alpha: Image.Image, seal: Seal, scale: float, *, upper: bool) -> None:
    """Writes along the ellipse, letters equally far apart, none over its neighbour."""
    words = seal.ring if upper else seal.foot
    a, b = seal.width * scale / 2, seal.height * scale / 2
    widest = 2.9 if seal.foot_curved else 3.3
    spread = min(widest, 0.42 * len(words)) if upper else min(1.5, 0.30 * len(words))
    size = 0.17 * seal.height * scale
    centre = math.pi / 2 if upper else -math.pi / 2
    angles = np.linspace(centre + spread / 2, centre - spread / 2, 400)
    inset = 0.5 * size + 0.075 * seal.height * scale
    ring = np.stack([(a - inset) * np.cos(angles), (b - inset) * np.sin(angles)])
    steps = np.concatenate([[0.0], np.cumsum(np.hypot(*np.diff(ring)))])
    room = steps[-1] / max(1, len(words) - 1)
    glyph = max(6, round(min(size, room * 0.94)))
    font = drawing_font(Face.HEI, glyph)
    for i, char in enumerate(words if upper else words[::-1]):
        angle = float(np.interp(i * room, steps, angles))
        x, y = a + (a - inset) * math.cos(angle), b - (b - inset) * math.sin(angle)
        normal = math.degrees(math.atan2(math.sin(angle) / b, math.cos(angle) / a))
        tile = Image.new("L", (glyph * 2, glyph * 2), 0)
        ImageDraw.Draw(tile).text((glyph, glyph), char, fill=255, font=font, anchor="mm")
        turned = tile.rotate(normal - 90 if upper else normal + 90, Image.Resampling.BICUBIC)
        alpha.paste(255, (round(x) - glyph, round(y) - glyph), turned)


def _worn(alpha: Image.Image, worn: float, seed: int) -> Image.Image:
    rng = np.random.default_rng(seed)
    width, height = alpha.size
    coarse = rng.random((max(2, height // 24), max(2, width // 24))).astype(np.float32)
    patches = Image.fromarray(coarse).resize((width, height), Image.Resampling.BICUBIC)
    fine = rng.random((height, width), dtype=np.float32)
    keep = np.asarray(patches) * 0.9 + 0.55 - worn * 0.55 > fine * worn
    pressed = np.clip(0.55 + np.asarray(patches) * 0.6, 0.0, 1.0)
    drawn = np.asarray(alpha, dtype=np.float32) * keep * pressed
    return Image.fromarray(drawn.astype(np.uint8)).filter(ImageFilter.GaussianBlur(0.8))
