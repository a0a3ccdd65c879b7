"""One decision a step, one step a person, nobody his own claim; real races on the rows."""

from dataclasses import replace

import pytest
from sqlalchemy import select, update

from finance.approvals.models import Step
from finance.approvals.queries import claim_steps, todo_list
from finance.approvals.steps import (
    AlreadyDecided,
    AlreadyDecidedByYou,
    ClaimantsName,
    OwnClaim,
    OwnPayee,
    RoleMissing,
    StepNotOpen,
    StepUnknown,
    decide,
    round_steps,
)
from finance.claims.models import Claim
from finance.claims.queries import claim_detail
from finance.claims.states import ClaimUnknown, ClaimWrongState
from finance.kernel.db import Database
from finance.kernel.errors import NotPermitted, StaleVersion
from finance.kernel.events import EventLog
from finance.organisations.actor import Actor
from finance.organisations.roles import Role
from finance.use_cases.approve_step import ApproveStep, approve_step
from finance.use_cases.withdraw_claim import WithdrawClaim, withdraw_claim
from tests.make.papers import Desk, invoice, make_desk
from tests.make.races import race


@pytest.fixture
def desk(database: Database) -> Desk:
    return make_desk(database)


@pytest.fixture
def claim_id(desk: Desk):
    made = desk.claim(desk.read(invoice()))
    desk.submit(made)
    return made


def _approve(desk: Desk, actor: Actor, command: ApproveStep):
    return desk.database.transact(lambda uow: approve_step(uow, actor, command))


def _both(*actors: Actor) -> Actor:
    """One member with the roles of all."""
    return replace(actors[0], grips=tuple(grip for actor in actors for grip in actor.grips))


def test_two_people_approve_one_after_another(desk: Desk, claim_id) -> None:
    director, secretary = desk.person(Role.DIRECTOR), desk.person(Role.SECRETARY)
    first = _approve(desk, director, ApproveStep(claim_id, 1, "同意", version=2))
    assert (first.claim.state, first.claim.version) == ("submitted", 3)
    second = _approve(desk, secretary, ApproveStep(claim_id))
    assert (second.claim.state, second.claim.version) == ("approved", 4)
    with desk.database.reading() as session:
        steps = claim_steps(session, desk.claimant, claim_id)
        codes = session.scalars(
            select(EventLog.code).where(EventLog.subject_id == claim_id).order_by(EventLog.id)
        ).all()
    assert [(s.state, s.decided_by, s.decided_by_name, s.comment) for s in steps] == [
        ("approved", director.member_id, director.name, "同意"),
        ("approved", secretary.member_id, secretary.name, ""),
    ]
    assert sorted(codes)[-2:] == ["step.approved", "step.approved"]
    assert codes.count("claim.approved") == 1


def test_nobody_decides_his_own_claim(desk: Desk, claim_id) -> None:
    both = _both(desk.claimant, desk.person(Role.DIRECTOR))
    with pytest.raises(OwnClaim):
        _approve(desk, both, ApproveStep(claim_id))


def test_nobody_decides_what_is_paid_to_himself(desk: Desk, claim_id) -> None:
    payee = desk.street.member(Role.DIRECTOR, name="临江区 文汇办公用品店")
    with pytest.raises(OwnPayee):
        _approve(desk, payee, ApproveStep(claim_id))
    named = desk.street.member(Role.DIRECTOR, name="临江区文汇办公用品店")
    with desk.database.reading() as session:
        assert todo_list(session, named) == ()
        assert len(todo_list(session, desk.person(Role.DIRECTOR))) == 1


def test_a_second_login_of_the_claimants_name_does_not_decide(desk: Desk, claim_id) -> None:
    name = f"{desk.claimant.name[:2]} {desk.claimant.name[2:]}"
    with pytest.raises(ClaimantsName):
        _approve(desk, desk.street.member(Role.DIRECTOR, name=name), ApproveStep(claim_id))
    twin = desk.street.member(Role.DIRECTOR, name=desk.claimant.name)
    with pytest.raises(ClaimantsName):
        _approve(desk, twin, ApproveStep(claim_id))
    with desk.database.reading() as session:
        assert todo_list(session, twin) == ()


def test_nobody_decides_twice_in_one_round(desk: Desk, claim_id) -> None:
    both = _both(desk.person(Role.DIRECTOR), desk.person(Role.SECRETARY))
    _approve(desk, both, ApproveStep(claim_id))
    with pytest.raises(AlreadyDecidedByYou):
        _approve(desk, both, ApproveStep(claim_id))
    with pytest.raises(AlreadyDecidedByYou):
        _approve(desk, both, ApproveStep(claim_id, 2))


def test_the_turn_and_the_role_count(desk: Desk, claim_id) -> None:
    director, secretary = desk.person(Role.DIRECTOR), desk.person(Role.SECRETARY)
    with pytest.raises(RoleMissing):
        _approve(desk, secretary, ApproveStep(claim_id))
    with pytest.raises(StepNotOpen):
        _approve(desk, secretary, ApproveStep(claim_id, 2))
    with pytest.raises(StepUnknown):
        _approve(desk, secretary, ApproveStep(claim_id, 3))
    with pytest.raises(RoleMissing):
        _approve(desk, secretary, ApproveStep(claim_id, 1))
    with pytest.raises(NotPermitted):
        _approve(desk, desk.person(Role.CASHIER), ApproveStep(claim_id))
    with pytest.raises(ClaimUnknown):
        _approve(desk, desk.person(Role.DIRECTOR, desk.street.neighbour), ApproveStep(claim_id))
    with pytest.raises(StaleVersion):
        _approve(desk, director, ApproveStep(claim_id, 1, version=1))


