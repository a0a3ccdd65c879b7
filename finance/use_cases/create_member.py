"""An administrator adds a member to a unit."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.dialects.postgresql import insert

from finance.kernel.db import UnitOfWork
from finance.kernel.errors import Conflict
from finance.organisations.actor import Actor
from finance.organisations.events import MemberCreated
from finance.organisations.models import Member
from finance.organisations.passwords import hash_password
from finance.organisations.queries import organisation
from finance.organisations.roles import Permission


class LoginTaken(Conflict):
    code = "member.login_taken"
    title = "该登录名已被使用"
    remedy = "请换一个登录名"


@dataclass(frozen=True, slots=True)
class CreateMember:
    id: UUID
    login: str
    name: str
    organisation_id: UUID
    password: str


@dataclass(frozen=True, slots=True)
class MemberView:
    id: UUID
    login: str
    name: str
    organisation_id: UUID


def create_member(uow: UnitOfWork, actor: Actor, command: CreateMember) -> MemberView:
    """The new member, as yet without a role; LoginTaken, PasswordWeak."""
    unit = organisation(uow.session, command.organisation_id)
    actor.require(Permission.MANAGE_MEMBERS, unit.path)
    return add(uow, actor.member_id, command)


def add(uow: UnitOfWork, actor_id: UUID | None, command: CreateMember) -> MemberView:
    """Insert the row; the caller has checked who may."""
    row = uow.session.scalar(
        insert(Member)
        .values(
            id=command.id,
            login=command.login,
            name=command.name,
            organisation_id=command.organisation_id,
            password_hash=hash_password(command.password),
            created_at=uow.at,
        )
        .on_conflict_do_nothing()
        .returning(Member)
    )
    if row is None:
        raise LoginTaken(login=command.login)
    uow.record(
        MemberCreated(organisation_id=row.organisation_id, subject_id=row.id, actor_id=actor_id)
    )
    return MemberView(row.id, row.login, row.name, row.organisation_id)
