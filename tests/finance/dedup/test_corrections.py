"""Typing another number over a paper's own does not make it a paper that is paid again."""

import pytest
from sqlalchemy import update

from finance.claims.models import ClaimLineVoucher
from finance.dedup.queries import voucher_matches
from finance.dedup.registry import KeyTaken
from finance.kernel.db import Database
from finance.organisations.roles import Role
from finance.use_cases.correct_voucher import CorrectVoucher, ReasonMissing, correct_voucher
from finance.use_cases.mark_unreadable import MarkUnreadable, mark_unreadable
from finance.use_cases.submit_claim import ClaimRefused
from finance.vouchers.reading import Source
from tests.make.papers import BUYER, KEYRING, NUMBER, Desk, invoice, make_desk, reading, receipt

OTHER = "26332000000087654321"


@pytest.fixture
def desk(database: Database) -> Desk:
    return make_desk(database)


def _correct(desk: Desk, voucher_id, by=None, reason="看错", **values) -> None:
    command = CorrectVoucher(voucher_id, values, reason=reason)
    desk.database.transact(
        lambda uow: correct_voucher(uow, by or desk.claimant, command, keyring=KEYRING)
    )


def _taken(desk: Desk, **values) -> None:
    """The neighbour has claimed the paper with NUMBER."""
    voucher_id = desk.read(invoice(buyer_name="柳塘社区居民委员会", **values), by=desk.neighbour)
    desk.submit(desk.claim(voucher_id, by=desk.neighbour), by=desk.neighbour)


def _refused(desk: Desk, claim_id, by=None) -> list[str]:
    with pytest.raises(ClaimRefused) as refused:
        desk.submit(claim_id, by=by)
    return [breach.code for breach in refused.value.breaches]


def _state(desk: Desk, voucher_id) -> str:
    return desk.submit(desk.claim(voucher_id)).claim.state


def _matchers(desk: Desk, voucher_id) -> set[tuple[str, str]]:
    with desk.database.reading() as session:
        found = voucher_matches(session, desk.claimant, voucher_id)
    return {(match.matcher, match.severity) for match in found}


def test_a_number_typed_over_a_claimed_one_stops_the_submit(desk: Desk) -> None:
    _taken(desk)
    again = desk.read(invoice())
    _correct(desk, again, invoice_number=OTHER)
    assert desk.voucher(again).key_as_read == f"E:{NUMBER}"
    assert ("corrected_key", "flag") in _matchers(desk, again)
    assert _refused(desk, desk.claim(again)) == ["voucher.number_corrected"]


def test_amount_and_day_typed_over_as_well_do_not_help(desk: Desk) -> None:
    _taken(desk)
    again = desk.read(invoice())
    _correct(desk, again, invoice_number=OTHER, total_fen=11_000, issued_on="2026-03-06")
    assert _refused(desk, desk.claim(again)) == ["voucher.number_corrected"]


def test_the_paper_under_its_true_number_comes_too_late_as_well(desk: Desk) -> None:
    first = desk.read(invoice())
    _correct(desk, first, invoice_number=OTHER)
    assert _state(desk, first) == "submitted"
    again = desk.read(invoice(buyer_name="柳塘社区居民委员会"), by=desk.neighbour)
    claim_id = desk.claim(again, by=desk.neighbour)
    assert _refused(desk, claim_id, by=desk.neighbour) == ["voucher.number_corrected"]


def test_a_paper_of_another_amount_or_day_was_only_misread(desk: Desk) -> None:
    _taken(desk, total_fen=9_999)
    misread = desk.read(invoice())
    _correct(desk, misread, invoice_number=OTHER)
    assert ("corrected_key", "flag") in _matchers(desk, misread)
    assert _state(desk, misread) == "submitted"


def test_a_paper_whose_twin_is_in_no_live_claim_may_be_claimed(desk: Desk) -> None:
    desk.read(invoice(), by=desk.neighbour)
    misread = desk.read(invoice())
    _correct(desk, misread, invoice_number=OTHER)
    assert _state(desk, misread) == "submitted"


def test_the_accountant_who_types_the_number_opens_the_way(desk: Desk) -> None:
    _taken(desk)
    misread = desk.read(invoice())
    _correct(desk, misread, invoice_number=OTHER)
    claim_id = desk.claim(misread)
    colleague = desk.street.member(Role.CLAIMANT)
    _correct(desk, misread, by=colleague, invoice_number=OTHER)
    assert _refused(desk, claim_id) == ["voucher.number_corrected"]
    accountant = desk.person(Role.ACCOUNTANT, desk.street.street)
    _correct(desk, misread, by=accountant, invoice_number=OTHER)
    assert desk.submit(claim_id).claim.state == "submitted"
    assert ("corrected_key", "flag") in _matchers(desk, misread)


