"""Every kind, every printer: arithmetic, structure, and marks that stay on the paper."""

from collections import Counter
from typing import Any

import pytest
import zxingcpp

from samples.generator.catalogue import KINDS, LAYOUTS, SORTS, Drawn, Sort
from samples.generator.facts import Facts
from samples.generator.invent.source import Source
from samples.generator.kinds import truth
from samples.generator.numbers import CHARSET, amount_cn
from samples.generator.raster import draw_page
from samples.generator.sheet import Matrix, Text, qr_modules
from samples.generator.told import words_of

SEEDS = range(6)
ALL = pytest.mark.parametrize("sort", SORTS, ids=[sort.name for sort in SORTS])


def drawn(sort: Sort) -> list[Drawn]:
    return [sort.draw(Source(seed), seed) for seed in SEEDS]


def fen(facts: Facts, name: str) -> int:
    value = facts.fields.get(name)
    return value if isinstance(value, int) else 0


def test_every_kind_of_the_reference_is_there() -> None:
    wanted = {
        *("vat_special", "vat_normal", "vat_e_special", "vat_e_normal", "vat_roll", "toll_e"),
        *("vehicle", "used_car", "de_special", "de_normal", "toll_de", "paper_de_special"),
        *("paper_de_normal", "blockchain", "rail_paper", "rail_e", "air_paper", "air_e", "taxi"),
        *("quota", "machine_general", "bus", "ship", "bridge", "fiscal_general", "other", "none"),
        *("fiscal_payment", "fiscal_settlement", "fiscal_outpatient", "fiscal_inpatient"),
        *("fiscal_donation", "fiscal_membership", "union_receipt", "customs", "tax_cert"),
        *("bank_receipt", "receipt", "white_slip", "payout_list"),
        *("attach_goods_list", "attach_trip", "attach_till_slip", "attach_contract"),
        *("attach_acceptance", "vehicle_de", "used_car_de", "local_general_e"),
        *("freight_special", "paper_de_vehicle", "paper_de_used_car"),
    }
    assert set(KINDS) == wanted
    assert len({sort.name for sort in SORTS}) == len(SORTS)


@ALL
def test_no_mark_leaves_the_paper(sort: Sort) -> None:
    for one in drawn(sort):
        for mark in one.page.marks:
            if isinstance(mark, Text):
                assert mark.left >= -0.01, mark.text
                assert mark.vertical or mark.left + mark.length <= one.page.width + 0.01, mark.text
                assert 0 < mark.y <= one.page.height, mark.text
                assert not set("|{}") & set(mark.text), mark.text
            if isinstance(mark, Matrix):
                assert mark.x + mark.size <= one.page.width


@ALL
def test_each_sheet_says_that_it_is_a_specimen(sort: Sort) -> None:
    assert all("非真实票据" in words_of(one.page) for one in drawn(sort))


@ALL
def test_printers_differ(sort: Sort) -> None:
    """The same facts from three printers: neither labels, inks nor places are all the same."""
    pages = [sort.draw(Source(1), variant).page for variant in range(LAYOUTS)]
    looks = {
        tuple(
            (mark.x, mark.y, mark.ink, mark.face, len(mark.text))
            for mark in page.marks
            if isinstance(mark, Text)
        )
        for page in pages
    }
    assert len(looks) == LAYOUTS


@ALL
def test_sums_hold(sort: Sort) -> None:
    for one in drawn(sort):
        facts = one.facts
        if facts.fields.get("net_fen") is not None and facts.fields.get("tax_fen") is not None:
            assert fen(facts, "net_fen") + fen(facts, "tax_fen") == fen(facts, "total_fen")
        if facts.fields.get("total_cn") is not None:
            assert facts.fields["total_cn"] == amount_cn(fen(facts, "total_fen"))
        items = [int(item["amount_fen"] or 0) for item in facts.items]
        if items and facts.kind != "customs":
            assert sum(items) in {fen(facts, "net_fen"), fen(facts, "total_fen")}


def charges(facts: Facts, *names: str) -> int:
    return sum(fen(facts, name) for name in names)


