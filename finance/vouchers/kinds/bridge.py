"""过路过桥费发票: the slip of a toll booth, entry and exit, no tax."""

import re

from finance.vouchers.kinds.base import Print, VoucherKind
from finance.vouchers.labels import ALONE, clock, day, letters, money, read_labels, short_day, text
from finance.vouchers.layout import Sheet
from finance.vouchers.likeness import anchors, count, likeness, title
from finance.vouchers.normalise import fen
from finance.vouchers.printed import field_of, weaker
from finance.vouchers.reading import Field
from finance.vouchers.slip_head import has_own_series, read_slip_head
from finance.vouchers.slipped import OF_PASSAGES, in_place, moved_back, slip_of
from finance.vouchers.totals import money_fields

_TITLE = title(
    r"过路.{0,3}(?:过桥)?.{0,4}(?:发票|收据|票据|费)|(?:车辆|公路|桥梁|桥|高速).{0,6}通行费\s?.{0,6}(?:发票|收据|票据)|"
    r"车辆通.{0,4}票据"  # a seal goes over the middle of it
)
# Companies and lanes of electronic toll collection are named on paper slips, too, and the finance
# office of a province stands in the seal of those that it prints.
_NOT = re.compile(
    r"电\s*子(?!\s*(?:收\s*费|不\s*停\s*车))|增\s*值\s*税|票\s*据\s*代\s*码|税\s*率|汇总单|"
    r"财\s*政(?!\s*[厅局部])"
)
_ANCHORS = anchors(
    r"入口|入站|起站",
    r"出口|出站|[止到]站",
    r"车型",
    r"车道",
    r"收费员|工号",
    r"金额|[¥Y羊]\s?\d|实收|\d元",
    r"发票代码|代码|[12]\d{11}",
    r"收费单位|收费站|高速公路",
)
_PASSAGE = _ANCHORS[:2]
# The labels of a head whose code has lost digits.
_HEADED = (
    re.compile(r"票\s*代\s*码\s*:?\s*\d{8}"),
    re.compile(r"票\s*号\s*码\s*:?\s*\d{8}(?!\d)"),
)
_UNTITLED, _UNTITLED_LEAST = 0.75, 4
_HEADED_LEAST = 5
_NAME = r"[一-鿿]{2,10}(?![一-鿿])"
_LABELS = (
    text("entry_station", r"入口站?|入站口?|起站", shape=_NAME),
    text("exit_station", r"出口站?|出站口?|[止到]站", shape=_NAME),
    text(
        "vehicle_type",
        r"车型|车类",
        shape=r"[一-鿿]{0,3}[一二三四五六\d][一-鿿]{0,3}|[一-鿿]{2,5}",
    ),
    money(
        "total_fen",
        r"(?:(?:实收|收费)?金额|实[收缴]|收费额|通行费|应[收缴])(?:[(]元[)]|\s?元(?=\s))?|¥\s*(?=\d)|人民币(?=\s*¥)",
    ),
    day("issued_on", r"日期|时间"),
    short_day("issued_on", r"日期|时间"),
    day("issued_on", ALONE),
    short_day("issued_on", ALONE),
    # A booth's printer may leave the sum without any word but its unit.
    money("total_fen", ALONE + r"(?=¥?\s*\d+(?:\.\d{1,2})?\s*元(?:[\t ]|$))"),
    clock(
        "issued_at", r"(?<!日期)时间|日\s*(?=\d{1,2}:)|(?:19|20)\d{2}[./-]\d{1,2}[./-]\d{1,2}\s"
    ),
    letters("lane", r"车道", r"[A-Z]?\d{1,3}"),
)
# Few other labels of such a slip have their unit in brackets, whatever was read of this one.
_MISREAD = money("total_fen", ALONE + r"(?!余额|卡|费率|单价|找零|限|押金)[一-鿿]{1,2}[(]元[)]")
_LABEL_LOST = 0.8
# Several sums: one is of a paper beside the slip.
_SUMS = re.compile(r"(?:金\s*额|实\s*收)[^\d\n]{0,12}?(\d+(?:\.\d{1,2})?)(?![\d.])")
_NEIGHBOUR = 0.5
_TIME = re.compile(r"(?<![\d:])\d{1,2}:\d{2}(?::\d{2})?(?![\d:])")
_OF_ENTRY = 0.6  # of two times one is of the entry
_ROUTE = re.compile(r"(?:^|\t)([一-鿿]{2,10})\s*(?:→|->|—|-)\s*([一-鿿]{2,10})(?=\t|$)")


def score(sheet: Sheet) -> float:
    """Some provinces print them on the form of all trades: known by entry and exit then."""
    titled = likeness(sheet, _TITLE, _ANCHORS, least=4, against=_NOT)
    if titled or _NOT.search(sheet.text) or count(sheet, _PASSAGE) < len(_PASSAGE):
        return titled
    found = count(sheet, _ANCHORS)
    if has_own_series(sheet):
        return _UNTITLED if found >= _UNTITLED_LEAST else 0.0
    is_headed = count(sheet, _HEADED) == len(_HEADED)
    return _UNTITLED if is_headed and found >= _HEADED_LEAST else 0.0


def read(sheet: Sheet) -> Print:
    fields, slip = _of_passage(sheet), slip_of(sheet, OF_PASSAGES)
    if slip is not None:
        fields = in_place(_of_passage(moved_back(sheet, slip)), slip, seen=fields)
    return Print(fields={**fields, **read_slip_head(sheet)})


def _of_passage(sheet: Sheet) -> dict[str, Field]:
    words = {name: field for name, field in money_fields(sheet).items() if name == "total_cn"}
    guessed = {n: weaker(one, _LABEL_LOST) for n, one in read_labels(sheet, _MISREAD).items()}
    labelled = {**guessed, **read_labels(sheet, *_LABELS)}
    fields = {**words, **_route(sheet), **labelled}
    if "total_fen" in fields and len({fen(hit.value) for hit in sheet.all(_SUMS)}) > 1:
        fields["total_fen"] = weaker(fields["total_fen"], _NEIGHBOUR)
    if "issued_at" in fields and len(set(_TIME.findall(sheet.text))) > 1:
        fields["issued_at"] = weaker(fields["issued_at"], _OF_ENTRY)
    return fields


def _route(sheet: Sheet) -> dict[str, Field]:
    hit = sheet.first(_ROUTE)
    if hit is None:
        return {}
    return {
        "entry_station": field_of(hit, hit.match.group(1)),
        "exit_station": field_of(hit, hit.match.group(2)),
    }


KIND = VoucherKind(
    code="bridge",
    title="过路过桥费发票",
    score=score,
    read=read,
    required=("invoice_code", "invoice_number", "issued_on", "total_fen"),
)
