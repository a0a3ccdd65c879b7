"""Prices and days as foreign papers print them."""

import re

from finance.vouchers.dates_cn import iso_date

_MONTHS = (
    "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec",
)  # fmt: skip
_GERMAN = {"mär": "mar", "mai": "may", "okt": "oct", "dez": "dec"}
_WORDED = re.compile(
    r"\b([A-Za-zä]{3,9})\.?\s+(\d{1,2})(?:st|nd|rd|th)?\s*,?\s+((?:19|20)\d{2})\b|"
    r"\b(\d{1,2})(?:st|nd|rd|th)?\.?[\s-]+([A-Za-zä]{3,9})\.?,?[\s-]+((?:19|20)\d{2})\b"
)
_NUMBERED = re.compile(r"(?<!\d)(\d{1,2})([./-])(\d{1,2})\2((?:19|20)\d{2})(?!\d)")
# Of 04/05/18 nothing tells the year's place: only where a country is known to set it last.
_SHORT = re.compile(r"(?<![\d/.-])(\d{1,2})([./-])(\d{1,2})\2(\d{2})(?![\d/.-])")
# Years since the year before the first of an era (Japan), or of the republic (Taiwan).
_ERAS = {"令和": 2018, "平成": 1988, "民国": 1911, "民國": 1911}
_ERA = re.compile(r"(令和|平成|民国|民國)\s*(\d{1,3}|元)\s*年\s*(\d{1,2})\s*月\s*(\d{1,2})\s*日")
_PRICE = re.compile(r"(-?)(\d{1,3}(?:[.,]\d{3})+|\d+)(?:[.,](\d{2}))?")


def price_fen(text: str) -> int | None:
    """`1.234,56`, `1,234.56`, `174,600` or `91000` as hundredths; None for anything else.

    The last sign is the decimal one exactly when two digits follow it.
    """
    match = _PRICE.fullmatch(text)
    if match is None:
        return None
    minus, whole, cents = match.groups()
    amount = int(re.sub(r"[.,]", "", whole)) * 100 + int(cents or 0)
    return -amount if minus else amount


def day_of(text: str, *, is_month_first: bool | None = None) -> str | None:
    """`August 3, 2014`, `7 May 2014`, `07.05.2014` or `令和6年5月7日` as ISO.

    With slashes month and day may stand either way round: taken only where one cannot be a month,
    or where it is known which way the country writes.
    """
    era = _ERA.search(text)
    if era is not None:
        return _iso(str(_ERAS[era[1]] + int(era[2].replace("元", "1"))), int(era[3]), era[4])
    worded = _WORDED.search(text)
    if worded is not None:
        month, day, year = worded[1] or worded[5], worded[2] or worded[4], worded[3] or worded[6]
        return _iso(year, _month(month), day)
    numbered = _NUMBERED.search(text)
    if numbered is None:
        return None if is_month_first is None else _of_short(text, is_month_first=is_month_first)
    first, sign, second, year = numbered.groups()
    if sign == "." or int(first) > 12 or first == second or is_month_first is False:
        return _iso(year, int(second), first)
    return _iso(year, int(first), second) if int(second) > 12 or is_month_first else None


def _of_short(text: str, *, is_month_first: bool) -> str | None:
    short = _SHORT.search(text)
    if short is None:
        return None
    first, _, second, year = short.groups()
    month, day = (first, second) if is_month_first else (second, first)
    return _iso(f"20{year}", int(month), day)


def _month(word: str) -> int:
    short = word.lower()[:3]
    short = _GERMAN.get(short, short)
    return _MONTHS.index(short) + 1 if short in _MONTHS else 0


def _iso(year: str, month: int, day: str) -> str | None:
    return iso_date(f"{year}-{month}-{day}")
