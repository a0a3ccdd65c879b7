"""The seller's number as the seal repeats it."""

import pytest

from finance.vouchers.layout import Sheet, lay_out
from finance.vouchers.parties import by_seal, party
from finance.vouchers.reading import Box, Field, Page, Source, TextLine

SELLER, BUYER = "91350200MA2YJ1XR9G", "55330199MF1000306M"


def sheet(*lines: tuple[float, float, str]) -> Sheet:
    made = (TextLine(text, Box(0, x, y, x + 12 * len(text), y + 20), 1.0) for x, y, text in lines)
    return lay_out((Page(0, 1600, 1000, "px", Source.OCR, tuple(made)),))


def read(value: str, source: Source = Source.OCR) -> Field:
    return Field(value, source, 0.9)


SEALED = sheet((900, 500, SELLER), (940, 560, "发票专用章"))


def seller(fields: dict[str, Field], page: Sheet = SEALED) -> Field | None:
    return by_seal(fields, page).get("seller_tax_id")


def test_a_number_whose_print_is_lost() -> None:
    found = seller({"buyer_tax_id": read(BUYER)})
    assert found is not None
    assert (found.value, found.confidence) == (SELLER, 0.63)


def test_a_misread_number_that_the_seal_repeats() -> None:
    found = seller({"seller_tax_id": read("91350200MA2YJ1KR9G")})
    assert found is not None
    assert (found.value, found.repaired_from) == (SELLER, "91350200MA2YJ1KR9G")
    assert found.confidence < 0.8


@pytest.mark.parametrize(
    "kept",
    [
        read(SELLER),
        read("92330199MAL9PRRM5K"),  # sound, though another's
        read("91350200MA2YJ1KR9G", Source.XML),
        read("91440300777777777X"),  # misread, and nothing like the seal's
        read("410305012345678"),  # 15 digits have no check digit
    ],
)
def test_what_the_print_says_for_itself(kept: Field) -> None:
    assert seller({"seller_tax_id": kept}) == kept


@pytest.mark.parametrize(
    "page",
    [
        sheet((900, 500, SELLER)),
        sheet((900, 500, SELLER), (940, 900, "发票专用章")),
        sheet((100, 500, SELLER), (940, 520, "发票专用章")),
        sheet((900, 500, SELLER[:-1] + "H"), (940, 560, "发票专用章")),
        sheet((900, 500, SELLER), (940, 560, "发票专用章"), (900, 620, "92330199MAL9PRRM5K")),
        sheet((900, 500, "单价 " + SELLER), (940, 560, "发票专用章")),
    ],
)
def test_no_seal_or_none_that_can_be_told(page: Sheet) -> None:
    assert seller({}, page) is None


def test_the_buyers_own_number_is_not_the_sellers() -> None:
    assert seller({"buyer_tax_id": read(SELLER)}) is None


@pytest.mark.parametrize(
    "printed", [f"纳税人识别号::{BUYER}", f"纳税人识别导：{BUYER}", f"统一社会信用代码：. {BUYER}"]
)
def test_labels_of_numbers_as_phones_read_them(printed: str) -> None:
    block = sheet((100, 100, "名称：柳塘社区居民委员会"), (100, 140, printed))
    assert party("buyer", block)["buyer_tax_id"].value == BUYER


def test_a_number_apart_from_its_label_with_a_letter_that_codes_do_not_have() -> None:
    block = sheet((100, 100, "纳税人识别号"), (500, 160, "913502O0MA2YJ1XR9G"))
    assert party("seller", block)["seller_tax_id"].value == "913502O0MA2YJ1XR9G"


def test_the_number_of_the_invoice_above_the_seller_is_none_of_the_seller() -> None:
    page = sheet((900, 40, "25332000000123456782"), (900, 300, SELLER))
    assert party("seller", page)["seller_tax_id"].value == SELLER
