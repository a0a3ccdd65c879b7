"""发票代码 and 数电票 numbers, decoded."""

import pytest

from finance.vouchers.invoice_codes import (
    DIGITAL_PLAN_CITIES,
    PROVINCES,
    decode_digital_number,
    decode_invoice_code,
)


@pytest.mark.parametrize(
    ("code", "region", "year", "kind"),
    [
        ("5100191160", "四川", 2019, "vat_special"),
        ("1200154130", "天津", 2015, "vat_special"),
        ("1100094140", "北京", 2009, "vat_special"),
        ("1100094840", "北京", 2009, None),
        ("4200161350", "湖北", 2016, "vat_normal"),
        ("4403181320", "深圳", 2018, "vat_normal"),
        ("3100153620", "上海", 2015, "vat_normal"),
        ("3100153720", "上海", 2015, "freight_special"),
        ("044031800104", "深圳", 2018, "vat_normal"),
        ("033002000211", "浙江", 2020, "vat_e_normal"),
        ("033022000211", "宁波", 2020, "vat_e_normal"),
        ("052002100113", "贵州", 2021, "vat_e_special"),
        ("033002000112", "浙江", 2020, "toll_e"),
        ("033002000106", "浙江", 2020, "vat_roll"),
        ("033002000107", "浙江", 2020, "vat_roll"),
        ("033002000117", "浙江", 2020, "used_car"),
        ("011002680026", "北京", 2026, None),
        ("144031539110", "深圳", 2015, "vat_e_normal"),
        ("133001620653", "浙江", 2016, "vehicle"),
        ("133001610653", "浙江", 2016, None),
        ("099002000111", None, 2020, "vat_e_normal"),
    ],
)
def test_invoice_codes(*, code: str, region: str | None, year: int, kind: str | None) -> None:
    decoded = decode_invoice_code(code)
    assert decoded is not None
    assert (decoded.region, decoded.year, decoded.kind) == (region, year, kind)


@pytest.mark.parametrize("code", ["", "00100210001", "52002100113", "05200210011A", "0" * 13])
def test_no_invoice_code(code: str) -> None:
    assert decode_invoice_code(code) is None


@pytest.mark.parametrize("place", [*PROVINCES, *DIGITAL_PLAN_CITIES])
def test_digital_numbers_name_their_region(place: str) -> None:
    decoded = decode_digital_number(f"24{place}2000000048542163")
    assert decoded is not None
    assert decoded.region == {**PROVINCES, **DIGITAL_PLAN_CITIES}[place]
    assert (decoded.year, decoded.channel) == (2024, "2")


def test_digital_numbers_of_nowhere() -> None:
    decoded = decode_digital_number("24992000000048542163")
    assert decoded is not None
    assert decoded.region is None
    assert decode_digital_number("9223372036854775807") is None
    assert decode_digital_number("2411200000004854216A") is None
