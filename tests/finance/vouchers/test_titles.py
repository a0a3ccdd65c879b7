import pytest

from finance.vouchers.titles import kind_from_title


@pytest.mark.parametrize(
    ("title", "kind"),
    [
        ("电子发票（增值税专用发票）", "de_special"),
        ("电 子 发 票 （ 普 通 发 票 ）", "de_normal"),
        ("电子发票（铁路电子客票）", "rail_e"),
        ("电子发票（航空运输电子客票行程单）", "air_e"),
        ("浙江增值税电子普通发票", "vat_e_normal"),
        ("贵州增值税电子专用发票", "vat_e_special"),
        ("四川增值税专用发票", "vat_special"),
        ("深圳增值税普通发票", "vat_normal"),
        ("增值税普通发票（卷票）", "vat_roll"),
        ("中国建设银行客户回单", "bank_receipt"),
        ("收据", None),
        ("", None),
    ],
)
def test_titles(title: str, kind: str | None) -> None:
    assert kind_from_title(title) == kind
