"""航空运输电子客票行程单 on paper: fare, fund and surcharge add up to the total."""

import re
from collections.abc import Mapping
from dataclasses import replace

from finance.vouchers.flight import FLIGHT, first_leg, read_fares
from finance.vouchers.kinds.base import Print, VoucherKind
from finance.vouchers.labels import day, letters, money, read_labels, text
from finance.vouchers.layout import Sheet
from finance.vouchers.likeness import anchors, likeness, title
from finance.vouchers.printed import weaker
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
    return Print(fields={**first_leg(sheet), **fares, **labelled})


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
