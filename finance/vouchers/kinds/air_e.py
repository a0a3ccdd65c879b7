"""电子发票(航空运输电子客票行程单): the 数电 itinerary; its total holds funds that bear no tax."""

import re
from dataclasses import replace
from itertools import pairwise

from finance.vouchers.digital_form import read_digital_head
from finance.vouchers.flight import FLIGHT, read_fares
from finance.vouchers.kinds.base import Print, VoucherKind
from finance.vouchers.labels import read_labels, tax_id, text
from finance.vouchers.layout import Hit, Sheet
from finance.vouchers.likeness import anchors, nameless
from finance.vouchers.normalise import day_certainty, fen, first_day, name_of
from finance.vouchers.printed import field_of, present
from finance.vouchers.reading import Field

# Words that stand together on no other paper with a 发票号码 of twenty digits.
_OWN = anchors(
    r"电子客票号码",
    r"民航发展基金",
    r"燃油附加费",
    r"增值税税[率额]",
    r"填.单位",
    r"承运人",
    r"航班号",
    r"国内国际标识",
)
_TITLE = re.compile(r"空\s*运\s*输\s*电\s*子\s*客\s*票\s*行\s*程\s*单")
_DIGITAL = re.compile(r"电\s*子\s*发\s*票|发票号码")
_NUMBER = re.compile(r"发\s*票\s*号\s*码\s*:?\s*(\d{19,20})(?!\d)")
_TOTAL = re.compile(r"合\s*计\s*:?\s*(?:CNY|[¥])?\s*(\d[\d,]*\.\d{2})")
_HEADS = ("票价", "燃油附加费", "增值税税率", "增值税税额", "民航发展基金", "其他税费", "合计")
_CELL = re.compile(r"(?:CNY|[¥])?\s*(\d[\d,]*\.\d{2}|\d{1,2}%)")
_TAX = re.compile(r"增值税税额\s*:?\s*(?:CNY|[¥])?\s*(\d[\d,]*\.\d{2})")
_ISSUED = re.compile(r"填\s*.\s*日\s*期\s*:?\s*([12].{7,16})")
_ISSUER = re.compile(
    r"填\s*.\s*单\s*位\s*:?\s*(?!购买方)([^\t:]{4,40}?)(?=\s*填\s*.\s*日|\s*销售|\t|$|:)"
)
_BUYER = re.compile(
    r"购\s*买\s*方\s*名\s*称\s*:?\s*(?!\s|统一社会|纳税人)([^\t]+?)"
    r"(?=\s*统一社会|\s*纳税人|\t|$)"
)
_BUYER_ID = tax_id("buyer_tax_id", r"统一社会信用代码/纳税人识别号|统一社会信用代码")
# Where the form sets them as heads of boxes.
_BELOW = (
    text("buyer_name", r"购买方名称", is_head=True),
    replace(_BUYER_ID, is_head=True),
    text("seller_name", r"填.单位", is_head=True),
)
_TICKET = re.compile(r"电子客票号码\s*:?\s*(\d{3}-?\d{10})")


def score(sheet: Sheet) -> float:
    text = sheet.text
    if _TITLE.search(text) and _DIGITAL.search(text):
        return 0.97
    return nameless(sheet, _OWN, least=5) if _NUMBER.search(text) else 0.0


def read(sheet: Sheet) -> Print:
    issued = sheet.first(_ISSUED)
    day = None if issued is None else first_day(issued.value)
    number = sheet.first(_NUMBER)
    head = read_digital_head(sheet)
    head.pop("issued_on", None)  # by its label alone: another day on the paper is the flight's
    return Print(
        fields={
            **read_fares(sheet),
            **read_labels(sheet, *FLIGHT),
            **head,
            **read_labels(sheet, *_BELOW),
            **read_labels(sheet, _BUYER_ID),
            **present(
                invoice_number=None if number is None else field_of(number, number.value),
                issued_on=None
                if issued is None or day is None
                else field_of(issued, day, certainty=day_certainty(issued.value)),
                total_fen=_money(sheet.first(_TOTAL) or _cell(sheet, "合计")),
                tax_fen=_money(sheet.first(_TAX) or _cell(sheet, "增值税税额")),
                seller_name=_name(sheet.first(_ISSUER)),
                buyer_name=_name(sheet.first(_BUYER)),
                e_ticket_number=_name(sheet.first(_TICKET)),
            ),
        }
    )


def _cell(sheet: Sheet, head: str) -> Hit | None:
    """The table prints its heads in one row and its amounts in the next, in the same order."""
    for above, below in pairwise(sheet.rows):
        heads = [name for name in _HEADS if name in above.text.replace(" ", "")]
        cells = list(below.hits(_CELL))
        if head in heads and len(heads) >= 4 and len(heads) == len(cells):
            return cells[heads.index(head)]
    return None


def _money(hit: Hit | None) -> Field | None:
    amount = None if hit is None else fen(hit.value)
    return None if hit is None or amount is None else field_of(hit, amount)


def _name(hit: Hit | None) -> Field | None:
    return None if hit is None else field_of(hit, name_of(hit.value))


KIND = VoucherKind(
    code="air_e",
    title="电子发票（航空运输电子客票行程单）",
    score=score,
    read=read,
    required=("invoice_number", "issued_on", "total_fen"),
)
