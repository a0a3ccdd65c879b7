from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from samples.generator.content import NEW_RATE_ON, Author
from samples.generator.organisations import buyers, organisations
from samples.generator.sets import KINDS, invent
from samples.generator.values import Invoice, RailTicket

SEEDS = st.integers(0, 10**6)
INVOICE_KINDS = [kind for kind in KINDS if kind.startswith(("vat", "de"))]


@settings(max_examples=60, deadline=None)
@given(SEEDS, st.sampled_from(INVOICE_KINDS))
def test_invoice_arithmetic_holds(seed: int, kind: str) -> None:
    invoice = invent(Author(seed), kind)
    assert isinstance(invoice, Invoice)
    assert invoice.net_fen + invoice.tax_fen == invoice.total_fen
    for item in invoice.items:
        product = Decimal(item.price) * item.quantity * 100
        assert abs(product - item.amount_fen) < 1
        rate = Decimal(item.tax_rate or 0) / 100
        assert abs(item.amount_fen * rate - item.tax_fen) <= 1
    qr = invoice.qr_text.split(",")
    amount = invoice.total_fen if invoice.is_digital else invoice.net_fen
    assert qr[3] == invoice.number
    assert Decimal(qr[4]) * 100 == amount
    assert qr[5] == f"{invoice.issued_on:%Y%m%d}"


@settings(max_examples=40, deadline=None)
@given(SEEDS, st.sampled_from(INVOICE_KINDS))
def test_number_and_code_follow_kind_and_year(seed: int, kind: str) -> None:
    invoice = invent(Author(seed), kind)
    assert isinstance(invoice, Invoice)
    year = f"{invoice.issued_on:%y}"
    if invoice.is_digital:
        assert len(invoice.number) == 20
        assert invoice.number.startswith(year + "33")
        assert not invoice.check_code
        return
    start = 5 if len(invoice.code) == 12 else 4
    assert invoice.code[start : start + 2] == year
    assert len(invoice.number) == 8
    assert len(invoice.check_code) == (0 if kind == "vat_special" else 20)


@settings(max_examples=40, deadline=None)
@given(SEEDS, st.sampled_from(["rail_paper", "rail_e"]))
def test_rail_tickets_hold(seed: int, kind: str) -> None:
    ticket = invent(Author(seed), kind)
    assert isinstance(ticket, RailTicket)
    assert ticket.departure != ticket.arrival
    assert abs(Decimal(ticket.fare_fen) * 9 / 109 - ticket.tax_fen) <= Decimal("0.5")
    if kind == "rail_paper":
        assert len(ticket.ticket_id) == 21
        assert ticket.ticket_id.endswith(f"{ticket.travel_on:%m%d}{ticket.number}")
        assert len(ticket.qr_text) == 144
    else:
        assert ticket.issued_on > ticket.travel_on
        assert ticket.number[4] == "9"


@pytest.mark.parametrize(("day", "rate"), [(date(2019, 3, 29), 16), (NEW_RATE_ON, 13)])
def test_goods_follow_the_tax_rate_of_their_day(day: date, rate: int) -> None:
    author = Author(1)
    invoices = [author.invoice("vat_normal", buyers()[0], day) for _ in range(40)]
    rates = {item.tax_rate for invoice in invoices for item in invoice.items}
    assert rate in rates
    assert ({13, 16} - {rate}).isdisjoint(rates)


def test_special_invoices_are_never_free_of_tax() -> None:
    author = Author(2)
    for _ in range(60):
        invoice = author.invoice("de_special", buyers()[0], date(2026, 1, 5))
        assert all(item.tax_rate for item in invoice.items)


def test_free_goods_print_stars() -> None:
    author = Author(3)
    drawn = (author.invoice("de_normal", buyers()[0], date(2026, 1, 5)) for _ in range(200))
    free = next(one for one in drawn if one.items[0].tax_rate is None)
    assert (free.tax_text, free.tax_fen, free.items[0].rate_text) == ("***", 0, "免税")


def test_same_seed_same_voucher() -> None:
    assert all(invent(Author(9), kind) == invent(Author(9), kind) for kind in KINDS)


def test_organisations_form_one_tree_with_three_buying_communities() -> None:
    units = organisations()
    codes = [unit["code"] for unit in units]
    assert len(set(codes)) == len(codes)
    for unit in units[1:]:
        assert unit["parent"] in codes[: codes.index(unit["code"])]
    communities = [unit for unit in units if unit["level"] == "community"]
    assert [(b.name, b.tax_id) for b in buyers()] == [
        (unit["name"], unit["tax_id"]) for unit in communities
    ]
    assert len(communities) == 3
    assert len({unit["tax_id"] for unit in units}) == len(units)
