"""What an itinerary of a flight says, on paper as on the 数电 form."""

import re
from itertools import pairwise

from finance.vouchers.amounts_cn import fen_from_figures
from finance.vouchers.labels import Label, day, letters, masked_id, money, read_labels, text
from finance.vouchers.layout import Sheet
from finance.vouchers.normalise import first_day
from finance.vouchers.printed import field_of, present
from finance.vouchers.reading import Field

FLIGHT: tuple[Label, ...] = (
    text(
        "passenger_name",
        r"旅客姓名(?:[A-Z\s]*PASSENGER)?",
        shape=r"[一-鿿·]{2,10}?(?=有效|签注|[^一-鿿·]|$)|[A-Z]+/[A-Z ]+",
        is_head=True,
    ),
    masked_id(
        "passenger_id_masked", r"有效身份证件号码(?:\s*[I1l]D\.?)?\s*(?:N[O0]?\.?)?", is_head=True
    ),
    letters(
        "e_ticket_number",
        # Of the words in a stamp's colour the last characters are lost with the stamp.
        r"电子客票号码?(?:\s*E-?TICKET)?\s*(?:N[O0]?\.?)?",
        r"\d{3}\s?-?\s?\d{10}(?!\d)",
        is_head=True,
    ),
    letters("verification_code", r"验证码(?:\s*CK\.?)?", r"\d{4}(?!\d)", is_head=True),
    letters(
        "flight_number",
        r"航班号(?:\s*FLIGHT)?",
        r"(?:[A-Z]{2}|[A-Z]\d|\d[A-Z])\d{3,4}[A-Z]?(?![0-9A-Z])",
        is_head=True,
    ),
    text("carrier", r"承运人(?:\s*CARRIER)?", shape=r"[一-鿿]{2,8}", is_head=True),
    letters("seat_class", r"座位等级(?:\s*CLASS)?", r"[A-Z]\d?", is_head=True),
    day("travel_on", r"日期\s*DATE|乘机日期", is_head=True),
)
_ROUTE = re.compile(r"(?:^|\t)([一-鿿]{2,8})\s*[-–—→·]\s*([一-鿿]{2,8})(?=\t|$|\s)")
_FROM, _TO = (re.compile(rf"(?:^|[\t ]){one}\s?:\s?([一-鿿]{{2,8}})") for one in "自至")
_CLOCK = re.compile(r"(?<![\d:])([01]\d|2[0-3]):([0-5]\d)(?![\d:])")
_OF_FLIGHT = re.compile(r"\d")  # number, day and time stand beside
_DATE = re.compile(r"(?:19|20)\d{2}(?:-\d{2}-\d{2}|\s?年\s?\d{1,2}\s?月\s?\d{1,2}\s?日)")

_LEG = re.compile(
    r"(?:(?<=[\t ])(?P<carrier>[一-鿿]{2,6})[\t ]+)?"
    r"(?<![0-9A-Z])(?P<flight_number>(?:[A-Z]{2}|[A-Z]\d|\d[A-Z])\d{3,4}[A-Z]?)(?![0-9A-Z])"
    r"[\t ]+(?:(?P<seat_class>[A-Z]\d?)[\t ]+)?(?P<travel_on>20\d{2}-\d{2}-\d{2})"
    r"[\t ]+(?P<departs_at>(?:[01]\d|2[0-3]):?[0-5]\d)(?![\d:])"
)
_BY_SHAPE = 0.9
_LEAVES, _LANDS = (
    re.compile(
        rf"(?:^|[\t ]){one}\s?:?[\t ]*(?:T\d\s?)?([一-鿿]{{2,8}})(?:\s?[A-Z]{{3}})?(?=[\t ]|$)"
    )
    for one in (r"自\s?(?:FROM)?", r"至\s?(?:TO)?")
)

# Words of the heads and their fields, in every order in which a form sets them.
_FARES: tuple[tuple[str, str], ...] = (
    (r"(?<!原)票\s*价", "fare_fen"),
    (r"民\s*航\s*发\s*展\s*基\s*金?|机\s*场\s*建\s*设\s*费", "aviation_fund_fen"),
    (r"燃\s*油\s*附\s*加\s*费?", "fuel_surcharge_fen"),
    (r"增\s*值\s*税\s*税\s*率", "tax_rate"),
    (r"增\s*值\s*税\s*税\s*额", "tax_fen"),
    (r"其\s*他\s*税\s*费?", "other_taxes_fen"),
    (r"合\s*计", "total_fen"),
)
_HEAD = re.compile("|".join(f"({words})" for words, _ in _FARES))
_CELL = re.compile(r"(?:CNY|CN|YQ|[¥])?\s*(\d[\d,]*\.\d{2}|\d{1,2}\s?%)")
# Currency and fund stand before each amount: CNY the fare and, last, the total; CN the fund; YQ
# the fuel. Cells without an amount (其他税费) stay empty, so that counting heads does not help.
_MARKED = re.compile(r"(CNY|CN|YQ)\s?(\d[\d,]*\.\d{2})(?!\d)")
_SIDE: tuple[Label, ...] = tuple(
    # The label's English and the currency run into each other: FARECNY, TOTALENY.
    money(field, rf"(?:{words})(?:[\s/]*[A-Z][A-Z\s]*)?", is_head=True)
    for words, field in _FARES
    if field != "tax_rate"
)


