"""通用定额发票: a printed amount, no date and no buyer."""

import re

from finance.vouchers.amounts_cn import fen_from_words
from finance.vouchers.kinds.base import Print, VoucherKind
from finance.vouchers.layout import Sheet
from finance.vouchers.likeness import anchors, likeness, title
from finance.vouchers.normalise import fen, tight
from finance.vouchers.printed import field_of, present
from finance.vouchers.reading import Field
from finance.vouchers.slip_head import has_slip_head, read_slip_head

# The denominations that are printed, in fen.
DENOMINATIONS = frozenset(yuan * 100 for yuan in (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000))
_TITLE = title(r"定额.{0,6}发票|定额.{0,4}客票")
_NOT = re.compile(
    r"电\s*子\s*发\s*票|上\s*车|下\s*车|里\s*程|机\s*打|增\s*值\s*税\s*(?:专|普)|手\s*工"
)
_ANCHORS = anchors(
    r"发票代码|1\d{11}",
    r"发票号码|(?:^|\s)\d{8}",
    r"刮奖|密码|兑奖",
    r"[壹贰伍][拾佰仟]?[圆元]",
    r"发票联|存根",
    r"收款单位|盖章",
)
_WORDS = re.compile(r"([壹贰伍](?:\s*[拾佰仟])?\s*[圆元](?:\s*[整正])?)")
_FIGURES = re.compile(r"[¥]\s*(\d{1,4}(?:\.00)?)(?![\d.])|(?:^|[\t ])(\d{1,4})\s*元")


def score(sheet: Sheet) -> float:
    if not has_slip_head(sheet) or _face(sheet) is None:
        return 0.0
    return likeness(sheet, _TITLE, _ANCHORS, least=3, against=_NOT)


def read(sheet: Sheet) -> Print:
    words = sheet.first(_WORDS)
    fields = present(
        total_fen=_face(sheet),
        total_cn=None if words is None else field_of(words, tight(words.value)),
    )
    return Print(fields={**fields, **read_slip_head(sheet)})


def _face(sheet: Sheet) -> Field | None:
    """The first amount, in words or else in figures, that is a denomination."""
    for hit in sheet.all(_WORDS):
        amount = fen_from_words(tight(hit.value))
        if amount in DENOMINATIONS:
            return field_of(hit, amount)
    for hit in sheet.all(_FIGURES):
        amount = fen(hit.value)
        if amount in DENOMINATIONS:
            return field_of(hit, amount, certainty=0.9)
    return None


KIND = VoucherKind(
    code="quota",
    title="通用定额发票",
    score=score,
    read=read,
    required=("invoice_code", "invoice_number", "total_fen"),
)
