"""合同: two parties, a price, a day of signature; proof of what was agreed, not of an expense."""

import re

from finance.vouchers.kinds.base import Print, VoucherKind
from finance.vouchers.labels import Label, day, letters, read_labels, text
from finance.vouchers.layout import Sheet
from finance.vouchers.likeness import anchors, likeness, nameless, title
from finance.vouchers.plain_papers import read_day, read_sum

_TITLE = title(r"(?:^|\t|\n)[^\t\n:。,]{0,24}(?:合同书?|协议书?)\s*(?=$|\t|\n)")
_NOT = re.compile(r"发\s*票\s*代\s*码|票\s*据\s*代\s*码|发\s*票\s*号\s*码|回\s*单|公\s*告|通\s*知")
_ANCHORS = anchors(
    r"甲方",
    r"乙方",
    r"合同(?:编号|价款|金额)",
    r"付款方式",
    r"一式[两二三四]份",
    r"签订(?:日期|时间|地点)",
    r"第[一二三]条|[一二三]、",
)
_ORDERS = r"发包[人方]|采购[人方]|委托[人方]|需方|买方|承租[人方]"
_DELIVERS = r"承包[人方]|供应商|受托[人方]|供方|卖方|出租[人方]"
# 甲方 orders and pays, unless the brackets say that it lets or delivers.
_REVERSED = title(
    r"甲方[(](?:出租|卖|供|销售|承包|承揽|受托)|乙方[(](?:承租|买|需|采购|发包|委托)"
)


def _parties(first: str, second: str) -> tuple[Label, ...]:
    bracket = r"(?:[(][^)]{1,8}[)])?[)]?"
    return (
        text(first, rf"甲方{bracket}(?=\s*:)"),
        text(second, rf"乙方{bracket}(?=\s*:)"),
        text("buyer_name", rf"(?:{_ORDERS})(?=\s*:)"),
        text("seller_name", rf"(?:{_DELIVERS})(?=\s*:)"),
    )


_USUAL, _OTHER_WAY = (
    _parties("buyer_name", "seller_name"),
    _parties("seller_name", "buyer_name"),
)
_LABELS = (
    letters("contract_number", r"合同编?号", r"[0-9A-Za-z][0-9A-Za-z-]{2,30}"),
    text("purpose", r"项目名称|工程名称", shape=r"[^\t:。]{2,40}"),
    day("issued_on", r"签订(?:日期|时间)"),
)


def score(sheet: Sheet) -> float:
    titled = likeness(sheet, _TITLE, _ANCHORS, least=3, against=_NOT, best=0.92)
    # A page that says all but one of them is the contract itself, be its title read or not.
    return titled or nameless(sheet, _ANCHORS, least=6, against=_NOT)


def read(sheet: Sheet) -> Print:
    parties = _OTHER_WAY if _REVERSED.search(sheet.text) else _USUAL
    fields = {**read_sum(sheet), **read_day(sheet), **read_labels(sheet, *_LABELS, *parties)}
    if "contract_number" in fields:
        fields["parent"] = fields["contract_number"]
    return Print(fields=fields)


KIND = VoucherKind(
    code="attach_contract",
    title="合同",
    score=score,
    read=read,
    required=("total_fen",),
    is_claimable=False,
)