def first_leg(sheet: Sheet) -> dict[str, Field]:
    """By the shapes of its row, where the heads of its columns stand too far above it."""
    for row in sheet.rows:
        for leg in row.hits(_LEG):
            said = leg.match.groupdict()
            found = {name: field_of(leg, value, certainty=_BY_SHAPE)
                     for name, value in said.items() if value is not None}  # fmt: skip
            found["departs_at"] = field_of(leg, _clock(said["departs_at"]), certainty=_BY_SHAPE)
            return {**found, **_cities(sheet)}
    return {}


def _clock(raw: str) -> str:
    return f"{raw[:2]}:{raw[-2:]}"


def _cities(sheet: Sheet) -> dict[str, Field]:
    """Behind 自FROM and the first 至TO, the terminal before them."""
    start = next(sheet.all(_LEAVES), None)
    end = next((hit for hit in sheet.all(_LANDS) if start and hit.box.top > start.box.top), None)
    if start is None or end is None:
        return {}
    return {
        "departure_station": field_of(start, start.value, certainty=_BY_SHAPE),
        "arrival_station": field_of(end, end.value, certainty=_BY_SHAPE),
    }


def read_fares(sheet: Sheet) -> dict[str, Field]:
    """The charges: heads in one row and amounts in the next in the same order, or side by side."""
    beside = read_labels(sheet, *_SIDE)
    return {**beside, **_below_heads(sheet), **_marked(sheet), **_legs(sheet)}


def _marked(sheet: Sheet) -> dict[str, Field]:
    """By the marks before the amounts, in the row that has a fare, a fund and a total."""
    for row in sheet.rows:
        cells = [(hit, hit.match.group(1), hit.match.group(2)) for hit in row.hits(_MARKED)]
        currencies = [cell for cell in cells if cell[1] == "CNY"]
        if len(currencies) != 2 or len(cells) < 3:
            continue
        named = [*zip(("fare_fen", "total_fen"), currencies, strict=True)]
        for mark, name in (("CN", "aviation_fund_fen"), ("YQ", "fuel_surcharge_fen")):
            named += [(name, cell) for cell in cells if cell[1] == mark]
        return {name: field_of(hit, fen_from_figures(amount)) for name, (hit, _, amount) in named}
    return {}


def _below_heads(sheet: Sheet) -> dict[str, Field]:
    found: dict[str, Field] = {}
    for above, below in pairwise(sheet.rows):
        if _CELL.search(above.text):
            continue
        heads = [
            _FARES[match.lastindex - 1][1]
            for match in _HEAD.finditer(above.text)
            if match.lastindex
        ]
        cells = list(below.hits(_CELL))
        if len(heads) >= 3 and len(heads) == len(cells):
            for name, cell in zip(heads, cells, strict=True):
                value = cell.value if name == "tax_rate" else fen_from_figures(cell.value)
                found.setdefault(name, field_of(cell, value))
    return found


def _legs(sheet: Sheet) -> dict[str, Field]:
    """From and to of the first leg, and when it leaves: one row of the table."""
    for row in (row for row in sheet.rows if _OF_FLIGHT.search(row.text)):
        for route in row.hits(_ROUTE):
            found = {
                "departure_station": field_of(route, route.match.group(1)),
                "arrival_station": field_of(route, route.match.group(2)),
            }
            for clock in row.hits(_CLOCK):
                if _DATE.search(row.text):
                    found["departs_at"] = field_of(clock, clock.match.group(0))
            return found
    return _from_to(sheet)


def _from_to(sheet: Sheet) -> dict[str, Field]:
    """自 and 至 below each other, and the day and the hour beside them; of the first leg."""
    start = next(sheet.all(_FROM), None)
    end = next((hit for hit in sheet.all(_TO) if start and hit.box.top > start.box.top), None)
    if start is None or end is None:
        return {}
    beside = sheet.part(
        lambda run: (
            run.box.page == start.box.page
            and run.box.left > start.box.right
            and start.box.top < run.box.middle[1] < end.box.bottom
        )
    )
    day, clock = beside.first(_DATE), beside.first(_CLOCK)
    return present(
        departure_station=field_of(start, start.value),
        arrival_station=field_of(end, end.value),
        travel_on=None if day is None else field_of(day, first_day(day.value)),
        departs_at=None if clock is None else field_of(clock, clock.match.group(0)),
    )
