"""One paper, one claim: the life cycle of keys and real races on the real database."""

import pytest
from sqlalchemy import select

from finance.claims import states
from finance.dedup import registry
from finance.dedup.keys import claimed_keys
from finance.dedup.models import VoucherKey
from finance.dedup.registry import KeyTaken
from finance.kernel.db import Database
from finance.organisations.roles import Role
from finance.use_cases.edit_claim import EditClaim, edit_claim
from finance.use_cases.return_claim import ReturnClaim, return_claim
from finance.use_cases.withdraw_claim import WithdrawClaim, withdraw_claim
from tests.make.papers import KEYRING, Desk, content, invoice, make_desk, receipt
from tests.make.races import race


@pytest.fixture
def desk(database: Database) -> Desk:
    return make_desk(database)


def _return(desk: Desk, claim_id, by) -> None:
    command = ReturnClaim(claim_id, ("金额不符",))
    desk.database.transact(lambda uow: return_claim(uow, by, command))


def _move(desk: Desk, claim_id, to: str) -> int:
    return desk.database.transact(
        lambda uow: registry.move(uow, claim_id, desk.street.community, to=to)
    )


def test_from_draft_to_paid(desk: Desk) -> None:
    claim_id = desk.claim(desk.read(invoice()))
    assert desk.key_states(claim_id) == ["reserved"]
    desk.submit(claim_id)
    assert desk.key_states(claim_id) == ["locked"]
    desk.approve(claim_id, desk.person(Role.DIRECTOR), desk.person(Role.SECRETARY))
    assert desk.key_states(claim_id) == ["locked"]
    with desk.database.unit_of_work() as uow:
        assert registry.consume(uow, claim_id, desk.street.community) == 1
    assert desk.key_states(claim_id) == ["consumed"]
    assert _move(desk, claim_id, "released") == 0  # what is paid is never released
    assert _move(desk, claim_id, "locked") == 1  # 退票: to be paid again
    assert _move(desk, claim_id, "locked") == 0
    assert desk.key_states(claim_id) == ["locked"]


def test_a_return_frees_the_paper_for_others(desk: Desk) -> None:
    voucher_id = desk.read(invoice())
    first = desk.claim(voucher_id)
    desk.submit(first)
    with pytest.raises(KeyTaken):
        desk.claim(voucher_id)
    _return(desk, first, desk.person(Role.DIRECTOR))
    assert desk.key_states(first) == ["released"]
    second = desk.claim(voucher_id)
    assert desk.key_states(second) == ["reserved"]
    assert desk.key_states(first) == []
    with pytest.raises(KeyTaken):  # the first claim comes too late now
        desk.submit(first)


def test_a_withdrawal_frees_the_paper(desk: Desk) -> None:
    voucher_id = desk.read(invoice())
    for is_submitted in (False, True):
        claim_id = desk.claim(voucher_id)
        if is_submitted:
            desk.submit(claim_id)
        desk.database.transact(
            lambda uow, claim_id=claim_id: withdraw_claim(
                uow, desk.claimant, WithdrawClaim(claim_id)
            )
        )
        assert desk.key_states(claim_id) == ["released"]


def test_a_returned_claim_takes_its_paper_again_at_the_next_submit(desk: Desk) -> None:
    claim_id = desk.claim(desk.read(invoice()))
    desk.submit(claim_id)
    _return(desk, claim_id, desk.person(Role.DIRECTOR))
    desk.submit(claim_id)
    assert desk.key_states(claim_id) == ["locked"]


def test_a_claim_whose_payment_failed_keeps_its_paper_until_returned(desk: Desk) -> None:
    voucher_id = desk.read(invoice())
    claim_id = desk.approved(voucher_id)
    with desk.database.unit_of_work() as uow:
        for action in ("instruct", "fail"):
            states.move(uow, claim_id, desk.street.community, action=action)
    assert desk.key_states(claim_id) == ["locked"]
    with pytest.raises(KeyTaken):
        desk.claim(voucher_id)
    _return(desk, claim_id, desk.person(Role.ACCOUNTANT, desk.street.street))
    assert desk.key_states(claim_id) == ["released"]


def test_an_edit_lets_go_of_papers_no_longer_used(desk: Desk) -> None:
    one, two = desk.read(invoice()), desk.read(receipt(), pixels=b"p" * 32)
    claim_id = desk.claim(one, two)
    assert desk.key_states(claim_id) == ["reserved"] * 3
    desk.database.transact(
        lambda uow: edit_claim(
            uow, desk.claimant, EditClaim(claim_id, content(two)), keyring=KEYRING
        )
    )
    assert desk.key_states(claim_id) == ["released", "reserved", "reserved"]
    other = desk.claim(one)
    assert desk.key_states(other) == ["reserved"]


