"""通用定额发票: a printed amount, no date and no buyer."""

import re
from collections.abc import Callable
from dataclasses import replace

from finance.vouchers.amounts_cn import fen_from_words
from finance.vouchers.kinds.base import Print, VoucherKind
from finance.vouchers.layout import Sheet
from finance.vouchers.likeness import anchors, likeness, nameless, title
from finance.vouchers.normalise import fen, tight
from finance.vouchers.printed import against, field_of, present, weaker
from finance.vouchers.reading import Field
from finance.vouchers.slip_head import has_own_series, read_slip_head

_ALONE, _SAID, _CONTRADICTED = 0.85, 0.98, 0.5
# The denominations that are printed, in fen.
DENOMINATIONS = frozenset(yuan * 100 for yuan in (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000))
_TITLE = title(r"定额.{0,6}发票|定额.{0,4}客票")
_NOT = re.compile(
    r"电\s*子\s*发\s*票|上\s*车|下\s*车|里\s*程|机\s*打|增\s*值\s*税\s*(?:专|普)|手\s*工"
)
# What is filled in for one buyer or one day: a quota ticket never is.
_MADE_OUT = re.compile(
    _NOT.pattern
    + r"|20\d{2}\s*[年./-]\s*\d|数\s*量|单\s*价|付\s*款|入\s*口|车\s*[号型次]|票\s*价|合\s*计"
)
_ANCHORS = anchors(
    r"发票代码|[12]\d{11}",
    r"发票号码|(?:^|\s)\d{8}",
    r"刮[奖开]|密码|兑奖|有奖",
    r"[壹贰伍拾][拾佰仟]?[圆元]",
    r"发票联|存根",
    r"收款单位|盖章",
)
# 拾元 alone is ten yuan, but not the end of 叁拾元, which no ticket is worth.
_WORDS = re.compile(
    r"((?:[壹贰伍](?:\s*[拾佰仟])?|(?<![叁肆陆柒捌玖])(?<![叁肆陆柒捌玖] )拾)"
    r"\s*[圆元](?:\s*[整正])?)"
)
# Another amount, and what speaks of such invoices.
_OTHER = re.compile(
    r"[壹贰叁肆伍陆柒捌玖拾佰仟]\s*[圆元]|\d\s*元|公\s*告|通\s*知|须\s*知|登\s*记|台\s*账"
)
_WON = re.compile(r"奖\s*(?:金|额)|中\s*奖")
_FIGURES = re.compile(
    r"[¥]\s*(\d{1,4}(?:\.00)?)(?![\d.])|(?:^|[\t ])(\d{1,4})\s*元|(?:^|\t)\s*(\d{1,4})\s*(?=\t|$)"
)


def score(sheet: Sheet) -> float:
    # What no menu, notice or table has: both numbers, or the code alone where a stamp hides one.
    head = read_slip_head(sheet)
    if "invoice_code" not in head:
        return 0.0
    if _face(sheet) is None:
        # The stamp often lies over the amount; then nothing else may be missing.
        is_hidden = len(head) > 1 and not _OTHER.search(sheet.text)
        return likeness(sheet, _TITLE, _ANCHORS, least=4, against=_NOT) if is_hidden else 0.0
    titled = likeness(sheet, _TITLE, _ANCHORS, least=3, against=_NOT)
    if titled or not has_own_series(sheet) or not sheet.first(_WORDS):
        return titled
    return nameless(sheet, _ANCHORS, least=4, against=_MADE_OUT)


def read(sheet: Sheet) -> Print:
    words = sheet.first(_WORDS)
    fields = present(
        total_fen=_face(sheet),
        total_cn=None if words is None else field_of(words, tight(words.value)),
    )
    return Print(fields={**fields, **read_slip_head(sheet)})


def _face(sheet: Sheet) -> Field | None:
    """The denomination in words or else in figures; with doubt where the two contradict."""
    said = _denomination(sheet, _WORDS, lambda text: fen_from_words(tight(text)))
    figures = _denomination(sheet, _FIGURES, fen)
    if said is not None and figures is None:
        return _said_alone(sheet, said)
    if said is None or figures is None:
        return None if figures is None else weaker(figures, _ALONE)
    if said.value == figures.value:
        return said
    return against(replace(weaker(said, _CONTRADICTED), repaired_from=_words(sheet)), (figures,))


def _said_alone(sheet: Sheet, said: Field) -> Field:
    """One print, compared with nothing: sure where the words begin as no other's end does."""
    words = _words(sheet)
    is_end = words.startswith("拾")  # of 贰拾 and 伍拾 too
    return replace(weaker(said, _ALONE if is_end else _SAID), repaired_from=words)


def _words(sheet: Sheet) -> str:
    """As they stand in `total_cn`: told as the print of the total, no check compares the two."""
    words = sheet.first(_WORDS)
    return "" if words is None else tight(words.value)


def _denomination(
    sheet: Sheet, pattern: re.Pattern[str], value: Callable[[str], int | None]
) -> Field | None:
    """The first; with doubt where another stands there, and never what may be won."""
    found = [
        (hit, value(hit.value)) for hit in sheet.all(pattern) if not _WON.search(hit.match.string)
    ]
    faces = [(hit, amount) for hit, amount in found if amount in DENOMINATIONS]
    if not faces:
        return None
    face = field_of(*faces[0])
    return face if len({amount for _, amount in faces}) == 1 else weaker(face, _CONTRADICTED)


KIND = VoucherKind(
    code="quota",
    title="通用定额发票",
    score=score,
    read=read,
    required=("invoice_code", "invoice_number", "total_fen"),
)
