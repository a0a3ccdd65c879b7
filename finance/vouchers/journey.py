"""Where a train ticket goes, when and in which seat: alike on paper and on the 数电 form."""

import re
from collections.abc import Iterator
from dataclasses import replace

from finance.vouchers.dates_cn import iso_date
from finance.vouchers.layout import Hit, Row, Run, Sheet, union
from finance.vouchers.normalise import day_certainty, tight
from finance.vouchers.printed import field_of, present, weaker
from finance.vouchers.reading import Field

_TRAIN = re.compile(r"(?<![0-9A-Za-z])([GDCZTKYSL]\s?\d{1,4}|\d{4})\s*次?(?![0-9A-Za-z:])")
_STATION = re.compile(r"([一-鿿]{2,8})")
_DEPARTS = re.compile(
    r"((?:19|20)\d{2})\s*年\s*(\d{1,2})\s*月\s*(\d{1,2})\s*日\s*(\d{1,2})\s*[::.]\s*(\d{2})"
)
_SEAT = re.compile(
    r"(加?\s*\d{1,2}\s*车\s*(?:\d{1,3}\s*[A-F]?\s*号(?:[上中下]铺?|\s+[上中下]\s?铺)?|无座)|(?<!\S)无座)"
)
_SEAT_CLASS = re.compile(
    r"([硬软]卧代[硬软二一]等?座|商务座|特等座|优选一等座|一等座|二等座|一等卧|二等卧|新空调硬座|新空调软座|新空调硬卧|新空调软卧|"
    r"高级软卧|动卧|硬座|软座|硬卧|软卧)"
)
_LETTERED = re.compile(r"(?:商务|特等|优选一等|一等|二等)座")
_THREE_FIGURES = re.compile(r"车\d{3}号$")
_LETTER_LOST = _NAME_CUT = 0.5
# A stroke amid a name is the character 一, if no sort of ticket follows it.
_STROKED = r"(?=[一-鿿-]{3,4}(?![一-鿿·-]))[一-鿿]{1,2}-(?!学生|成人|儿童|[一二三]等)[一-鿿]{1,2}"
_NAME = rf"{_STROKED}|[一-鿿·]{{2,8}}"
_STROKE_MENDED = 0.8
_PASSENGER = re.compile(rf"(?<!\d)(\d{{4,10}}\*{{4,10}}\d{{0,4}}[\dXx]?)(?![0-9Xx])\s*({_NAME})?")
# One line of print: 临江站 D5504 望海站.
_IN_ONE = re.compile(
    r"(?:^|[\t ])([一-鿿]{2,8}?)\s*站?\s*([GDCZTKYSL]\d{1,4})\s*次?"
    r"\s*([一-鿿]{2,8}?)\s*站?(?=[\t ]|$)"
)
# The stars of a masked number are often lost, or read as points: the first ten and the last four
# remain.
_STARLESS = re.compile(
    rf"(?<![0-9A-Z])(\d{{10}})[\t *★☆·.•]+(\d{{3}}[\dXx])\s?({_NAME})(?![一-鿿·])"
)
# Short names are set across the room of long ones: 临  江 may be read as two lines.
_SPREAD = re.compile(r"[一-鿿](?: [一-鿿]){0,2}")
_SPREAD_GAP = 4.0
_NO_STATION = re.compile(r"售|网|支|铁路|发票|候车|检票|报销|限乘|祝您|买票|号码|日期")


def journey_fields(sheet: Sheet) -> dict[str, Field]:
    """All that the lines say of train, time, place and passenger."""
    departs = sheet.first(_DEPARTS)
    seat = sheet.first(_SEAT)
    seat_class = sheet.first(_SEAT_CLASS)
    return {
        **_lettered(_route(sheet), seat_class),
        **_when(departs),
        **present(
            seat=None if seat is None else _seat(seat, seat_class),
            seat_class=None if seat_class is None else field_of(seat_class, seat_class.value),
        ),
        **_passenger(sheet),
    }


def _lettered(route: dict[str, Field], seat_class: Hit | None) -> dict[str, Field]:
    """Trains with these classes have a letter before their number."""
    train = route.get("train_number")
    if train is None or seat_class is None or not _LETTERED.fullmatch(seat_class.value):
        return route
    if not str(train.value).isdecimal():
        return route
    return {**route, "train_number": weaker(train, _LETTER_LOST)}


def _seat(hit: Hit, seat_class: Hit | None) -> Field:
    """Seats of these classes have a letter: of D and B readers make the last of three figures."""
    seat = tight(hit.value)
    has_letters = seat_class is not None and _LETTERED.fullmatch(seat_class.value) is not None
    is_misread = has_letters and _THREE_FIGURES.search(seat) is not None
    return field_of(hit, seat, certainty=_LETTER_LOST if is_misread else 1.0)