def test_an_original_that_carries_the_number_opens_the_way(desk: Desk) -> None:
    _taken(desk)
    misread = desk.read(invoice())
    _correct(desk, misread, invoice_number=OTHER)
    claim_id = desk.claim(misread)
    original = desk.read(invoice(OTHER, source=Source.XML))
    assert desk.voucher(original).carrier_of_id == misread
    assert desk.submit(claim_id).claim.state == "submitted"


def test_a_number_taken_away_by_another_kind_is_remembered(desk: Desk) -> None:
    _taken(desk)
    again = desk.read(invoice())
    _correct(desk, again, kind="other")
    assert desk.voucher(again).key_as_read == f"E:{NUMBER}"
    assert _refused(desk, desk.claim(again)) == ["voucher.number_corrected"]


def test_a_paper_typed_in_whole_says_nothing_against_it(desk: Desk) -> None:
    voucher_id = desk.capture(b"dark", by=desk.neighbour)
    job = desk.take_job(voucher_id)
    dark = MarkUnreadable(
        job.id, job.fence, voucher_id, job.organisation_id, fault_code="image.damaged"
    )
    desk.database.transact(lambda uow: mark_unreadable(uow, dark))
    typed = {name: field.value for name, field in invoice().fields.items()}
    typed |= {"kind": "de_normal", "buyer_name": "柳塘社区居民委员会"}
    _correct(desk, voucher_id, by=desk.neighbour, **typed)
    desk.submit(desk.claim(voucher_id, by=desk.neighbour), by=desk.neighbour)
    again = desk.read(invoice())
    _correct(desk, again, invoice_number=OTHER)
    assert _refused(desk, desk.claim(again)) == ["voucher.number_corrected"]


def test_a_known_number_is_not_typed_over_without_a_reason(desk: Desk) -> None:
    _taken(desk)
    again = desk.read(invoice())
    with pytest.raises(ReasonMissing):
        _correct(desk, again, reason=" ", invoice_number=OTHER)
    assert desk.voucher(again).key == f"E:{NUMBER}"
    _correct(desk, again, reason="", total_fen=11_000)  # the number stays
    unknown = desk.read(invoice("26332000000011112222"))
    _correct(desk, unknown, reason="", invoice_number=OTHER)
    assert desk.voucher(unknown).key == f"E:{OTHER}"


def test_the_number_put_back_is_no_correction_any_more(desk: Desk) -> None:
    voucher_id = desk.read(invoice())
    _correct(desk, voucher_id, invoice_number=OTHER)
    _correct(desk, voucher_id, invoice_number=NUMBER)
    assert desk.voucher(voucher_id).key_as_read is None


def test_a_digital_invoice_on_paper_is_claimed_under_both_its_numbers(desk: Desk) -> None:
    paper = desk.read(
        reading(
            "paper_de_normal",
            invoice_code="033002500111",
            invoice_number="12345678",
            digital_number=NUMBER,
            total_fen=12_000,
        )
    )
    desk.claim(paper)
    xml = desk.read(invoice(), by=desk.neighbour)
    with pytest.raises(KeyTaken, match="杏花社区居民委员会 于 2026-11-02 列入报销单草稿"):
        desk.claim(xml, by=desk.neighbour)


def test_a_line_that_names_a_carrier_is_a_use_of_the_whole_paper(desk: Desk) -> None:
    """As a draft of an older release may, made before the carrier was read."""
    standing, carrier = desk.read(invoice()), desk.read(invoice())
    desk.submit(desk.claim(standing))
    with desk.database.unit_of_work() as uow:
        uow.session.execute(update(ClaimLineVoucher).values(voucher_id=carrier))
    again = desk.read(invoice(buyer_name="柳塘社区居民委员会"), by=desk.neighbour)
    _correct(desk, again, by=desk.neighbour, invoice_number=OTHER)
    claim_id = desk.claim(again, by=desk.neighbour)
    assert _refused(desk, claim_id, by=desk.neighbour) == ["voucher.number_corrected"]


def test_a_typed_over_file_is_found_behind_the_voucher_it_joined(desk: Desk) -> None:
    _taken(desk)
    standing = desk.read(invoice(OTHER))
    again = desk.read(invoice())
    _correct(desk, again, invoice_number=OTHER)
    assert desk.voucher(again).carrier_of_id == standing
    claim_id = desk.claim(standing)
    assert _refused(desk, claim_id) == ["voucher.number_corrected"]
    accountant = desk.person(Role.ACCOUNTANT, desk.street.street)
    _correct(desk, standing, by=accountant, invoice_number=OTHER)
    assert desk.submit(claim_id).claim.state == "submitted"


def test_two_files_found_alike_that_became_one_voucher_do_not_bar_each_other(desk: Desk) -> None:
    pixels = b"p" * 32
    first, second = (desk.read(receipt(), pixels=pixels) for _ in range(2))
    assert _matchers(desk, second) == {("same_pixels", "block")}
    for one in (first, second):
        _correct(desk, one, kind="de_normal", invoice_number=OTHER, buyer_name=BUYER)
    assert desk.voucher(second).carrier_of_id == first
    assert _state(desk, first) == "submitted"
