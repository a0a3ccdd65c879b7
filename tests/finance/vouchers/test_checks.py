"""Each check: one reading that passes, one that fails, one where it cannot run."""

from collections.abc import Callable, Mapping

import pytest

from finance.vouchers.checks import (
    CHECKS,
    amount_in_words,
    buyer_tax_id_check_digit,
    code_structure,
    date_matches_number,
    items_sum,
    net_plus_tax,
    number_in_ticket_id,
    number_structure,
    parts_sum,
    qr_matches_print,
    run_checks,
    seller_tax_id_check_digit,
    times_in_order,
)
from finance.vouchers.reading import Field, FieldValue, Outcome, Source, VoucherReading

PASSED, FAILED, NOT_RUN = Outcome.PASSED, Outcome.FAILED, Outcome.NOT_RUN
Judge = Callable[[VoucherReading], tuple[Outcome, str]]


def reading(
    kind: str, items: tuple[Mapping[str, FieldValue], ...] = (), **values: FieldValue
) -> VoucherReading:
    fields = {name: Field(value, Source.TEXT, 0.95) for name, value in values.items()}
    return VoucherReading(kind, 0.9, fields, items=items)


def train(ticket_id: str | None) -> VoucherReading:
    return reading("rail_paper", invoice_number="001H034094", ticket_id=ticket_id)


