"""增值税普通发票(卷票): a till roll of 57 or 76 mm, seller and buyer as lines, total with tax."""

import re

from finance.vouchers.columns import read_columns
from finance.vouchers.goods_line import category_and_name
from finance.vouchers.kinds.base import Item, Print, VoucherKind
from finance.vouchers.labels import ALONE, band, day, letters, money, read_labels, tax_id, text
from finance.vouchers.layout import Sheet
from finance.vouchers.likeness import anchors, count, title
from finance.vouchers.reading import Field
from finance.vouchers.slip_head import read_slip_head
from finance.vouchers.strip_names import with_next_lines
from finance.vouchers.till import read_till_items
from finance.vouchers.totals import money_fields

_NAMED = title(r"卷票")
_FORM = title(r"增值税普通发票")
_NOT = title(r"密码区|规格型号|电子普通|价税合计")
_ANCHORS = anchors(
    r"机打号码", r"机器编号", r"收款员", r"合计金额", r"校验码", r"单价", r"税控码", r"发票代码"
)
_HEADS = (
    (r"项目|品名|货物", "name"),
    (r"数量", "quantity"),
    (r"单价", "price"),
    (r"金额", "amount_fen"),
)
_LABELS = (
    letters("machine_number", r"机器编号", r"\d{12}(?!\d)"),
    letters("check_code", r"校验码", r"(?:\d ?){20}(?!\d)"),
    day("issued_on", r"开票日期"),
    day("issued_on", r"日期"),
    money("total_fen", r"合计金额[(]小写[)]|[(]小写[)]|小写"),
    text("cashier", r"收款员", shape=r"[一-鿿·]{2,8}|\d{1,8}"),
)
_GOODS = r"项目|单价|数量|合计|校验码"
_ID = r"纳税人识别号|税号|识别号"
_SELLER = (text("seller_name", r"销售方(?:名称)?"), tax_id("seller_tax_id", _ID))
_BUYER = (text("buyer_name", r"购买方(?:名称)?(?!税号|识别号)"), tax_id("buyer_tax_id", _ID))
_LEAST, _CODED_LEAST = 3, 2
_CODE = re.compile(r"0\d{9}0[67]")


def score(sheet: Sheet) -> float:
    """Named a roll, or the paper form's title without the paper form's boxes."""
    found = count(sheet, _ANCHORS)
    if _NOT.search(sheet.text) or found < _CODED_LEAST:
        return 0.0
    code = read_slip_head(sheet).get("invoice_code")
    if code is not None and _CODE.fullmatch(str(code.value)):
        return 0.96
    if found < _LEAST:
        return 0.0
    if _NAMED.search(sheet.text):
        return 0.96
    return 0.8 if _FORM.search(sheet.text) and count(sheet, _ANCHORS[:4]) >= 3 else 0.0


def read(sheet: Sheet) -> Print:
    words = {name: field for name, field in money_fields(sheet).items() if name == "total_cn"}
    buyer = read_labels(band(sheet, r"购买方", rf"销售方|日期|收款员|{_GOODS}"), *_BUYER)
    fields = {
        **words,
        **read_slip_head(sheet),
        **read_labels(sheet, *_LABELS),
        **_seller(sheet),
        **buyer,
    }
    items = read_columns(sheet, _HEADS, end=r"合计|小写|大写")
    fields = with_next_lines(fields, sheet, names=("seller_name", "buyer_name"))
    return Print(fields=fields, items=items or tuple(map(_parted, read_till_items(sheet))))


def _parted(item: Item) -> Item:
    """A good of two lines, its name above its figures; of `*食品*大米` the first is no name."""
    category, name = category_and_name(str(item["name"]))
    return {**item, "category": category, "name": name}


def _seller(sheet: Sheet) -> dict[str, Field]:
    """Its lines, or what a chain prints above the code without any label."""
    found = read_labels(band(sheet, r"销售方", rf"购买方|日期|收款员|{_GOODS}"), *_SELLER)
    if found:
        return found
    head = band(sheet, r"增值税普通发票", r"(?:发票)?代码|购买方")
    return read_labels(head, *_UNLABELLED)


_UNLABELLED = (
    text(
        "seller_name",
        ALONE,
        shape=r"[^\t:]{3,40}(?:公司|店|超市|中心|站|厂|部|行|院|场)(?=\t|$)",
    ),
    tax_id("seller_tax_id", ALONE),
)


KIND = VoucherKind(
    code="vat_roll",
    title="增值税普通发票（卷票）",
    score=score,
    read=read,
    required=("invoice_code", "invoice_number", "issued_on", "total_fen", "seller_tax_id"),
    items_total="total_fen",
)
