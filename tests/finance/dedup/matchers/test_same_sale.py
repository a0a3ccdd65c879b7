"""A paper without a number beside a numbered one of the same sale is told, whatever its form."""

import pytest

from finance.dedup.queries import voucher_matches
from finance.kernel.db import Database
from finance.organisations.roles import Role
from finance.use_cases.correct_voucher import CorrectVoucher, correct_voucher
from finance.vouchers.reading import Source, VoucherReading
from tests.make.papers import KEYRING, Desk, invoice, make_desk, receipt

SELLER = "临江区文汇办公用品店"


@pytest.fixture
def desk(database: Database) -> Desk:
    return make_desk(database)


def _found(desk: Desk, voucher_id) -> list[tuple[str, str, dict]]:
    accountant = desk.person(Role.ACCOUNTANT, desk.street.street)
    with desk.database.reading() as session:
        found = voucher_matches(session, accountant, voucher_id)
    return [(match.matcher, match.severity, dict(match.facts)) for match in found]


def test_an_invoice_typed_in_as_a_receipt_is_told_beside_its_xml(desk: Desk) -> None:
    blind = desk.read(receipt(None, issued_on=None, seller_name=None))
    typed = {"total_fen": 12_000, "issued_on": "2026-03-05", "seller_name": SELLER}
    command = CorrectVoucher(blind, typed)
    desk.database.transact(
        lambda uow: correct_voucher(uow, desk.claimant, command, keyring=KEYRING)
    )
    xml = desk.read(invoice(source=Source.XML), by=desk.neighbour)
    told = [("same_sale", "flag", {"same": ["issued_on", "total_fen"]})]
    assert _found(desk, xml) == told
    assert _found(desk, blind) == told


def test_the_receipt_that_comes_second_is_told_too(desk: Desk) -> None:
    desk.read(invoice(source=Source.XML), by=desk.neighbour)
    second = desk.read(receipt(12_000, seller_name=SELLER))
    assert [code for code, _, _ in _found(desk, second)] == ["same_sale"]


def test_the_invoice_and_its_receipt_in_one_file_are_told(desk: Desk) -> None:
    first = desk.read(invoice(), receipt(12_000, seller_name=SELLER))
    assert [code for code, _, _ in _found(desk, first)] == ["same_sale"]


@pytest.mark.parametrize(
    "other",
    [
        receipt(12_001, seller_name=SELLER),
        receipt(12_000, seller_name=SELLER, issued_on="2026-03-06"),
        receipt(12_000, seller_name=SELLER, issued_on=None),
        receipt(12_000, seller_name="青溪便民五金店"),
        receipt(12_000, seller_name=None),
        invoice("26332000000087654321"),  # two numbers are two papers
    ],
)
def test_what_differs_is_another_sale(desk: Desk, other: VoucherReading) -> None:
    desk.read(invoice(), by=desk.neighbour)
    assert _found(desk, desk.read(other)) == []


def test_two_receipts_without_numbers_are_left_to_their_pictures(desk: Desk) -> None:
    desk.read(receipt(), by=desk.neighbour, page=b"one")
    assert _found(desk, desk.read(receipt(), page=b"two")) == []


@pytest.mark.parametrize(("first", "second"), [(b"", b""), (b"drawn", b""), (b"", b"drawn")])
def test_receipts_without_a_picture_are_told(desk: Desk, first: bytes, second: bytes) -> None:
    desk.read(receipt(), by=desk.neighbour, page=first)
    found = _found(desk, desk.read(receipt(), page=second))
    assert [code for code, _, _ in found] == ["same_sale"]
