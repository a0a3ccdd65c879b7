"""航空运输电子客票行程单 on paper: fare, fund and surcharge add up to the total."""

import re
from collections.abc import Mapping
from dataclasses import replace

from finance.vouchers.flight import FLIGHT, first_leg, read_fares
from finance.vouchers.kinds.base import Print, VoucherKind
from finance.vouchers.labels import ALONE, day, letters, money, read_labels, text
from finance.vouchers.layout import Sheet
from finance.vouchers.likeness import anchors, likeness, title
from finance.vouchers.printed import field_of, weaker
from finance.vouchers.reading import Field

_TITLE = title(r"航空运输电子客票行程单|ITINERARY\s*/?\s*RECEIPT\s*OF\s*E-?TICKET")
_NOT = re.compile(r"电\s*子\s*发\s*票|登\s*机\s*牌|BOARDING|发\s*票\s*号\s*码\s*:?\s*\d{20}")
_ANCHORS = anchors(
    r"旅客姓名",
    r"有效身份证件",
    r"民航发展基金",
    r"燃油附加费",
    r"填开日期",
    r"填开单位",
    r"验证码",
    # Of a small or faint form often only what the printer set is read, and the larger English.
    r"印[刷制]序号|SERIAL\s?NUMBER",
    r"电子客票号码",
    r"CNY\s?\d+\.\d\d",
    r"销售单位代号|AGENT\s?CODE",
    r"签注|ENDORSEMENTS",
)
_SMEARED = 0.6
_LONGEST = re.compile(r"(?:^|[\t ])(\d{3}\s?-?\s?\d{10})(?=[\t ]|$)")
_PRICED = re.compile(r"CNY\s?\d")
_SLIPPED = 0.9
_AGENT = text("seller_name", ALONE, shape=r"[一-鿿][一-鿿()]{3,28}公司(?:[一-鿿]{2,12})?(?=\t|$)")
_LABELS = (
    letters("print_number", r"印刷序号", r"\d{11}(?!\d)"),
    money("insurance_fen", r"保险费(?:\s*INS[A-Z]*)?"),
    text("seller_name", r"填.单位(?:\s*ISSUED\s*BY)?"),
    day("issued_on", r"填.日期(?:\s*DATE\s*OF\s*ISSUE)?", is_head=True),
)


def score(sheet: Sheet) -> float:
    return likeness(sheet, _TITLE, _ANCHORS, against=_NOT)


def read(sheet: Sheet) -> Print:
    fares = _without_minus(read_fares(sheet))
    labelled = read_labels(sheet, *FLIGHT, *_LABELS)
    return Print(fields={**_by_shape(sheet), **first_leg(sheet), **fares, **labelled})


def _by_shape(sheet: Sheet) -> dict[str, Field]:
    """Where print slipped off its labels: the only long number, day and company at the foot."""
    numbers = {hit.value: hit for hit in sheet.all(_LONGEST)}
    foot = read_labels(_foot(sheet), day("issued_on", ALONE), _AGENT)
    found = {name: weaker(field, _SLIPPED) for name, field in foot.items()}
    if len(numbers) == 1:
        for number, hit in numbers.items():
            value = re.sub(r"[\s-]", "", number)
            found["e_ticket_number"] = field_of(hit, value, certainty=_SLIPPED)
    return found


def _foot(sheet: Sheet) -> Sheet:
    """What stands below the row of the amounts."""
    priced = [row.box for row in sheet.rows if _PRICED.search(row.text)]
    last = max((box.bottom for box in priced), default=float("inf"))
    return sheet.part(lambda run: run.box.top > last)


def _without_minus(fares: Mapping[str, Field]) -> dict[str, Field]:
    """No itinerary is made out for less than nothing: a minus is a smear before the amount."""
    return {
        name: weaker(replace(field, value=-field.value), _SMEARED)
        if isinstance(field.value, int) and field.value < 0
        else field
        for name, field in fares.items()
    }


KIND = VoucherKind(
    code="air_paper",
    title="航空运输电子客票行程单",
    score=score,
    read=read,
    required=("e_ticket_number", "issued_on", "total_fen"),
    parts=("fare_fen", "aviation_fund_fen", "fuel_surcharge_fen"),
    parts_if_said=("other_taxes_fen",),
)
