"""What happens to paper and pictures: faint print, stamps, glare, screens, quarter turns."""

from dataclasses import dataclass, replace

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image

from samples.generator.catalogue import Stuff
from samples.generator.grounds import smooth_noise
from samples.generator.sheet import BLUE, Cross, Mark, Matrix, Page, Seal, Text

Picture = NDArray[np.uint8]
TURNS = {
    90: Image.Transpose.ROTATE_90,
    180: Image.Transpose.ROTATE_180,
    270: Image.Transpose.ROTATE_270,
}


@dataclass(frozen=True, slots=True)
class Wear:
    """What is done to one sheet and its picture; all nothing when the level is easy."""

    faint: float = 0.0  # share of the ink that is gone
    shift_mm: tuple[float, float] = (0.0, 0.0)
    turn: int = 0  # quarter turns, degrees to the left
    glare: bool = False
    is_on_screen: bool = False
    has_blue_stamps: bool = False
    is_code_stamped: bool = False

    def names(self, page: Page) -> list[str]:
        """What can be seen of it on this page."""
        stamps = any(isinstance(mark, Seal) and mark.worn for mark in page.marks)
        codes = any(isinstance(mark, Matrix) for mark in page.marks)
        named = {
            "faint": self.faint > 0,
            "shifted": self.shift_mm != (0.0, 0.0),
            f"turned_{self.turn}": self.turn != 0,
            "glare": self.glare,
            "screen": self.is_on_screen,
            "blue_stamp": self.has_blue_stamps and stamps,
            "stamp_over_code": self.is_code_stamped and codes,
        }
        return [name for name, is_so in named.items() if is_so]


# chance of: faint, glare, screen, blue stamps, stamp over the code, quarter turn
CHANCES = {
    "easy": (0.0, 0.0, 0.0, 0.05, 0.0, 0.10),
    "middle": (0.4, 0.08, 0.06, 0.15, 0.12, 0.20),
    "hard": (0.75, 0.18, 0.15, 0.25, 0.25, 0.30),
}
FAINTEST = {"easy": 0.0, "middle": 0.45, "hard": 0.68}
SHIFT_MM = {"easy": 0.4, "middle": 1.2, "hard": 2.2}


def wear(rng: np.random.Generator, level: str, stuff: Stuff) -> Wear:
    """What befell one sheet, by level and material."""
    faint, glare, screen, blue, stamped, turned = (rng.random() < c for c in CHANCES[level])
    reach = SHIFT_MM[level]
    fades = stuff in {Stuff.THERMAL, Stuff.FORM, Stuff.CARD}
    shift = (float(rng.uniform(-reach, reach)), float(rng.uniform(-reach, reach) * 0.8))
    return Wear(
        faint=float(rng.uniform(0.25, FAINTEST[level])) if faint and fades else 0.0,
        shift_mm=shift if stuff is Stuff.FORM else (0.0, 0.0),
        turn=int(rng.choice([90, 180, 270])) if turned else 0,
        glare=bool(glare),
        is_on_screen=bool(screen and stuff is Stuff.PRINT) or stuff is Stuff.SCREEN,
        has_blue_stamps=bool(blue),
        is_code_stamped=bool(stamped),
    )


def worn_page(page: Page, what: Wear) -> Page:
    """The page with its print shifted and its stamps changed."""
    marks: list[Mark] = list(page.shifted_print(*what.shift_mm).marks)
    if what.has_blue_stamps:
        marks = [replace(m, ink=BLUE) if isinstance(m, Seal) and m.worn else m for m in marks]
    if what.is_code_stamped:
        ring = next((m.ring for m in marks if isinstance(m, Seal) and m.worn), "临江市财务专用章")
        marks += [
            Seal(m.x + m.size * 0.7, m.y + m.size * 0.6, 30, 30, ring, "★", worn=0.4, turn=12)
            for m in marks
            if isinstance(m, Matrix)
        ]
    return replace(page, marks=tuple(marks))


def form_only(page: Page) -> Page:
    """The page before anything was printed into it, its stamps included."""
    kept = tuple(
        mark
        for mark in page.marks
        if not isinstance(mark, Matrix | Cross) and not (isinstance(mark, Text) and not mark.form)
    )
    return replace(page, marks=kept)


