"""购物小票: what a Chinese till prints beside the invoice; no proof of expense by itself."""

import re

from finance.vouchers.kinds.base import Print, VoucherKind
from finance.vouchers.labels import ALONE, clock, day, letters, money, read_labels, short_day, text
from finance.vouchers.layout import Sheet
from finance.vouchers.likeness import anchors, count
from finance.vouchers.parent_hint import read_parent
from finance.vouchers.printed import against, weaker
from finance.vouchers.reading import Field
from finance.vouchers.till import read_till_items, till_seller

_NOT = re.compile(
    r"发\s*票\s*代\s*码|票\s*据\s*代\s*码|发\s*票\s*号\s*码|收\s*据|增\s*值\s*税|回\s*单|监\s*制|菜\s*单|价\s*目\s*表|扫\s*码\s*自\s*助"
)
_ANCHORS = anchors(
    r"小票|结算单|欢迎光临|谢谢惠顾",
    r"收银(?:员|机|台)|款台",
    r"单号|流水号|订单号|交易号",
    r"找零",
    r"实收|实付|应[收付]",
    r"合计|总[计金]额?",
    r"数量|\sx\s|\*",
)
_LEAST = 4
_OF_PAYMENT = r"(?:交易|销售|结账|支付|收款|打印)"
# When guests came or ordered is told only where nothing else is.
_NO_GUEST = r"(?<!开台)(?<!下单)(?<!点单)(?<!点菜)(?<!开单)(?<!就餐)(?<!送达)"
_LABELS = (
    letters("serial_number", r"(?:单|流水|订单|交易|小票)号", r"[0-9A-Za-z-]{4,32}"),
    day("issued_on", rf"{_OF_PAYMENT}(?:时间|日期)|结账"),
    day("issued_on", rf"{_NO_GUEST}(?:时间|日期)"),
    short_day("issued_on", rf"(?:{_OF_PAYMENT}|{_NO_GUEST})(?:时间|日期)"),
    day("issued_on", ALONE),
    short_day("issued_on", ALONE),
    day("issued_on", r"时间|日期"),
    clock("issued_at", rf"{_OF_PAYMENT}时间\s*:?\s*(?:19|20)\d{{2}}[./-]\d{{1,2}}[./-]\d{{2}}\s*"),
    clock("issued_at", r"日\s*(?=\d{1,2}:)|(?:19|20)\d{2}[./-]\d{1,2}[./-]\d{2}\s*"),
    # What is to be paid stands below the sum of the prices, less what was taken off.
    money("total_fen", r"应[收付](?:金额|款|总额)?|实付(?:金额|款)?"),
    money("total_fen", r"(?<!小)(?<!原价)合计(?:金额)?|总(?:计|金额|额|价)"),
    text("cashier", r"收银员", shape=r"[0-9A-Za-z]{1,8}|[一-鿿]{2,4}"),
)


_PAYMENT = (money("paid_fen", r"实[收付](?:金额|款)?"), money("change_fen", r"找零|找回"))
_TAKEN_OFF = re.compile(r"优\s*惠|折\s*[扣让]|立\s*减|满\s*减|减\s*免|抹\s*零")
_UNPAID = 0.5


def score(sheet: Sheet) -> float:
    found = count(sheet, _ANCHORS)
    if found < _LEAST or _NOT.search(sheet.text):
        return 0.0
    return min(0.9, 0.6 + 0.05 * found)


def read(sheet: Sheet) -> Print:
    fields = {**till_seller(sheet), **read_parent(sheet), **read_labels(sheet, *_LABELS)}
    return Print(fields=_paid(fields, sheet), items=read_till_items(sheet))


def _paid(fields: dict[str, Field], sheet: Sheet) -> dict[str, Field]:
    """What was put down less the change is the sum; else one of several sums was taken for it.

    Where something was taken off, the goods add up to a sum that nobody paid.
    """
    total, found = fields.get("total_fen"), read_labels(sheet, *_PAYMENT)
    if total is not None and isinstance(total.value, int) and total.value <= 0:
        # The sum of the next row, or what was taken off: nobody is paid for buying.
        return {name: field for name, field in fields.items() if name != "total_fen"}
    paid, change = found.get("paid_fen"), found.get("change_fen")
    if total is None or paid is None or not isinstance(paid.value, int):
        return fields
    given = 0 if change is None or not isinstance(change.value, int) else change.value
    if paid.value - given == total.value:
        return fields
    if not _TAKEN_OFF.search(sheet.text):
        return {**fields, "total_fen": weaker(total, _UNPAID)}
    rest = {name: field for name, field in fields.items() if name != "total_fen"}
    return rest if given else {**rest, "total_fen": against(weaker(paid, _UNPAID), (total,))}


KIND = VoucherKind(
    code="attach_till_slip",
    title="购物小票",
    score=score,
    read=read,
    required=("total_fen",),
    is_claimable=False,
    items_total="total_fen",
)
