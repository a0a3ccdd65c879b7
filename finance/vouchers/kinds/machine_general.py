"""通用机打发票: flat or on a roll, prices with tax, payee and payer."""

import re

from finance.vouchers.columns import read_columns
from finance.vouchers.kinds.base import Print, VoucherKind
from finance.vouchers.labels import (
    ALONE,
    ANY,
    band,
    day,
    letters,
    money,
    read_labels,
    tax_id,
    text,
)
from finance.vouchers.layout import Sheet
from finance.vouchers.likeness import anchors, likeness, nameless, title
from finance.vouchers.plain_papers import PERSON
from finance.vouchers.printed import weaker
from finance.vouchers.reading import Field
from finance.vouchers.slip_head import has_own_series, read_slip_head
from finance.vouchers.strip_names import with_next_lines
from finance.vouchers.totals import money_fields

_TITLE = title(r"机打(?:统一)?发票|通用(?:电子)?发票")
_NOT = re.compile(
    r"手\s*[工写]\s*发|定\s*额|增\s*值\s*税\s*(?:电|普|专)|上\s*车|出租|入\s*口|电\s*子\s*发\s*票\s*[(]|"
    r"公\s*告"
)
_ANCHORS = anchors(
    r"发票代码|代码",
    r"发票号码|号码",
    r"开票日期|日期",
    r"机打号码|机器编号",
    r"[收付]款(?:方|单位)",
    r"行业(?:分类)?",
    r"[(]?大写",
    r"税控码|开票人|收款员",
    r"金额",
)
_PARTIES = title(r"[收付]款(?:方|单位)|开票单位")
_HEADS = (
    (r"品名(?:及规格)?|项目(?:名称)?|货物名称|商品名称", "name"),
    (r"单位", "unit"),
    (r"数量", "quantity"),
    (r"单价", "price"),
    (r"金额", "amount_fen"),
)
_EITHERS = 0.5
_LABELS = (
    day("issued_on", r"开票日期"),
    day("issued_on", r"日期"),
    day("issued_on", ALONE),
    letters("machine_number", r"机器编号", r"\d{12}(?!\d)"),
    letters("check_code", r"税控码|校验码", r"(?:\d ?){20}(?!\d)"),
    text(
        "buyer_name",
        r"付款(?:(?:方|单位)名称|单位|户名|方|人)(?:[(][^()]{1,4}[)])?|客户名称|购货单位|购买方名称",
    ),
    tax_id("buyer_tax_id", r"付款方(?:识别号|税号)"),
    text(
        "seller_name",
        r"收款(?:(?:方|单位)名称|单位|户名|方)(?:[(]盖?章[)])?|销货单位|销售方名称|开票单位(?:[(]盖?章[)])?",
        shape=rf"(?![(]盖?章){ANY}",
    ),
    tax_id("seller_tax_id", r"收款方(?:识别号|税号)|(?:^|[\t ])税号|销货单位识别号"),
    money("total_fen", r"[(]?小写[)]?(?:合计)?|合计小写|(?<=\t)¥(?=\s*\d)"),
    text("drawer", r"开票人|收款员", shape=PERSON),
)
_SUM = money("total_fen", r"¥")
# Beside or below the payee's name the form says 纳税人识别号 without saying whose.
_PAYEE, _PAYER = r"开票单位|收款(?:方|单位)|销货单位", r"付款(?:方|单位|人)|购货单位"
_ITS_TAX_ID = tax_id("seller_tax_id", r"纳税人识别号|识别号")


def score(sheet: Sheet) -> float:
    titled = likeness(sheet, _TITLE, _ANCHORS, least=4, against=_NOT)
    if titled or not has_own_series(sheet) or not _PARTIES.search(sheet.text):
        return titled
    return nameless(sheet, _ANCHORS, least=6, against=_NOT)


def read(sheet: Sheet) -> Print:
    words = {name: field for name, field in money_fields(sheet).items() if name == "total_cn"}
    labelled = _two_parties(read_labels(sheet, *_LABELS))
    fields = {
        **words,
        **read_labels(band(sheet, r"大写", r"收款|机打"), _SUM),
        **read_labels(band(sheet, _PAYEE, _PAYER), _ITS_TAX_ID),
        **with_next_lines(labelled, sheet, names=("seller_name", "buyer_name")),
        **read_slip_head(sheet),
    }
    return Print(fields=fields, items=read_columns(sheet, _HEADS, end=r"合计|大写|小写"))


def _two_parties(found: dict[str, Field]) -> dict[str, Field]:
    """Print that slipped may stand nearest to both labels: it is one party's, whose is unknown."""
    buyer, seller = (found.get(name) for name in ("buyer_name", "seller_name"))
    if buyer is None or seller is None or buyer.box != seller.box:
        return found
    kept = {name: field for name, field in found.items() if name != "seller_name"}
    return {**kept, "buyer_name": weaker(buyer, _EITHERS)}


KIND = VoucherKind(
    code="machine_general",
    title="通用机打发票",
    score=score,
    read=read,
    required=("invoice_code", "invoice_number", "issued_on", "total_fen", "seller_name"),
    items_total="total_fen",
)
