from dataclasses import replace

import pytest

from finance.vouchers.reading import Check, Field, Outcome, Source, VoucherReading
from finance.vouchers.support import Support, support


def reading(field, *checks, name="total_fen"):
    told = tuple(Check(code, outcome) for code, outcome in checks)
    return VoucherReading("de_normal", 0.9, {name: field}, told)


PRINTED = Field(1200, Source.OCR, 0.9)


@pytest.mark.parametrize(
    ("checks", "expected"),
    [
        ((), Support.BARE),
        ((("amount_in_words", Outcome.NOT_RUN),), Support.BARE),
        ((("amount_in_words", Outcome.PASSED),), Support.BACKED),
        ((("net_plus_tax", Outcome.FAILED),), Support.DOUBTED),
        ((("amount_in_words", Outcome.PASSED), ("net_plus_tax", Outcome.FAILED)), Support.BACKED),
        ((("items_sum", Outcome.PASSED),), Support.BARE),  # they make up the sum before tax
        ((("number_structure", Outcome.FAILED),), Support.BARE),
    ],
)
def test_checks_back_or_doubt_only_the_fields_that_they_compare(checks, expected):
    assert support(reading(PRINTED, *checks), "total_fen") is expected


@pytest.mark.parametrize(
    ("losers", "expected"),
    [
        ((Field(1200, Source.QR, 0.99),), Support.BACKED),
        ((Field(9900, Source.QR, 0.99),), Support.DOUBTED),
        ((Field(9900, Source.QR, 0.99), Field(1200, Source.XML, 1.0)), Support.DOUBTED),
        ((Field(9900, Source.TEXT, 0.9),), Support.BARE),  # the same print, read twice
        ((Field(9900, Source.HAND, 1.0),), Support.BARE),
    ],
)
def test_only_another_witness_backs_or_doubts(losers, expected):
    field = Field(1200, Source.OCR, 0.9, losers=losers)
    assert support(reading(field), "total_fen") is expected


def test_a_number_that_stands_twice_on_the_paper_is_backed():
    number = Field("D020221", Source.OCR, 0.9)
    twice = reading(number, ("number_in_ticket_id", Outcome.PASSED), name="invoice_number")
    assert support(twice, "invoice_number") is Support.BACKED


def test_a_right_form_is_less_than_a_check_digit_and_a_repaired_text_tells_nothing():
    number = Field("12345678", Source.OCR, 0.9)
    shaped = reading(number, ("number_structure", Outcome.PASSED), name="invoice_number")
    assert support(shaped, "invoice_number") is Support.SHAPED
    check = ("seller_tax_id_check_digit", Outcome.PASSED)
    printed = Field("91350200MA2YJ1XR9G", Source.OCR, 0.9)
    assert support(reading(printed, check, name="seller_tax_id"), "seller_tax_id") is (
        Support.BACKED
    )
    mended = Field("91330199MA12DD2770", Source.OCR, 0.9, repaired_from="9133O199MA12DD2770")
    assert support(reading(mended, check, name="seller_tax_id"), "seller_tax_id") is Support.BARE


@pytest.mark.parametrize(
    ("source", "plate", "expected"),
    [
        (Source.OCR, "浙A12345", Support.SHAPED),
        (Source.OCR, "浙A1234", Support.DOUBTED),
        (Source.TEXT, "浙A12345", Support.BARE),  # no glyph of it can be misread
        (Source.TEXT, "浙A1234", Support.DOUBTED),  # taken from another's place
        (Source.XML, "浙A1234", Support.BARE),  # whoever wrote the record knows
    ],
)
def test_a_form_speaks_for_what_was_read(source, plate, expected):
    field = Field(plate, source, 0.9)
    assert support(reading(field, name="plate_number"), "plate_number") is expected


def test_a_seller_with_the_markets_tax_id_is_doubted():
    same = Field("91350200MA2YJ1XR9G", Source.OCR, 0.9)
    check = (Check("seller_tax_id_check_digit", Outcome.PASSED),)
    fields = {"seller_tax_id": same, "market_tax_id": same}
    both = VoucherReading("used_car", 0.9, fields, check)
    assert support(both, "seller_tax_id") is Support.DOUBTED


def test_a_seller_with_the_buyers_tax_id_is_doubted():
    same = Field("91330199MA12DD2770", Source.OCR, 0.9)
    checks = tuple(
        Check(f"{side}_tax_id_check_digit", Outcome.PASSED) for side in ("seller", "buyer")
    )
    both = VoucherReading("de_normal", 0.9, {"seller_tax_id": same, "buyer_tax_id": same}, checks)
    assert support(both, "seller_tax_id") is Support.DOUBTED
    assert support(both, "buyer_tax_id") is Support.DOUBTED


