"""通行费电子票据汇总单: a list; the toll invoices on it are the vouchers."""

import re

from finance.vouchers.kinds.base import Print, VoucherKind
from finance.vouchers.labels import day, letters, money, plate, read_labels, text
from finance.vouchers.layout import Sheet
from finance.vouchers.likeness import anchors, likeness, title

_TITLE = title(r"通行费.{0,8}汇总单")
_NOT = re.compile(r"密\s*码\s*区|价\s*税\s*合\s*计\s*[(]\s*大")
_ANCHORS = anchors(
    r"汇总单号",
    r"车牌号",
    r"交易金额|总金额|合计",
    r"票据(?:数量|张数)|发票(?:数量|张数)",
    r"行程",
    r"开票",
)
_LABELS = (
    letters("summary_number", r"汇总单号?(?:码)?", r"\d{16}(?!\d)"),
    text("buyer_name", r"购买方名称|客户名称"),
    plate("plate_number", r"车牌号码?"),
    day("issued_on", r"(?:开票|申请|生成)(?:申请)?(?:日期|时间)"),
    money("total_fen", r"价税合计"),
    money("total_fen", r"(?:汇总|交易|通行费)?(?:总金额|金额合计|合计)(?:[(]元[)])?"),
)


def score(sheet: Sheet) -> float:
    return likeness(sheet, _TITLE, _ANCHORS, against=_NOT, best=0.99)


def read(sheet: Sheet) -> Print:
    return Print(fields=read_labels(sheet, *_LABELS))


KIND = VoucherKind(
    code="attach_toll_summary",
    title="通行费电子票据汇总单",
    score=score,
    read=read,
    required=("total_fen",),
    is_claimable=False,
)
