"""A misread character must not hide that two files are one invoice."""

import pytest

from finance.dedup.matchers.near_number import DISTANCE_MAX, edit_distance
from finance.dedup.queries import voucher_matches
from finance.kernel.db import Database
from finance.organisations.roles import Role
from finance.use_cases.store_reading import part_id
from finance.vouchers.reading import Source, VoucherReading
from tests.make.papers import NUMBER, Desk, invoice, make_desk, reading, receipt

ONE_OFF = f"{NUMBER[:-1]}9"
TWO_OFF = f"{NUMBER[:-2]}09"
THREE_OFF = f"{NUMBER[:-3]}109"
DROPPED = NUMBER[:7] + NUMBER[8:]


@pytest.fixture
def desk(database: Database) -> Desk:
    return make_desk(database)


def _near(desk: Desk, first: VoucherReading, second: VoucherReading) -> list:
    """What the matcher says of the second file, read after the first in another unit."""
    desk.read(first, by=desk.neighbour)
    voucher_id = desk.read(second)
    accountant = desk.person(Role.ACCOUNTANT, desk.street.street)
    with desk.database.reading() as session:
        found = voucher_matches(session, accountant, voucher_id)
    return [match for match in found if match.matcher == "near_number"]


@pytest.mark.parametrize(("number", "digits"), [(ONE_OFF, 1), (TWO_OFF, 2), (DROPPED, 1)])
def test_a_photograph_misread_by_a_digit_meets_its_xml(desk: Desk, number, digits) -> None:
    (match,) = _near(desk, invoice(source=Source.XML), invoice(number))
    assert match.severity == "flag"
    assert dict(match.facts) == {
        "same": ["issued_on", "total_fen", "seller_tax_id"],
        "digits": digits,
    }
    assert match.score == pytest.approx(1 - digits / len(number))


def test_the_xml_that_comes_second_meets_the_photograph(desk: Desk) -> None:
    assert len(_near(desk, invoice(ONE_OFF), invoice(source=Source.XML))) == 1


@pytest.mark.parametrize("numbers", [(NUMBER, ONE_OFF), (ONE_OFF, NUMBER)])
def test_one_invoice_twice_in_one_file_meets_itself(desk: Desk, numbers) -> None:
    """Two pages of a PDF, two photos on one sheet: one of the two misread."""
    first = desk.read(*(invoice(number) for number in numbers))
    for voucher_id, other_id in ((first, part_id(first, 1)), (part_id(first, 1), first)):
        with desk.database.reading() as session:
            (match,) = voucher_matches(session, desk.claimant, voucher_id)
        assert (match.matcher, match.severity) == ("near_number", "flag")
        assert match.other_voucher_id == other_id


@pytest.mark.parametrize(
    "other",
    [
        invoice(THREE_OFF),
        invoice(ONE_OFF, total_fen=12_001),
        invoice(ONE_OFF, issued_on="2026-03-06"),
        invoice(ONE_OFF, issued_on=None),
        invoice(ONE_OFF, seller_name="青溪便民五金店", seller_tax_id=None),
        receipt(12_000),
        invoice(),  # the same number is another matcher's matter
    ],
)
def test_what_differs_in_more_is_another_paper(desk: Desk, other: VoucherReading) -> None:
    assert _near(desk, invoice(), other) == []


def test_numbers_that_machines_wrote_are_two_papers(desk: Desk) -> None:
    assert _near(desk, invoice(source=Source.XML), invoice(ONE_OFF, source=Source.QR)) == []


def test_code_and_number_are_one_run(desk: Desk) -> None:
    def old(code: str) -> VoucherReading:
        return reading(
            "vat_normal",
            invoice_code=code,
            invoice_number="12345678",
            issued_on="2026-03-05",
            total_fen=12_000,
        )

    assert len(_near(desk, old("033002500111"), old("033002500117"))) == 1


def _old(code: str | None, number: str = "12345678") -> VoucherReading:
    return reading(
        "vat_normal",
        invoice_code=code,
        invoice_number=number,
        issued_on="2026-03-05",
        total_fen=12_000,
    )


@pytest.mark.parametrize(
    ("first", "second", "digits"),
    [
        (_old("033002500111"), _old(None), 0),
        (_old(None), _old("033002500111", "12345679"), 1),
        (_old(None), _old(None), 0),
        (_old("033002500111"), _old("044001900777"), 0),  # another code was typed
    ],
)
def test_where_a_code_is_missing_or_another_the_numbers_meet(desk, first, second, digits) -> None:
    (match,) = _near(desk, first, second)
    assert match.facts["digits"] == digits


def test_two_codes_and_two_numbers_are_two_papers(desk: Desk) -> None:
    assert _near(desk, _old("033002500111"), _old("044001900777", "12345679")) == []


@pytest.mark.parametrize(
    ("one", "two", "expected"),
    [
        ("", "", 0),
        ("12345", "12345", 0),
        ("12345", "12845", 1),
        ("12345", "1345", 1),
        ("12345", "123455", 1),
        ("12345", "21345", 2),
        ("12345", "1", DISTANCE_MAX + 1),
        ("12345", "54321", 4),
    ],
)
def test_the_distance(one: str, two: str, expected: int) -> None:
    assert edit_distance(one, two) == expected
    assert edit_distance(two, one) == expected
