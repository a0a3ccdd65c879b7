"""Papers that people write or shops print without the tax office: who, why, how much, when."""

import re

from finance.vouchers.amounts_cn import fen_from_words
from finance.vouchers.layout import Hit, Sheet
from finance.vouchers.normalise import fen, first_day, tight
from finance.vouchers.printed import field_of, present
from finance.vouchers.reading import Field

PERSON = r"[一-鿿·]{2,4}(?![一-鿿])"
_WORDS = re.compile(
    r"([零壹贰叁肆伍陆柒捌玖拾佰仟万亿一二三四五六七八九十百千萬貳參陸两]+\s*[圆元圓]"
    r"[零壹贰叁肆伍陆柒捌玖拾角分整正一二三四五六七八九]*)"
)
_SIGNED = re.compile(r"(?:[¥]|RMB|小\s*写)[\s:¥]*(-?\d[\d,]*(?:\.\d{1,2})?)(?![\d.])")
_PLAIN = re.compile(r"(?<![\d.])(\d[\d,]*\.\d{2}|\d{1,7})\s*元")
_LINE = 18  # characters before it: a line of writing, no cell of a form
_DAY = re.compile(r"((?:19|20)\d{2}\s*[年./-]\s*\d{1,2}\s*[月./-]\s*\d{1,2})")


def read_sum(sheet: Sheet) -> dict[str, Field]:
    """`total_fen` in figures, else in words, and `total_cn` as written."""
    words = next((hit for hit in sheet.all(_WORDS) if _said(hit) is not None), None)
    figures = _figures(sheet)
    in_words = None if words is None else field_of(words, _said(words), certainty=0.9)
    return present(
        total_fen=figures or in_words,
        total_cn=None if words is None else field_of(words, tight(words.value)),
    )


def read_day(sheet: Sheet) -> dict[str, Field]:
    """The last day written: it stands by the signature, contracts name others above."""
    found = [(hit, first_day(hit.value)) for hit in sheet.all(_DAY)]
    days = [(hit, day) for hit, day in found if day is not None]
    return present(issued_on=field_of(*days[-1]) if days else None)


def _is_cut(hit: Hit) -> bool:
    """Whole yuan at the very end of a line of writing may go on in the next."""
    match = hit.match
    return "." not in hit.value and match.end() == len(match.string) and match.start() > _LINE


def _said(hit: Hit) -> int | None:
    return fen_from_words(tight(hit.value))


def _figures(sheet: Sheet) -> Field | None:
    for pattern, certainty in ((_SIGNED, 1.0), (_PLAIN, 0.9)):
        for hit in sheet.all(pattern):
            amount = fen(hit.value)
            if amount and not _is_cut(hit):
                return field_of(hit, amount, certainty=certainty)
    return None
