"""The common invoices and tickets, 2015–2026 and from any province."""

from dataclasses import replace
from datetime import date

from samples.generator.facts import Facts
from samples.generator.invent.source import (
    LAST_PAPER,
    TODAY,
    Source,
    number20,
    old_code,
    paper_code,
    where,
)
from samples.generator.truth import expected_fields, expected_items
from samples.generator.values import Invoice, RailTicket

TAILS = {"vat_normal": "04", "vat_e_normal": "11", "vat_e_special": "13"}
DAYS = {
    "vat_special": (date(2015, 3, 2), LAST_PAPER),
    "vat_normal": (date(2015, 3, 2), LAST_PAPER),
    "vat_e_normal": (date(2016, 1, 4), LAST_PAPER),
    "vat_e_special": (date(2020, 12, 21), LAST_PAPER),
    "de_normal": (date(2022, 5, 9), TODAY),
    "de_special": (date(2022, 5, 9), TODAY),
    "rail_paper": (date(2015, 3, 2), LAST_PAPER),
    "rail_e": (date(2024, 11, 4), TODAY),
}
LAST_SHORT_CODE = 2017  # 普票 had ten digits until then


def invoice(source: Source, kind: str) -> tuple[Invoice, str]:
    """The invoice and the province of its form."""
    day = source.day(*DAYS[kind])
    region = source.region()
    drawn = source.invoice(kind, source.buyer(), day)
    if drawn.is_digital:
        return replace(drawn, number=number20(region[2], day.year, source.digits(15))), region[1]
    batch = source.rng.randrange(900)
    if kind == "vat_special":
        code = paper_code(region[0], day.year, batch, kind=1)
    elif kind == "vat_normal" and day.year <= LAST_SHORT_CODE:
        code = paper_code(region[0], day.year, batch, kind=3)
    else:
        code = old_code(region[0], day.year, batch, tail=TAILS[kind])
    return replace(drawn, code=code), region[1]


def ticket(source: Source, kind: str) -> RailTicket:
    return source.rail(kind, source.buyer(), source.day(*DAYS[kind]))


def as_facts(voucher: Invoice | RailTicket, place: str) -> Facts:
    """The same truth in the shape of the further kinds."""
    fields = expected_fields(voucher, carrier="jpg")
    if isinstance(voucher, RailTicket) and voucher.kind == "rail_e":
        fields = {**fields, "business_type": None}
    known = {"place": place, "province": where(("", place, "", ""))["province"]}
    return Facts(voucher.kind, fields, tuple(expected_items(voucher)), known, voucher.qr_text)
