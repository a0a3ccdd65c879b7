"""What counts of a paper that a claim stands on stays, whatever file of it comes later."""

from datetime import date
from uuid import UUID

import pytest

from finance.claims.queries import claim_detail
from finance.kernel.db import Database
from finance.organisations.roles import Role
from finance.use_cases.correct_voucher import CorrectVoucher, VoucherInUse, correct_voucher
from finance.use_cases.return_claim import ReturnClaim, return_claim
from finance.use_cases.store_reading import StoreReading, store_reading
from finance.use_cases.submit_claim import SubmitClaim, submit_claim
from finance.use_cases.withdraw_claim import WithdrawClaim, withdraw_claim
from finance.vouchers.differences import FileDifference, file_differences
from finance.vouchers.queries import VoucherDetail, voucher_detail
from finance.vouchers.reading import Source
from tests.make.papers import KEYRING, Desk, invoice, make_desk
from tests.make.races import race

OTHER = "26332000000012349999"


@pytest.fixture
def desk(database: Database) -> Desk:
    return make_desk(database)


def _detail(desk: Desk, voucher_id: UUID) -> VoucherDetail:
    with desk.database.reading() as session:
        return voucher_detail(session, desk.claimant, voucher_id)


def _differences(desk: Desk, *voucher_ids: UUID) -> tuple[FileDifference, ...]:
    with desk.database.reading() as session:
        return file_differences(session, desk.street.community, voucher_ids)


def _return(desk: Desk, claim_id: UUID) -> None:
    director = desk.person(Role.DIRECTOR)
    command = ReturnClaim(claim_id, ("金额不符",))
    desk.database.transact(lambda uow: return_claim(uow, director, command))


def _withdraw(desk: Desk, claim_id: UUID) -> None:
    command = WithdrawClaim(claim_id)
    desk.database.transact(lambda uow: withdraw_claim(uow, desk.claimant, command))


def _unsigned_xml(desk: Desk, total_fen: int = 99_000, **values: object) -> UUID:
    return desk.read(invoice(total_fen=total_fen, source=Source.XML, **values))


def test_a_file_read_after_the_approval_changes_nothing_of_the_paper(desk: Desk) -> None:
    photo = desk.read(invoice())
    desk.approved(photo)
    before = _detail(desk, photo)
    xml = _unsigned_xml(desk, issued_on="2026-03-06", seller_tax_id="91330100MA2AXXXX1B")
    after = _detail(desk, photo)
    assert (after.fields, after.checks) == (before.fields, before.checks)
    shown = desk.voucher(photo)
    assert (shown.total_fen, shown.issued_on) == (12_000, date(2026, 3, 5))
    assert [carrier.id for carrier in after.carriers] == [xml]
    assert desk.voucher(xml).total_fen == 99_000
    # Two tax ids, neither of which can be true, are two misreadings.
    assert _differences(desk, photo) == (
        FileDifference(photo, xml, True, "total_fen", 12_000, 99_000),
        FileDifference(photo, xml, True, "issued_on", "2026-03-05", "2026-03-06"),
    )


def test_whoever_saw_the_claim_before_does_not_approve_it_unseen(desk: Desk) -> None:
    photo, plain = desk.read(invoice()), desk.read(invoice(OTHER))
    claim_id = desk.claim(photo, plain)
    desk.submit(claim_id)

    def version() -> int:
        with desk.database.reading() as session:
            return claim_detail(session, desk.claimant, claim_id).claim.version

    seen = version()
    desk.read(invoice(OTHER, source=Source.XML))
    assert version() == seen  # it says the same
    _unsigned_xml(desk)
    assert version() == seen + 1


@pytest.mark.parametrize("let_go", [_return, _withdraw])
def test_once_the_paper_is_free_the_better_file_counts(desk: Desk, let_go) -> None:
    photo = desk.read(invoice())
    claim_id = desk.claim(photo)
    desk.submit(claim_id)
    xml = _unsigned_xml(desk, 11_000)
    assert desk.voucher(photo).total_fen == 12_000
    seen = desk.voucher(photo).version
    let_go(desk, claim_id)
    assert (desk.voucher(photo).total_fen, desk.voucher(photo).version) == (11_000, seen + 1)
    assert _differences(desk, photo) == (
        FileDifference(photo, photo, False, "total_fen", 11_000, 12_000),
    )
    assert desk.submit(claim_id).vouchers[0].total_fen == 11_000
    assert desk.voucher(xml).carrier_of_id == photo


def test_a_draft_given_up_frees_no_paper_of_another_claim(desk: Desk) -> None:
    photo = desk.read(invoice())
    returned = desk.claim(photo)
    desk.submit(returned)
    _return(desk, returned)
    used = desk.claim(photo)
    desk.submit(used)
    _unsigned_xml(desk)
    _withdraw(desk, returned)
    assert desk.voucher(photo).total_fen == 12_000


def test_before_a_claim_the_better_file_counts_at_once_and_the_other_is_told(desk: Desk) -> None:
    photo = desk.read(invoice())
    assert _differences(desk, photo) == ()
    xml = _unsigned_xml(desk, seller_tax_id="91110000100000023D")
    assert desk.voucher(photo).total_fen == 99_000
    (told,) = _differences(desk, photo, xml)
    assert (told.file_id, told.is_set_aside, told.name) == (photo, False, "total_fen")


def test_of_a_submit_and_a_reading_at_once_either_order_holds(desk: Desk) -> None:
    """What the submit judged is what stays: no file slips in between."""
    for number in range(6):
        own = f"2633200000001234{number:04}"
        photo = desk.read(invoice(own))
        claim_id = desk.claim(photo)
        xml = desk.capture(f"xml {number}".encode())
        job = desk.take_job(xml)
        command = StoreReading(
            job_id=job.id,
            fence=job.fence,
            voucher_id=xml,
            organisation_id=job.organisation_id,
            readings=(invoice(own, 99_000, source=Source.XML),),
            engine="test",
        )
        won, lost = race(
            [
                lambda c=claim_id: desk.submit(c).vouchers[0].total_fen,
                lambda c=command: desk.database.transact(lambda uow: store_reading(uow, c)),
            ]
        )
        assert lost == []
        judged_fen = next(one for one in won if one is not True)
        assert desk.voucher(photo).total_fen == judged_fen
        assert desk.voucher(xml).is_set_aside == (judged_fen == 12_000)


@pytest.mark.parametrize("act", ["submit", "withdraw"])
def test_a_correction_and_an_act_on_its_claim_never_wait_for_each_other(
    desk: Desk, act: str
) -> None:
    """Without the retries that a deadlock would get, and without the second that it takes."""
    for number in range(8):
        photo = desk.read(invoice(f"2633200000005678{number:04}"))
        claim_id = desk.claim(photo)

        def correct(voucher_id: UUID = photo) -> None:
            command = CorrectVoucher(voucher_id, {"seller_name": "别家"})
            with desk.database.unit_of_work() as uow:
                correct_voucher(uow, desk.claimant, command, keyring=KEYRING)

        def decide(claim_id: UUID = claim_id) -> None:
            with desk.database.unit_of_work() as uow:
                if act == "submit":
                    submit_claim(uow, desk.claimant, SubmitClaim(claim_id), keyring=KEYRING)
                else:
                    withdraw_claim(uow, desk.claimant, WithdrawClaim(claim_id))

        _, lost = race([correct, decide])
        assert {type(error) for error in lost} <= {VoucherInUse}
