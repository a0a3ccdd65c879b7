import pytest

from finance.vouchers.reading import Record, Source
from finance.vouchers.structured import (
    fields_from_record,
    items_from_record,
    kind_from_record,
    untold_kind,
)


def xml(*entries: tuple[str, str]) -> Record:
    return Record(Source.XML, "FPXX", "", entries)


def test_pinyin() -> None:
    given = xml(
        ("FPDM", "033002000211"),
        ("FPHM", "83089647"),
        ("KPRQ", "20200723210625"[:8]),
        ("HJJE", "510.68"),
        ("HJSE", "15.32"),
        ("JSHJ", "526.00"),
        ("XSFMC", "甲餐厅"),
        ("GMFNSRSBH", "91320115MA202UKD7X"),
        ("FPXMS/FPXM", ""),
        ("FPXMS/FPXM/XMMC", "*餐饮服务*餐费"),
        ("FPXMS/FPXM/XMJE", "510.68"),
        ("FPXMS/FPXM/SLV", "0.03"),
    )
    values = {name: field.value for name, field in fields_from_record(given).items()}
    assert values == {
        "invoice_code": "033002000211",
        "invoice_number": "83089647",
        "issued_on": "2020-07-23",
        "net_fen": 51068,
        "tax_fen": 1532,
        "total_fen": 52600,
        "seller_name": "甲餐厅",
        "buyer_tax_id": "91320115MA202UKD7X",
    }
    assert [line["tax_rate"] for line in items_from_record(given)] == ["3%"]


NUMBER = ("FPHM", "24112000000000000019")


@pytest.mark.parametrize(
    ("entries", "kind"),
    [
        ((NUMBER, ("FPDM", "033002000211")), "vat_e_normal"),
        ((NUMBER, ("FP_DM", "5100191160")), "vat_special"),
        ((NUMBER, ("FPLX", "82")), "de_normal"),
        ((NUMBER, ("FPLXDM", "81")), "de_special"),
        ((("fphm", "83089647"), ("fplxdm", "026")), "vat_e_normal"),
        ((NUMBER, ("FPLXMC", "电子发票（普通发票）"), ("FPLX", "81")), "de_normal"),
        ((NUMBER, ("FPLX", "999")), None),
    ],
)
def test_kinds_of_pinyin(entries: tuple[tuple[str, str], ...], kind: str | None) -> None:
    assert kind_from_record(xml(*entries)) == kind


@pytest.mark.parametrize(
    ("entries", "kind"),
    [
        ((("发票类型", "电子发票（增值税专用发票）"),), "de_special"),
        ((("票种", "增值税电子普通发票"),), "vat_e_normal"),
        ((("发票代码", "5100191160"),), "vat_special"),
        ((("发票类型", "别的"),), None),
    ],
)
def test_chinese_tags(entries: tuple[tuple[str, str], ...], kind: str | None) -> None:
    given = xml(("发票/发票号码", "24112000000000000019"), ("价税合计", "10.70"), *entries)
    assert kind_from_record(given) == kind
    assert fields_from_record(given)["total_fen"].value == 1070


def test_an_interface_that_calls_the_rate_sl_and_writes_in_small_letters() -> None:
    given = xml(
        ("fpt/fp_hm", "83089647"),
        ("fpt/fp_dm", "032002000111"),
        ("xmxxs/common_fpkj_xmxx", ""),
        ("xmxxs/common_fpkj_xmxx/xmmc", "*餐饮服务*餐费"),
        ("xmxxs/common_fpkj_xmxx/xmsl", "2"),
        ("xmxxs/common_fpkj_xmxx/sl", "0.06"),
    )
    assert kind_from_record(given) == "vat_e_normal"
    assert fields_from_record(given)["invoice_number"].value == "83089647"
    (line,) = items_from_record(given)
    assert (line["name"], line["quantity"], line["tax_rate"]) == ("餐费", "2", "6%")


def test_lines_of_goods_in_chinese_tags() -> None:
    given = xml(
        ("发票号码", "83089647"),
        ("明细", ""),
        ("明细/项目名称", "*餐饮服务*餐费"),
        ("明细/金额", "510.68"),
        ("明细/税率", "3%"),
    )
    (line,) = items_from_record(given)
    assert (line["name"], line["amount_fen"], line["tax_rate"]) == ("餐费", 51068, "3%")


def test_the_answer_of_a_tax_control_disk() -> None:
    lines = "fpxx/group/fyxm/group"
    given = xml(
        ("fplxdm", "026"),
        ("fpxx/group/fpdm", "032002000111"),
        ("fpxx/group/fphm", "83089647"),
        ("fpxx/group/kprq", "20200810"),
        ("fpxx/group/xhdwmc", "甲餐厅"),
        ("fpxx/group/ghdwmc", "乙社区"),
        (lines, ""),
        (f"{lines}/spmc", "(详见销货清单)"),
        (f"{lines}/je", "100.00"),
        ("fpxx/group/qdxm/group", ""),
        ("fpxx/group/qdxm/group/spmc", "*餐饮服务*餐费"),
        ("fpxx/group/qdxm/group/spsl", "2"),
        ("fpxx/group/qdxm/group/dj", "50"),
        ("fpxx/group/qdxm/group/je", "100.00"),
        ("fpxx/group/qdxm/group/sl", "0.06"),
        ("fpxx/group/qdxm/group/se", "6.00"),
        ("fpxx/group/jshj", "106.00"),
    )
    assert kind_from_record(given) == "vat_e_normal"
    found = {name: field.value for name, field in fields_from_record(given).items()}
    assert (found["seller_name"], found["buyer_name"]) == ("甲餐厅", "乙社区")
    (line,) = items_from_record(given)
    assert (line["name"], line["quantity"], line["tax_rate"]) == ("餐费", "2", "6%")
    assert (line["amount_fen"], line["tax_fen"]) == (10000, 600)


def test_parties_and_the_number_that_is_given_back_by_other_names() -> None:
    given = xml(
        ("FP_HM", "83089647"),
        ("YFP_HM", "83089646"),
        ("XHFMC", "甲餐厅"),
        ("XHF_NSRSBH", "91320115MA202UKD7X"),
        ("GHFMC", "乙社区"),
    )
    found = {name: field.value for name, field in fields_from_record(given).items()}
    assert found == {
        "invoice_number": "83089647",
        "red_of": "83089646",
        "seller_name": "甲餐厅",
        "seller_tax_id": "91320115MA202UKD7X",
        "buyer_name": "乙社区",
    }


@pytest.mark.parametrize(
    ("entries", "kind"),
    [
        ((NUMBER, ("JSHJ", "10.70"), ("XSFMC", "甲公司")), "de_normal"),
        ((("FPHM", "83089647"), ("JSHJ", "1.00"), ("XFMC", "甲公司")), "vat_e_normal"),
        ((("FPHM", "123"), ("JSHJ", "1.00"), ("XFMC", "甲公司")), None),
        ((NUMBER, ("HJJE", "10.00")), None),
        (
            (("发票号码", NUMBER[1]), ("价税合计", "10.70"), ("销方名称", "甲公司")),
            "de_normal",
        ),
    ],
)
def test_an_invoice_whose_kind_nobody_tells(
    entries: tuple[tuple[str, str], ...], kind: str | None
) -> None:
    assert kind_from_record(xml(*entries)) is None
    assert untold_kind(xml(*entries)) == kind
