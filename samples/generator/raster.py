"""Draws a page as pixels, as a scanner would see the flat sheet."""

from collections.abc import Iterable

import numpy as np
from PIL import Image, ImageChops, ImageDraw, ImageFont

from samples.generator.fonts import drawing_font
from samples.generator.seals import draw_seal
from samples.generator.sheet import (
    Area,
    Cross,
    Disc,
    Ink,
    Mark,
    Matrix,
    Page,
    Rule,
    Seal,
    Text,
    qr_modules,
)

MM_PER_INCH = 25.4


def draw_page(page: Page, *, dpi: int = 300, seed: int = 0) -> Image.Image:
    """The page at `dpi`; `seed` decides how ribbon and stamps wore off."""
    scale = dpi / MM_PER_INCH
    size = (round(page.width * scale), round(page.height * scale))
    canvas = Image.new("RGB", size, page.paper)
    _draw_grounds(canvas, page, scale)
    till = [mark for mark in page.marks if page.is_needle_printed and _is_till(mark)]
    _draw_marks(canvas, [mark for mark in page.marks if mark not in till], scale)
    if till:
        printed = canvas.copy()
        _draw_marks(printed, till, scale)
        canvas = Image.composite(printed, canvas, _ribbon(size, scale, seed))
    for mark in page.marks:  # stamps come last: they lie over the print
        if isinstance(mark, Seal):
            picture = draw_seal(mark, scale, seed=seed)
            _draw_seal(canvas, picture, (mark.x * scale, mark.y * scale))
    return canvas


def _is_till(mark: Mark) -> bool:
    return isinstance(mark, Matrix | Cross) or (isinstance(mark, Text) and not mark.form)


def _ribbon(size: tuple[int, int], scale: float, seed: int) -> Image.Image:
    """How much ink each spot takes: needles leave dots a sixth of a millimetre apart."""
    rng = np.random.default_rng(seed)
    y, x = np.ogrid[0 : size[1], 0 : size[0]]
    wave = np.float32(np.pi / (scale * 0.17))
    dots = 0.84 + 0.16 * np.sin(y.astype(np.float32) * wave) * np.sin(x.astype(np.float32) * wave)
    patches = Image.fromarray(rng.random((14, 24), dtype=np.float32))
    worn = np.asarray(patches.resize(size, Image.Resampling.BICUBIC))
    grain = rng.random((size[1], size[0]), dtype=np.float32)
    ink = np.clip(dots * (0.78 + 0.22 * worn) - 0.25 * (grain > 0.93), 0.0, 1.0)
    return Image.fromarray((ink * 255).astype(np.uint8))


def _draw_marks(canvas: Image.Image, marks: Iterable[Mark], scale: float) -> None:
    for mark in marks:
        if isinstance(mark, Text):
            _draw_text(canvas, mark, scale)
        elif isinstance(mark, Rule):
            _draw_rule(canvas, mark, scale)
        elif isinstance(mark, Cross):
            _draw_cross(canvas, mark, scale)
        elif isinstance(mark, Matrix):
            _draw_matrix(canvas, mark, scale)


def _draw_grounds(canvas: Image.Image, page: Page, scale: float) -> None:
    pen = ImageDraw.Draw(canvas)
    for mark in page.marks:
        if isinstance(mark, Area):
            right, bottom = mark.x + mark.width, mark.y + mark.height
            box = (mark.x * scale, mark.y * scale, right * scale, bottom * scale)
            pen.rectangle(box, fill=mark.ink)
        elif isinstance(mark, Disc):
            x, y, r = mark.x * scale, mark.y * scale, mark.radius * scale
            pen.ellipse((x - r, y - r, x + r, y + r), fill=mark.ink, outline=_darker(mark.ink))


