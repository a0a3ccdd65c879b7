"""验收单: goods received and found right, signed by those who counted them."""

import re

from finance.vouchers.columns import read_columns
from finance.vouchers.kinds.base import Print, VoucherKind
from finance.vouchers.labels import day, money, read_labels, text
from finance.vouchers.layout import Sheet
from finance.vouchers.likeness import anchors, likeness, title
from finance.vouchers.parent_hint import read_parent
from finance.vouchers.plain_papers import PERSON

_TITLE = title(r"验收(?:入库)?(?:单|报告|表)|入库单")
_NOT = re.compile(r"发\s*票\s*代\s*码\s*:?\s*\d|票\s*据\s*代\s*码|公\s*告|通\s*知")
_ANCHORS = anchors(
    r"验收(?:单位|人|意见)",
    r"供货(?:单位|商)",
    r"货物名称|品名|物资名称",
    r"规格",
    r"数量",
    r"单价",
    r"合计",
    r"证明人|负责人|保管",
)
_HEADS = (
    (r"序号", "row"),
    (r"(?:货物|物资|商品|物品)名称|品名", "name"),
    (r"规格(?:型号)?", "specification"),
    (r"单位", "unit"),
    (r"数量", "quantity"),
    (r"单价", "price"),
    (r"金额", "amount_fen"),
)
_LABELS = (
    day("issued_on", r"(?:验收|入库)?日期"),
    money("total_fen", r"合计(?:金额)?|总计"),
    text("handler", r"验收人", shape=PERSON),
    text("witness", r"证明人", shape=PERSON),
)


def score(sheet: Sheet) -> float:
    return likeness(sheet, _TITLE, _ANCHORS, least=4, against=_NOT, best=0.92)


def read(sheet: Sheet) -> Print:
    return Print(
        fields={**read_parent(sheet), **read_labels(sheet, *_LABELS)},
        items=read_columns(sheet, _HEADS, end=r"合计|验收意见"),
    )


KIND = VoucherKind(
    code="attach_acceptance",
    title="验收单",
    score=score,
    read=read,
    required=("total_fen",),
    is_claimable=False,
    items_total="total_fen",
)
