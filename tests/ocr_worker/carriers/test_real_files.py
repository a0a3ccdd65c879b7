"""Structured real files, record by record, against what their papers say."""

import csv
from decimal import Decimal
from pathlib import Path

import pytest

from finance.vouchers.merge import merge
from finance.vouchers.reading import Evidence, FieldValue
from finance.vouchers.structured import read_structured
from ocr_worker.carriers import open_carrier
from ocr_worker.carriers.base import Limits

COLUMNS = {
    "invoice_code": "invoice_code",
    "invoice_number": "invoice_number",
    "issue_date": "issued_on",
    "amount_excl_tax": "net_fen",
    "tax": "tax_fen",
    "total_incl_tax": "total_fen",
    "seller_name": "seller_name",
    "seller_tax_id": "seller_tax_id",
    "buyer_name": "buyer_name",
    "buyer_tax_id": "buyer_tax_id",
    "check_code": "check_code",
}
KINDS = {
    "vat_special_ofd": "vat_e_special",
    "vat_electronic_ofd": "vat_e_normal",
    "rail_eticket_ofd": "rail_e",
}
# The list names the buyer as the seller; the paper and its records say the reverse.
PARTIES_SWAPPED = "vat_electronic_ofd_06_list90.ofd"
# Its paper alone speaks: no attachment, no tags.
WITHOUT_RECORDS = "vat_electronic_ofd_05_metro_masked.ofd"
FILES = (
    "vat_special_ofd_01.ofd",
    "vat_electronic_ofd_01.ofd",
    "vat_electronic_ofd_02_goodslist.ofd",
    "vat_electronic_ofd_03_flatdirs.ofd",
    "vat_electronic_ofd_04_sample.ofd",
    "vat_electronic_ofd_06_list90.ofd",
    "shudian_special_ofd_01.ofd",
    "shudian_special_ofd_02.ofd",
    "shudian_special_xml_01.xml",
    "shudian_ordinary_xml_01.xml",
    "shudian_ordinary_xml_02_notax.xml",
    "rail_eticket_ofd_01_exchange.ofd",
    "rail_eticket_ofd_02_refund.ofd",
    "negative_bank_receipt_ofd_01.ofd",
    "negative_bank_receipt_ofd_02.ofd",
)


def truth(data: Path, name: str) -> dict[str, str]:
    with (data / "index.tsv").open(encoding="utf-8") as table:
        return next(row for row in csv.DictReader(table, delimiter="\t") if row["file"] == name)


def expected(row: dict[str, str]) -> dict[str, FieldValue]:
    said: dict[str, FieldValue] = {}
    for column, name in COLUMNS.items():
        text = row[column]
        if not text:
            continue
        if name.endswith("_fen"):
            said[name] = 0 if text == "***" else int(Decimal(text) * 100)
        else:
            said[name] = text
    if row["file"] == PARTIES_SWAPPED:
        said["buyer_name"] = said.pop("seller_name")
        said["buyer_tax_id"] = said.pop("seller_tax_id")
    return said


@pytest.mark.parametrize("name", FILES)
def test_records_say_what_the_paper_says(shared_data: Path, name: str) -> None:
    row = truth(shared_data, name)
    (part,) = open_carrier(shared_data / "files" / name, limits=Limits())
    said = read_structured(Evidence(part.carrier, records=part.records))
    fields = merge(said.fields)
    wanted = expected(row)
    assert {field: fields[field].value for field in wanted} == wanted
    if row["kind"] in KINDS:
        assert said.kind == KINDS[row["kind"]]


def test_lists_of_goods_are_complete(shared_data: Path) -> None:
    for name in ("vat_electronic_ofd_02_goodslist.ofd", PARTIES_SWAPPED):
        (part,) = open_carrier(shared_data / "files" / name, limits=Limits())
        said = read_structured(Evidence(part.carrier, records=part.records))
        assert len(said.items) == 100
        total = merge(said.fields)["net_fen"].value
        assert sum(int(line["amount_fen"] or 0) for line in said.items) == total
        assert len(part.pages) == 5


@pytest.mark.parametrize(
    ("name", "lines"),
    [
        (
            WITHOUT_RECORDS,
            {
                "发票代码:000000000000",
                "开票日期:2024年11月07日",
                "名称:武汉地铁集团有限公司",
                "¥11.92",
                "壹拾叁圆整",
            },
        ),
        (
            "shudian_special_pdf_from_ofd_01.pdf",
            {
                "电子发票（增值税专用发票）",
                "23512000000005197325",
                "2023年01月30日",
                "中国移动通信集团四川有限公司成都分公司",
                "名称：郫都区星讯通讯设备经营部",
                "91510000765055994P",
                "¥2150.63",
                "贰仟壹佰伍拾圆陆角叁分",
            },
        ),
        (
            "vat_electronic_pdf_07_anon.pdf",
            {
                "名称：深圳蛋糕餐饮有限公司",
                "发票号码：07099363",
                "校验码：10014 32002 33198 00000",
            },
        ),
        (
            "air_itinerary_pdf_01.pdf",
            {"电子发票（航空运输电子客票行程单）", "发票号码：9223372036854775807", "CNY 620.00"},
        ),
        ("invoice_en_pdf_02_lines.pdf", {"Balance Due:", "Jan 1, 2022", "Sammy Maystone"}),
    ],
)
def test_text_layers_read_as_lines(shared_data: Path, name: str, lines: set[str]) -> None:
    (part,) = open_carrier(shared_data / "files" / name, limits=Limits())
    printed = {line.text for page in part.pages for line in page.lines}
    assert lines <= printed


def test_what_is_no_voucher_tells_no_kind(shared_data: Path) -> None:
    (essay,) = open_carrier(shared_data / "files/negative_ofd_essay_01.ofd", limits=Limits())
    assert read_structured(Evidence(essay.carrier, records=essay.records)).kind is None
    assert len(essay.pages) == 2
    statement = shared_data / "files/negative_bank_statement_ofd_01.ofd"
    (part,) = open_carrier(statement, limits=Limits())
    assert read_structured(Evidence(part.carrier, records=part.records)).kind == "none"


def test_the_code_on_an_ofd_page_is_among_its_pictures(shared_data: Path) -> None:
    (part,) = open_carrier(shared_data / "files/shudian_special_ofd_01.ofd", limits=Limits())
    first = part.pictures()[0]
    assert first.pixels.shape == (300, 300, 3)
    assert (first.left, first.top, first.unit_per_px) == pytest.approx((6.5, 6.0, 20 / 300))