def _darker(ink: Ink) -> Ink:
    return (ink[0] * 3 // 4, ink[1] * 3 // 4, ink[2] * 3 // 4)


def _draw_text(canvas: Image.Image, text: Text, scale: float) -> None:
    pen = ImageDraw.Draw(canvas)
    font = drawing_font(text.face, max(4, round(text.size * scale)))
    x, y = text.left, text.y
    for char, advance in zip(text.text, text.advances(), strict=True):
        if text.vertical:
            centre = (text.x + text.size / 2, y)
            pen.text((centre[0] * scale, centre[1] * scale), char, text.ink, font, anchor="ms")
            y += text.size + text.extra
            continue
        room = advance - text.extra
        spot = ((x + room / 2) * scale, y * scale)
        if char.isascii() and font.getlength(char) > room * scale * 1.02:
            _draw_squeezed(canvas, char, font, spot=spot, room_px=room * scale, ink=text.ink)
        else:
            pen.text(spot, char, text.ink, font, anchor="ms")
        x += advance


def _draw_squeezed(
    canvas: Image.Image,
    char: str,
    font: ImageFont.FreeTypeFont,
    *,
    spot: tuple[float, float],
    room_px: float,
    ink: Ink,
) -> None:
    """A wide letter (M, W, %) pressed into the cell that every ASCII character gets."""
    wide = int(font.getlength(char)) + 2
    height = int(font.size * 1.5)
    tile = Image.new("L", (wide, height), 0)
    ImageDraw.Draw(tile).text((wide / 2, font.size), char, 255, font, anchor="ms")
    tile = tile.resize((max(2, round(room_px)), height), Image.Resampling.BOX)
    canvas.paste(ink, (round(spot[0] - tile.width / 2), round(spot[1] - font.size)), tile)


def _draw_rule(canvas: Image.Image, rule: Rule, scale: float) -> None:
    pen = ImageDraw.Draw(canvas)
    width = max(1, round(rule.width * scale))
    ends = (rule.x1 * scale, rule.y1 * scale, rule.x2 * scale, rule.y2 * scale)
    if not rule.dashed:
        pen.line(ends, fill=rule.ink, width=width)
        return
    length = ((ends[2] - ends[0]) ** 2 + (ends[3] - ends[1]) ** 2) ** 0.5
    dash = 1.6 * scale
    ux, uy = (ends[2] - ends[0]) / length, (ends[3] - ends[1]) / length
    for start in np.arange(0.0, length, dash * 1.6):
        stop = min(length, start + dash)
        head = (ends[0] + ux * start, ends[1] + uy * start)
        tail = (ends[0] + ux * stop, ends[1] + uy * stop)
        pen.line((*head, *tail), fill=rule.ink, width=width)


def _draw_cross(canvas: Image.Image, cross: Cross, scale: float) -> None:
    pen = ImageDraw.Draw(canvas)
    x, y, d = cross.x * scale, cross.y * scale, cross.size * scale
    width = max(1, round(0.25 * scale))
    pen.ellipse((x, y, x + d, y + d), outline=cross.ink, width=width)
    k = d * 0.21
    pen.line((x + k, y + k, x + d - k, y + d - k), fill=cross.ink, width=width)
    pen.line((x + k, y + d - k, x + d - k, y + k), fill=cross.ink, width=width)


def _draw_matrix(canvas: Image.Image, matrix: Matrix, scale: float) -> None:
    modules = qr_modules(matrix.text)
    side = round(matrix.size * scale)
    mask = Image.fromarray((modules * 255).astype(np.uint8)).resize(
        (side, side), Image.Resampling.NEAREST
    )
    canvas.paste(matrix.ink, (round(matrix.x * scale), round(matrix.y * scale)), mask)


def _draw_seal(canvas: Image.Image, picture: Image.Image, centre: tuple[float, float]) -> None:
    """Stamp ink is a glaze: what is printed below stays dark."""
    left, top = round(centre[0] - picture.width / 2), round(centre[1] - picture.height / 2)
    ground = canvas.crop((left, top, left + picture.width, top + picture.height)).convert("RGB")
    glazed = ImageChops.multiply(ground, picture.convert("RGB"))
    canvas.paste(glazed, (left, top), picture.getchannel("A"))
