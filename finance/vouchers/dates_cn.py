"""Dates as vouchers print them, to ISO."""

import re
import unicodedata
from datetime import date

_SPELLED = re.compile(
    r"(?<!\d)((?:19|20)\d{2})\s*(?:年|[-/.])\s*(\d{1,2})\s*(?:月|[-/.])\s*(\d{1,2})(?!\d)"
)
# One of two separators lost; with two digits a part the other says enough.
_HALF_PARTED = re.compile(
    r"(?<![\d.])((?:19|20)\d{2})(?:[-/.年](\d{2})(\d{2})|(\d{2})[-/.月](\d{2}))(?![\d.])"
)
# Forms print 年月日 and leave room for single digits: 2 0 2 4 年 0 3 月 2 3 日.
_APART = re.compile(r"(?<!\d)((?:1 ?9|2 ?0) ?\d ?\d) ?年 ?(\d ?\d?) ?月 ?(\d ?\d?) ?日")
_NUMERALS = "〇一二三四五六七八九"
_IN_WORDS = re.compile(
    rf"((?:一九|二〇)[{_NUMERALS}]{{2}})年([{_NUMERALS}十]{{1,3}})月([{_NUMERALS}十]{{1,3}})日"
)
_ONE_WAY = str.maketrans("零○OＯ壹贰叁肆伍陆柒捌玖拾元正", "〇〇〇〇一二三四五六七八九十一一")
_COMPACT = re.compile(r"(?<!\d)((?:19|20)\d{2})(\d{2})(\d{2})(?!\d)")


def iso_date(text: str) -> str | None:
    """The first date in the text as `YYYY-MM-DD`; None where there is none on the calendar."""
    plain = unicodedata.normalize("NFKC", text)
    for pattern in (_SPELLED, _COMPACT, _APART, _HALF_PARTED):
        match = pattern.search(plain)
        if match is not None:
            parts = (part.replace(" ", "") for part in match.groups() if part is not None)
            return _on_calendar(*map(int, parts))
    return _from_words(re.sub(r"\s", "", plain).translate(_ONE_WAY))


def _from_words(text: str) -> str | None:
    """二〇二四年三月五日, or as cheques have it 贰零贰肆年叁月零伍日."""
    match = _IN_WORDS.search(text)
    if match is None:
        return None
    year = int("".join(str(_NUMERALS.index(sign)) for sign in match[1]))
    return _on_calendar(year, _small(match[2]), _small(match[3]))


def _small(words: str) -> int:
    """A number below a hundred; 十 alone is ten."""
    tens, ten, ones = words.strip("〇").rpartition("十")
    high = _NUMERALS.index(tens[-1]) if tens else 1
    low = _NUMERALS.index(ones[-1]) if ones else 0
    return high * 10 + low if ten else low


def _on_calendar(year: int, month: int, day: int) -> str | None:
    try:
        return date(year, month, day).isoformat()
    except ValueError:
        return None
