"""Finds the open CJK fonts and makes the small embedded fonts of the PDFs."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from io import BytesIO
from pathlib import Path
from zlib import crc32

from fontTools.pens.cu2quPen import Cu2QuPen
from fontTools.pens.transformPen import TransformPen
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont, newTable
from PIL import ImageFont

FOLDERS = (
    Path("/usr/share/fonts"),
    Path("/usr/local/share/fonts"),
    Path.home() / ".local/share/fonts",
    Path.home() / ".fonts",
    Path("/Library/Fonts"),
    Path.home() / "Library/Fonts",
)


class Face(StrEnum):
    """Typefaces; the name is the one an OFD file asks for."""

    SONG = "宋体"
    BOLD = "小标宋"
    HEI = "黑体"
    MONO = "Courier New"


FILES = {
    Face.SONG: ("NotoSerifCJK-Regular.ttc", "Noto Serif CJK SC"),
    Face.BOLD: ("NotoSerifCJK-Bold.ttc", "Noto Serif CJK SC"),
    Face.HEI: ("NotoSansCJK-Regular.ttc", "Noto Sans CJK SC"),
    Face.MONO: ("NotoSansCJK-Regular.ttc", "Noto Sans Mono CJK SC"),
}


# How wide ASCII is beside a Chinese character; tills print it all equally wide.
ASCII_RATIO = {Face.SONG: 0.54, Face.BOLD: 0.58, Face.HEI: 0.55, Face.MONO: 0.6}


class FontMissingError(RuntimeError):
    """No open CJK font on this machine."""


@dataclass(frozen=True, slots=True)
class FontFile:
    path: Path
    index: int


@cache
def font_file(face: Face) -> FontFile:
    """Where `face` lies. Raises FontMissingError, naming the package to install."""
    name, family = FILES[face]
    for folder in FOLDERS:
        for path in sorted(folder.rglob(name)) if folder.is_dir() else ():
            return FontFile(path, _member(path, family))
    raise FontMissingError(
        f"{name} not found: install the package fonts-noto-cjk (Debian, Ubuntu) or put the "
        "Noto CJK collections into ~/.local/share/fonts. Only drawing new samples needs fonts."
    )


def _member(path: Path, family: str) -> int:
    for index in range(64):
        try:
            found = ImageFont.truetype(str(path), 16, index=index).getname()[0]
        except OSError:
            break
        if found == family:
            return index
    raise FontMissingError(f"{path.name} holds no {family}: install the package fonts-noto-cjk")


@cache
def drawing_font(face: Face, size_px: int) -> ImageFont.FreeTypeFont:
    found = font_file(face)
    return ImageFont.truetype(str(found.path), size_px, index=found.index)


def embedded_font(face: Face, characters: Iterable[str]) -> bytes:
    """A TrueType font of just these characters, ASCII all of one width.

    PDF writers embed TrueType outlines only, while the collections hold cubic (CFF) ones.
    """
    found = font_file(face)
    font = TTFont(found.path, fontNumber=found.index, lazy=True)
    options = Options()
    options.layout_features = []
    options.hinting = False
    options.notdef_outline = True
    options.name_IDs = [1, 2, 4, 6]
    subsetter = Subsetter(options)
    wanted = "".join(sorted({*characters, " "}))
    subsetter.populate(text=wanted)
    subsetter.subset(font)
    mark = f"{crc32(wanted.encode()):08x}"  # PDF writers share faces of one name
    for record in font["name"].names:
        record.string = f"{record.toUnicode()} {mark}".replace(
            " ", "-" if record.nameID == 6 else " "
        )
    _to_truetype(font, ascii_ratio=ASCII_RATIO[face])
    target = BytesIO()
    font["head"].modified = font["head"].created = 3_600_000_000  # same bytes each run
    font.recalcTimestamp = False
    font.save(target)
    return target.getvalue()


def _to_truetype(font: TTFont, *, ascii_ratio: float) -> None:
    order, glyphs = font.getGlyphOrder(), font.getGlyphSet()
    units = font["head"].unitsPerEm
    narrow = {name for code, name in font.getBestCmap().items() if code < 0x80 or code == 0xA5}
    outlines, widths = {}, {}
    for name in order:
        old = font["hmtx"][name][0]
        new = round(units * ascii_ratio) if name in narrow else old
        pen = TTGlyphPen(glyphs)
        squeeze = min(1.0, new / old) if old else 1.0
        fitted = TransformPen(
            Cu2QuPen(pen, units / 1000, reverse_direction=True),
            (squeeze, 0, 0, 1, (new - old * squeeze) / 2, 0),
        )
        glyphs[name].draw(fitted)
        outlines[name], widths[name] = pen.glyph(), new
    glyf = font["glyf"] = newTable("glyf")
    glyf.glyphOrder, glyf.glyphs = order, outlines
    font["loca"] = newTable("loca")
    for name, glyph in outlines.items():
        glyph.recalcBounds(glyf)
        font["hmtx"][name] = (widths[name], getattr(glyph, "xMin", 0))
    maxp = font["maxp"]
    maxp.tableVersion = 0x00010000
    for field in (
        *("maxZones", "maxTwilightPoints", "maxStorage", "maxFunctionDefs", "maxStackElements"),
        *("maxInstructionDefs", "maxSizeOfInstructions", "maxComponentElements"),
    ):
        setattr(maxp, field, 1 if field == "maxZones" else 0)
    for table in ("CFF ", "VORG", "vhea", "vmtx", "BASE", "GSUB", "GPOS", "GDEF", "DSIG"):
        if table in font:
            del font[table]
    font["post"].formatType = 3.0
    font.sfntVersion = "\x00\x01\x00\x00"