def faint(
    sheet: Image.Image, under: Image.Image, share: float, *, rng: np.random.Generator
) -> Image.Image:
    """A dry ribbon or a tired thermal head: ink is missing in bands and patches.

    `under` is the sheet without the print that fades.
    """
    pixels = np.asarray(sheet.convert("RGB"), dtype=np.float32)
    form = np.asarray(under.convert("RGB"), dtype=np.float32)
    height, width = pixels.shape[:2]
    left = 1.0 - share * (0.85 + 0.25 * smooth_noise(rng, (height, width), 5.0))
    bands = 1.0 + 0.12 * rng.standard_normal((1, width)).astype(np.float32)
    left *= cv2.GaussianBlur(bands, (0, 0), width / 300)
    left *= 1.0 - 0.35 * share * (smooth_noise(rng, (height, width), 900) > 0.9)
    faded = form + (pixels - form) * np.clip(left, 0.12, 1.0)[..., None]
    return Image.fromarray(np.clip(faded, 0, 255).astype(np.uint8))


def turned(sheet: Image.Image, degrees: int) -> Image.Image:
    return sheet.transpose(TURNS[degrees]) if degrees else sheet


def on_screen(sheet: Image.Image) -> Image.Image:
    """The sheet in a viewer's window on a monitor, with its bars and dark edge."""
    width, height = sheet.size
    edge, bar = width // 22, width // 28
    canvas = Image.new("RGB", (width + 2 * edge, height + 2 * edge + bar), (24, 24, 26))
    canvas.paste((66, 72, 84), (edge // 2, edge // 2, width + 3 * edge // 2, edge + bar))
    for i, ink in enumerate(((230, 90, 80), (230, 190, 70), (90, 190, 90))):
        left = edge + i * bar
        canvas.paste(ink, (left, edge, left + bar // 2, edge + bar // 2))
    canvas.paste(sheet, (edge, edge + bar))
    return canvas


def moire(sheet: Image.Image, rng: np.random.Generator) -> Image.Image:
    """A screen's pixels beat with the sensor's: coloured stripes, bent as the lens bends them."""
    pixels = np.asarray(sheet.convert("RGB"), dtype=np.float32).copy()
    height, width = pixels.shape[:2]
    y = np.linspace(-0.5, 0.5, height, dtype=np.float32)[:, None]
    x = np.linspace(-0.5, 0.5, width, dtype=np.float32)[None, :] * (width / height)
    tilt = float(rng.uniform(0, np.pi))
    along = x * np.cos(tilt) + y * np.sin(tilt)
    across = y * np.cos(tilt) - x * np.sin(tilt)
    stripes = float(rng.uniform(25, 110))
    bend = float(rng.uniform(6, 30)) * along * along + float(rng.uniform(4, 20)) * x * y
    phase = 2 * np.pi * (stripes * along + bend)
    fine = np.cos(2 * np.pi * float(rng.uniform(2.5, 4.0)) * stripes * across)
    strength = float(rng.uniform(0.08, 0.17))
    for channel, offset in enumerate((0.0, 2.1, 4.2)):
        pixels[..., channel] *= 1.0 + strength * (np.cos(phase + offset) + 0.5 * fine)
    return Image.fromarray(np.clip(pixels, 0, 255).astype(np.uint8))


def glare(picture: Picture, rng: np.random.Generator) -> Picture:
    """A lamp mirrored in the paper: one spot burnt out, with a wide halo."""
    height, width = picture.shape[:2]
    y = np.linspace(0, 1, height, dtype=np.float32)[:, None] - float(rng.uniform(0.25, 0.75))
    x = np.linspace(0, 1, width, dtype=np.float32)[None, :] - float(rng.uniform(0.25, 0.75))
    distance = (x / 0.07) ** 2 + (y / 0.06) ** 2
    light = 150 * np.exp(-distance) + 60 * np.exp(-distance / 6)
    out = picture.astype(np.float32) + light[..., None]
    return np.asarray(np.clip(out, 0, 255), dtype=np.uint8)
