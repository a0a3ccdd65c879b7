"""Tiers as data: the nearest unit decides, and each claim is judged by the rule of its day."""

from datetime import date

import pytest

from finance.approvals.queries import claim_steps, route_tiers
from finance.approvals.route import PLATFORM_ID, route_for
from finance.kernel.db import Database
from finance.kernel.errors import NotPermitted
from finance.organisations.queries import OrganisationUnknown, organisation
from finance.organisations.roles import PERMISSIONS, Permission, Role
from finance.use_cases.set_route import NewTier, RouteInPast, RouteInvalid, SetRoute, set_route
from tests.make.papers import NOON, Desk, invoice, make_desk

TODAY = NOON.date()
D, S, A = Role.DIRECTOR, Role.SECRETARY, Role.ACCOUNTANT


@pytest.fixture
def desk(database: Database) -> Desk:
    return make_desk(database)


def _set(desk: Desk, unit, tiers, *, start=TODAY, by=None):
    actor = by or desk.person(Role.DISTRICT_ADMIN, desk.street.district)
    command = SetRoute(unit, tiers, start)
    return desk.database.transact(lambda uow: set_route(uow, actor, command))


def _route(desk: Desk, unit, total_fen: int, on: date = TODAY) -> tuple[Role, ...]:
    with desk.database.reading() as session:
        return route_for(session, organisation(session, unit), total_fen=total_fen, on=on)


def test_the_defaults_stand_above_all_units(desk: Desk) -> None:
    unit = desk.street.community
    three = (D, S, Role.SUPERVISION)
    five = (*three, A, Role.STREET_LEADER)
    assert _route(desk, unit, 1) == (D, S)
    assert _route(desk, unit, 500_000) == (D, S)
    assert _route(desk, unit, 500_001) == three
    assert _route(desk, unit, 2_000_000) == three
    assert _route(desk, unit, 2_000_001) == five
    assert _route(desk, unit, 5_000_000) == five
    assert _route(desk, unit, 5_000_001) == (Role.WITNESS, *five)
    assert _route(desk, unit, 1, on=date(1999, 12, 31)) == ()
    with desk.database.reading() as session:
        tiers = route_tiers(session, desk.claimant, unit, on=TODAY)
        with pytest.raises(OrganisationUnknown):
            route_tiers(session, desk.claimant, desk.street.neighbour, on=TODAY)
    assert {tier.organisation_id for tier in tiers} == {PLATFORM_ID}
    assert all(tier.source for tier in tiers)
    assert all(
        Permission.DECIDE_CLAIM in PERMISSIONS[role] for tier in tiers for role in tier.roles
    )


def test_the_nearest_unit_decides(desk: Desk) -> None:
    street, community, neighbour = desk.street.street, desk.street.community, desk.street.neighbour
    _set(desk, street, (NewTier(100, (S,)), NewTier(None, (S, A), "街道办法")))
    assert _route(desk, community, 100) == _route(desk, street, 100) == (S,)
    assert _route(desk, community, 101) == (S, A)
    (tier,) = _set(desk, community, (NewTier(None, (D,)),))
    assert (tier.organisation_id, tier.effective_from) == (community, TODAY)
    assert _route(desk, community, 101) == (D,)
    assert _route(desk, neighbour, 101) == (S, A)
    assert _route(desk, desk.street.district, 101) == (D, S)


def test_each_day_has_its_rule(desk: Desk) -> None:
    unit = desk.street.community
    march, february = date(2027, 3, 1), date(2027, 2, 1)
    _set(desk, unit, (NewTier(None, (D,)),))
    _set(desk, unit, (NewTier(None, (S,)),), start=march)
    assert _route(desk, unit, 1, on=date(2027, 2, 28)) == (D,)
    assert _route(desk, unit, 1, on=march) == (S,)
    # An earlier start takes the place of what never came into force.
    _set(desk, unit, (NewTier(None, (A,)),), start=february)
    assert _route(desk, unit, 1, on=date(2027, 1, 31)) == (D,)
    assert _route(desk, unit, 1, on=february) == _route(desk, unit, 1, on=march) == (A,)
    # The same day again replaces itself.
    _set(desk, unit, (NewTier(None, (D, S)),), start=february)
    assert _route(desk, unit, 1, on=february) == (D, S)


def test_a_claim_under_way_keeps_its_steps(desk: Desk) -> None:
    claim_id = desk.claim(desk.read(invoice()))
    desk.submit(claim_id)
    _set(desk, desk.street.community, (NewTier(None, (A,)),))
    with desk.database.reading() as session:
        roles = [step.role for step in claim_steps(session, desk.claimant, claim_id)]
    assert roles == ["director", "secretary"]


def test_a_broken_ladder_is_refused(desk: Desk) -> None:
    for tiers in (
        (),
        (NewTier(100, (D,)),),  # no open end
        (NewTier(None, (D,)), NewTier(100, (D,))),
        (NewTier(None, (D,)), NewTier(None, (D,))),
        (NewTier(200, (D,)), NewTier(100, (D,)), NewTier(None, (D,))),
        (NewTier(100, (D,)), NewTier(100, (D,)), NewTier(None, (D,))),
        (NewTier(0, (D,)), NewTier(None, (D,))),
        (NewTier(None, ()),),
        (NewTier(None, (D, D)),),
        (NewTier(None, (D, Role.CASHIER)),),
    ):
        with pytest.raises(RouteInvalid):
            _set(desk, desk.street.community, tiers)


def test_who_sets_and_from_when(desk: Desk) -> None:
    tiers = (NewTier(None, (D,)),)
    with pytest.raises(NotPermitted):
        _set(desk, desk.street.community, tiers, by=desk.person(Role.ACCOUNTANT))
    with pytest.raises(RouteInPast):
        _set(desk, desk.street.community, tiers, start=date(2026, 11, 1))
