"""Marks that several layouts share."""

from collections.abc import Sequence

from samples.generator.sheet import GREY, Ink, Mark, Rule, Text

NOTICE = "样张·非真实票据"


def notice(x: float, y: float) -> Text:
    """Says on every sheet that it is no real voucher."""
    return Text(x, y, NOTICE, size=1.9, ink=GREY, anchor="r", form=True)


def grid(
    rows: Sequence[tuple[float, float, float]],
    columns: Sequence[tuple[float, float, float]],
    *,
    ink: Ink,
    width: float = 0.25,
) -> list[Mark]:
    """Lines of a table: rows are (y, x1, x2), columns (x, y1, y2)."""
    lines: list[Mark] = [Rule(x1, y, x2, y, ink, width) for y, x1, x2 in rows]
    return lines + [Rule(x, y1, x, y2, ink, width) for x, y1, y2 in columns]


def label(at: tuple[float, float], text: str, ink: Ink, *, extra: float = 0.0) -> Text:
    return Text(*at, text, ink=ink, form=True, extra=extra)


def fit(text: Text, width: float) -> Text:
    """The same text, smaller where it would not fit."""
    if text.length <= width:
        return text
    size = max(1.8, text.size * width / text.length)
    return Text(
        text.x, text.y, text.text, size, text.face, text.ink, text.anchor, text.tag, text.form
    )