def test_who_comes_second_is_told_so(desk: Desk, claim_id) -> None:
    director, deputy = desk.person(Role.DIRECTOR), desk.street.member(Role.DIRECTOR)
    secretary = desk.person(Role.SECRETARY)
    _approve(desk, director, ApproveStep(claim_id))
    for position in (1, None):
        with pytest.raises(AlreadyDecided):
            _approve(desk, deputy, ApproveStep(claim_id, position))
    _approve(desk, secretary, ApproveStep(claim_id))
    for position in (1, None):
        with pytest.raises(AlreadyDecided):
            _approve(desk, deputy, ApproveStep(claim_id, position))
    outsider = desk.street.member(Role.WITNESS)
    with pytest.raises(ClaimWrongState):
        _approve(desk, outsider, ApproveStep(claim_id))


def test_a_withdrawn_claim_cannot_be_decided(desk: Desk, claim_id) -> None:
    desk.database.transact(lambda uow: withdraw_claim(uow, desk.claimant, WithdrawClaim(claim_id)))
    for position in (1, None):
        with pytest.raises(ClaimWrongState):
            _approve(desk, desk.person(Role.DIRECTOR), ApproveStep(claim_id, position))


def test_two_approvers_at_once_one_decides(desk: Desk, claim_id) -> None:
    directors = [desk.street.member(Role.DIRECTOR) for _ in range(6)]
    won, lost = race([lambda a=a: _approve(desk, a, ApproveStep(claim_id, 1)) for a in directors])
    assert (len(won), len(lost)) == (1, 5)
    assert all(isinstance(error, AlreadyDecided) for error in lost)
    with desk.database.reading() as session:
        states = session.scalars(select(Step.state).order_by(Step.position)).all()
    assert states == ["approved", "pending"]


def test_one_hasty_finger_decides_once(desk: Desk, claim_id) -> None:
    both = _both(desk.person(Role.DIRECTOR), desk.person(Role.SECRETARY))
    won, lost = race([lambda: _approve(desk, both, ApproveStep(claim_id))] * 6)
    assert (len(won), len(lost)) == (1, 5)
    assert all(isinstance(error, AlreadyDecidedByYou) for error in lost)


def test_a_decision_and_a_withdrawal_at_once_agree(desk: Desk, claim_id) -> None:
    desk.approve(claim_id, desk.person(Role.DIRECTOR))
    secretary = desk.person(Role.SECRETARY)
    withdraw = WithdrawClaim(claim_id)
    won, lost = race(
        [
            lambda: _approve(desk, secretary, ApproveStep(claim_id)),
            lambda: desk.database.transact(
                lambda uow: withdraw_claim(uow, desk.claimant, withdraw)
            ),
        ]
    )
    assert (len(won), len(lost)) == (1, 1)
    with desk.database.reading() as session:
        claim = session.scalars(select(Claim).where(Claim.id == claim_id)).one()
    expected = {"approved": ["locked"], "withdrawn": ["released"]}
    assert desk.key_states(claim_id) == expected[claim.state]


def test_the_statement_itself_lets_one_decision_through(desk: Desk, claim_id) -> None:
    """Should the claim's lock ever be forgotten, the step still takes one decision only."""
    director = desk.person(Role.DIRECTOR)
    with desk.database.unit_of_work() as uow:
        claim = uow.session.scalars(select(Claim).where(Claim.id == claim_id)).one()
        step = round_steps(uow.session, claim)[0]
        uow.session.expunge(step)
        decide(uow, director, step, action="approve", comment="")
        with pytest.raises(AlreadyDecided):
            decide(uow, director, step, action="return", comment="")


def test_what_waits_for_whom(desk: Desk, claim_id) -> None:
    director, secretary = desk.person(Role.DIRECTOR), desk.person(Role.SECRETARY)
    cashier = desk.person(Role.CASHIER, desk.street.street)

    def todo(actor: Actor) -> list[tuple[str, object]]:
        with desk.database.reading() as session:
            return [(t.action, t.position) for t in todo_list(session, actor)]

    assert todo(director) == [("decide", 1)]
    assert todo(secretary) == todo(cashier) == todo(desk.claimant) == []
    assert todo(desk.person(Role.DIRECTOR, desk.street.neighbour)) == []
    assert todo(_both(desk.claimant, director)) == []  # never his own
    _approve(desk, director, ApproveStep(claim_id))
    assert todo(director) == []
    assert todo(_both(director, secretary)) == []  # he has decided already
    assert todo(secretary) == [("decide", 2)]
    _approve(desk, secretary, ApproveStep(claim_id))
    assert todo(cashier) == [("pay", None)]
    with desk.database.unit_of_work() as uow:
        uow.session.execute(update(Claim).values(state="returned"))
    assert todo(desk.claimant) == [("correct", None)]
    with desk.database.reading() as session:
        assert claim_detail(session, cashier, claim_id).claim.state == "returned"
