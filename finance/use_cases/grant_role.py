"""An administrator gives a member a role over a unit."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from finance.kernel.clock import business_date
from finance.kernel.db import UnitOfWork
from finance.kernel.errors import Breach, NotFound, RuleRefused
from finance.kernel.ids import new_id
from finance.organisations.actor import Actor
from finance.organisations.events import RoleGranted
from finance.organisations.models import Grant, Member
from finance.organisations.queries import organisation
from finance.organisations.roles import TITLES, Permission, Role

# 不相容岗位: who keeps the money neither books nor approves it (会计≠出纳, 主任/书记 not cashier).
INCOMPATIBLE: tuple[frozenset[Role], ...] = (
    frozenset({Role.CASHIER, Role.ACCOUNTANT}),
    frozenset({Role.CASHIER, Role.DIRECTOR}),
    frozenset({Role.CASHIER, Role.SECRETARY}),
    frozenset({Role.CASHIER, Role.STREET_LEADER}),
    frozenset({Role.CLAIMANT, Role.CASHIER}),
    frozenset({Role.AUDITOR, Role.ACCOUNTANT}),
    frozenset({Role.AUDITOR, Role.CASHIER}),
)


class MemberUnknown(NotFound):
    code = "member.not_found"
    title = "没有找到该人员"


class RoleIncompatible(RuleRefused):
    code = "member.role_incompatible"
    title = "不相容岗位不能由同一人担任"
    remedy = "请先结束原岗位，或改由他人担任"


@dataclass(frozen=True, slots=True)
class GrantRole:
    member_id: UUID
    role: Role
    organisation_id: UUID
    valid_from: date | None = None  # empty: today
    valid_until: date | None = None


@dataclass(frozen=True, slots=True)
class GrantView:
    """任职 as it now stands; `valid_until` is the last day, empty while it goes on."""

    member_id: UUID
    role: Role
    organisation_id: UUID
    valid_from: date
    valid_until: date | None


def grant_role(uow: UnitOfWork, actor: Actor, command: GrantRole) -> GrantView:
    """Give the role; a repeat changes nothing. MemberUnknown, RoleIncompatible."""
    actor.require(
        Permission.MANAGE_MEMBERS, organisation(uow.session, command.organisation_id).path
    )
    member = uow.session.get(Member, command.member_id)
    if member is None:
        raise MemberUnknown
    actor.require(
        Permission.MANAGE_MEMBERS, organisation(uow.session, member.organisation_id).path
    )
    return add(uow, actor.member_id, command)


def grant_view(row: Grant) -> GrantView:
    return GrantView(
        member_id=row.member_id,
        role=Role(row.role),
        organisation_id=row.organisation_id,
        valid_from=row.valid_from,
        valid_until=row.valid_until,
    )


def add(uow: UnitOfWork, actor_id: UUID | None, command: GrantRole) -> GrantView:
    """Insert the grant; the caller has checked who may."""
    _refuse_incompatible(uow, command)
    granted = uow.session.scalars(
        insert(Grant)
        .values(
            id=new_id(),
            member_id=command.member_id,
            role=str(command.role),
            organisation_id=command.organisation_id,
            valid_from=command.valid_from or business_date(uow.at),
            valid_until=command.valid_until,
        )
        .on_conflict_do_update(
            index_elements=["member_id", "role", "organisation_id"],
            set_={"valid_until": command.valid_until},
        )
        .returning(Grant),
        execution_options={"populate_existing": True},
    ).one()
    uow.record(
        RoleGranted(
            organisation_id=command.organisation_id,
            subject_id=command.member_id,
            actor_id=actor_id,
            role=str(command.role),
        )
    )
    return grant_view(granted)


def _refuse_incompatible(uow: UnitOfWork, command: GrantRole) -> None:
    # The member's row is locked so that two grants at once cannot slip past each other.
    uow.session.execute(select(Member.id).where(Member.id == command.member_id).with_for_update())
    today = business_date(uow.at)
    held = uow.session.scalars(
        select(Grant.role).where(
            Grant.member_id == command.member_id,
            (Grant.valid_until.is_(None)) | (Grant.valid_until >= today),
        )
    )
    clashes = tuple(
        Breach(
            RoleIncompatible.code,
            f"{TITLES[Role(role)]}不能兼任{TITLES[command.role]}",
            held=role,
            wanted=str(command.role),
        )
        for role in sorted(held)
        if frozenset({Role(role), command.role}) in INCOMPATIBLE
    )
    if clashes:
        raise RoleIncompatible(clashes)
