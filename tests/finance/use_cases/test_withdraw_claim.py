"""Taking a claim back, until it is approved."""

import pytest

from finance.approvals.queries import claim_steps
from finance.claims.own import NotClaimant
from finance.claims.states import ClaimWrongState
from finance.kernel.db import Database
from finance.organisations.roles import Role
from finance.use_cases.withdraw_claim import WithdrawClaim, withdraw_claim
from tests.make.money import hold_states
from tests.make.papers import Desk, invoice, make_desk


@pytest.fixture
def desk(database: Database) -> Desk:
    return make_desk(database)


def _withdraw(desk: Desk, claim_id, by=None):
    actor = by or desk.claimant
    return desk.database.transact(lambda uow: withdraw_claim(uow, actor, WithdrawClaim(claim_id)))


def test_what_was_held_is_free_again(desk: Desk) -> None:
    claim_id = desk.claim(desk.read(invoice()))
    desk.submit(claim_id)
    desk.approve(claim_id, desk.person(Role.DIRECTOR))
    assert _withdraw(desk, claim_id).claim.state == "withdrawn"
    assert desk.key_states(claim_id) == ["released"]
    assert hold_states(desk.database, claim_id) == ["released"]
    with desk.database.reading() as session:
        steps = claim_steps(session, desk.claimant, claim_id)
    assert [step.state for step in steps] == ["approved", "cancelled"]


def test_an_approved_claim_stays(desk: Desk) -> None:
    claim_id = desk.approved(desk.read(invoice()))
    with pytest.raises(ClaimWrongState):
        _withdraw(desk, claim_id)
    assert desk.key_states(claim_id) == ["locked"]


def test_nobody_else_takes_it_back(desk: Desk) -> None:
    claim_id = desk.claim()
    with pytest.raises(NotClaimant):
        _withdraw(desk, claim_id, by=desk.street.member(Role.CLAIMANT))
