"""An administrator ends a member's role over a unit."""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from sqlalchemy import update

from finance.kernel.clock import business_date
from finance.kernel.db import UnitOfWork
from finance.kernel.errors import NotFound
from finance.organisations.actor import Actor
from finance.organisations.events import RoleEnded
from finance.organisations.models import Grant
from finance.organisations.queries import organisation
from finance.organisations.roles import Permission, Role
from finance.use_cases.grant_role import GrantView, grant_view


class GrantUnknown(NotFound):
    code = "member.grant_not_found"
    title = "该人员没有此岗位"


@dataclass(frozen=True, slots=True)
class EndRole:
    member_id: UUID
    role: Role
    organisation_id: UUID


def end_role(uow: UnitOfWork, actor: Actor, command: EndRole) -> GrantView:
    """The role ends with yesterday; the row stays as evidence."""
    actor.require(
        Permission.MANAGE_MEMBERS, organisation(uow.session, command.organisation_id).path
    )
    ended = uow.session.scalar(
        update(Grant)
        .where(
            Grant.member_id == command.member_id,
            Grant.role == str(command.role),
            Grant.organisation_id == command.organisation_id,
        )
        .values(valid_until=business_date(uow.at) - timedelta(days=1))
        .returning(Grant)
    )
    if ended is None:
        raise GrantUnknown
    uow.record(
        RoleEnded(
            organisation_id=command.organisation_id,
            subject_id=command.member_id,
            actor_id=actor.member_id,
            role=str(command.role),
        )
    )
    return grant_view(ended)
