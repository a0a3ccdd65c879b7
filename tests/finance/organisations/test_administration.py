"""Units, members, roles: who may create what, and which posts exclude each other."""

from dataclasses import replace
from datetime import date

import pytest

from finance.kernel.clock import business_date
from finance.kernel.db import Database
from finance.kernel.errors import NotPermitted
from finance.kernel.ids import new_id
from finance.organisations.actor import Actor
from finance.organisations.passwords import PasswordWeak
from finance.organisations.queries import (
    OrganisationUnknown,
    actor_of,
    organisation,
    organisations_within,
    scope_ids,
)
from finance.organisations.roles import PERMISSIONS, TITLES, Permission, Role
from finance.use_cases.create_member import CreateMember, LoginTaken, MemberView, create_member
from finance.use_cases.create_organisation import (
    CreateOrganisation,
    LevelWrong,
    OrganisationCodeTaken,
    create_organisation,
)
from finance.use_cases.end_role import EndRole, GrantUnknown, end_role
from finance.use_cases.grant_role import GrantRole, MemberUnknown, RoleIncompatible, grant_role
from tests.make.people import TODAY, Street

PASSWORD = "Correct-horse-7"


@pytest.fixture
def admin(street: Street) -> Actor:
    return street.member(Role.DISTRICT_ADMIN, street.district)


def _unit(street: Street) -> CreateOrganisation:
    return CreateOrganisation(new_id(), "C3", "枫林社区居民委员会", "community", street.street)


def _member(street: Street, login: str = "zhang") -> CreateMember:
    return CreateMember(new_id(), login, "张三", street.community, PASSWORD)


def test_a_new_unit_hangs_below_its_parent(
    database: Database, street: Street, admin: Actor
) -> None:
    made = database.transact(lambda uow: create_organisation(uow, admin, _unit(street)))
    assert made.path == "D/S/C3/"
    with pytest.raises(OrganisationCodeTaken):
        database.transact(lambda uow: create_organisation(uow, admin, _unit(street)))


def test_levels_go_downwards(database: Database, street: Street, admin: Actor) -> None:
    wrong = replace(_unit(street), level="street", parent_id=street.street)
    with pytest.raises(LevelWrong):
        database.transact(lambda uow: create_organisation(uow, admin, wrong))


def test_only_an_administrator_of_the_place_may(database: Database, street: Street) -> None:
    claimant = street.member(Role.CLAIMANT)
    with pytest.raises(NotPermitted):
        database.transact(lambda uow: create_organisation(uow, claimant, _unit(street)))
    below = street.member(Role.DISTRICT_ADMIN, street.neighbour)
    with pytest.raises(NotPermitted):
        database.transact(lambda uow: create_member(uow, below, _member(street)))


def test_members_have_unique_logins_and_strong_passwords(
    database: Database, street: Street, admin: Actor
) -> None:
    made = database.transact(lambda uow: create_member(uow, admin, _member(street)))
    assert isinstance(made, MemberView)
    with pytest.raises(LoginTaken):
        database.transact(lambda uow: create_member(uow, admin, _member(street)))
    for weak in ("short1!", "alllowercase", "12345678901"):
        command = replace(_member(street, weak), password=weak)
        with pytest.raises(PasswordWeak):
            database.transact(lambda uow, c=command: create_member(uow, admin, c))


def _granted(database: Database, street: Street, admin: Actor) -> MemberView:
    made = database.transact(lambda uow: create_member(uow, admin, _member(street)))
    command = GrantRole(made.id, Role.CASHIER, street.street, date(2026, 1, 1))
    for _ in range(2):  # a repeat changes nothing
        database.transact(lambda uow: grant_role(uow, admin, command))
    return made


def test_a_role_reaches_down_its_subtree_and_ends(
    database: Database, street: Street, admin: Actor
) -> None:
    made = _granted(database, street, admin)
    with database.reading() as session:
        actor = actor_of(session, made.id, on=TODAY)
        assert actor is not None
        assert len(actor.grips) == 1
        assert actor.roles_over("D/S/C2/") == {Role.CASHIER}
        assert actor.roles_over("D/") == frozenset()
        assert len(scope_ids(session, actor, Permission.READ_CLAIM)) == 3
        assert scope_ids(session, actor, Permission.SET_BUDGET) == ()
        assert [o.code for o in organisations_within(session, actor)] == ["S", "C1", "C2"]
    end = EndRole(made.id, Role.CASHIER, street.street)
    database.transact(lambda uow: end_role(uow, admin, end))
    with database.reading() as session:
        after = actor_of(session, made.id, on=business_date(database.clock()))
        assert after is not None
        assert after.grips == ()
    with pytest.raises(GrantUnknown):
        database.transact(lambda uow: end_role(uow, admin, replace(end, role=Role.AUDITOR)))


def test_who_keeps_the_money_neither_books_nor_approves(
    database: Database, street: Street, admin: Actor
) -> None:
    made = _granted(database, street, admin)
    command = GrantRole(made.id, Role.ACCOUNTANT, street.street)
    with pytest.raises(RoleIncompatible, match="出纳不能兼任街道会计"):
        database.transact(lambda uow: grant_role(uow, admin, command))
    with pytest.raises(MemberUnknown):
        database.transact(lambda uow: grant_role(uow, admin, replace(command, member_id=new_id())))


def test_an_unknown_unit_or_member_is_not_found(database: Database) -> None:
    with database.reading() as session:
        with pytest.raises(OrganisationUnknown):
            organisation(session, new_id())
        assert actor_of(session, new_id(), on=TODAY) is None


def test_every_role_has_permissions_and_a_title() -> None:
    assert set(PERMISSIONS) == set(TITLES) == set(Role)


def test_an_auditor_only_reads() -> None:
    assert all(p.startswith("read_") for p in PERMISSIONS[Role.AUDITOR])
