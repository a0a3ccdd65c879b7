import json

import pytest

from finance.vouchers.reading import Record, Source
from finance.vouchers.structured import (
    fields_from_record,
    items_from_record,
    kind_from_record,
)

INSIDE = "EInvoiceData/SpecificInformation"


def values(node: str, *entries: tuple[str, str], label: str = "") -> dict[str, object]:
    fields = fields_from_record(record(node, *entries, label=label))
    return {name: field.value for name, field in fields.items() if name != "invoice_number"}


def record(node: str, *entries: tuple[str, str], label: str = "") -> Record:
    special = tuple((f"{INSIDE}/{node}/{name}", text) for name, text in entries)
    number = ("TaxSupervisionInfo/InvoiceNumber", "24112000000000000019")
    labels = (("Header/UndefinedLabel/Label/LabelName", label),)
    return Record(Source.XML, "EInvoice", "", (number, *labels, (INSIDE, ""), *special))


def test_a_passenger_without_his_whole_identity_number() -> None:
    found = values(
        "PassengerTransportation",
        ("Traveler", "某某"),
        ("TypeOfPassengerDocument", "居民身份证"),
        ("ValidIDNumber", "330199198001011234"),
        ("TravelDate", "2024-05-01"),
        ("Departure", "临江市"),
        ("Destination", "青溪县"),
        ("Grade", "二等座"),
        ("Vehicletype", "火车"),
    )
    assert found == {
        "business_type": "旅客运输服务",
        "passenger_name": "某某",
        "passenger_id_masked": "3301991980****1234",
        "travel_on": "2024-05-01",
        "departure_station": "临江市",
        "arrival_station": "青溪县",
        "seat_class": "二等座",
        "vehicle_kind": "火车",
        "special": json.dumps(
            {"PassengerTransportation": {"TypeOfPassengerDocument": ["居民身份证"]}},
            ensure_ascii=False,
        ),
    }


def test_the_first_of_several_passages_of_a_toll() -> None:
    given = record(
        "Toll",
        ("PlateNumber", "浙A12345"),
        ("VehicleType", "客车"),
        ("StartDatesOfPassage", "20260227172851000"),
        ("EndDatesOfPassage", "20260228010203000"),
        ("PlateNumber", "浙A99999"),
    )
    found = {name: field.value for name, field in fields_from_record(given).items()}
    assert kind_from_record(given) == "toll_de"
    assert found["plate_number"] == "浙A12345"
    assert found["vehicle_type"] == "客车"
    assert (found["passage_from"], found["passage_to"]) == ("2026-02-27", "2026-02-28")


@pytest.mark.parametrize(
    ("node", "entries", "said"),
    [
        (
            "FreightTransportation",
            (("PlateNumber", "川A6EB40"), ("PlaceOfDeparture", "甲地"), ("CargoName", "钢材")),
            {"plate_number": "川A6EB40", "departure_place": "甲地", "cargo_name": "钢材"},
        ),
        (
            "BuildingServices",
            (("CrossCityFlag", "是"), ("SiteOfService", "文汇路"), ("ProjectName", "围墙")),
            {"cross_city": "是", "project_place": "文汇路", "project_name": "围墙"},
        ),
        (
            "RealEstateLeasing",
            (("LeaseStartDate", "2025-01-01"), ("LeaseEndDate", "2025-12-31"), ("Area", "平方米")),
            {"lease_from": "2025-01-01", "lease_to": "2025-12-31", "area_unit": "平方米"},
        ),
        (
            "RealEstateSales",
            (("UnitCode", "97556560640974078"), ("DetailedAddress", "文汇路11号")),
            {"property_unit_code": "97556560640974078", "property_address": "文汇路11号"},
        ),
    ],
)
def test_elements_whose_names_nobody_published(
    node: str, entries: tuple[tuple[str, str], ...], said: dict[str, str]
) -> None:
    found = values(node, *entries)
    assert found.pop("business_type") is not None
    assert found == said


def test_a_value_out_of_shape_is_kept_but_believed_by_no_field() -> None:
    found = values("RealEstateLeasing", ("LeaseFrom", "长期"))
    assert "lease_from" not in found
    assert json.loads(str(found["special"])) == {"RealEstateLeasing": {"LeaseFrom": ["长期"]}}


def test_the_label_outranks_the_node_and_unknown_nodes_are_kept() -> None:
    found = values("Tobacco", ("Brand", "某牌"), label="卷烟")
    assert found["business_type"] == "卷烟"
    assert json.loads(str(found["special"])) == {"Tobacco": {"Brand": ["某牌"]}}


def test_a_red_letter_is_no_business() -> None:
    assert values("RedEInvoice", ("OriginalInvoiceCode", "2" * 20)) == {"red_of": "2" * 20}
    assert values("Empty", ("Nothing", "")) == {}


GOODS = "EInvoiceData/IssuItemInformation"


def goods(special: Record, **cells: str) -> dict[str, object]:
    entries = ((GOODS, ""), *((f"{GOODS}/{name}", text) for name, text in cells.items()))
    (line,) = items_from_record(Record(Source.XML, "EInvoice", "", (*entries, *special.entries)))
    return {name: value for name, value in line.items() if value is not None}


def test_columns_of_a_toll_in_the_place_of_quantity_and_price_are_none() -> None:
    toll = record(
        "Toll",
        ("PlateNumber", "浙A12345"),
        ("VehicleType", "客车"),
        ("StartDatesOfPassage", "20260327172851000"),
        ("EndDatesOfPassage", "2026-03-28"),
    )
    cells = {
        "ItemName": "*经营租赁*通行费", "SpecMod": "浙A12345", "MeaUnits": "客车",
        "Quantity": "20260327", "UnPrice": "20260328", "Amount": "6.29",
    }  # fmt: skip
    line = {"name": "通行费", "category": "经营租赁", "amount_fen": 629}
    assert goods(toll, **cells) == line
    own = {"Quantity": "1", "UnPrice": "6.29", "MeaUnits": "次"}
    kept = {"quantity": "1", "price": "6.29", "unit": "次"}
    assert goods(toll, **{**cells, **own}) == {**line, **kept}


def test_a_project_in_the_place_of_the_unit() -> None:
    site = record("ConstructionServices", ("ItemName", "围墙工程"), ("CrossCityFlag", "1"))
    found = {name: field.value for name, field in fields_from_record(site).items()}
    assert (found["business_type"], found["project_name"]) == ("建筑服务", "围墙工程")
    line = goods(site, ItemName="*建筑服务*工程款", MeaUnits="围墙工程", Quantity="1")
    assert line == {"name": "工程款", "category": "建筑服务", "quantity": "1"}


def test_the_unit_of_an_area_is_the_unit_of_its_rent() -> None:
    lease = record("RealEstateLeasing", ("AreaUnit", "平方米"))
    assert goods(lease, ItemName="租金", MeaUnits="平方米")["unit"] == "平方米"
