"""A person's value counts beside what was read; a new number moves papers to their place."""

from datetime import timedelta

import pytest
from sqlalchemy import select, update

from finance.claims.models import ClaimLineVoucher
from finance.dedup.queries import voucher_matches
from finance.dedup.registry import KeyTaken
from finance.kernel.db import Database
from finance.kernel.errors import NotPermitted, StaleVersion
from finance.organisations.roles import Role
from finance.use_cases.correct_voucher import (
    CORRECTABLE,
    CorrectionInvalid,
    CorrectVoucher,
    VoucherInUse,
    VoucherNotRead,
    correct_voucher,
)
from finance.use_cases.mark_unreadable import MarkUnreadable, mark_unreadable
from finance.vouchers.models import Correction
from finance.vouchers.queries import VoucherUnknown
from finance.vouchers.reading import Source
from finance.vouchers.settled import FEN_COLUMNS, TEXT_COLUMNS
from tests.make.papers import KEYRING, NOON, NUMBER, Desk, invoice, make_desk, reading, receipt

OTHER = "26332000000012345670"


@pytest.fixture
def desk(database: Database) -> Desk:
    return make_desk(database)


def _correct(desk: Desk, voucher_id, by=None, version=None, **values):
    actor = by or desk.claimant
    command = CorrectVoucher(voucher_id, values, reason="看错", version=version)
    return desk.database.transact(
        lambda uow: correct_voucher(uow, actor, command, keyring=KEYRING)
    )


def test_what_is_typed_later_counts_though_the_clock_was_set_back(desk: Desk) -> None:
    voucher_id = desk.read(receipt())
    for minutes, total_fen in ((0, 500), (5, 700), (9, 600)):
        desk.database.clock = lambda at=NOON - timedelta(minutes=minutes): at
        command = CorrectVoucher(voucher_id, {"total_fen": total_fen})
        desk.database.transact(
            lambda uow, told=command: correct_voucher(uow, desk.claimant, told, keyring=KEYRING)
        )
        assert desk.voucher(voucher_id).total_fen == total_fen


def test_the_correction_counts_and_the_reading_stays(desk: Desk) -> None:
    voucher_id = desk.read(invoice())
    detail = _correct(
        desk, voucher_id, version=2, total_fen=12_345, issued_on="2026-03-06", seller_name=None
    )
    voucher = desk.voucher(voucher_id)
    assert (voucher.total_fen, voucher.version, voucher.seller_name) == (12_345, 3, None)
    total = dict(detail.fields)["total_fen"]
    assert (total.value, total.source) == (12_345, Source.HAND)
    assert [(loser.value, loser.source) for loser in total.losers] == [(12_000, Source.OCR)]
    again = _correct(desk, voucher_id, total_fen=12_346)
    assert dict(again.fields)["total_fen"].value == 12_346
    assert [(c.field, c.value, c.read_value) for c in again.corrections if "fen" in c.field] == [
        ("total_fen", 12_345, 12_000),
        ("total_fen", 12_346, 12_345),
    ]
    assert again.corrections[0].corrected_by == desk.claimant.member_id
    assert again.corrections[0].reason == "看错"


def test_checks_are_made_anew_on_what_counts(desk: Desk) -> None:
    voucher_id = desk.read(invoice(net_fen=11_000, tax_fen=1_000, total_fen=12_900))

    def outcome(**values) -> str:
        detail = _correct(desk, voucher_id, **values)
        return next(str(one.outcome) for one in detail.checks if one.code == "net_plus_tax")

    assert outcome(seller_name="临江文汇") == "failed"
    assert outcome(total_fen=12_000) == "passed"
    assert outcome(tax_fen=None) == "could_not_run"


def test_a_corrected_number_finds_its_carrier_and_its_duplicates(desk: Desk) -> None:
    true = desk.read(invoice())
    away = desk.read(invoice(), by=desk.neighbour)
    misread = desk.read(invoice(OTHER))
    assert desk.voucher(misread).carrier_of_id is None
    detail = _correct(desk, misread, invoice_number=NUMBER)
    assert detail.voucher.carrier_of_id == true
    assert detail.voucher.key == f"E:{NUMBER}"
    accountant = desk.person(Role.ACCOUNTANT, desk.street.street)
    with desk.database.reading() as session:
        matches = voucher_matches(session, accountant, misread)
    assert away in {match.other_voucher_id for match in matches}