@pytest.mark.parametrize("name", ["air_paper", "air_e"])
def test_flights_add_up(name: str) -> None:
    for one in drawn(next(sort for sort in SORTS if sort.name == name)):
        parts = (
            "fare_fen",
            "aviation_fund_fen",
            "fuel_surcharge_fen",
            "other_taxes_fen",
            "tax_fen",
        )
        assert charges(one.facts, *parts) == fen(one.facts, "total_fen")


def test_hospital_bills_say_who_paid() -> None:
    for kind in ("fiscal_outpatient", "fiscal_inpatient"):
        for one in drawn(next(sort for sort in SORTS if sort.name == kind)):
            parts = ("pooled_fen", "other_payment_fen", "account_fen", "cash_fen")
            assert charges(one.facts, *parts) == fen(one.facts, "total_fen")


CODE_TAILS = {"toll_e": ("12",), "vat_roll": ("06", "07"), "used_car": ("17",)}


@ALL
def test_numbers_follow_their_structure(sort: Sort) -> None:
    for one in drawn(sort):
        facts = one.facts
        code, number = facts.text("invoice_code"), facts.text("invoice_number")
        year = facts.text("issued_on")[2:4]
        if len(number) == 20:
            assert number[:2] == year
        if sort.kind in CODE_TAILS:
            assert len(code) == 12
            assert (code[0], code[5:7], code[-2:] in CODE_TAILS[sort.kind]) == ("0", year, True)
        assert len(number) == 20 or not sort.kind.endswith("_de")
        if sort.kind == "vehicle":
            assert (code[0] != "0", code[5:7], code[7]) == (True, year, "2")
        if sort.kind.startswith("fiscal_"):
            assert (len(code), code[6:8], len(number)) == (8, year, 10)
            assert len(facts.text("check_code")) == 6
        for role in ("seller", "buyer"):
            tax_id = facts.text(f"{role}_tax_id")
            assert "*" in tax_id or all(char in CHARSET for char in tax_id)


@ALL
def test_code_names_the_voucher(sort: Sort) -> None:
    for one in drawn(sort):
        parts = one.facts.qr.split(",")
        if parts[0] != "01" or sort.kind.startswith(("fiscal", "union")):
            continue
        assert parts[2] == one.facts.text("invoice_code")
        assert parts[3] == one.facts.text("invoice_number")
        assert parts[5] == one.facts.text("issued_on").replace("-", "")
        amount = round(float(parts[4]) * 100)
        assert amount in {fen(one.facts, "net_fen"), fen(one.facts, "total_fen")}


@pytest.mark.usefixtures("cjk_fonts")
@pytest.mark.parametrize("name", ["taxi", "vehicle", "fiscal_general", "toll_de", "air_e"])
def test_drawn_code_can_be_scanned(name: str) -> None:
    sort = next(sort for sort in SORTS if sort.name == name)
    one = sort.draw(Source(2), 1 if name == "taxi" else 0)
    texts = [code.text for code in zxingcpp.read_barcodes(draw_page(one.page, dpi=200))]
    assert texts == [one.facts.qr]
    assert qr_modules(one.facts.qr).any()


@ALL
def test_key_fields_are_told_by_the_face(sort: Sort) -> None:
    """What a reader is asked for must stand on the paper, whoever printed it."""
    for variant in range(LAYOUTS):
        one = sort.draw(Source(3), variant)
        fields, _ = truth(one, "photo")
        if sort.kind == "none":
            assert fields == {}
            continue
        wanted = [
            name
            for name in ("invoice_number", "issued_on", "total_fen", "seller_name")
            if one.facts.fields.get(name) is not None
        ]
        if sort.kind == "quota":
            wanted.remove("seller_name")  # stands in the stamp alone
        assert [name for name in wanted if fields[name] is None] == []


def test_years_are_spread() -> None:
    years: Counter[Any] = Counter()
    for sort in SORTS:
        for one in drawn(sort):
            years[one.facts.text("issued_on")[:4]] += 1
    assert {str(year) for year in range(2015, 2027)} <= set(years)