def test_a_form_says_nothing_of_glyphs_that_could_not_be_read():
    number = Field("12345678", Source.OCR, 0.72)
    shaped = reading(number, ("number_structure", Outcome.PASSED), name="invoice_number")
    assert support(shaped, "invoice_number") is Support.BARE


@pytest.mark.parametrize(
    ("tax_id", "confidence", "outcome", "expected"),
    [
        ("91350200MA2YJ1XR9G", 0.9, Outcome.PASSED, Support.BACKED),
        ("91350200MA2YJ1XR9G", 0.36, Outcome.PASSED, Support.BARE),  # perhaps another's
        ("91350200MA2YJ1XR0A", 0.9, Outcome.PASSED, Support.BARE),  # one check of two
        ("11010519491231002X", 0.9, Outcome.PASSED, Support.BACKED),
        ("91350200MA2YJ1XR9H", 0.9, Outcome.FAILED, Support.DOUBTED),
        ("410305012345678", 0.9, Outcome.NOT_RUN, Support.BARE),
    ],
)
def test_what_a_tax_id_says_for_itself(tax_id, confidence, outcome, expected):
    field = Field(tax_id, Source.OCR, confidence)
    told = reading(field, ("buyer_tax_id_check_digit", outcome), name="buyer_tax_id")
    assert support(told, "buyer_tax_id") is expected


def test_lines_back_the_total_of_a_paper_without_tax():
    told = (Check("items_sum", Outcome.PASSED),)
    bill = VoucherReading("fiscal_general", 0.9, {"total_fen": PRINTED}, told)
    assert support(bill, "total_fen") is Support.BACKED
    words = Check("amount_in_words", Outcome.FAILED)
    assert support(replace(bill, checks=(*told, words)), "total_fen") is Support.DOUBTED


def test_a_total_that_only_the_words_say_is_backed_by_net_and_tax():
    said = Field(171200, Source.OCR, 0.7, repaired_from="壹仟柒佰壹拾贰圆整")
    assert support(reading(said, ("net_plus_tax", Outcome.PASSED)), "total_fen") is Support.BACKED


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        ("plate_number", "浙A12345", Support.SHAPED),
        ("plate_number", "浙A1234", Support.DOUBTED),
        ("seller_name", "临江市同舟文具店", Support.BARE),
    ],
)
def test_a_fields_own_form_speaks_for_it_or_against_it(name, value, expected):
    assert support(reading(Field(value, Source.OCR, 0.9), name=name), name) is expected


@pytest.mark.parametrize(
    ("outcome", "expected"),
    [(Outcome.PASSED, Support.BACKED), (Outcome.FAILED, Support.DOUBTED)],
)
def test_a_tax_id_of_two_sources_is_looked_at_only_where_it_fails_its_check(outcome, expected):
    said = Field("91350200MA2YJ1XR0A", Source.XML, 0.98)
    told = replace(said, losers=(replace(said, source=Source.TEXT),))
    check = ("seller_tax_id_check_digit", outcome)
    assert support(reading(told, check, name="seller_tax_id"), "seller_tax_id") is expected


def test_the_sum_of_the_lines_backs_a_tax_only_where_the_lines_tell_theirs():
    checks = (
        Check("net_plus_tax", Outcome.FAILED),
        Check("items_sum", Outcome.PASSED),
    )
    tax = {"tax_fen": Field(1800, Source.OCR, 0.9)}
    untold = VoucherReading(
        "de_normal", 0.9, tax, checks, items=({"amount_fen": 10000, "tax_fen": None},)
    )
    told = VoucherReading(
        "de_normal", 0.9, tax, checks, items=({"amount_fen": 10000, "tax_fen": 1800},)
    )
    assert support(untold, "tax_fen") is Support.DOUBTED
    assert support(told, "tax_fen") is Support.BACKED


def test_a_committees_number_in_the_sellers_place_is_doubted():
    check = ("seller_tax_id_check_digit", Outcome.PASSED)
    printed = Field("55330199MF1000306M", Source.OCR, 0.9)
    assert support(reading(printed, check, name="seller_tax_id"), "seller_tax_id") is (
        Support.DOUBTED
    )
    buyer = ("buyer_tax_id_check_digit", Outcome.PASSED)
    assert support(reading(printed, buyer, name="buyer_tax_id"), "buyer_tax_id") is not (
        Support.DOUBTED
    )
