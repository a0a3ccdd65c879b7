"""Returned with all faults at once; what was held is free, and the claim can come again."""

import pytest

from finance.approvals.queries import claim_steps
from finance.approvals.steps import OwnClaim, RoleMissing
from finance.claims import states
from finance.claims.states import ClaimWrongState
from finance.kernel.db import Database
from finance.kernel.errors import StaleVersion
from finance.organisations.roles import Role
from finance.use_cases.edit_claim import EditClaim, edit_claim
from finance.use_cases.return_claim import ReasonsMissing, ReturnClaim, return_claim
from tests.make.money import hold_states
from tests.make.papers import KEYRING, Desk, content, invoice, make_desk

REASONS = ("发票抬头不完整", "缺少  验收单")


@pytest.fixture
def desk(database: Database) -> Desk:
    return make_desk(database)


def _return(desk: Desk, claim_id, by, **changed):
    command = ReturnClaim(claim_id, **{"reasons": REASONS, **changed})
    return desk.database.transact(lambda uow: return_claim(uow, by, command))


def _pay_moves(desk: Desk, claim_id, *actions: str) -> None:
    with desk.database.unit_of_work() as uow:
        for action in actions:
            states.move(uow, claim_id, desk.street.community, action=action)


def test_the_second_approver_returns_it_and_it_comes_again(desk: Desk) -> None:
    voucher_id = desk.read(invoice())
    claim_id = desk.claim(voucher_id)
    desk.submit(claim_id)
    desk.approve(claim_id, desk.person(Role.DIRECTOR))
    detail = _return(desk, claim_id, desk.person(Role.SECRETARY), version=3)
    assert (detail.claim.state, detail.claim.round) == ("returned", 1)
    assert detail.claim.return_reasons == ("发票抬头不完整", "缺少 验收单")
    assert hold_states(desk.database, claim_id) == ["released"]
    assert desk.key_states(claim_id) == ["released"]
    edited = desk.database.transact(
        lambda uow: edit_claim(
            uow,
            desk.claimant,
            EditClaim(claim_id, content(voucher_id, title="补齐"), version=4),
            keyring=KEYRING,
        )
    )
    assert (edited.claim.state, edited.claim.title) == ("returned", "补齐")
    again = desk.submit(claim_id)
    assert (again.claim.state, again.claim.round) == ("submitted", 2)
    assert again.claim.return_reasons == ()
    # A new round: whoever decided in the first may decide again.
    desk.approve(claim_id, desk.person(Role.DIRECTOR), desk.person(Role.SECRETARY))
    with desk.database.reading() as session:
        steps = claim_steps(session, desk.claimant, claim_id)
    assert [(s.round, s.position, s.state) for s in steps] == [
        (1, 1, "approved"),
        (1, 2, "returned"),
        (2, 1, "approved"),
        (2, 2, "approved"),
    ]
    assert hold_states(desk.database, claim_id) == ["pending", "released"]


def test_the_first_approver_leaves_no_step_open(desk: Desk) -> None:
    claim_id = desk.claim(desk.read(invoice()))
    desk.submit(claim_id)
    _return(desk, claim_id, desk.person(Role.DIRECTOR))
    with desk.database.reading() as session:
        steps = claim_steps(session, desk.claimant, claim_id)
    assert [s.state for s in steps] == ["returned", "cancelled"]
    assert steps[0].comment == "发票抬头不完整；缺少 验收单"


def test_reasons_must_be_written(desk: Desk) -> None:
    claim_id = desk.claim(desk.read(invoice()))
    desk.submit(claim_id)
    for reasons in ((), ("",), ("  ",), ("好", ""), ("长" * 501,), ("多",) * 51):
        with pytest.raises(ReasonsMissing):
            _return(desk, claim_id, desk.person(Role.DIRECTOR), reasons=reasons)


def test_an_approved_claim_is_returned_by_the_accountant_only(desk: Desk) -> None:
    claim_id = desk.approved(desk.read(invoice()))
    accountant = desk.person(Role.ACCOUNTANT, desk.street.street)
    with pytest.raises(RoleMissing):
        _return(desk, claim_id, desk.person(Role.DIRECTOR))
    with pytest.raises(StaleVersion):
        _return(desk, claim_id, accountant, version=1)
    assert _return(desk, claim_id, accountant).claim.state == "returned"
    assert hold_states(desk.database, claim_id) == ["released"]
    with pytest.raises(ClaimWrongState):
        _return(desk, claim_id, accountant)


def test_a_failed_payment_can_be_returned_but_a_running_one_not(desk: Desk) -> None:
    claim_id = desk.approved(desk.read(invoice()))
    accountant = desk.person(Role.ACCOUNTANT, desk.street.street)
    _pay_moves(desk, claim_id, "instruct")
    with pytest.raises(ClaimWrongState):
        _return(desk, claim_id, accountant)
    _pay_moves(desk, claim_id, "fail")
    assert _return(desk, claim_id, accountant).claim.state == "returned"
    assert desk.key_states(claim_id) == ["released"]


def test_an_accountant_does_not_return_his_own_claim(desk: Desk) -> None:
    claim_id = desk.approved(desk.read(invoice()))
    own = desk.street.member(Role.ACCOUNTANT, desk.street.street)
    with desk.database.unit_of_work() as uow:
        states.lock_claim(uow, claim_id, desk.street.community).claimant_id = own.member_id
    with pytest.raises(OwnClaim):
        _return(desk, claim_id, own)
