"""通用(电子)发票 of a province (浙江, 云南, 广东 …): prices with tax, code 12 and number 8."""

import re

from finance.vouchers.columns import read_columns
from finance.vouchers.kinds.base import Print, VoucherKind
from finance.vouchers.labels import Label, band, day, letters, money, read_labels, tax_id, text
from finance.vouchers.layout import Sheet
from finance.vouchers.likeness import anchors, likeness, nameless, title
from finance.vouchers.plain_papers import PERSON
from finance.vouchers.slip_head import has_own_series, read_slip_head
from finance.vouchers.totals import money_fields

# One character of it may be misread; 电子 in brackets stands in no other name.
_TITLE = title(r"(?<!普)通用?[^\s行]?[(]?电子[)]?发票|通用[(]电子[)]")
_NOT = re.compile(r"机\s*打|定\s*额|增\s*值\s*税|密\s*码\s*区")
_ANCHORS = anchors(
    r"发票代码",
    r"发票号码",
    r"开票日期",
    r"校验码",
    r"购买方",
    r"销售方",
    r"税号|识别号",
    r"大写",
    r"开票人",
)
# Any word of the table and its sums, the next ones being perhaps misread.
_GOODS = r"品名|项目|货物|单价|数量|合计|大写|小写"
_HEADS = (
    (r"品名(?:及规格)?|项目(?:名称)?|货物名称|商品名称", "name"),
    (r"单位", "unit"),
    (r"数量", "quantity"),
    (r"单价", "price"),
    (r"金额", "amount_fen"),
)
_LABELS = (
    day("issued_on", r"开票日期"),
    day("issued_on", r"日期"),
    letters("check_code", r"校验码", r"(?:\d ?){20}(?!\d)"),
    money("total_fen", r"[(]?小写[)]?"),
    text("drawer", r"开票人", shape=PERSON),
)


def _party(role: str, words: str) -> tuple[Label, Label]:
    return (
        text(f"{role}_name", rf"(?:{words})(?:信息)?\s*:?\s*(?:名称)?"),
        tax_id(f"{role}_tax_id", r"(?:纳税人)?识别号|税号|信用代码"),
    )


def score(sheet: Sheet) -> float:
    titled = likeness(sheet, _TITLE, _ANCHORS, least=4, against=_NOT)
    if titled or not has_own_series(sheet):
        return titled
    return nameless(sheet, _ANCHORS, least=8, against=_NOT)


def read(sheet: Sheet) -> Print:
    words = {name: field for name, field in money_fields(sheet).items() if name == "total_cn"}
    buyer = band(sheet, r"购买方|付款方", rf"销售方|收款方|{_GOODS}")
    seller = band(sheet, r"销售方|收款方", rf"购买方|付款方|{_GOODS}|开票人")
    fields = {
        **words,
        **read_labels(sheet, *_LABELS),
        **read_labels(buyer, *_party("buyer", r"购买方|付款方")),
        **read_labels(seller, *_party("seller", r"销售方|收款方")),
        **read_slip_head(sheet),
    }
    return Print(fields=fields, items=read_columns(sheet, _HEADS, end=r"合计|大写|小写"))


KIND = VoucherKind(
    code="local_general_e",
    title="通用（电子）发票",
    score=score,
    read=read,
    required=("invoice_code", "invoice_number", "issued_on", "total_fen", "seller_name"),
    items_total="total_fen",
)
