"""Text as a voucher means it: one width, one space, amounts as fen, dates as ISO.

Matching works on normalised text; the raw line is kept in the evidence.
"""

import re
import unicodedata

from finance.vouchers.amounts_cn import fen_from_figures
from finance.vouchers.dates_cn import iso_date

_SPACES = re.compile(r"\s+")
_CJK_GAP = re.compile(r"(?<=[一-鿿:()])[ ]+(?=[一-鿿:()])")

# What NFKC leaves apart although readers, people and OCR take one for the other.
_ALIKE = str.maketrans(
    {
        "〔": "(",
        "〕": ")",
        "【": "(",
        "】": ")",
        "–": "-",
        "—": "-",
        "−": "-",
        "×": "*",
        "∶": ":",
        "︰": ":",
        "º": "o",
        "°": "o",
        "·": "·",
        "・": "·",
        "Ұ": "¥",
        "\u00ad": "-",
        "\u200b": "",
        "\ufeff": "",
    }
)


def plain(text: str) -> str:
    """NFKC, look-alike signs unified, runs of white space made one space."""
    folded = unicodedata.normalize("NFKC", text).translate(_ALIKE)
    return _SPACES.sub(" ", folded).strip()


def tight(text: str) -> str:
    """`plain` without any white space: how labels are compared."""
    return plain(text).replace(" ", "")


def name_of(text: str) -> str:
    """A name as printed, without the spaces that letter-spaced print puts between characters."""
    return _CJK_GAP.sub("", plain(text)).strip(" :;,.-_|·'\"")


_POINTS = re.compile(r"(-?\d{1,3}(?:\.\d{3})+)(\.\d{2})")


def fen(text: str) -> int | None:
    """`¥1,456.31` as 145631; None where the text is not one amount.

    A point among the thousands (`1.456.31`) is a comma misread: no amount has two points.
    """
    figures = tight(text).removesuffix("元")
    points = _POINTS.fullmatch(figures.lstrip("¥"))
    if points is not None:
        figures = points[1].replace(".", "") + points[2]
    return fen_from_figures(figures)


# The words 年月日 belong to the form; where its print is faint only the digits remain.
_FAINT = re.compile(r"(?<!\d)((?:19|20)\d{2})\s+(0[1-9]|1[0-2])\s*(0[1-9]|[12]\d|3[01])(?!\d)")


def first_day(text: str) -> str | None:
    """The first day written year first in the text, as ISO."""
    return iso_date(text) or iso_date(_FAINT.sub(r"\1-\2-\3", text))


_TWO_DIGITS = re.compile(r"(?:19|20)\d{2}\D*(?:0[1-9]|1[0-2])\D*(?:0[1-9]|[12]\d|3[01])(?!\d)")
_LOST_DIGIT = 0.6


def day_certainty(text: str) -> float:
    """How sure a machine-printed day is: months and days have two digits there, or lost one."""
    return 1.0 if _TWO_DIGITS.search(text) else _LOST_DIGIT
