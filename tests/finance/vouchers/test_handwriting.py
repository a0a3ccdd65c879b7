"""Which papers nobody's machine has filled in."""

import pytest

from finance.vouchers.handwriting import is_by_hand


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("other", "浙江省国家税务局通用手工发票(百元版)"),
        ("machine_general", "通用手 工 发 票"),
        ("other", "千元版"),
        ("other", "某某厂内部收据"),
    ],
)
def test_a_paper_filled_in_by_hand(kind, text):
    assert is_by_hand(kind, text)


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("bridge", "车辆通行费发票(手写无效)"),
        ("air_paper", "验真网址及服务热线见背面 不得手写\t发票专用章"),
        ("fiscal_general", "非税收入专用收据"),
        ("other", "RECEIPT"),
    ],
)
def test_a_paper_that_a_machine_filled_in(kind, text):
    assert not is_by_hand(kind, text)