def test_a_corrected_number_sets_carriers_of_the_old_one_free(desk: Desk) -> None:
    misread = desk.read(invoice())  # truly OTHER
    first, second = desk.read(invoice()), desk.read(invoice())
    assert {desk.voucher(one).carrier_of_id for one in (first, second)} == {misread}
    _correct(desk, misread, invoice_number=OTHER)
    places = [desk.voucher(one).carrier_of_id for one in (misread, first, second)]
    assert places == [None, None, first]
    assert desk.voucher(misread).key == f"E:{OTHER}"
    assert desk.voucher(first).key == f"E:{NUMBER}"
    assert desk.voucher(first).version > 2


def test_a_carrier_that_was_misread_becomes_a_voucher_again(desk: Desk) -> None:
    first = desk.read(invoice())
    carrier = desk.read(
        reading(invoice_number=NUMBER, total_fen=99, source=Source.TEXT, confidence=0.95)
    )
    assert desk.voucher(first).total_fen == 99
    _correct(desk, carrier, invoice_number=OTHER)
    assert desk.voucher(carrier).carrier_of_id is None
    assert desk.voucher(carrier).total_fen == 99
    # It no longer speaks for the first voucher.
    standing = desk.voucher(first)
    assert (standing.key, standing.total_fen) == (f"E:{NUMBER}", 12_000)


def test_a_draft_lets_go_of_the_old_key(desk: Desk) -> None:
    misread = desk.read(invoice())
    claim_id = desk.claim(misread)
    _correct(desk, misread, invoice_number=OTHER)
    assert desk.key_states(claim_id) == ["released", "reserved"]
    other = desk.claim(desk.read(invoice(), by=desk.neighbour), by=desk.neighbour)
    assert desk.key_states(other) == ["reserved"]
    with pytest.raises(KeyTaken):
        desk.claim(desk.read(invoice(OTHER), by=desk.neighbour), by=desk.neighbour)
    desk.submit(claim_id)
    assert desk.key_states(claim_id) == ["locked"]


def test_a_draft_keeps_its_paper_when_another_field_is_corrected(desk: Desk) -> None:
    voucher_id = desk.read(invoice())
    claim_id = desk.claim(voucher_id)
    _correct(desk, voucher_id, seller_name="临江文汇")
    assert desk.key_states(claim_id) == ["reserved"]
    with pytest.raises(KeyTaken):
        desk.claim(desk.read(invoice(), by=desk.neighbour), by=desk.neighbour)
    assert desk.submit(claim_id).claim.state == "submitted"


def test_a_number_that_another_claim_holds_is_told_at_the_submit(desk: Desk) -> None:
    desk.claim(desk.read(invoice(OTHER), by=desk.neighbour), by=desk.neighbour)
    misread = desk.read(invoice())
    claim_id = desk.claim(misread)
    _correct(desk, misread, invoice_number=OTHER)
    assert desk.key_states(claim_id) == ["released"]
    with pytest.raises(KeyTaken):
        desk.submit(claim_id)


def test_a_submitted_voucher_is_left_alone(desk: Desk) -> None:
    voucher_id = desk.read(invoice())
    carrier = desk.read(invoice())
    desk.submit(desk.claim(voucher_id))
    for one in (voucher_id, carrier):
        with pytest.raises(VoucherInUse):
            _correct(desk, one, total_fen=1)


def test_a_submitted_paper_cannot_be_rewritten_through_a_file_typed_to_be_it(desk: Desk) -> None:
    voucher_id = desk.read(invoice())
    desk.submit(desk.claim(voucher_id))
    before = desk.voucher(voucher_id)
    other = desk.read(receipt())
    with pytest.raises(VoucherInUse, match="同一张票据"):
        _correct(desk, other, kind="de_normal", invoice_number=NUMBER, total_fen=999_900)
    after = desk.voucher(voucher_id)
    assert (after.total_fen, after.version) == (12_000, before.version)
    assert desk.voucher(other).carrier_of_id is None


