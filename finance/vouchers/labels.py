"""Fields that a paper announces by a label: the value stands right of it, askew of it, or below.

Places decide first: the rest of the label's own row, then a run beside it where print has slipped
off the form, then, where a label heads a column, what stands under it. Shapes decide second.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise, takewhile

from finance.vouchers.amounts_cn import fen_from_figures
from finance.vouchers.layout import Hit, Row, Run, Sheet
from finance.vouchers.likeness import spaced
from finance.vouchers.normalise import day_certainty, first_day, name_of, tight
from finance.vouchers.printed import field_of, weaker
from finance.vouchers.reading import Box, Field, FieldValue

# ¥ is often read as Y, 羊, 半 or 夫. Without its decimals an amount must not end where digits go
# on, and what stands behind a lone point are decimals that have lost their yuan.
_MONEY = (
    r"(?<![^.\s]\.)(?:(?:CNY|CN|YQ|RMB|人民币|[¥Y半羊夫])(?:\s?:)?)*\s*"
    r"-?(?!0\d)\d[\d,]*(?:\s?\.\s?\d{1,2}|(?!\s?[.,]?\s?\d))(?![\d.])"
)
# A clock may stand right behind it; of 2016/5/18:30 nobody can tell which digit is the hour's.
_DAY = (
    r"(?:19|20)\d{2}(?:-\d{2}[A-Za-z★*|]\d{2}(?!\d)|[A-Za-z★*|]\d{2}-\d{2}(?!\d)|"
    r"\s*[年./-]?\s*(?:\d{2}\s*[月./-]?\s*\d{2}(?=\d{2}:\d{2}|(?!:\d)\D|$)|"
    r"\d{1,2}\s*[月./-]?\s*(?:\d{2}(?=\d{2}:\d{2})|\d{1,2}(?!\d|:\d))))"
)
_STROKE = re.compile(r"[A-Za-z★*|]")
_DAY_MISREAD = re.compile(r"\d{4}-\d{2}[A-Za-z★*|]\d{2}|\d{4}[A-Za-z★*|]\d{2}-\d{2}")
_SHORT_DAY = r"(?<!\d)[123]\d\s*[年./-]\s*\d{1,2}\s*[月./-]\s*\d{1,2}(?!\d)"
_CLOCK = r"\d{1,2}\s*(?::\s*\d{2}(?:\s*:\s*\d{2})?(?!\d)|[时点]\s*\d{2}\s*分)"
_FIGURES = frozenset({_MONEY, _DAY, _SHORT_DAY, _CLOCK})
# Words up to the end of their cell or to the next label.
WORDS, WORDS_END = r"[^\t:][^\t:]{0,60}?", r"\s*(?:\t|$)|\s[^\s:]{1,14}\s*:"
ANY = rf"{WORDS}(?={WORDS_END})"
_MASKED = r"[0-9Xx*]{6,18}(?![0-9Xx*])"
_CELLS = frozenset({_DAY, _MASKED})
_TAX_ID = r"[0-9A-Za-z*](?: ?[0-9A-Za-z*]){14,19}(?![0-9A-Za-z*])"
_PLATE = (
    r"[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼]\s*[A-Z]\s*[·.•-]?\s*"
    r"[A-Z0-9]{4,5}[A-Z0-9挂学警港澳]"
)
# No plate has them behind its second character: mostly they are 0 and 1 misread.
_NO_PLATE = str.maketrans("OI", "01")
_MENDED = 0.7

_BARE, _AMONG_OTHERS, _CUT_OFF = 0.8, 0.5, 0.9
_ASKEW, _HEADS_MIN = 0.9, 3
# What stands there where the cells are empty: the next row of the form.
_NO_VALUE = re.compile(
    r"(?:[合小]\s?计|价税合计|[(]?[大小]\s?写|备\s?注|项目名称|名\s?称|规格型号|单\s?位|"
    r"开票人|收款人|复核人?)(?![一-鿿])"
)
# The same word in English behind it: 日期/DATE 2018-07-09, 捐赠人 Donor: 王某; no other currency.
_GLOSS = (
    r"\s?/?\s?(?!(?:USD|EUR|GBP|HKD|JPY|MOP|TWD|KRW|SGD|AUD)\b)"
    r"[A-Z][A-Za-z.' ]{1,18}(?<=[A-Za-z.])(?=[\s:\d¥])"
)
# Right of a column's head stands the next one.
_HEAD = re.compile(
    r"(?:金\s?额|税\s?率|税\s?额|单\s?价|数\s?量|单\s?位|规格型号|项目名称)"
    r"(?:/征收率|/单位|[(][^()]{1,4}[)])?(?=\s|$)"
)
_SIGNED = re.compile(r"CNY|RMB|人民币|[¥YyV半羊夫]")
_WITH_CENTS = re.compile(r"\.\s?\d{2}$")

# Announces what stands at the beginning of a cell without any label.
ALONE = r"(?:^|[\t ])"


@dataclass(frozen=True, slots=True)
class Label:
    """One field, the words that announce it (alternatives by `|`) and the shape of its value."""

    field: str
    words: str
    shape: str
    value: Callable[[str], FieldValue]
    is_head: bool = False  # heads a column: the value may stand below


def text(field: str, words: str, *, shape: str = ANY, is_head: bool = False) -> Label:
    """A name or any other words."""
    return Label(field, words, shape, lambda raw: name_of(raw) or None, is_head)


def letters(field: str, words: str, shape: str, *, is_head: bool = False) -> Label:
    """A number or mark, read without its spaces."""
    return Label(field, words, shape, lambda raw: tight(raw) or None, is_head)


def money(field: str, words: str, *, is_head: bool = False) -> Label:
    return Label(field, words, _MONEY, _fen, is_head)


def day(field: str, words: str, *, is_head: bool = False) -> Label:
    return Label(field, words, _DAY, _day, is_head)


def short_day(field: str, words: str, *, is_head: bool = False) -> Label:
    """A day whose year has two digits, as meters and tills print it: 16-03-05."""
    return Label(field, words, _SHORT_DAY, lambda raw: first_day(f"20{raw}"), is_head)


def clock(field: str, words: str) -> Label:
    return Label(field, words, _CLOCK, _time)


def tax_id(field: str, words: str) -> Label:
    return Label(field, words, _TAX_ID, lambda raw: tight(raw).upper())


def masked_id(field: str, words: str, *, is_head: bool = False) -> Label:
    return Label(field, words, _MASKED, _identity, is_head)


def plate(field: str, words: str, *, is_head: bool = False) -> Label:
    return Label(field, words, _PLATE, _plate_number, is_head)


def read_labels(sheet: Sheet, *labels: Label) -> dict[str, Field]:
    """The fields found; of several labels of one field the first that finds a value counts."""
    words = tuple(label.words for label in labels)
    found: dict[str, Field] = {}
    for label in labels:
        field = None if label.field in found else _read(sheet, label, words)
        if field is not None:
            found[label.field] = field
    return _apart(found)


def _apart(found: dict[str, Field]) -> dict[str, Field]:
    """One line of words under the heads of several columns is all of their cells in one."""
    words = Counter(one.box for one in found.values() if _is_words(one))
    return {
        name: weaker(one, _AMONG_OTHERS) if _is_words(one) and words[one.box] > 1 else one
        for name, one in found.items()
    }


def _is_words(field: Field) -> bool:
    return isinstance(field.value, str) and re.fullmatch(r"[一-鿿 ]+", field.value) is not None


def _day(raw: str) -> str | None:
    """One of two strokes misread, as 2023-02A19 is, the other and two digits a part say enough."""
    return first_day(_STROKE.sub("-", raw) if _DAY_MISREAD.fullmatch(raw) else raw)


def _plate_number(raw: str) -> str:
    bare = _bare_plate(raw)
    return bare[:2] + bare[2:].translate(_NO_PLATE)


def _bare_plate(raw: str) -> str:
    return re.sub(r"[·.•-]", "", tight(raw))


def _identity(raw: str) -> str | None:
    """Without a star it is a whole number of an identity card, or its head and no more."""
    number = raw.upper()
    return number if "*" in number.rstrip("*") or len(number) in {15, 18} else None


def _fen(raw: str) -> int | None:
    return fen_from_figures(re.sub(r"CNY|CN|YQ|RMB|人民币|[¥Y半羊夫:\s]", "", raw))


def _time(raw: str) -> str | None:
    parts = re.sub(r"[时点]", ":", tight(raw)).rstrip("分").split(":")
    if int(parts[0]) > 23 or any(int(part) > 59 for part in parts[1:]):
        return None
    return ":".join((parts[0].zfill(2), *parts[1:]))


@lru_cache(maxsize=1024)
def _right_of(words: str, shape: str) -> re.Pattern[str]:
    gloss = _GLOSS if shape in _FIGURES else rf"{_GLOSS}(?=\s?:)"
    return re.compile(rf"(?:{spaced(words)})(?:{gloss})?[\s:;.、☑]*({shape})")


@lru_cache(maxsize=1024)
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(spaced(pattern))


@lru_cache(maxsize=256)
def _any_label(words: tuple[str, ...]) -> re.Pattern[str]:
    """Any of the labels that are words; `ALONE` is none."""
    known = "|".join(spaced(one) for one in words if one != ALONE)
    return re.compile(rf"\s*(?:{known})" if known else r"(?!)")


@lru_cache(maxsize=256)
def _labels_in(words: tuple[str, ...]) -> re.Pattern[str]:
    """The labels that are words of two characters and more."""
    known = "|".join(spaced(one) for one in words if not one.startswith(("(?:^", "[")))
    return re.compile(rf"(?=\S\s*[一-鿿])(?:{known})" if known else r"(?!)")


@lru_cache(maxsize=256)
def _next_label(words: tuple[str, ...]) -> re.Pattern[str]:
    """Any of the labels inside a value, where figures or a colon follow it."""
    known = "|".join(spaced(one) for one in words if not one.startswith(("(?:^", "[")))
    return re.compile(rf"(?<=\S)\s*(?:{known})\s*[:;]?\s*(?=[\d¥:])" if known else r"(?!)")


def _read(sheet: Sheet, label: Label, words: tuple[str, ...]) -> Field | None:
    others = _any_label(words)
    for hit, certainty in _hits(sheet, label):
        # A blank cell leaves the next label in its place.
        if label.shape not in _FIGURES and (others.match(hit.value) or _HEAD.match(hit.value)):
            continue
        if label.is_head and _is_head_row(hit.match.string, words):
            continue
        own = _own_part(label, hit.value, words)
        value = label.value(own)
        if value is not None:
            sure = certainty * _doubt(label, hit) * _alone(sheet, label, value)
            sure *= 1.0 if own == hit.value else _CUT_OFF
            return field_of(hit, value, certainty=sure)
    return None


def _alone(sheet: Sheet, label: Label, value: FieldValue) -> float:
    """A day without a label may be any other that stands on the paper, as a note beside it."""
    if label.words != ALONE or label.shape != _DAY:
        return 1.0
    alike = (label, short_day(label.field, ALONE))
    days = {one.value(hit.value) for one in alike for hit, _ in _hits(sheet, one)}
    return _AMONG_OTHERS if days - {value, None} else 1.0


def _own_part(label: Label, raw: str, words: tuple[str, ...]) -> str:
    """The words before the next label, where readers joined two cells."""
    if label.shape.startswith("[一-鿿]"):
        joined = _labels_in(words).search(raw, 2)
        return raw if joined is None else raw[: joined.start()]
    if not label.shape.startswith(WORDS):
        return raw
    behind = _next_label(words).search(raw)
    return raw if behind is None else raw[: behind.start()]


def _is_head_row(text: str, words: tuple[str, ...]) -> bool:
    """Three heads side by side: what stands beside one of them is the next, perhaps misread."""
    places = [hit.span() for hit in _labels_in(words).finditer(text)]
    return sum(not text[end:start].strip() for (_, end), (start, _) in pairwise(places)) > 1


def _doubt(label: Label, hit: Hit) -> float:
    """Amounts without both decimals or 元, and days without two digits, may have lost one."""
    if label.shape in {_DAY, _SHORT_DAY}:
        is_whole = day_certainty(hit.value) == 1 and not _DAY_MISREAD.fullmatch(hit.value)
        return 1.0 if is_whole and label.shape == _DAY else _BARE
    if label.shape == _PLATE:
        return _MENDED if _plate_number(hit.value) != _bare_plate(hit.value) else 1.0
    return _doubt_of_amount(label, hit) if label.shape == _MONEY else 1.0


def _doubt_of_amount(label: Label, hit: Hit) -> float:
    if "小写" in label.words and not _SIGNED.match(hit.value):
        return _BARE  # forms print the sign right before the figures: some of them may be lost
    if _WITH_CENTS.search(hit.value):
        return 1.0
    behind = hit.match.string[hit.match.end() :].lstrip()[:1]
    return 1.0 if behind in {"元", "圆"} else _BARE


def _hits(sheet: Sheet, label: Label) -> Iterator[tuple[Hit, float]]:
    for hit in sheet.all(_right_of(label.words, label.shape)):
        yield hit, 1.0
    for row in sheet.rows:
        for place in row.hits(_compiled(label.words)):
            for run, certainty in _near(sheet, row, place.box, is_head=label.is_head):
                for hit in _values(label, run, place.box):
                    yield hit, certainty


def _values(label: Label, run: Run, head: Box) -> Iterator[Hit]:
    """The whole run, or the part under the head where two cells of figures were read as one."""
    line = Row(text=run.text, runs=(run,), starts=(0,))
    unit = r"(?:元|圆)?" if label.shape == _MONEY else ""
    for hit in line.hits(re.compile(rf"\s*:?\s*({label.shape})\s*{unit}\s*")):
        if hit.match.span() == (0, len(run.text)):
            yield hit
            return
        break
    if label.is_head and label.shape in _CELLS:
        for hit in line.hits(re.compile(rf"(?:^| )({label.shape})(?= |$)")):
            if hit.box.left < head.right and head.left < hit.box.right:
                yield hit


def _near(sheet: Sheet, row: Row, label: Box, *, is_head: bool) -> Iterator[tuple[Run, float]]:
    """Runs that may be the value although they stand in another row, and how sure their place is.

    What stands under another cell of the label's row is that cell's. In a table, what stands
    nearer to its head than to any other is as sure as what stands right of a label.
    """
    for run in _beside(sheet, label):
        if is_head and any(run is cell for cell in row.runs):
            continue  # the next head
        if not any(_is_over(cell.box, run.box) for cell in row.runs if cell is not run):
            yield run, _ASKEW
    below = _below(sheet, label) if is_head else ()
    for run in takewhile(lambda one: not _NO_VALUE.match(one.text), below):
        nearest = min(row.runs, key=lambda cell: abs(cell.box.middle[0] - run.box.middle[0]))
        is_own = nearest.box.left <= label.middle[0] <= nearest.box.right
        yield run, 1.0 if is_own and len(row.runs) >= _HEADS_MIN else _ASKEW


def _is_over(cell: Box, box: Box) -> bool:
    """Whether the middle of the box stands below the cell."""
    return cell.left < box.middle[0] < cell.right and cell.middle[1] < box.middle[1]


def _beside(sheet: Sheet, label: Box) -> list[Run]:
    """Runs right of the label whose print has slipped up or down, the nearest first."""
    near = [
        run
        for run in sheet.runs
        if run.box.page == label.page
        and 0 < run.box.left - label.right + 0.5 * label.height < 12 * label.height
        and abs(run.box.middle[1] - label.middle[1]) < label.height
    ]
    return sorted(near, key=lambda run: run.box.left)


def _below(sheet: Sheet, label: Box) -> list[Run]:
    """Runs under a column's head, the nearest first."""
    under = [
        run
        for run in sheet.runs
        if run.box.page == label.page
        and 0 < run.box.middle[1] - label.bottom < 2.2 * label.height
        and run.box.left < label.right + 0.5 * label.height
        and run.box.right > label.left - 0.5 * label.height
    ]
    return sorted(under, key=lambda run: (run.box.top, abs(run.box.middle[0] - label.middle[0])))


def band(sheet: Sheet, start: str, stop: str | None = None) -> Sheet:
    """The rows from the first that says `start` to the one before the next that says `stop`."""
    first, last = _compiled(start), None if stop is None else _compiled(stop)
    kept: list[Run] = []
    is_inside = False
    for row in sheet.rows:
        if is_inside and last is not None and last.search(row.text):
            break
        is_inside = is_inside or bool(first.search(row.text))
        if is_inside:
            kept.extend(row.runs)
    inside = frozenset(map(id, kept))
    return sheet.part(lambda run: id(run) in inside)
