"""打车行程单: the trips behind a transport invoice; says itself that it is none."""

import re

from finance.vouchers.columns import read_columns
from finance.vouchers.kinds.base import Print, VoucherKind
from finance.vouchers.labels import day, letters, money, read_labels
from finance.vouchers.layout import Sheet
from finance.vouchers.likeness import anchors, likeness, title
from finance.vouchers.parent_hint import read_parent

_TITLE = title(r"行程(?:报销)?单")
_NOT = re.compile(r"航\s*空|客\s*票|民\s*航|电\s*子\s*发\s*票")
_ANCHORS = anchors(
    r"申请日期",
    r"行程人|手机",
    r"\d+\s*笔行程",
    r"上车时间",
    r"起点",
    r"终点",
    r"里程",
    r"车型",
    r"不是发票|打车|出行",
)
_HEADS = (
    (r"序号", "row"),
    (r"车型|服务商", "name"),
    (r"上车时间", "at"),
    (r"城市", "city"),
    (r"起点", "from_place"),
    (r"终点", "to_place"),
    (r"里程(?:[^\t ]{0,6})?", "distance_km"),
    (r"金额(?:[^\t ]{0,4})?", "amount_fen"),
)
_LABELS = (
    day("issued_on", r"(?:申请|生成)(?:日期|时间)"),
    letters("telephone", r"(?:行程人)?手机号码?", r"1[\d*]{10}(?![\d*])"),
    letters("trips", r"共(?:计)?", r"\d{1,3}(?=\s*(?:笔|单|个))"),
    money("total_fen", r"合计|总计"),
)


def score(sheet: Sheet) -> float:
    return likeness(sheet, _TITLE, _ANCHORS, least=3, against=_NOT)


def read(sheet: Sheet) -> Print:
    return Print(
        fields={**read_parent(sheet), **read_labels(sheet, *_LABELS)},
        items=read_columns(sheet, _HEADS, end=r"合计|说明"),
    )


KIND = VoucherKind(
    code="attach_trip",
    title="行程单",
    score=score,
    read=read,
    required=("total_fen",),
    is_claimable=False,
    items_total="total_fen",
)
