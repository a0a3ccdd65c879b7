"""The common forms as other printers leave them: other province, face, ink, wording, position."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from samples.generator.fonts import Face
from samples.generator.sheet import BLACK, Ink, Mark, Matrix, Page, Rule, Seal, Text


@dataclass(frozen=True, slots=True)
class Restyle:
    """What one printer changes on a page that the first one drew."""

    face: Face | None = None  # of what the printer writes
    form: Ink | None = None  # colour of lines and labels
    ink: Ink | None = None
    words: Mapping[str, str] = field(default_factory=dict)  # labels, old → new
    places: Mapping[str, str] = field(default_factory=dict)  # inside titles and stamps
    dx: float = 0.0  # how far printed values stand off
    dy: float = 0.0
    size: float = 1.0


OLD_WORDS = {
    "货物或应税劳务、服务名称": "货物或应税劳务名称",
    "名　　　称：": "名　　　　称：",
    "销售方：（章）": "销售方：(章)",
    "收款人：": "收款人:",
}
NEW_WORDS = {
    "名称：": "名 称：",
    "统一社会信用代码/纳税人识别号：": "统一社会信用代码/纳税人识别号:",
    "发票号码：": "发票号码:",
    "开票日期：": "开票日期:",
    "单 位": "单位",
    "数 量": "数量",
}
STYLES = (
    Restyle(),
    Restyle(Face.HEI, (120, 60, 30), (36, 36, 70), OLD_WORDS | NEW_WORDS, dx=0.4, dy=0.3),
    Restyle(Face.MONO, (70, 84, 120), (58, 40, 96), {}, dx=-0.3, dy=-0.25, size=0.97),
)


def restyled(page: Page, style: Restyle, place: str) -> Page:
    """The page in another style; `place` is the province that its title names."""
    marks = tuple(_restyled(mark, style, place) for mark in page.marks)
    return replace(page, marks=marks)


def _restyled(mark: Mark, style: Restyle, place: str) -> Mark:
    match mark:
        case Text(form=True):
            text = style.words.get(mark.text, mark.text)
            if text.startswith("浙江"):
                text = place + text[2:]
            ink = mark.ink if style.form is None or mark.ink == BLACK else style.form
            return replace(mark, text=text, ink=ink)
        case Text():
            return _value(mark, style)
        case Seal():
            return replace(mark, middle=mark.middle.replace("浙　江", "　".join(place)))
        case Rule() if style.form is not None and mark.form and not mark.dashed:
            return replace(mark, ink=style.form)
        case Matrix():
            return replace(mark, x=mark.x + style.dx, y=mark.y + style.dy)
        case _:
            return mark


def _value(mark: Text, style: Restyle) -> Text:
    """Another face must not run out of the cell: it keeps the length that it had."""
    drawn = replace(mark, face=style.face or mark.face, size=mark.size * style.size)
    drawn = replace(drawn, x=mark.x + style.dx, y=mark.y + style.dy, ink=style.ink or mark.ink)
    if not mark.vertical and drawn.length > mark.length:
        drawn = replace(drawn, size=drawn.size * mark.length / drawn.length)
    return drawn
