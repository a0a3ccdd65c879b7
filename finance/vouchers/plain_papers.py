"""Papers that people write or shops print without the tax office: who, why, how much, when."""

import re
from collections.abc import Iterator
from dataclasses import replace

from finance.vouchers.amounts_cn import fen_from_words
from finance.vouchers.dates_cn import iso_date
from finance.vouchers.layout import Hit, Sheet
from finance.vouchers.normalise import fen, first_day, tight
from finance.vouchers.printed import against, field_of, present, weaker
from finance.vouchers.reading import Field

# 买提江·艾力 is one name, and no part of it.
PERSON = r"(?:[一-鿿]{1,8}·[一-鿿]{1,8}|[一-鿿]{2,4})(?!·?[一-鿿])"
_WORDS = re.compile(
    r"((?:[×⊗xX*¥]\s*[亿万仟佰拾千百十]\s*)*"
    r"[零壹贰叁肆伍陆柒捌玖拾佰仟万亿一二三四五六七八九十百千萬億貳參叄陸两〇○廿卅]"
    r"[零壹贰叁肆伍陆柒捌玖拾佰仟万亿一二三四五六七八九十百千萬億貳參叄陸两〇○廿卅伯任捨肄玫柒柴染\s]*[圆元圓]"
    r"[\s零壹贰叁肆伍陆柒捌玖拾角分整正一二三四五六七八九]*)"
)
_BROKEN = re.compile(
    r"[壹贰叁肆伍陆柒捌玖][拾佰仟万]*[^\s:()零壹贰叁肆伍陆柒捌玖拾佰仟万亿圆元角分整]{1,2}$"
)
# Where an amount ends; without decimals it must not be the head of figures torn apart. A stroke
# behind the point closes it: ¥2300.-
_AMOUNT = (
    r"(-?\d[\d,]*(?:\s?\.\s?\d{1,2}|(?!\s?[.,]?\s?\d)(?!(?![元圆整])[一-鿿]))"
    r"(?!\d|\.(?!\s?[-–—=])))"
)
_SIGNED = re.compile(rf"(?:[¥]|RMB|CNY|(?<![A-Za-z])Y|小\s*写)[\s:)¥Y]*{_AMOUNT}")
_PLAIN = re.compile(r"(?<![\d.])(\d[\d,]*\.\d{2}|\d{1,7})\s*元")
# Forms with a box for each digit, the last two for 角 and 分: figures there have no point.
_BOXED = re.compile(r"[百佰]\s*[十拾]\s*[元圆]\s*角\s*分")
_LINE = 18  # characters before it: a line of writing, no cell of a form
# 2024年1-4月 is no day.
_DAY = re.compile(r"((?:19|20)\d{2}\s*[年./-]\s*\d{1,2}\s*[月./-]\s*\d{1,2})(?!\d|\s*个?\s*月)")
_DAY_SPELLED = re.compile(r"(\S[\S ]{3,7}年[^年月\t]{1,6}月[^年月日\t]{1,6}日)")
_DAY_SHORT = re.compile(r"(?<!\d)([123]\d年\d{1,2}月\d{1,2}日)")
_CONFLICT, _WORDS_ALONE, _NO_POINT = 0.6, 0.85, 0.6


def read_sum(sheet: Sheet) -> dict[str, Field]:
    """`total_fen` and `total_cn`, the amount in words as written.

    Of several amounts in figures the one that the words say is the total. Where none is, figures
    or words are misread: the clearer print counts, with doubt, and the other stays beside it.
    """
    spoken = (hit for hit in sheet.all(_WORDS) if not _is_broken(hit))
    words = next((hit for hit in spoken if _said(hit) is not None), None)
    figures = list(_figures(sheet))
    if words is None:
        return present(total_fen=figures[0] if figures else None)
    said = replace(
        field_of(words, _said(words), certainty=_WORDS_ALONE), repaired_from=tight(words.value)
    )
    return {
        "total_fen": _settled(said, figures),
        "total_cn": field_of(words, tight(words.value)),
    }


def _settled(said: Field, figures: list[Field]) -> Field:
    """What words and figures say together; `said` is what the words say."""
    for one in figures:
        if one.value == said.value:
            return one
    if not figures:
        return said
    # A misread figure makes another amount, a misread word hardly ever does.
    first, second = (said, figures[0])
    if said.confidence < _WORDS_ALONE * figures[0].confidence:
        first, second = second, first
    return against(weaker(first, _CONFLICT), (second,))


def read_day(sheet: Sheet) -> dict[str, Field]:
    """The last day written: it stands by the signature, contracts name others above."""
    for pattern, certainty in ((_DAY, 1.0), (_DAY_SPELLED, 0.9), (_DAY_SHORT, 0.8)):
        found = [(hit, _iso(hit.value, pattern)) for hit in sheet.all(pattern)]
        days = [(hit, day) for hit, day in found if day is not None]
        if days:
            return {"issued_on": field_of(*days[-1], certainty=certainty)}
    return {}


def _iso(text: str, pattern: re.Pattern[str]) -> str | None:
    return iso_date(f"20{text}") if pattern is _DAY_SHORT else first_day(text)


def _is_cut(hit: Hit) -> bool:
    """Whole yuan at the very end of a line of writing may go on in the next."""
    match = hit.match
    return "." not in hit.value and match.end() == len(match.string) and match.start() > _LINE


def _is_broken(hit: Hit) -> bool:
    """A digit or its place before them was taken for a word: 伍万贰什伍佰圆整."""
    return _BROKEN.search(hit.match.string[: hit.match.start(1)]) is not None


def _said(hit: Hit) -> int | None:
    return fen_from_words(tight(hit.value))


def _figures(sheet: Sheet) -> Iterator[Field]:
    is_boxed = _BOXED.search(sheet.text) is not None
    for pattern, certainty in ((_SIGNED, 1.0), (_PLAIN, 0.9)):
        for hit in sheet.all(pattern):
            amount = fen(hit.value)
            if not amount or _is_cut(hit):
                continue
            if is_boxed and pattern is _SIGNED and "." not in hit.value:
                yield field_of(hit, amount // 100, certainty=_NO_POINT)
            yield field_of(hit, amount, certainty=certainty)
