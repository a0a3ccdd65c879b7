"""出租汽车发票: a strip with car, times, distance and fare."""

import re
from collections.abc import Mapping

from finance.vouchers.kinds.base import Print, VoucherKind
from finance.vouchers.labels import (
    ALONE,
    clock,
    day,
    letters,
    money,
    plate,
    read_labels,
    short_day,
)
from finance.vouchers.layout import Sheet
from finance.vouchers.likeness import anchors, count, likeness, title
from finance.vouchers.printed import field_of, sum_over, weaker
from finance.vouchers.reading import Field
from finance.vouchers.slip_head import read_slip_head
from finance.vouchers.slipped import OF_RIDES, in_place, moved_back, slip_of

_TITLE = title(r"出租(?:汽)?车|客运出租|的士")
_NOT = re.compile(
    r"电\s*子\s*发\s*票|行程单|增\s*值\s*税|(?<!叫车)(?<!电召)(?<!调度)(?<!预约)服务费|打车|登\s*机|BOARDING|"
    r"合同|租赁(?!有限|公司)"
)
# A price list or a driver's card has the words of the strip, and nothing of one ride.
_OF_A_RIDE = re.compile(
    r"(?:[上下]\s*车|(?:^|[\t ])车|时\s*间)\s*(?:时\s*间)?[\s:]*\d{1,2}\s*:\s*\d{2}|"
    r"(?<!\d)[12]\d{11}(?!\d)|(?<!\d)\d{8}(?!\d)"
)
_ANCHORS = anchors(
    # The print of a strip's left edge is often lost: the second character of a label remains.
    r"上车|(?:^|[\t ])车\s*:?\s*\d\d:\d\d",
    r"下车",
    r"单价|(?:^|[\t ])价\s*:?\s*\d",
    r"里程|(?:^|[\t ])程\s*:?\s*\d",
    r"等候|等时|候时|(?:^|[\t ])候\s*:?\s*\d",
    r"车号|车牌",
    r"证号|监督",
    r"金额|¥|实[收付]|(?:^|[\t ])额\s*:?\s*\d",
    r"发票代码|代码|[12]\d{11}",
)
_UNTITLED_LEAST = 6
_LOCAL_PLATE = r"[A-Z]\s?[·.-]?\s?(?=[A-Z]*\d)[0-9A-Z]{5}(?!\w)"
_SUMS = (
    money(
        "total_fen", r"(?:合计|实收|应收|实付|应付|总)金额(?:[(]元[)])?|合计|总[额计价]|实[收付]"
    ),
    money("total_fen", r"应[收付]"),
)
# Where it is more than nothing and no sum is said, 金额 may be the fare without it.
_SURCHARGE = money("surcharge_fen", r"附加费?|(?:叫车|电召|调度|预约)(?:服务)?费|电调费")
_FARE_ALONE = 0.7
_FARE = money("total_fen", r"金额(?:[(]元[)])?|车费")
_SUM = title(r"金额(?:[(]元[)])?\s*[:：]?\s*¥?\s*(\d+\.\d{2})(?!\d)")
_LEAST_FEN, _OF_WAY, _SHORT = 300, 0.7, 0.5
_NEIGHBOUR = 0.5  # sure of the total where the page bears another
_LABELS = (
    plate("plate_number", r"车(?:牌)?号码?|车牌|(?:^|[\t ])号"),
    # Some cities print the plate without their own letter: B·Q1234.
    letters("plate_number", r"车(?:牌)?号码?|车牌", _LOCAL_PLATE),
    letters(
        "certificate_number",
        r"(?:资格|服务|准驾|上岗)?证号|(?:^|[\t ])证",
        r"(?!(?:20)?\d{2}-\d{1,2}-\d{1,2}(?!\d))[0-9A-Za-z-]{3,18}",
    ),
    day("issued_on", r"日期|(?:乘车)?时间|(?:^|[\t ])期"),
    short_day("issued_on", r"日期|(?:乘车)?时间"),
    day("issued_on", ALONE),
    short_day("issued_on", ALONE),
    clock("boarded_at", r"上车(?:时间)?"),
    clock("alighted_at", r"下车(?:时间)?"),
    money("unit_price_fen", r"单价(?:[(]元.{0,6}[)])?|(?:^|[\t ])价"),
    letters("distance_km", r"里程(?:[(](?:公里|km)[)])?|(?:^|[\t ])程", r"\d+(?:\.\d+)?(?!\d)"),
    letters(
        "waiting_time",
        r"等[候时](?:时间)?|(?:^|[\t ])候",
        r"\d{1,2}:\d{2}(?::\d{2})?(?!\d)",
    ),
    # A surcharge for fuel or the call stands between 金额 and the sum, where there is one.
    *_SUMS,
    _FARE,
    money("total_fen", r"(?:^|[\t ])额"),
)
_EDGELESS = re.compile(
    r"(?<![上下])(?<![上下][\t ])(?:^|(?<=[\t ]))车[\s:]*(\d{1,2}:\d{2})(?![\d:])"
)
_EDGE_LOST, _MAY_BE_WAITING = 0.9, 0.8
_CLOCK = r"(\d{1,2}:\d{2})(?::\d{2})?"
_SPAN = re.compile(rf"(?<!\d)(?<!\d:){_CLOCK}\s*[-~—至]+\s*{_CLOCK}(?![\d:])")


