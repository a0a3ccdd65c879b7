"""What a file certainly says outlives a person's correction."""

import pytest

from finance.dedup.keys import claimed_keys
from finance.dedup.registry import KeyTaken
from finance.kernel.db import Database
from finance.use_cases.correct_voucher import CorrectVoucher, correct_voucher
from finance.vouchers.read_keys import keys_as_read
from finance.vouchers.reading import Field, Source, VoucherReading
from tests.make.papers import KEYRING, NUMBER, Desk, invoice, make_desk, receipt

OTHER = "26332000000012345670"


@pytest.fixture
def desk(database: Database) -> Desk:
    return make_desk(database)


def _with_code(reading: VoucherReading, source: Source = Source.QR) -> VoucherReading:
    number = Field(NUMBER, source, 0.99)
    fields = {**reading.fields, "invoice_number": number}
    return VoucherReading(reading.kind, reading.kind_confidence, fields=fields)


def _correct(desk: Desk, voucher_id, by=None, **values) -> None:
    command = CorrectVoucher(voucher_id, values, reason="更正")
    actor = by or desk.claimant
    desk.database.transact(lambda uow: correct_voucher(uow, actor, command, keyring=KEYRING))


def _as_read(desk: Desk, *voucher_ids) -> dict:
    with desk.database.reading() as session:
        return keys_as_read(session, desk.street.community, voucher_ids)


@pytest.mark.parametrize("source", [Source.XML, Source.QR, Source.TEXT])
def test_a_certain_number_is_kept_where_something_was_corrected(
    desk: Desk, source: Source
) -> None:
    voucher_id = desk.read(_with_code(invoice(), source))
    assert _as_read(desk, voucher_id) == {}
    _correct(desk, voucher_id, invoice_number=OTHER)
    assert _as_read(desk, voucher_id) == {voucher_id: f"E:{NUMBER}"}
    _correct(desk, voucher_id, kind="other")
    assert _as_read(desk, voucher_id) == {voucher_id: f"E:{NUMBER}"}


def test_what_ocr_read_gives_way_to_the_correction(desk: Desk) -> None:
    misread, plain = desk.read(invoice()), desk.read(receipt())
    _correct(desk, misread, invoice_number=OTHER)
    _correct(desk, plain, total_fen=1)
    assert _as_read(desk, misread, plain) == {}


def test_both_numbers_are_claimed_once_each(desk: Desk) -> None:
    voucher_id = desk.read(_with_code(invoice()))

    def hashes() -> list[bytes]:
        with desk.database.reading() as session:
            keys = claimed_keys(session, desk.street.community, (voucher_id,), keyring=KEYRING)
        return [key.key_hash for key in keys]

    _correct(desk, voucher_id, total_fen=9_000)
    assert hashes() == [KEYRING.hash(f"E:{NUMBER}")]
    _correct(desk, voucher_id, invoice_number=OTHER)
    assert hashes() == sorted(KEYRING.hash(f"E:{number}") for number in (NUMBER, OTHER))


def test_a_paper_cannot_be_claimed_again_by_typing_over_its_number(desk: Desk) -> None:
    first = desk.claim(desk.read(_with_code(invoice())))
    desk.submit(first)
    again = desk.read(_with_code(invoice()), by=desk.neighbour)
    _correct(desk, again, by=desk.neighbour, invoice_number=OTHER)
    with pytest.raises(KeyTaken):
        desk.claim(again, by=desk.neighbour)
