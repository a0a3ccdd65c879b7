"""Writes a page as PDF with a text layer and embedded fonts, as invoice services do."""

import hashlib
from io import BytesIO

from PIL import Image
from reportlab.lib.utils import ImageReader
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

from samples.generator.fonts import Face, embedded_font
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

POINTS_PER_MM = 72 / 25.4
SEAL_PX_PER_MM = 8
MODULE_PX = 4


def _register(face: Face, font: bytes) -> str:
    """Each subset needs a name of its own: the PDF library keeps them all, by name."""
    name = f"{face.name}{hashlib.sha256(font).hexdigest()[:8]}"
    pdfmetrics.registerFont(TTFont(name, BytesIO(font)))
    return name


class _Writer:
    """One PDF page under work; turns millimetres from the top into points from the bottom."""

    def __init__(self, page: Page, title: str) -> None:
        self.page = page
        self.fonts: dict[Face, str] = {}
        self.target = BytesIO()
        size = (page.width * POINTS_PER_MM, page.height * POINTS_PER_MM)
        self.canvas = Canvas(self.target, pagesize=size, invariant=1, pageCompression=1)
        self.canvas.setTitle(title)
        self.canvas.setProducer("Sample generator")
        for face in Face:
            characters = "".join(
                m.text for m in page.marks if isinstance(m, Text) and m.face is face
            )
            if characters:
                self.fonts[face] = _register(face, embedded_font(face, characters))

    def y(self, mm: float) -> float:
        return (self.page.height - mm) * POINTS_PER_MM

    def fill(self, ink: Ink) -> None:
        self.canvas.setFillColorRGB(*(part / 255 for part in ink))

    def stroke(self, ink: Ink, width: float) -> None:
        self.canvas.setStrokeColorRGB(*(part / 255 for part in ink))
        self.canvas.setLineWidth(width * POINTS_PER_MM)

    def text(self, mark: Text) -> None:
        self.fill(mark.ink)
        if mark.vertical:
            self.canvas.setFont(self.fonts[mark.face], mark.size * POINTS_PER_MM)
            for i, char in enumerate(mark.text):
                x, y = mark.x * POINTS_PER_MM, self.y(mark.y + i * (mark.size + mark.extra))
                self.canvas.drawString(x, y, char)
            return
        run = self.canvas.beginText(mark.left * POINTS_PER_MM, self.y(mark.y))
        run.setFont(self.fonts[mark.face], mark.size * POINTS_PER_MM)
        run.setCharSpace(mark.extra * POINTS_PER_MM)
        run.textOut(mark.text)
        self.canvas.drawText(run)

    def rule(self, mark: Rule) -> None:
        self.stroke(mark.ink, mark.width)
        self.canvas.setDash([4, 3] if mark.dashed else [])
        k = POINTS_PER_MM
        self.canvas.line(mark.x1 * k, self.y(mark.y1), mark.x2 * k, self.y(mark.y2))

    def shape(self, mark: Area | Disc | Cross) -> None:
        k = POINTS_PER_MM
        if isinstance(mark, Area):
            self.fill(mark.ink)
            bottom = self.y(mark.y + mark.height)
            self.canvas.rect(mark.x * k, bottom, mark.width * k, mark.height * k, 0, 1)
        elif isinstance(mark, Disc):
            self.fill(mark.ink)
            self.canvas.circle(mark.x * k, self.y(mark.y), mark.radius * k, 0, 1)
        else:
            self.cross(mark)

    def cross(self, mark: Cross) -> None:
        k, r = POINTS_PER_MM, mark.size / 2
        x, y = (mark.x + r) * k, self.y(mark.y + r)
        self.stroke(mark.ink, 0.25)
        self.canvas.circle(x, y, r * k, 1, 0)
        d = r * 0.58 * k
        self.canvas.line(x - d, y - d, x + d, y + d)
        self.canvas.line(x - d, y + d, x + d, y - d)

    def picture(self, picture: Image.Image, box: tuple[float, float, float, float]) -> None:
        x, y, width, height = box
        k = POINTS_PER_MM
        self.canvas.drawImage(
            ImageReader(picture), x * k, self.y(y + height), width * k, height * k, mask="auto"
        )

    def draw(self, mark: Mark) -> None:
        match mark:
            case Text():
                self.text(mark)
            case Rule():
                self.rule(mark)
            case Matrix():
                box = (mark.x, mark.y, mark.size, mark.size)
                self.picture(qr_picture(mark), box)
            case Seal():
                picture = draw_seal(mark, SEAL_PX_PER_MM)
                width, height = (side / SEAL_PX_PER_MM for side in picture.size)
                box = (mark.x - width / 2, mark.y - height / 2, width, height)
                self.picture(picture, box)
            case _:
                self.shape(mark)


def qr_picture(mark: Matrix) -> Image.Image:
    """The code as a small black and white picture, a few pixels to the module."""
    modules = qr_modules(mark.text)
    side = modules.shape[0] * MODULE_PX
    grey = Image.fromarray((~modules * 255).astype("uint8"))
    return grey.resize((side, side), Image.Resampling.NEAREST).convert("RGB")


def pdf_bytes(page: Page, *, title: str) -> bytes:
    """The page as a PDF file; the same page gives the same bytes."""
    writer = _Writer(page, title)
    for mark in page.marks:
        writer.draw(mark)
    writer.canvas.showPage()
    writer.canvas.save()
    return writer.target.getvalue()
