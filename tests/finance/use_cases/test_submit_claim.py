"""Handing in: everything or nothing, all breaches told at once."""

import pytest
from sqlalchemy import func, select, update

from finance.approvals.models import RouteTier
from finance.approvals.queries import claim_steps
from finance.claims.models import Claim
from finance.claims.own import NotClaimant
from finance.claims.queries import claim_detail
from finance.claims.states import ClaimUnknown, ClaimWrongState
from finance.dedup.registry import KeyTaken
from finance.kernel.db import Database
from finance.kernel.errors import NotPermitted, StaleVersion
from finance.kernel.events import EventLog
from finance.kernel.ids import new_id
from finance.organisations.roles import Role
from finance.use_cases.correct_voucher import CorrectVoucher, VoucherInUse, correct_voucher
from finance.use_cases.store_reading import PageFingerprint, part_id
from finance.use_cases.submit_claim import ClaimRefused, SubmitClaim, submit_claim
from finance.use_cases.withdraw_claim import WithdrawClaim, withdraw_claim
from tests.make.money import hold_states, sums_of
from tests.make.papers import KEYRING, NUMBER, Desk, invoice, make_desk, reading, receipt
from tests.make.races import race


@pytest.fixture
def desk(database: Database) -> Desk:
    return make_desk(database)


def _refused(desk: Desk, claim_id) -> list[str]:
    with pytest.raises(ClaimRefused) as refused:
        desk.submit(claim_id)
    return [breach.code for breach in refused.value.breaches]


def test_a_claim_is_handed_in_whole(desk: Desk) -> None:
    claim_id = desk.claim(desk.read(invoice()), desk.read(receipt()), amount_fen=15_000)
    detail = desk.submit(claim_id)
    assert (detail.claim.state, detail.claim.round, detail.claim.version) == ("submitted", 1, 2)
    assert detail.claim.submitted_at is not None
    (line,) = detail.lines
    assert line.budget_line_id is not None
    assert len(detail.vouchers) == 2
    sums = sums_of(desk.database, desk.street.community, line.budget_line_id)
    assert (sums.reserved_fen, sums.spent_fen) == (15_000, 0)
    assert hold_states(desk.database, claim_id) == ["pending"]
    with desk.database.reading() as session:
        steps = claim_steps(session, desk.claimant, claim_id)
        codes = session.scalars(
            select(EventLog.code).where(EventLog.subject_id == claim_id).order_by(EventLog.id)
        ).all()
    assert [(s.round, s.position, s.role, s.state) for s in steps] == [
        (1, 1, "director", "pending"),
        (1, 2, "secretary", "waiting"),
    ]
    assert set(codes) == {"claim.created", "claim.submitted", "budget.reserved"}


def test_all_breaches_are_told_at_once_and_nothing_is_left(desk: Desk) -> None:
    taken = desk.read(invoice(), by=desk.neighbour)
    ours = desk.read(invoice(buyer_name="个人"))
    claim_id = desk.claim(ours, amount_fen=2_000_000)
    # The neighbour gets the paper while ours is no longer reserved.
    desk.database.transact(lambda uow: withdraw_claim(uow, desk.claimant, WithdrawClaim(claim_id)))
    desk.claim(taken, by=desk.neighbour)
    with desk.database.unit_of_work() as uow:
        uow.session.execute(update(RouteTier).values(effective_from="2099-01-01"))
    assert _refused(desk, claim_id) == [
        "voucher.buyer_mismatch",
        "claim.exceeds_vouchers",
        "route.missing",
        "voucher.key_taken",
        "budget.not_enough",
    ]
    with desk.database.reading() as session:
        claim = session.scalars(select(Claim).where(Claim.id == claim_id)).one()
        assert (claim.state, claim.round) == ("withdrawn", 0)
    assert hold_states(desk.database, claim_id) == []


def test_no_budget_is_a_refusal_with_its_reason(desk: Desk) -> None:
    claim_id = desk.claim(desk.read(invoice(total_fen=2_000_000)), amount_fen=1_000_001)
    with pytest.raises(ClaimRefused) as refused:
        desk.submit(claim_id)
    (breach,) = refused.value.breaches
    assert breach.code == "budget.not_enough"
    assert breach.fields["left_fen"] == 1_000_000
    assert desk.key_states(claim_id) == ["reserved"]


