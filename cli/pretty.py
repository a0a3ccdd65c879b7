"""The pages of a voucher file with a numbered box for every value, for a person to look at.

The file is opened once more to be drawn, in this process and outside the sandbox: `--pretty` is
for one's own files. Where no font with Chinese characters is installed, the numbers alone stand
on the picture and the legend tells what they mean.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

from finance.kernel.money import yuan
from finance.vouchers.faults import Unreadable
from finance.vouchers.reading import Box, Field, Page, Source, VoucherReading
from ocr_worker.carriers import open_carrier
from ocr_worker.carriers.base import Limits, Part, Picture

_SIDE_MAX_PX = 2_000
_PAPER = (255, 255, 255)
_PRINT = (90, 90, 90)
_COLOURS: Mapping[Source, tuple[int, int, int]] = {
    Source.QR: (0, 120, 215),
    Source.TEXT: (0, 130, 60),
    Source.OCR: (200, 40, 30),
    Source.HAND: (130, 0, 160),
}
_FONTS = (
    "NotoSansCJK-Regular.ttc",
    "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc",
    "/usr/share/fonts/opentype/noto/NotoSerifCJK-Bold.ttc",
    "wqy-microhei.ttc",
    "/System/Library/Fonts/PingFang.ttc",
    "msyh.ttc",
    "simsun.ttc",
)


@dataclass(frozen=True, slots=True)
class Drawing:
    """The files written, and a line of text for every number on them."""

    files: tuple[Path, ...]
    legend: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Mark:
    number: int
    field: Field
    box: Box


def draw(path: Path, readings: tuple[VoucherReading, ...], *, folder: Path) -> Drawing:
    """Draw every page that has something on it, as `NAME.page-1.png` in the folder."""
    marks: list[_Mark] = []
    legend: list[str] = []
    for reading in readings:
        legend.append(f"  {reading.kind}  ({reading.kind_confidence:.2f})")
        for name, field in reading.fields.items():
            box = _place(field)
            number = "" if box is None else str(len(marks) + 1)
            legend.append(f"    {number:>3} {told(name, field)}")
            if box is not None:
                marks.append(_Mark(len(marks) + 1, field, box))
    folder.mkdir(parents=True, exist_ok=True)
    files = tuple(
        _saved(_marked(sheet, marks, number), folder / f"{path.name}.page-{number + 1}.png")
        for number, sheet in _sheets(path, readings).items()
    )
    return Drawing(files, tuple(legend))


def told(name: str, field: Field) -> str:
    """One field as a line of text."""
    value = field.value
    if name.endswith("_fen") and isinstance(value, int):
        value = f"{yuan(value)} 元"
    return f"{name:<16} {value}  [{field.source} {field.confidence:.2f}]"


def _place(field: Field) -> Box | None:
    """Where the value stands in print, its own or one that says the same; else the code's box."""
    same = (field, *(loser for loser in field.losers if loser.value == field.value))
    placed = [one for one in same if one.box is not None]
    return next((one.box for one in sorted(placed, key=_is_code)), None)


def _is_code(field: Field) -> bool:
    return field.source is Source.QR


@dataclass(frozen=True, slots=True)
class _Sheet:
    """A page as a picture; `scale` turns the page's unit into its pixels."""

    picture: Image.Image
    scale: float


def _sheets(path: Path, readings: tuple[VoucherReading, ...]) -> dict[int, _Sheet]:
    """By page number: the photograph or the rendered page, else the lines on white paper."""
    pages = {
        page.number: page
        for reading in readings
        for page in (reading.evidence.pages if reading.evidence else ())
    }
    whole = {picture.page: picture for picture in _pictures(path) if _is_whole(picture, pages)}
    numbers = sorted(pages.keys() | whole.keys())
    return {
        number: _photographed(whole[number]) if number in whole else _written(pages[number])
        for number in numbers
    }


def _pictures(path: Path) -> tuple[Picture, ...]:
    limits = Limits()
    try:
        parts = open_carrier(path, limits=limits)
        read = (part for part in parts if isinstance(part, Part))
        return tuple(picture for part in read for picture in part.pictures())
    except Unreadable:
        return ()


def _is_whole(picture: Picture, pages: Mapping[int, Page]) -> bool:
    """Pictures that lie on an OFD page are pieces of it, not the page."""
    page = pages.get(picture.page)
    width = picture.pixels.shape[1] * picture.unit_per_px
    return page is None or (picture.left == 0 and abs(width - page.width) < 0.02 * page.width)


def _photographed(picture: Picture) -> _Sheet:
    image = Image.fromarray(picture.pixels[:, :, ::-1].copy())
    shrunk = min(1.0, _SIDE_MAX_PX / max(image.size))
    size = (max(1, round(image.width * shrunk)), max(1, round(image.height * shrunk)))
    return _Sheet(image.resize(size), shrunk / picture.unit_per_px)


def _written(page: Page) -> _Sheet:
    """The lines of a text layer at their places."""
    scale = _SIDE_MAX_PX / max(page.width, page.height, 1.0)
    size = (max(1, round(page.width * scale)), max(1, round(page.height * scale)))
    image = Image.new("RGB", size, _PAPER)
    pen = ImageDraw.Draw(image)
    for line in page.lines:
        corners = _corners(line.box, scale)
        font = _font(max(6, round(0.8 * (corners[3] - corners[1]))))
        if font is None:
            pen.rectangle(corners, outline=_PRINT)
        else:
            pen.text(corners[:2], line.text, fill=_PRINT, font=font)
    return _Sheet(image, scale)


def _marked(sheet: _Sheet, marks: Iterable[_Mark], page: int) -> Image.Image:
    image = sheet.picture.convert("RGB")
    pen = ImageDraw.Draw(image)
    font = ImageFont.load_default(max(14, max(image.size) // 70))
    for mark in marks:
        if mark.box.page == page:
            colour = _COLOURS.get(mark.field.source, _PRINT)
            corners = _corners(mark.box, sheet.scale)
            pen.rectangle(corners, outline=colour, width=2)
            at = (corners[0], corners[1])
            pen.text(at, str(mark.number), fill=colour, font=font, anchor=_anchor(font))
    return image


def _anchor(font: ImageFont.FreeTypeFont | ImageFont.ImageFont) -> str | None:
    """On the upper edge of its box, where the font can tell where that is."""
    return "lb" if isinstance(font, ImageFont.FreeTypeFont) else None


def _corners(box: Box, scale: float) -> tuple[float, float, float, float]:
    left, right = sorted((box.left * scale, box.right * scale))
    top, bottom = sorted((box.top * scale, box.bottom * scale))
    return left, top, right, bottom


@cache
def _font(size_px: int) -> ImageFont.FreeTypeFont | None:
    """A font that has Chinese characters, where one is installed."""
    for name in _FONTS:
        try:
            return ImageFont.truetype(name, size_px)
        except OSError:
            continue
    return None


def _saved(image: Image.Image, file: Path) -> Path:
    image.save(file)
    return file
