"""The data inside the files name the same facts as the face."""

from decimal import Decimal

import pytest
from lxml import etree

from samples.generator.catalogue import SORTS, Sort
from samples.generator.facts import Facts
from samples.generator.invent.source import Source
from samples.generator.kinds import data_of
from samples.generator.numbers import yuan

DIGITAL = [
    sort for sort in SORTS if "xml" in sort.files and sort.name not in {"de_special", "de_normal"}
]


def leaves(content: bytes) -> dict[str, str]:
    found: dict[str, str] = {}
    for node in etree.fromstring(content).iter(etree.Element):
        if node.text and node.text.strip():
            found.setdefault(etree.QName(node).localname, node.text.strip())
    return found


def made(name: str, seed: int = 4) -> Facts:
    return next(sort for sort in SORTS if sort.name == name).draw(Source(seed), 0).facts


def amount(facts: Facts, name: str) -> str:
    return yuan(facts.money(name))


@pytest.mark.parametrize("sort", DIGITAL, ids=[sort.name for sort in DIGITAL])
def test_xml_names_number_sums_and_parties(sort: Sort) -> None:
    drawn = sort.draw(Source(4), 0)
    facts, values = drawn.facts, leaves(data_of(drawn))
    is_bill = "EInvoiceCode" in values
    number = values["EInvoiceNumber" if is_bill else "InvoiceNumber"]
    assert number == facts.text("invoice_number")
    total = values["TotalAmount" if is_bill else "TotalTax-includedAmount"]
    assert total == amount(facts, "total_fen")
    names = ("InvoicingPartyName", "PayerPartyName") if is_bill else ("SellerName", "BuyerName")
    assert [values[name] for name in names] == [
        facts.text("seller_name"),
        facts.text("buyer_name"),
    ]
    assert values["ItemName"] == facts.items[0]["name"]


def test_special_business_has_a_node_of_its_own() -> None:
    drawn = next(s for s in SORTS if s.name == "de_normal_passenger").draw(Source(4), 0)
    values = leaves(data_of(drawn))
    assert values["Traveler"] == drawn.facts.text("passenger_name")
    assert values["TravelDate"] == drawn.facts.text("travel_on")


def test_flight_adds_up_in_its_data() -> None:
    drawn = next(s for s in SORTS if s.name == "air_e").draw(Source(4), 0)
    values = leaves(data_of(drawn))
    parts = ("Fare", "FuelSurcharge", "VatTaxAmount", "CivilAviationDevelopmentFund", "OtherTaxes")
    assert sum(Decimal(values[part]) for part in parts) == Decimal(values["TotalAmount"])


@pytest.mark.parametrize("seed", range(6))
def test_returned_ticket_names_the_first_invoice(seed: int) -> None:
    drawn = next(s for s in SORTS if s.name == "rail_e_change").draw(Source(seed), 0)
    facts, values = drawn.facts, leaves(data_of(drawn))
    assert values["NumberOfOriginalInvoice"] == facts.text("red_of")
    assert values["Fare"] == amount(facts, "total_fen")
    assert made("rail_e_change", seed).fields == facts.fields
