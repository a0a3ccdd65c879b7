"""销货清单: the lines of an invoice on a sheet of its own; it names the invoice."""

import re

from finance.vouchers.columns import read_columns
from finance.vouchers.kinds.base import Print, VoucherKind
from finance.vouchers.labels import day, money, read_labels
from finance.vouchers.layout import Sheet
from finance.vouchers.likeness import anchors, likeness, title
from finance.vouchers.parent_hint import read_parent

_TITLE = title(r"(?:销货|商品|货物|明细|应税劳务(?:、?服务)?).{0,6}清单|清单.{0,4}明细")
_NOT = re.compile(r"密\s*码\s*区|价\s*税\s*合\s*计|验\s*收|签\s*领|发\s*放")
_ANCHORS = anchors(
    r"购买方",
    r"销售方",
    r"所属.{0,6}发票|发票代码",
    r"货物.{0,10}名称|商品名称",
    r"规格型号",
    r"单价",
    r"总计|合计",
    r"填开日期|开票日期",
    r"共.{0,3}页",
)
_HEADS = (
    (r"序号", "row"),
    (r"货物[^\t]*名称|商品名称|品名|项目名称", "name"),
    (r"规格(?:型号)?", "specification"),
    (r"单位", "unit"),
    (r"数量", "quantity"),
    (r"单价", "price"),
    (r"金额", "amount_fen"),
    (r"税率", "rate"),
    (r"税额", "tax"),
)
_LABELS = (
    money("total_fen", r"总\s*计|(?:^|\t)合计(?:金额)?|价税合计"),
    day("issued_on", r"(?:填开|开票|开具)?日期"),
)

_TAXED = title(r"税额")
_WITH_TAX = title(r"价税合计")


def score(sheet: Sheet) -> float:
    return likeness(sheet, _TITLE, _ANCHORS, least=4, against=_NOT, best=0.98)


def read(sheet: Sheet) -> Print:
    fields = {**read_parent(sheet), **read_labels(sheet, *_LABELS)}
    if _TAXED.search(sheet.text) and not _WITH_TAX.search(sheet.text) and "total_fen" in fields:
        # Amounts and taxes are summed up side by side; the sum of both is printed nowhere.
        fields["net_fen"] = fields.pop("total_fen")
    return Print(
        fields=fields,
        items=read_columns(sheet, _HEADS, end=r"总计|小计|合计|备注"),
    )


KIND = VoucherKind(
    code="attach_goods_list",
    title="销货清单",
    score=score,
    read=read,
    required=("total_fen",),
    is_claimable=False,
    items_total="total_fen",
)
