import pytest

from finance.vouchers.reading import Record, Source
from finance.vouchers.structured import (
    fields_from_record,
    items_from_record,
    kind_from_record,
    untold_kind,
)

NAMESPACE = "http://www.edrm.org.cn/schema/e-invoice/2019"


def attachment(*entries: tuple[str, str]) -> Record:
    return Record(Source.XML, "eInvoice", NAMESPACE, entries)


@pytest.mark.parametrize(
    ("entries", "kind"),
    [
        ((("InvoiceCode", "052002100113"),), "vat_e_special"),
        ((("InvoiceCode", "033002000211"),), "vat_e_normal"),
        ((("InvoiceCode", "011002680026"),), "vat_e_normal"),
        ((("InvoiceCode", "033002000112"),), "toll_e"),
        ((("InvoiceCode", "x"),), None),
        ((), None),
        (
            (
                ("InvoiceCode", "011002680026"),
                ("GraphCode", "01,08,011002680026,71500013,9.00,20200220,,64CF,"),
            ),
            "vat_e_special",
        ),
        ((("InvoiceCode", "033002000211"), ("GraphCode", "iVBORw0KGgo=")), "vat_e_normal"),
    ],
)
def test_kinds(entries: tuple[tuple[str, str], ...], kind: str | None) -> None:
    assert kind_from_record(attachment(*entries)) == kind


def test_fields_and_lines() -> None:
    given = attachment(
        ("InvoiceNo", "04875996"),
        ("InvoiceCheckCode", "77669 85689 07178 02165"),
        ("IssueDate", "2020年04月20日"),
        ("Buyer/BuyerName", "甲公司"),
        ("Seller/SellerTaxID", "91310110MA1G8YNR76"),
        ("TaxExclusiveTotalAmount", "57.00"),
        ("TaxTotalAmount", "***"),
        ("GoodsInfos/GoodsInfo", ""),
        ("GoodsInfos/GoodsInfo/Item", "*餐饮服务*餐费"),
        ("GoodsInfos/GoodsInfo/Amount", "57.00"),
        ("GoodsInfos/GoodsInfo/TaxScheme", "免税"),
        ("GoodsInfos/GoodsInfo/TaxAmount", "***"),
    )
    values = {name: field.value for name, field in fields_from_record(given).items()}
    assert values == {
        "invoice_number": "04875996",
        "check_code": "77669856890717802165",
        "issued_on": "2020-04-20",
        "buyer_name": "甲公司",
        "seller_tax_id": "91310110MA1G8YNR76",
        "net_fen": 5700,
        "tax_fen": 0,
    }
    (line,) = items_from_record(given)
    assert (line["name"], line["tax_rate"], line["tax_fen"]) == ("餐费", "免税", 0)


def test_tags_say_the_print_and_no_kind() -> None:
    tag = Record(
        Source.OFD_TAG,
        "CustomTag",
        "",
        (("InvoiceNo", "24112000000000000019"), ("TaxInclusiveTotalAmount", "¥4449.00")),
    )
    assert kind_from_record(tag) is None
    assert fields_from_record(tag)["total_fen"].value == 444900
    assert fields_from_record(tag)["total_fen"].confidence == 0.95
    glyph = Record(Source.OFD_TAG, "CustomTag", "", (("InvoiceNo", "1"), ("TaxTotalAmount", "¥")))
    assert "tax_fen" not in fields_from_record(glyph)


@pytest.mark.parametrize(
    ("number", "kind"),
    [("24112000000000000019", "de_normal"), ("04875996", "vat_e_normal"), ("", None)],
)
def test_an_attachment_without_a_code(number: str, kind: str | None) -> None:
    assert untold_kind(attachment(("InvoiceNo", number))) == kind


@pytest.mark.parametrize(
    ("entries", "kind"),
    [
        ((("InvoiceNo", "24112000000000000019"), ("SellerName", "甲公司")), "de_normal"),
        ((("InvoiceNo", "04875996"), ("SellerTaxID", "91"), ("InvoiceCode", "")), "vat_e_normal"),
        ((("InvoiceNo", "04875996"), ("InvoiceCode", "011002100113")), "vat_e_special"),
        ((("InvoiceNo", "24112000000000000019"),), None),
    ],
)
def test_tags_of_a_print_without_its_title(
    entries: tuple[tuple[str, str], ...], kind: str | None
) -> None:
    tags = (*entries, ("TaxInclusiveTotalAmount", "57.00"))
    assert untold_kind(Record(Source.OFD_TAG, "CustomTag", "", tags)) == kind


def test_an_attachment_that_lost_its_namespace() -> None:
    entries = (
        ("InvoiceCode", "033002000211"),
        ("InvoiceNo", "04875996"),
        ("TaxInclusiveTotalAmount", "57.00"),
    )
    bare = Record(Source.XML, "eInvoice", "", entries)
    assert kind_from_record(bare) == "vat_e_normal"
    assert fields_from_record(bare)["total_fen"].value == 5700
    other = Record(Source.XML, "invoice", "", entries)
    assert fields_from_record(other) == {}