def score(sheet: Sheet) -> float:
    if not _OF_A_RIDE.search(sheet.text):
        return 0.0
    titled = likeness(sheet, _TITLE, _ANCHORS, least=4, against=_NOT)
    if titled or _NOT.search(sheet.text):
        return titled
    # The strip's preprinted head is often torn off or faded; no other slip has these words.
    return 0.75 if count(sheet, _ANCHORS) >= _UNTITLED_LEAST else 0.0


def read(sheet: Sheet) -> Print:
    fields, slip = _of_ride(sheet), slip_of(sheet, OF_RIDES)
    if slip is not None:
        fields = in_place(_of_ride(moved_back(sheet, slip)), slip, seen=fields)
    return Print(fields={**fields, **read_slip_head(sheet)})


def _of_ride(sheet: Sheet) -> dict[str, Field]:
    labelled = read_labels(sheet, *_LABELS)
    fields = {**_span(sheet), **_edgeless(sheet, labelled), **labelled}
    found = read_labels(sheet, *_SUMS, _SURCHARGE)
    surcharge = found.get("surcharge_fen")
    if "total_fen" in fields and "total_fen" not in found and surcharge and surcharge.value:
        fields["total_fen"] = weaker(fields["total_fen"], _FARE_ALONE)
    if "total_fen" in fields and "total_fen" not in found and len(_said(sheet)) > 1:
        fields["total_fen"] = weaker(fields["total_fen"], _NEIGHBOUR)
    if _is_short(fields):
        fields["total_fen"] = weaker(fields["total_fen"], _SHORT)
    fare = read_labels(sheet, _FARE).get("total_fen")
    if fare is not None and "total_fen" in found:
        fields["total_fen"] = sum_over(fields["total_fen"], fare)
    return fields


def _is_short(fields: Mapping[str, Field]) -> bool:
    """Less than any ride costs, or than its way at the price of the meter: a figure is lost.

    The first kilometres cost more than that price everywhere.
    """
    names = ("total_fen", "unit_price_fen", "distance_km")
    total, price, way = (fields[name].value if name in fields else None for name in names)
    if not isinstance(total, int):
        return False
    by_way = price * float(way) if isinstance(price, int) and isinstance(way, str) else 0.0
    return total < max(_LEAST_FEN, _OF_WAY * by_way)


def _said(sheet: Sheet) -> set[str]:
    """The different sums behind 金额: two are those of two slips, cut out together."""
    return set(_SUM.findall(sheet.text))


def _span(sheet: Sheet) -> dict[str, Field]:
    """Both times behind one label."""
    hit = sheet.first(_SPAN)
    if hit is None:
        return {}
    return {
        "boarded_at": field_of(hit, hit.match.group(1).zfill(5)),
        "alighted_at": field_of(hit, hit.match.group(2).zfill(5)),
    }


def _edgeless(sheet: Sheet, labelled: Mapping[str, Field]) -> dict[str, Field]:
    """The two times where of 上车 and 下车 only 车 is left: the strip says getting in first.

    One alone, or an earlier one behind, may be what is left of 候车.
    """
    missing = [name for name in ("boarded_at", "alighted_at") if name not in labelled]
    hits = [hit for hit in sheet.all(_EDGELESS) if int(hit.value[:2].rstrip(":")) < 24]
    if len(hits) != len(missing):
        return {}
    times = [hit.value.zfill(5) for hit in hits]
    certainty = _EDGE_LOST if len(times) > 1 and times == sorted(times) else _MAY_BE_WAITING
    return {
        name: field_of(hit, time, certainty=certainty)
        for name, hit, time in zip(missing, hits, times, strict=True)
    }


KIND = VoucherKind(
    code="taxi",
    title="出租汽车发票",
    score=score,
    read=read,
    required=("invoice_code", "invoice_number", "issued_on", "total_fen"),
)