def test_a_taken_paper_alone_is_a_conflict_with_its_holder(desk: Desk) -> None:
    claim_id = desk.claim(desk.read(invoice()))
    desk.database.transact(lambda uow: withdraw_claim(uow, desk.claimant, WithdrawClaim(claim_id)))
    desk.claim(desk.read(invoice(), by=desk.neighbour), by=desk.neighbour)
    with pytest.raises(KeyTaken) as refused:
        desk.submit(claim_id)
    (hit,) = refused.value.fields["hits"]
    assert hit["organisation_name"] == "柳塘社区居民委员会"
    assert "claim_id" not in hit


def test_a_paper_read_only_after_the_draft_is_locked_at_the_submit(desk: Desk) -> None:
    voucher_id = desk.capture(b"slow")
    claim_id = desk.claim(voucher_id)
    assert _refused(desk, claim_id) == ["voucher.not_read"]
    desk.store(voucher_id, invoice())
    desk.submit(claim_id)
    assert desk.key_states(claim_id) == ["locked"]


def test_a_file_read_after_the_draft_as_another_carrier_stands_for_its_voucher(
    desk: Desk,
) -> None:
    photo, late = desk.read(invoice()), desk.capture(b"slow")
    both = desk.claim(photo, late)
    desk.store(late, invoice())
    assert desk.voucher(late).carrier_of_id == photo
    detail = desk.submit(both)
    assert [line.voucher_ids for line in detail.lines] == [(photo,)]
    assert [voucher.id for voucher in detail.vouchers] == [photo]


def test_a_paper_paid_by_a_later_carrier_is_not_paid_again_under_a_typed_number(
    desk: Desk,
) -> None:
    photo, late = desk.read(invoice()), desk.capture(b"slow")
    first = desk.claim(late)
    desk.store(late, invoice())
    detail = desk.submit(first)
    assert [line.voucher_ids for line in detail.lines] == [(photo,)]
    third = desk.read(invoice())
    retyped = CorrectVoucher(third, {"invoice_number": NUMBER[:-1] + "9"}, reason="看错")
    with pytest.raises(VoucherInUse):
        desk.database.transact(
            lambda uow: correct_voucher(uow, desk.claimant, retyped, keyring=KEYRING)
        )


def test_the_same_picture_twice_in_one_claim_is_refused(desk: Desk) -> None:
    pixels = b"p" * 32
    claim_id = desk.claim(desk.read(receipt(), pixels=pixels), desk.read(receipt(), pixels=pixels))
    assert _refused(desk, claim_id) == [
        "voucher.repeated",
        "voucher.duplicate",
        "voucher.duplicate",
    ]


def test_a_carrier_stands_for_its_voucher(desk: Desk) -> None:
    photo = desk.read(invoice())
    pdf = desk.read(invoice())
    claim_id = desk.claim(photo, pdf, amount_fen=12_001)
    with desk.database.reading() as session:
        detail = claim_detail(session, desk.claimant, claim_id)
    assert detail.lines[0].voucher_ids == (photo,)
    assert _refused(desk, claim_id) == ["claim.exceeds_vouchers"]


def test_a_numbered_paper_without_its_number_is_not_handed_in(desk: Desk) -> None:
    blind = reading(
        "vat_normal",
        invoice_number="12345678",
        total_fen=12_000,
        issued_on="2026-03-05",
        buyer_name="杏花社区居民委员会",
    )
    voucher_id = desk.read(blind)
    claim_id = desk.claim(voucher_id)
    assert _refused(desk, claim_id) == ["voucher.number_missing"]
    typed = CorrectVoucher(voucher_id, {"invoice_code": "033001900104"}, reason="补录")
    desk.database.transact(lambda uow: correct_voucher(uow, desk.claimant, typed, keyring=KEYRING))
    assert desk.submit(claim_id).claim.state == "submitted"


