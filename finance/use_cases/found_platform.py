"""The first act on an empty database: the top unit and its first administrator."""

from dataclasses import dataclass

from sqlalchemy import select

from finance.kernel.db import UnitOfWork
from finance.kernel.errors import Conflict
from finance.organisations.models import Organisation
from finance.organisations.queries import OrganisationView
from finance.organisations.roles import Role
from finance.use_cases import create_member, create_organisation, grant_role
from finance.use_cases.create_member import CreateMember
from finance.use_cases.create_organisation import CreateOrganisation
from finance.use_cases.grant_role import GrantRole


class PlatformFounded(Conflict):
    code = "platform.already_founded"
    title = "平台已完成初始化"
    remedy = "请使用已有的管理员账号登录"


@dataclass(frozen=True, slots=True)
class FoundPlatform:
    """`top.parent_id` is ignored: the top unit has no parent."""

    top: CreateOrganisation
    administrator: CreateMember


def found_platform(uow: UnitOfWork, command: FoundPlatform) -> OrganisationView:
    """Only ever once: PlatformFounded when any unit exists."""
    if uow.session.scalar(select(Organisation.id).limit(1)) is not None:
        raise PlatformFounded
    top = create_organisation.add(uow, None, command.top, parent_path="")
    create_member.add(uow, None, command.administrator)
    grant_role.add(
        uow, None, GrantRole(command.administrator.id, Role.DISTRICT_ADMIN, command.top.id)
    )
    return top
