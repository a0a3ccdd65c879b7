"""Slips of coach and ship: from where to where, when, which seat, who."""

import re

from finance.vouchers.labels import (
    ALONE,
    Label,
    clock,
    day,
    letters,
    masked_id,
    money,
    read_labels,
    short_day,
    text,
)
from finance.vouchers.layout import Sheet
from finance.vouchers.printed import field_of, sum_over
from finance.vouchers.reading import Field

_NAME = r"[一-鿿]{2,12}(?![一-鿿])"
_PERSON = r"[一-鿿·]{2,6}(?![一-鿿])"
_FARE = money("total_fen", r"(?:全|半)?票[价款](?:[(]元[)])?|金额(?:[(]元[)])?|[全半]价|实收|价格")
_VOYAGE: tuple[Label, ...] = (
    money("total_fen", r"(?:合计|实收|应收|总)(?:金额|票价|票款)(?:[(]元[)])?|合计|总计|共计"),
    _FARE,
    money("total_fen", r"¥(?=\s*\d)"),
    day("travel_on", r"(?:乘车|乘船|开航|发车|航行|出发|开车|开船)?日期|(?:乘车|发车|开航)时间"),
    short_day("travel_on", r"日期"),
    clock("departs_at", r"(?:发车|开车|开船|开航)时间|开车|开航|时间"),
    text(
        "departure_station", r"起点站?|始发站|上车站|出发站|发站|起站|(?:^|[\t ])起", shape=_NAME
    ),
    text(
        "arrival_station",
        r"到达站|终点站?|下车站|终到站|到站|讫站|目的地|(?:^|[\t ])[讫止]",
        shape=_NAME,
    ),
    letters("seat", r"座位号?|座号|舱位/座号\s*[一-鿿]{2,4}", r"[A-Z]?\d{1,3}(?!\d)"),
    text("passenger_name", r"旅客(?!运输)(?:姓名)?|姓名|乘客", shape=_PERSON),
    masked_id("passenger_id_masked", r"证件号码?|证件|身份证号?码?"),
)
# A stroke between two names is often read as the character 一, which a name may hold: it parts
# them where spaces do, or behind a word for a stop with another such word to come.
_STROKE = r"(?<=\s)一(?=\s)|(?<=[头港站\s])一(?=\s*[一-鿿]{1,10}[头港站])"
_ARROW = re.compile(rf"([一-鿿]{{2,12}}?)\s*(?:→|->|—|–|-|~|{_STROKE})\s*([一-鿿]{{2,12}})")
_TO = re.compile(r"(?:^|\t)\s*([一-鿿]{2,12})\s*至\s*([一-鿿]{2,12})\s*(?=\t|$)")
_DAY_AND_CLOCK = re.compile(r"((?:19|20)\d{2}\D\d{1,2}\D\d{1,2}\D?)[\s\t]*(\d{1,2}:\d{2})")
_CLOCK_LEAVES = re.compile(r"(?<![\d:])(\d{1,2}:\d{2})\s*(?:开|发车|$|\t)")
_SEAT = re.compile(r"(?<![\d一-鿿])(\d{1,3})\s*[座号](?![一-鿿码])")
_PERSON_AND_ID = re.compile(r"([一-鿿·]{2,6})\s+(\d{4,10}\*{4,10}\d{0,4}[\dXx]?)(?![0-9Xx])")
# The gap between them was overlooked; then no label may pass for a name.
_PERSON_BY_ID = re.compile(
    r"(?:^|\t)((?!\D*[证件号码])[一-鿿·]{2,4})(\d{6,10}\*{4,8}\d{3}[\dXx])(?![0-9Xx])"
)
_DAY = day("travel_on", ALONE)


def read_voyage(sheet: Sheet, *extra: Label) -> dict[str, Field]:
    """By labels, and where a ticket has none, by the shape of what stands alone in a row."""
    found = {**_without_labels(sheet), **read_labels(sheet, *_VOYAGE, *extra)}
    found.update(_route(sheet))
    fare = read_labels(sheet, _FARE).get("total_fen")
    if fare is not None and "total_fen" in found:
        found["total_fen"] = sum_over(found["total_fen"], fare)
    if "travel_on" not in found:
        found |= read_labels(sheet, _DAY)
    if "travel_on" in found:
        found.setdefault("issued_on", found["travel_on"])
    return found


def _route(sheet: Sheet) -> dict[str, Field]:
    for pattern in (_ARROW, _TO):
        for hit in sheet.all(pattern):
            return {
                "departure_station": field_of(hit, hit.match.group(1)),
                "arrival_station": field_of(hit, hit.match.group(2)),
            }
    return {}


def _without_labels(sheet: Sheet) -> dict[str, Field]:
    found: dict[str, Field] = {}
    leaves, seat = sheet.first(_DAY_AND_CLOCK, _CLOCK_LEAVES), sheet.first(_SEAT)
    if leaves is not None:
        found["departs_at"] = field_of(leaves, leaves.match.groups()[-1].zfill(5))
    if seat is not None:
        found["seat"] = field_of(seat, seat.value)
    who = sheet.first(_PERSON_AND_ID, _PERSON_BY_ID)
    if who is not None:
        found["passenger_name"] = field_of(who, who.match.group(1))
        found["passenger_id_masked"] = field_of(who, who.match.group(2).upper())
    return found
