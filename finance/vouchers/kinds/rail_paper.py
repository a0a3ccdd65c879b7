"""The paper train ticket (火车票, red or blue): no title, known by its standing phrases."""

import re
from collections.abc import Iterator
from dataclasses import replace

from finance.vouchers.dates_cn import iso_date
from finance.vouchers.journey import journey_fields
from finance.vouchers.kinds.base import Print, VoucherKind
from finance.vouchers.layout import Hit, Sheet
from finance.vouchers.normalise import day_certainty, fen
from finance.vouchers.printed import elect, field_of, present, weaker
from finance.vouchers.reading import Field

_ANCHORS = tuple(
    re.compile(pattern)
    for pattern in (
        r"仅\s*供\s*报\s*销\s*使\s*用",
        r"限\s*乘\s*当\s*日\s*当\s*次\s*车|限乘当日",
        r"[¥]\s*\d+(?:\.\d{1,2})?\s*元",
        r"(?<![0-9A-Z])\d{14}[A-Z]\d{6}(?![0-9A-Z])",
        r"(?<![0-9A-Z])[GDCZTKYSL]\s?\d{1,4}\s*次?(?![0-9A-Za-z])",
        r"\d{1,2}\s*车\s*(?:\d{1,3}|无座)",
        r"(?:19|20)\d{2}\s*年\s*\d{1,2}\s*月\s*\d{1,2}\s*日\s*\d{1,2}\s*:\s*\d{2}\s*开",
        r"买票请到|发货请到|中国铁路祝您|始发改签|检票[口:]",
        r"硬座|软座|硬卧|软卧|[一二]等座|商务座|无座",
    )
)
# What only the ticket itself says: a time table or a message has trains, seats and fares too.
_TICKET_ONLY = (
    re.compile(
        r"报\s*销\s*(?:使\s*用|凭\s*证)|限\s*乘\s*当\s*日|遗\s*失\s*不\s*补|中\s*途\s*下\s*车|始\s*发\s*改\s*签"
    ),
    re.compile(r"(?<![0-9A-Z])(?:\d{14}|[A-Z0-9]{3})?[A-Z]\d{6}(?![0-9A-Z])"),
)
_NOT = re.compile(r"电\s*子\s*发\s*票|电子客票号|登\s*机|BOARDING|发票号码", re.IGNORECASE)
_NUMBER = re.compile(r"(?<![0-9A-Z-])((?:[A-Z0-9]{3})?[A-Z]\d{6})(?![0-9A-Z])")
_TICKET_ID = re.compile(r"(?<![0-9A-Z])(\d{14}[A-Z]\d{6})(?![0-9A-Z])")
_ID_OF_DIGITS = re.compile(r"(?<![0-9A-Z])(\d{21})(?!\d)")
_LIKE = {"0": "DOQUC", "1": "IJLT", "2": "Z", "3": "B", "4": "A", "5": "S", "6": "GC", "8": "BSR"}
# Tickets sold by machines of 2013 print the identifier in groups: 9004-1300-5707-08A0-0195-0.
_GROUPED = re.compile(r"(?<![0-9A-Z-])((?:\d{4}-){3}[0-9A-Z]{4}-\d{4}-\d)(?![0-9A-Z-])")
_DAY = re.compile(r"(?<![\d期:])((?:19|20)\d{2}\s*年\s*\d{1,2}\s*月\s*\d{1,2}\s*日)")
# 日 is often read as 0; days and months of tickets have two digits always.
_DAY_UNCLEAR = re.compile(r"(?<![\d期:])((?:19|20)\d{2}\s*年\s*\d{2}\s*月\s*\d{2})")
# What is kept of a ticket given back stands beside its fare.
_FEE = re.compile(
    r"(?:退\s*票\s*费|(?:^|[\t ])票\s*费|改\s*签\s*费)\s*:?\s*[¥Y半羊]?\s*(\d+(?:\.\d{1,2})?)"
)
_FARE = re.compile(
    r"(?<!原)[票全半]价\s*:?\s*[Y半羊]?\s*(\d+(?:\.\d{1,2})?)|"
    r"[¥]\s*(\d+(?:\.\d{1,2})?)\s*元?|(?:^|[\t ])[Y半羊*+]?\s*(\d+\.\d{1,2})\s*元"
)