def test_a_claim_without_papers_holds_nothing(desk: Desk) -> None:
    assert desk.key_states(desk.claim()) == []


def test_another_unit_is_told_name_date_state_and_contact_only(desk: Desk) -> None:
    ours = desk.claim(desk.read(invoice()))
    theirs = desk.read(invoice(), by=desk.neighbour)
    with pytest.raises(KeyTaken) as refused:
        desk.claim(theirs, by=desk.neighbour)
    (hit,) = refused.value.fields["hits"]
    assert hit.pop("on")
    assert hit == {
        "voucher_id": str(theirs),
        "organisation_name": "杏花社区居民委员会",
        "state": "reserved",
        "contact": "0571-C1",
    }
    assert str(ours) not in str(refused.value.fields)


def test_who_may_read_the_other_claim_is_told_which(desk: Desk) -> None:
    voucher_id = desk.read(invoice())
    first = desk.claim(voucher_id)
    with pytest.raises(KeyTaken) as refused:
        desk.claim(voucher_id)
    (hit,) = refused.value.fields["hits"]
    assert hit["claim_id"] == str(first)


def test_the_same_picture_saved_anew_is_the_same_paper(desk: Desk) -> None:
    pixels = b"p" * 32
    desk.claim(desk.read(receipt(), pixels=pixels))
    away = desk.read(receipt(), pixels=pixels, by=desk.neighbour)
    with pytest.raises(KeyTaken):
        desk.claim(away, by=desk.neighbour)


def test_two_units_at_once_exactly_one_wins(desk: Desk) -> None:
    """Twelve drafts of two units for one invoice, written at the same moment."""
    papers = [(desk.read(invoice()), desk.claimant)] * 6
    papers += [(desk.read(invoice(), by=desk.neighbour), desk.neighbour)] * 6
    won, lost = race([lambda p=p, a=a: desk.claim(p, by=a) for p, a in papers])
    assert (len(won), len(lost)) == (1, 11)
    assert all(isinstance(error, KeyTaken) for error in lost)
    assert all(len(error.fields["hits"]) == 1 for error in lost)
    with desk.database.reading() as session:
        (row,) = session.scalars(select(VoucherKey)).all()
    assert row.claim_id == won[0]


def test_many_papers_in_opposite_orders_never_split(desk: Desk) -> None:
    """Two claims want the same six papers: one gets all of them, the other none."""
    numbers = [f"2633200000001234{number:04d}" for number in range(6)]
    ours = [desk.read(invoice(number)) for number in numbers]
    theirs = [desk.read(invoice(number), by=desk.neighbour) for number in reversed(numbers)]
    won, lost = race(
        [
            lambda: desk.claim(*ours),
            lambda: desk.claim(*theirs, by=desk.neighbour),
        ]
    )
    assert (len(won), len(lost)) == (1, 1)
    assert isinstance(lost[0], KeyTaken)
    assert len(lost[0].fields["hits"]) == 6
    assert desk.key_states(won[0]) == ["reserved"] * 6


def test_a_release_and_a_claim_at_once_leave_one_holder(desk: Desk) -> None:
    voucher_id = desk.read(invoice())
    first = desk.claim(voucher_id)
    withdraw = WithdrawClaim(first)
    won, lost = race(
        [
            lambda: desk.database.transact(
                lambda uow: withdraw_claim(uow, desk.claimant, withdraw)
            ),
            lambda: desk.claim(voucher_id),
        ]
    )
    assert all(isinstance(error, KeyTaken) for error in lost)
    with desk.database.reading() as session:
        (row,) = session.scalars(select(VoucherKey)).all()
    assert (row.state, row.claim_id == first) == (
        ("released", True) if lost else ("reserved", False)
    )
    assert len(won) == 2 - len(lost)


def test_renewing_touches_no_key_that_is_locked_or_held_elsewhere(desk: Desk) -> None:
    voucher_id = desk.read(invoice())
    claim_id = desk.claim(voucher_id)
    desk.submit(claim_id)
    other = desk.claim(desk.read(receipt(), by=desk.neighbour), by=desk.neighbour)
    with desk.database.unit_of_work() as uow:
        keys = claimed_keys(uow.session, desk.street.community, [voucher_id], keyring=KEYRING)
        registry.renew(uow, other, desk.street.neighbour, keys=keys)
    assert desk.key_states(claim_id) == ["locked"]
    assert desk.key_states(other) == ["released"]
    with desk.database.unit_of_work() as uow:
        registry.renew(uow, other, desk.street.neighbour, keys=())
    assert desk.key_states(other) == ["released"]