def test_a_receipt_paid_once_is_known_again_inside_a_bundle(desk: Desk) -> None:
    pixels = b"p" * 32
    desk.submit(desk.claim(desk.read(receipt(), pixels=pixels)))
    bundle = desk.capture(b"bundle", by=desk.neighbour)
    pages = (PageFingerprint(b"x" * 32, b""), PageFingerprint(pixels, b"", part=1))
    desk.store(bundle, receipt(500), receipt(), pages=pages)
    with pytest.raises(KeyTaken):
        desk.claim(part_id(bundle, 1), by=desk.neighbour)


def test_papers_of_one_picture_stay_apart_inside_a_bundle(desk: Desk) -> None:
    pixels = b"p" * 32
    photo = desk.capture(b"photo")
    shown = tuple(PageFingerprint(pixels, b"", part=part) for part in (0, 1))
    desk.store(photo, receipt(100), receipt(200), pages=shown)
    desk.submit(desk.claim(photo, amount_fen=100))
    bundle = desk.capture(b"bundle")
    pages = (PageFingerprint(b"x" * 32, b""),)
    pages += tuple(PageFingerprint(pixels, b"", part=part) for part in (1, 2))
    desk.store(bundle, receipt(500), receipt(100), receipt(200), pages=pages)
    with pytest.raises(KeyTaken):
        desk.claim(part_id(bundle, 1), amount_fen=100)
    second = desk.claim(part_id(bundle, 2), bundle, amount_fen=200)
    assert desk.submit(second).claim.state == "submitted"


def test_a_look_alike_is_flagged_and_never_blocks(desk: Desk) -> None:
    desk.submit(desk.claim(desk.read(receipt(), page=b"page")))
    again = desk.read(receipt(), page=b"page", compare=lambda _a, _b: 1.0)
    assert desk.submit(desk.claim(again)).claim.state == "submitted"


def test_what_is_no_voucher_cannot_be_claimed(desk: Desk) -> None:
    claim_id = desk.claim(desk.read(reading("none")))
    assert "voucher.not_claimable" in _refused(desk, claim_id)


def test_only_the_claimant_submits(desk: Desk) -> None:
    claim_id = desk.claim(desk.read(invoice()))
    colleague = desk.street.member(Role.CLAIMANT)
    with pytest.raises(NotClaimant):
        desk.submit(claim_id, by=colleague)
    with pytest.raises(ClaimUnknown):
        desk.submit(claim_id, by=desk.neighbour)
    with pytest.raises(NotPermitted):
        desk.submit(claim_id, by=desk.person(Role.DIRECTOR))
    with pytest.raises(ClaimUnknown):
        desk.submit(new_id())


def test_a_stale_version_is_told(desk: Desk) -> None:
    claim_id = desk.claim(desk.read(invoice()))
    with pytest.raises(StaleVersion):
        desk.database.transact(
            lambda uow: submit_claim(
                uow, desk.claimant, SubmitClaim(claim_id, version=7), keyring=KEYRING
            )
        )


def test_submitting_eight_times_at_once_submits_once(desk: Desk) -> None:
    claim_id = desk.claim(desk.read(invoice()))
    won, lost = race([lambda: desk.submit(claim_id)] * 8)
    assert (len(won), len(lost)) == (1, 7)
    assert all(isinstance(error, ClaimWrongState) for error in lost)
    assert hold_states(desk.database, claim_id) == ["pending"]


def test_claims_at_once_on_one_line_never_exceed_it(database: Database) -> None:
    """Sixteen claims of 3,000 fen against 20,000: six fit, ten are told why, none is lost."""
    desk = make_desk(database, budget_fen=20_000)
    claims = [desk.claim(desk.read(invoice(f"{NUMBER[:16]}{number:04d}"))) for number in range(16)]
    won, lost = race([lambda c=c: desk.submit(c) for c in claims])
    assert (len(won), len(lost)) == (6, 10)
    assert all(
        isinstance(error, ClaimRefused) and error.breaches[0].code == "budget.not_enough"
        for error in lost
    )
    with database.reading() as session:
        count = session.scalar(
            select(func.count()).select_from(Claim).where(Claim.state == "submitted")
        )
    assert count == 6