NUMBER = "24112000000048542163"
AIR = {"fare_fen": 86000, "aviation_fund_fen": 5000, "fuel_surcharge_fen": 3000}
CASES: tuple[tuple[Judge, VoucherReading, Outcome], ...] = (
    (number_structure, reading("de_special", invoice_number=NUMBER), PASSED),
    (number_structure, reading("de_special", invoice_number="24992000000048542163"), FAILED),
    (number_structure, reading("air_e", invoice_number="9223372036854775807"), FAILED),
    (number_structure, reading("vat_special", invoice_number="00472703"), PASSED),
    (number_structure, reading("vat_special", invoice_number="472703"), FAILED),
    (number_structure, reading("vat_e_normal", invoice_number="00000000"), FAILED),
    (number_structure, reading("rail_paper", invoice_number="D020221"), PASSED),
    (number_structure, reading("rail_paper", invoice_number="20221"), FAILED),
    (number_structure, reading("other", invoice_number="42183017"), NOT_RUN),
    (number_structure, reading("customs", invoice_number="310120261012345678-L01"), PASSED),
    (number_structure, reading("customs", invoice_number="310120261012345678L1"), FAILED),
    (number_structure, reading("tax_cert", invoice_number="333016260300012345"), PASSED),
    (number_structure, reading("air_paper", e_ticket_number="781-2345678901"), PASSED),
    (number_structure, reading("air_paper", e_ticket_number="781-234567890"), FAILED),
    (number_structure, reading("fiscal_general", invoice_number="0012345678"), PASSED),
    (number_structure, reading("fiscal_general", invoice_number="00123456"), FAILED),
    (code_structure, reading("fiscal_general", invoice_code="33010126"), PASSED),
    (code_structure, reading("fiscal_general", invoice_code="00010126"), PASSED),
    (code_structure, reading("fiscal_general", invoice_code="99010126"), FAILED),
    (code_structure, reading("fiscal_general", invoice_code="3301012"), FAILED),
    (code_structure, reading("fiscal_general"), NOT_RUN),
    (code_structure, reading("paper_de_normal", invoice_code="033002300104"), PASSED),
    (code_structure, reading("paper_de_special", invoice_code="033002300104"), FAILED),
    (code_structure, reading("taxi", invoice_code="133001920116"), PASSED),
    (number_in_ticket_id, train("22534000030106H034094"), PASSED),
    (number_in_ticket_id, train("22534000030106H034095"), FAILED),
    (number_in_ticket_id, train(None), NOT_RUN),
    (times_in_order, reading("taxi", boarded_at="23:50", alighted_at="00:12"), PASSED),
    (times_in_order, reading("taxi", boarded_at="12:31", alighted_at="12:05"), FAILED),
    (times_in_order, reading("taxi", boarded_at="12:31"), NOT_RUN),
    (parts_sum, reading("air_paper", total_fen=94000, **AIR), PASSED),
    (parts_sum, reading("air_paper", total_fen=95000, other_taxes_fen=1000, **AIR), PASSED),
    (parts_sum, reading("air_paper", total_fen=95000, **AIR), FAILED),
    (parts_sum, reading("air_paper", total_fen=95000), NOT_RUN),
    (parts_sum, reading("taxi", total_fen=95000), NOT_RUN),
    (number_structure, reading("de_special"), NOT_RUN),
    (code_structure, reading("vat_special", invoice_code="5100191160"), PASSED),
    (code_structure, reading("vat_e_normal", invoice_code="011002680026"), PASSED),
    (code_structure, reading("vat_normal", invoice_code="5100191160"), FAILED),
    (code_structure, reading("vat_e_normal", invoice_code="00100210001"), FAILED),
    (code_structure, reading("vat_e_normal", invoice_code="000000000000"), FAILED),
    (code_structure, reading("vat_e_normal", invoice_code="033000400211"), FAILED),
    (code_structure, reading("vat_e_normal"), NOT_RUN),
    (code_structure, reading("de_normal", invoice_code="033002000211"), NOT_RUN),
    (seller_tax_id_check_digit, reading("other", seller_tax_id="91350100M000100Y43"), PASSED),
    (seller_tax_id_check_digit, reading("other", seller_tax_id="91350100M000100Y44"), FAILED),
    (seller_tax_id_check_digit, reading("other", seller_tax_id="9150010807MGZHI002"), FAILED),
    (seller_tax_id_check_digit, reading("other", seller_tax_id="410305012345678"), NOT_RUN),
    (seller_tax_id_check_digit, reading("other", seller_tax_id="3" * 20), NOT_RUN),
    (seller_tax_id_check_digit, reading("other", seller_tax_id="0" * 18), NOT_RUN),
    (seller_tax_id_check_digit, reading("other"), NOT_RUN),
    (buyer_tax_id_check_digit, reading("other", buyer_tax_id="330106198001010013"), PASSED),
    (buyer_tax_id_check_digit, reading("other", buyer_tax_id="330106198001010018"), FAILED),
    (amount_in_words, reading("other", total_cn="壹拾圆零柒角整", total_fen=1070), PASSED),
    (amount_in_words, reading("other", total_cn="壹拾圆零柒角整", total_fen=1071), FAILED),
    (amount_in_words, reading("other", total_cn="壹拾柒圆元", total_fen=1070), NOT_RUN),
    (amount_in_words, reading("other", total_fen=1070), NOT_RUN),
    (net_plus_tax, reading("other", net_fen=100, tax_fen=6, total_fen=106), PASSED),
    (net_plus_tax, reading("other", net_fen=100, tax_fen=6, total_fen=107), PASSED),
    (net_plus_tax, reading("other", net_fen=100, tax_fen=6, total_fen=108), FAILED),
    (net_plus_tax, reading("other", net_fen=-100, tax_fen=-6, total_fen=-106), PASSED),
    (net_plus_tax, reading("other", net_fen=100, tax_fen=None, total_fen=106), NOT_RUN),
    (
        net_plus_tax,
        reading(
            "air_e",
            fare_fen=47706,
            fuel_surcharge_fen=4587,
            tax_fen=4707,
            aviation_fund_fen=5000,
            total_fen=62000,
        ),
        PASSED,
    ),
    (
        net_plus_tax,
        reading(
            "air_e",
            fare_fen=47706,
            fuel_surcharge_fen=4587,
            tax_fen=4707,
            aviation_fund_fen=5000,
            other_taxes_fen=1,
            total_fen=62005,
        ),
        FAILED,
    ),
    (net_plus_tax, reading("air_e", tax_fen=4707, total_fen=62000), NOT_RUN),
    (
        items_sum,
        reading("other", ({"amount_fen": 50}, {"amount_fen": 51}), net_fen=100),
        PASSED,
    ),
    (items_sum, reading("other", ({"amount_fen": 50}, {"amount_fen": 53}), net_fen=100), FAILED),
    (
        items_sum,
        reading("other", ({"amount_fen": 100, "tax_fen": 9},), net_fen=100, tax_fen=6),
        FAILED,
    ),
    (
        items_sum,
        reading("other", ({"amount_fen": 100, "tax_fen": None},), net_fen=100, tax_fen=6),
        PASSED,
    ),
    (items_sum, reading("other", ({"amount_fen": None},), net_fen=100), NOT_RUN),
    (items_sum, reading("other", net_fen=100), NOT_RUN),
    (
        date_matches_number,
        reading("de_normal", invoice_number=NUMBER, issued_on="2024-05-28"),
        PASSED,
    ),
    (
        date_matches_number,
        reading("de_normal", invoice_number=NUMBER, issued_on="2025-05-28"),
        FAILED,
    ),
    (
        date_matches_number,
        reading("vat_special", invoice_code="5100191160", issued_on="2020-01-02"),
        PASSED,
    ),
    (
        date_matches_number,
        reading("vat_special", invoice_code="5100191160", issued_on="2018-12-31"),
        FAILED,
    ),
    (date_matches_number, reading("other", issued_on="2018-12-31"), NOT_RUN),
    (date_matches_number, reading("de_normal", invoice_number=NUMBER, issued_on="?"), NOT_RUN),
    (date_matches_number, reading("de_normal", invoice_number=NUMBER), NOT_RUN),
)


