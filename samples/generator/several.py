"""Many small slips on one sheet, some turned, photographed together."""

from dataclasses import dataclass

import numpy as np
from PIL import Image, ImageFilter

from samples.generator.catalogue import ROADS, SORTS, Drawn, Sort
from samples.generator.invent.source import Source
from samples.generator.raster import MM_PER_INCH, draw_page

DPI = 300
SHEET_MM = (297.0, 210.0)
GAP_MM = 4.0
GROUPS: tuple[tuple[Sort, ...], ...] = (
    tuple(sort for sort in ROADS if sort.kind == "taxi"),
    tuple(sort for sort in SORTS if sort.kind in {"quota", "bridge"}),
    tuple(sort for sort in SORTS if sort.kind in {"taxi", "rail_paper", "bridge"}),
)


@dataclass(frozen=True, slots=True)
class Placed:
    """A slip on the sheet: where (millimetres) and how it is turned."""

    drawn: Drawn
    left: float
    top: float
    turn: int  # degrees to the left

    @property
    def size(self) -> tuple[float, float]:
        page = self.drawn.page
        return (page.height, page.width) if self.turn % 180 else (page.width, page.height)

    @property
    def box(self) -> dict[str, float]:
        """Shares of the sheet."""
        width, height = self.size
        edges = {
            "left": self.left / SHEET_MM[0],
            "top": self.top / SHEET_MM[1],
            "right": (self.left + width) / SHEET_MM[0],
            "bottom": (self.top + height) / SHEET_MM[1],
        }
        return {name: round(value, 4) for name, value in edges.items()}


def arranged(source: Source, index: int) -> tuple[Placed, ...]:
    """Up to eight slips in rows; each third one lies turned a quarter."""
    group = source.rng.choice(GROUPS)
    wanted = source.rng.randrange(3, 9)
    placed: list[Placed] = []
    left, top, tallest = GAP_MM, GAP_MM, 0.0
    for i in range(40):
        if len(placed) == wanted:
            break
        sort = group[i % len(group)]
        turn = source.rng.choice((90, 270)) if i % 3 == 2 else 0
        slip = Placed(sort.draw(source, index + i % 2), left, top, turn)
        if left + slip.size[0] + GAP_MM > SHEET_MM[0]:
            left, top, tallest = GAP_MM, top + tallest + GAP_MM, 0.0
            slip = Placed(slip.drawn, left, top, turn)
        if top + slip.size[1] + GAP_MM > SHEET_MM[1]:
            continue
        placed.append(slip)
        left += slip.size[0] + GAP_MM
        tallest = max(tallest, slip.size[1])
    return tuple(placed)


def sheet_of(slips: tuple[Placed, ...], *, seed: int) -> Image.Image:
    """The slips glued to a white sheet, each casting a small shadow."""
    scale = DPI / MM_PER_INCH
    size = (round(SHEET_MM[0] * scale), round(SHEET_MM[1] * scale))
    canvas = Image.new("RGB", size, (244, 244, 240))
    rng = np.random.default_rng(seed)
    for i, slip in enumerate(slips):
        drawn = draw_page(slip.drawn.page, dpi=DPI, seed=seed + i)
        picture = drawn.rotate(
            slip.turn + float(rng.uniform(-1.2, 1.2)),
            Image.Resampling.BICUBIC,
            expand=True,
            fillcolor=(244, 244, 240),
        )
        at = (round(slip.left * scale), round(slip.top * scale))
        shadow = Image.new("L", (picture.width + 12, picture.height + 12), 0)
        shadow.paste(90, (6, 6, picture.width + 6, picture.height + 6))
        soft = shadow.filter(ImageFilter.GaussianBlur(4))
        canvas.paste((120, 120, 120), (at[0] - 3, at[1] - 3), soft)
        canvas.paste(picture, at)
    return canvas