_SIGN = re.compile(r"[¥Y半羊*+价费]")
_UNCLEAR, _PREFIX_LOST = 0.8, 0.6


def score(sheet: Sheet) -> float:
    text = sheet.text
    if _NOT.search(text):
        return 0.0
    if not any(mark.search(text) for mark in _TICKET_ONLY):
        return 0.0
    hits = sum(1 for anchor in _ANCHORS if anchor.search(text))
    return min(0.95, 0.2 * hits) if hits >= 3 else 0.0


def read(sheet: Sheet) -> Print:
    ids = list(_ticket_ids(sheet))
    journey = {**present(travel_on=_day(sheet)), **journey_fields(sheet)}
    fields = {
        **journey,
        **present(
            invoice_number=_number(sheet, [value for _, value in ids]),
            ticket_id=field_of(*ids[0]) if ids else None,
            total_fen=_fare(sheet),
            issued_on=journey.get("travel_on"),
        ),
    }
    return Print(fields=fields)


def _ticket_ids(sheet: Sheet) -> Iterator[tuple[Hit, str]]:
    for hit in sheet.all(_TICKET_ID):
        yield hit, hit.value
    numbers = {hit.value[-7:] for hit in sheet.all(_NUMBER)}
    for hit in sheet.all(_ID_OF_DIGITS):
        yield from ((hit, hit.value[:14] + one) for one in numbers if _is_misread(hit.value, one))
    for hit in sheet.all(_GROUPED):
        joined = hit.value.replace("-", "")
        if _TICKET_ID.fullmatch(joined):
            yield hit, joined


def _is_misread(digits: str, number: str) -> bool:
    """Whether the identifier ends in the red number, its letter read as the digit like it."""
    return digits[15:] == number[1:] and number[0] in _LIKE.get(digits[14], "")


def _number(sheet: Sheet, ids: list[str]) -> Field | None:
    """Elected; where the identifier alone tells it, a prefix before it may be lost."""
    number = elect(_numbers(sheet, ids))
    printed = {hit.value for hit in sheet.all(_NUMBER)}
    if number is None or number.value in printed:
        return number
    return weaker(replace(number, repaired_from=ids[0] if ids else None), _PREFIX_LOST)


def _numbers(sheet: Sheet, ids: list[str]) -> Iterator[tuple[Hit, str, float]]:
    """The red number; its last seven characters stand again at the end of the identifier."""
    for hit in sheet.all(_NUMBER):
        confirmed = any(found.endswith(hit.value[-7:]) for found in ids)
        yield hit, hit.value, 3.0 if confirmed else 1.0
    for hit in sheet.all(_TICKET_ID):
        yield hit, hit.value[-7:], 0.5


def _day(sheet: Sheet) -> Field | None:
    """The day, where the time behind it is lost."""
    for pattern, certainty in ((_DAY, 1.0), (_DAY_UNCLEAR, _UNCLEAR)):
        for hit in sheet.all(pattern):
            day = iso_date(hit.value)
            if day is not None:
                return field_of(hit, day, certainty=certainty * day_certainty(hit.value))
    return None


def _fare(sheet: Sheet) -> Field | None:
    is_given_back = re.search(r"退\s*票\s*费|(?:^|[\t\n ])票\s*费", sheet.text) is not None
    for hit in (*sheet.all(_FEE), *sheet.all(_FARE)):
        amount = fen(hit.value)
        if amount is not None:
            # Tickets always print a decimal; without it the point may be lost.
            is_other = is_given_back and hit.match.re is _FARE
            if is_other or "." not in hit.value:
                return field_of(hit, amount, certainty=0.6)
            # Right behind the sign: without it the first figures may be lost as well.
            is_signed = _SIGN.search(hit.match.group(0)) is not None
            return field_of(hit, amount, certainty=1.0 if is_signed else _UNCLEAR)
    return None


KIND = VoucherKind(
    code="rail_paper",
    title="火车票",
    score=score,
    read=read,
    required=("invoice_number", "issued_on", "total_fen", "train_number"),
)
