"""Values beside, askew of and below their labels."""

import pytest

from finance.vouchers.labels import read_labels, text
from finance.vouchers.layout import lay_out
from finance.vouchers.reading import Box, Page, Source, TextLine

FREIGHT = tuple(
    text(field, words, shape=r"[一-鿿][^\t:]{1,40}", is_head=True)
    for field, words in (
        ("departure", "起运地"),
        ("arrival", "到达地"),
        ("cargo", "运输货物名称"),
    )
)
HEADS = (("起运地", 1358, 1019), ("到达地", 1970, 1017), ("运输货物名称", 2526, 1018))


def sheet(*lines):
    """Lines of (text, left, top), 75 high and 65 a character wide."""
    made = tuple(
        TextLine(said, Box(0, left, top, left + 65 * len(said), top + 75), 1.0)
        for said, left, top in lines
    )
    return lay_out((Page(0, 3000, 2000, "px", Source.OCR, made),))


def test_what_stands_under_a_head_is_its_value_though_another_is_as_near():
    cells = (("柳林物流园", 1318, 1105), ("云栖仓库", 1954, 1098), ("健身器材", 2564, 1090))
    found = read_labels(sheet(*HEADS, *cells), *FREIGHT)
    said = {name: field.value for name, field in found.items()}
    assert said == {"departure": "柳林物流园", "arrival": "云栖仓库", "cargo": "健身器材"}
    assert {field.confidence for field in found.values()} == {0.9}


def test_an_empty_cell_does_not_take_its_neighbours():
    cells = (("柳林物流园", 1318, 1105), ("健身器材", 2564, 1090))
    assert "arrival" not in read_labels(sheet(*HEADS, *cells), *FREIGHT)


def test_the_next_row_of_the_form_is_no_value():
    foot = (("合计", 1358, 1105), ("备注", 1970, 1105), ("健身器材", 2564, 1090))
    assert set(read_labels(sheet(*HEADS, *foot), *FREIGHT)) == {"cargo"}


@pytest.mark.parametrize("left", [1500, 1820])
def test_a_value_askew_of_its_label_is_less_sure(left):
    found = read_labels(sheet(("起运地", 1300, 1000), ("柳林物流园", left, 1060)), *FREIGHT)
    assert found["departure"].value == "柳林物流园"
    assert found["departure"].confidence == pytest.approx(0.81)