def test_every_file_of_a_submitted_paper_is_left_alone(desk: Desk) -> None:
    """A line of an older release may name a file that has become a carrier since."""
    standing = desk.read(invoice())
    carrier, third = desk.read(invoice()), desk.read(invoice())
    desk.submit(desk.claim(standing))
    with desk.database.unit_of_work() as uow:
        uow.session.execute(update(ClaimLineVoucher).values(voucher_id=carrier))
    for one in (standing, carrier, third):
        with pytest.raises(VoucherInUse):
            _correct(desk, one, total_fen=1)


def test_an_unreadable_voucher_is_typed_in(desk: Desk) -> None:
    voucher_id = desk.capture(b"dark")
    with pytest.raises(VoucherNotRead):
        _correct(desk, voucher_id, total_fen=1)
    job = desk.take_job(voucher_id)
    desk.database.transact(
        lambda uow: mark_unreadable(
            uow,
            MarkUnreadable(
                job.id, job.fence, voucher_id, job.organisation_id, fault_code="image.damaged"
            ),
        )
    )
    typed = {"kind": "other", "total_fen": 3_000, "issued_on": "2026-03-05"}
    detail = _correct(desk, voucher_id, **typed)
    assert (detail.voucher.state, detail.voucher.kind) == ("read", "other")
    assert detail.kind_confidence == 1.0
    assert detail.engine is None
    assert desk.submit(desk.claim(voucher_id)).claim.state == "submitted"


def test_what_does_not_fit_is_named(desk: Desk) -> None:
    voucher_id = desk.capture(b"any")
    for values, names in (
        ({}, []),
        ({"total_fen": "12.00"}, ["total_fen"]),
        ({"total_fen": 10**16}, ["total_fen"]),
        ({"issued_on": "2026-02-30"}, ["issued_on"]),
        ({"issued_on": 20260301}, ["issued_on"]),
        ({"issued_on": "20260301"}, ["issued_on"]),
        ({"issued_on": "2026-W01-1"}, ["issued_on"]),
        ({"issued_on": "２026-03-01"}, ["issued_on"]),
        ({"total_fen": True}, ["total_fen"]),
        ({"kind": "随便写"}, ["kind"]),
        ({"kind": 1}, ["kind"]),
        ({"kind": None}, ["kind"]),
        ({"seller_name": " "}, ["seller_name"]),
        ({"seller_name": "长" * 301}, ["seller_name"]),
        ({"state": "read", "key": "E:1"}, ["key", "state"]),
    ):
        with pytest.raises(CorrectionInvalid) as refused:
            _correct(desk, voucher_id, **values)
        assert refused.value.fields["names"] == names
    with pytest.raises(CorrectionInvalid, match="开票日期、价税合计、没有 xyz 这一项"):
        _correct(desk, voucher_id, issued_on="2026/3/5", total_fen="12.00", xyz=1)
    with pytest.raises(CorrectionInvalid, match="没有填写任何更正内容"):
        _correct(desk, voucher_id)


def test_whatever_stands_in_a_column_can_be_corrected() -> None:
    assert {*TEXT_COLUMNS, *FEN_COLUMNS, "kind", "issued_on"} <= set(CORRECTABLE)


def test_who_may_correct(desk: Desk) -> None:
    voucher_id = desk.read(receipt())
    with pytest.raises(NotPermitted):
        _correct(desk, voucher_id, by=desk.person(Role.DIRECTOR), total_fen=1)
    with pytest.raises(VoucherUnknown):
        _correct(desk, voucher_id, by=desk.neighbour, total_fen=1)
    with pytest.raises(StaleVersion):
        _correct(desk, voucher_id, version=1, total_fen=1)
    with desk.database.reading() as session:
        assert session.scalars(select(Correction)).all() == []