def _when(hit: Hit | None) -> dict[str, Field]:
    if hit is None:
        return {}
    year, month, day, hour, minute = hit.match.groups()
    travel_on = iso_date(f"{year}-{month}-{day}")
    if travel_on is None or int(hour) > 23 or int(minute) > 59:
        return {}
    return {
        "travel_on": field_of(hit, travel_on, certainty=day_certainty(hit.match.group(0))),
        "departs_at": field_of(hit, f"{int(hour):02d}:{minute}"),
    }


def _route(sheet: Sheet) -> dict[str, Field]:
    """The train number stands between the names of the stations, a little apart in height."""
    for run, train in _trains(sheet):
        left = _station(sheet, run, before=True)
        right = _station(sheet, run, before=False)
        if left is not None and right is not None:
            return {
                "train_number": field_of(train, tight(train.value)),
                "departure_station": left,
                "arrival_station": right,
            }
    hit = sheet.first(_IN_ONE)
    if hit is None or any(_NO_STATION.search(name) for name in hit.match.group(1, 3)):
        return {}
    names = ("departure_station", "train_number", "arrival_station")
    return {
        name: field_of(hit, said) for name, said in zip(names, hit.match.groups(), strict=True)
    }


def _trains(sheet: Sheet) -> Iterator[tuple[Run, Hit]]:
    for run in sheet.runs:
        row = Row(text=run.text, runs=(run,), starts=(0,))
        for hit in row.hits(_TRAIN):
            if len(run.text) <= len(hit.match.group(0)) + 2:
                yield run, hit


def _whole_names(sheet: Sheet) -> Iterator[Run]:
    """All runs, those of single characters that stand apart in their row joined to one."""
    yield from (run for run in sheet.runs if not _SPREAD.fullmatch(run.text))
    for row in sheet.rows:
        group: list[Run] = []
        for run in row.runs:
            is_part = _SPREAD.fullmatch(run.text) is not None
            is_near = group and run.box.left - group[-1].box.right < _SPREAD_GAP * run.box.height
            if group and not (is_part and is_near):
                yield _joined(group)
                group = []
            if is_part:
                group.append(run)
        if group:
            yield _joined(group)


def _joined(group: list[Run]) -> Run:
    return replace(
        group[0],
        text="".join(tight(run.text) for run in group),
        box=union(run.box for run in group),
        confidence=min(run.confidence for run in group),
        certainties=(),
    )


def _station(sheet: Sheet, train: Run, *, before: bool) -> Field | None:
    """The nearest Chinese name on that side, at most one line height above or below."""
    reach = 1.3 * train.box.height
    found: list[tuple[float, Field]] = []
    for run in _whole_names(sheet):
        apart = train.box.left - run.box.right if before else run.box.left - train.box.right
        near = abs(run.box.middle[1] - train.box.middle[1]) < reach
        if not near or apart < -0.5 * train.box.height or _NO_STATION.search(run.text):
            continue
        for hit in Row(text=run.text, runs=(run,), starts=(0,)).hits(_STATION):
            is_cut = len(hit.value) == 2 and hit.value.endswith("站")  # no place has one character
            name = hit.value if is_cut else hit.value.removesuffix("站")
            off = abs(run.box.middle[1] - train.box.middle[1])
            field = field_of(hit, name, certainty=_NAME_CUT if is_cut else 1.0)
            found.append((abs(apart) + 2 * off, field))
    return min(found, key=lambda pair: pair[0])[1] if found else None


def _passenger(sheet: Sheet) -> dict[str, Field]:
    hit = sheet.first(_PASSENGER)
    if hit is None:
        return _passenger_without_stars(sheet)
    name = hit.match.group(2)
    return present(
        passenger_id_masked=field_of(hit, hit.match.group(1).upper()),
        passenger_name=None if name is None else _name(hit, name),
    )


def _passenger_without_stars(sheet: Sheet) -> dict[str, Field]:
    """The form masks the days of birth by four stars always."""
    hit = sheet.first(_STARLESS)
    if hit is None:
        return {}
    first, last, name = hit.match.groups()
    return {
        "passenger_id_masked": field_of(hit, f"{first}****{last.upper()}", certainty=0.9),
        "passenger_name": _name(hit, name),
    }


def _name(hit: Hit, name: str) -> Field:
    certainty = _STROKE_MENDED if "-" in name else 1.0
    return field_of(hit, name.replace("-", "一"), certainty=certainty)
