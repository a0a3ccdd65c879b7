"""Records of every dialect to typed fields."""

import pytest

from finance.vouchers.dialects import DIALECTS
from finance.vouchers.reading import Carrier, Evidence, Record, Source
from finance.vouchers.structured import (
    dialect_of,
    fields_from_record,
    items_from_record,
    kind_from_record,
    read_structured,
    tax_rate,
    typed,
)


def record(
    *entries: tuple[str, str],
    dialect: str = "EInvoice",
    namespace: str = "",
    source: Source = Source.XML,
) -> Record:
    return Record(source, dialect, namespace, entries)


DIGITAL = record(
    ("Header", ""),
    ("Header/EIid", "24112000000048542163"),
    ("Header/InherentLabel/GeneralOrSpecialVAT/LabelCode", "01"),
    ("Header/InherentLabel/GeneralOrSpecialVAT/LabelName", "增值税专用发票"),
    ("EInvoiceData/SellerInformation/SellerName", " 甲公司 "),
    ("EInvoiceData/SellerInformation/SellerIdNum", "91350100m000100y43"),
    ("EInvoiceData/BuyerInformation/BuyerName", ""),
    ("EInvoiceData/BasicInformation/TotalAmWithoutTax", "100.00"),
    ("EInvoiceData/BasicInformation/TotalTaxAm", "*"),
    ("EInvoiceData/BasicInformation/TotalTax-includedAmount", "¥"),
    ("EInvoiceData/BasicInformation/RequestTime", "2024-05-28 09:38:46"),
    ("EInvoiceData/IssuItemInformation", ""),
    ("EInvoiceData/IssuItemInformation/ItemName", "*餐饮服务*餐费"),
    ("EInvoiceData/IssuItemInformation/Amount", "60.00"),
    ("EInvoiceData/IssuItemInformation/TaxRate", "0.06"),
    ("EInvoiceData/IssuItemInformation", ""),
    ("EInvoiceData/IssuItemInformation/ItemName", "押金"),
    ("EInvoiceData/IssuItemInformation/SpecMod", "大"),
    ("EInvoiceData/IssuItemInformation/Amount", "40.00"),
    ("EInvoiceData/IssuItemInformation/ComTaxAm", "*"),
)


def test_fields_are_typed_and_nothing_is_derived() -> None:
    fields = fields_from_record(DIGITAL)
    assert {name: field.value for name, field in fields.items()} == {
        "invoice_number": "24112000000048542163",
        "seller_name": "甲公司",
        "seller_tax_id": "91350100M000100Y43",
        "net_fen": 10000,
        "tax_fen": 0,
        "issued_on": "2024-05-28",
    }
    assert {field.source for field in fields.values()} == {Source.XML}
    assert {field.confidence for field in fields.values()} == {0.99}


def test_lines_keep_their_seams_where_an_element_is_missing() -> None:
    first, second = items_from_record(DIGITAL)
    assert first == {
        "name": "餐费",
        "category": "餐饮服务",
        "specification": None,
        "unit": None,
        "quantity": None,
        "price": None,
        "amount_fen": 6000,
        "tax_rate": "6%",
        "tax_fen": None,
    }
    assert (second["name"], second["category"], second["specification"]) == ("押金", None, "大")
    assert (second["amount_fen"], second["tax_fen"]) == (4000, 0)


def test_a_signed_record_is_surer_and_a_tag_less_sure() -> None:
    signed = Record(Source.SIGNED_XML, DIGITAL.dialect, "", DIGITAL.entries)
    tag = Record(Source.OFD_TAG, "CustomTag", "", DIGITAL.entries)
    assert fields_from_record(signed)["net_fen"].confidence > 0.99
    assert fields_from_record(tag)["net_fen"].confidence == 0.95
    assert fields_from_record(tag)["net_fen"].source is Source.OFD_TAG


@pytest.mark.parametrize(
    ("remark", "number"),
    [
        ("被红冲蓝字数电票号码：24112000000000000019 红字发票信息确认单编号：4" + "1" * 19,
         "24112000000000000019"),
        ("被红冲蓝字数电发票号码:24112000000000000019", "24112000000000000019"),
        ("对应正数发票代码:033002000211号码:83089647", "83089647"),
        ("被红冲蓝字数电票号码：241120000000000000191", None),
        ("蓝字发票号码：24112000000000000019", None),
    ],
)  # fmt: skip
def test_a_red_invoice_whose_remark_alone_names_the_blue_one(
    remark: str, number: str | None
) -> None:
    own = ("TaxSupervisionInfo/InvoiceNumber", "24112000000000000020")
    said = ("EInvoiceData/AdditionalInformation/Remark", remark)
    found = fields_from_record(record(own, said)).get("red_of")
    assert (None if found is None else found.value) == number
    node = ("EInvoiceData/SpecificInformation/RedEInvoice/OriginalInvoiceCode", "2" * 20)
    assert fields_from_record(record(own, said, node))["red_of"].value == "2" * 20


def test_a_record_in_no_known_dialect_says_nothing() -> None:
    foreign = record(("g/path", "M0 0"), dialect="svg")
    assert dialect_of(foreign) is None
    assert fields_from_record(foreign) == {}
    assert items_from_record(foreign) == ()
    assert kind_from_record(foreign) is None
    empty = read_structured(Evidence(Carrier.XML, records=(foreign,)))
    assert (empty.kind, empty.kind_confidence, empty.fields, empty.items) == (None, 0.0, (), ())
    assert empty.untold is None


def test_records_of_one_file_are_read_side_by_side() -> None:
    data = record(
        ("发票号码", "24112000000048542163"), ("合计税额", "6.00"), dialect="CustomDatas"
    )
    both = read_structured(Evidence(Carrier.OFD, records=(data, DIGITAL)))
    assert both.kind == "de_special"
    assert both.kind_confidence == 0.99
    assert both.untold is None
    assert [fields["tax_fen"].value for fields in both.fields] == [600, 0]
    assert len(both.items) == 2


@pytest.mark.parametrize(
    ("text", "rate"),
    [("0.06", "6%"), ("6%", "6%"), ("13", "13%"), ("0.015", "1.5%"), ("免税", "免税"),
     ("***", "***"), ("", None), ("0", "0%"), ("１３％", "13%")],
)  # fmt: skip
def test_rates(text: str, rate: str | None) -> None:
    assert tax_rate(text) == rate


@pytest.mark.parametrize(
    ("name", "text", "value"),
    [
        ("check_code", "16197 83356 74145 07415", "16197833567414507415"),
        ("invoice_number", "００００８００６", "00008006"),
        ("total_fen", "¥", None),
        ("tax_fen", "***", 0),
        ("net_fen", "***", None),
        ("issued_on", "2020年07月23日", "2020-07-23"),
        ("travel_on", "never", None),
        ("buyer_tax_id", " 9135 0100m000100y43", "91350100M000100Y43"),
        ("remark", "  两 字 ", "两 字"),
        ("remark", "  ", None),
        ("buyer_tax_id", "NULL", None),
        ("buyer_name", "--", None),
        ("passenger_id_masked", "320583199001011234", "3205831990****1234"),
    ],
)
def test_values_are_typed_by_the_name_of_their_field(
    name: str, text: str, value: str | int | None
) -> None:
    assert typed(name, text) == value


def test_dialects_have_names_of_their_own() -> None:
    assert len({dialect.code for dialect in DIALECTS}) == len(DIALECTS)