@pytest.mark.parametrize(("judge", "given", "outcome"), CASES)
def test_check(judge: Judge, given: VoucherReading, outcome: Outcome) -> None:
    got, detail = judge(given)
    assert got is outcome
    assert detail


def merged(**pairs: tuple[FieldValue, FieldValue]) -> VoucherReading:
    """Each field as the code says it, over what the print says."""
    return VoucherReading(
        "de_normal",
        0.9,
        {
            name: Field(by_code, Source.QR, 0.99, losers=(Field(printed, Source.OCR, 0.8),))
            for name, (by_code, printed) in pairs.items()
        },
    )


def test_code_and_print_are_compared_whichever_won() -> None:
    same = merged(invoice_number=(NUMBER, NUMBER), total_fen=(1070, 1070))
    assert qr_matches_print(same) == (PASSED, "一致：号码、价税合计")
    wrong = merged(invoice_number=(NUMBER, NUMBER), total_fen=(1070, 9070))
    assert qr_matches_print(wrong)[0] is FAILED
    assert "9070" in qr_matches_print(wrong)[1]
    record_won = VoucherReading(
        "de_normal",
        0.9,
        {
            "issued_on": Field(
                "2024-05-28", Source.XML, 0.99, losers=(Field("2024-05-29", Source.QR, 0.99),)
            )
        },
    )
    assert qr_matches_print(record_won)[0] is FAILED


def test_without_a_code_or_a_print_nothing_is_compared() -> None:
    assert qr_matches_print(reading("de_normal", total_fen=1))[0] is NOT_RUN
    corrected = VoucherReading(
        "de_normal",
        0.9,
        {"total_fen": Field(1, Source.HAND, 1.0, losers=(Field(2, Source.QR, 0.99),))},
    )
    assert qr_matches_print(corrected)[0] is NOT_RUN


def test_every_check_runs_once_and_in_order() -> None:
    checks = run_checks(reading("none"))
    assert [check.code for check in checks] == [rule.code for rule in CHECKS]
    assert len({rule.code for rule in CHECKS}) == len(CHECKS)
    assert {check.outcome for check in checks} == {NOT_RUN}


@pytest.mark.parametrize(
    ("kind", "whole", "outcome"),
    [
        ("de_normal", "net_fen", Outcome.PASSED),  # each line's tax was rounded
        ("fiscal_general", "total_fen", Outcome.FAILED),  # the lines are the sum
    ],
)
def test_lines_are_rounded_only_where_tax_is_parted_from_them(kind, whole, outcome):
    items = ({"amount_fen": 40000}, {"amount_fen": 28452})
    fields = {whole: Field(68450, Source.OCR, 0.9)}
    assert items_sum(VoucherReading(kind, 0.9, fields, items=items))[0] is outcome
