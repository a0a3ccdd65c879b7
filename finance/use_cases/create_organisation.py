"""An administrator adds a unit to the tree."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.dialects.postgresql import insert

from finance.kernel.db import UnitOfWork
from finance.kernel.errors import Conflict, InvalidInput
from finance.organisations.actor import Actor
from finance.organisations.events import OrganisationCreated
from finance.organisations.models import LEVELS, Organisation
from finance.organisations.queries import OrganisationView, organisation, view
from finance.organisations.roles import Permission


class OrganisationCodeTaken(Conflict):
    code = "organisation.code_taken"
    title = "该单位编码已被使用"
    remedy = "请核对单位编码，或改用新的编码"


class LevelWrong(InvalidInput):
    code = "organisation.level_wrong"
    title = "上级单位的层级不正确"
    remedy = "请按 省、市、区、街道、社区 的顺序逐级建立单位"


@dataclass(frozen=True, slots=True)
class CreateOrganisation:
    id: UUID
    code: str
    name: str
    level: str
    parent_id: UUID
    tax_id: str | None = None
    aliases: tuple[str, ...] = ()
    account_set: str = "GOV"
    contact: str = ""
    bank_name: str = ""
    bank_account: str = ""


def create_organisation(
    uow: UnitOfWork, actor: Actor, command: CreateOrganisation
) -> OrganisationView:
    """The new unit below its parent; OrganisationCodeTaken, LevelWrong."""
    parent = organisation(uow.session, command.parent_id)
    actor.require(Permission.MANAGE_MEMBERS, parent.path)
    if LEVELS.index(command.level) <= LEVELS.index(parent.level):
        raise LevelWrong(level=command.level, parent_level=parent.level)
    return add(uow, actor.member_id, command, parent_path=parent.path)


def add(
    uow: UnitOfWork, actor_id: UUID | None, command: CreateOrganisation, *, parent_path: str
) -> OrganisationView:
    """Insert the row; the caller has checked who may."""
    row = uow.session.scalar(
        insert(Organisation)
        .values(
            id=command.id,
            code=command.code,
            name=command.name,
            level=command.level,
            parent_id=command.parent_id if parent_path else None,
            path=f"{parent_path}{command.code}/",
            tax_id=command.tax_id,
            aliases=list(command.aliases),
            account_set=command.account_set,
            contact=command.contact,
            bank_name=command.bank_name,
            bank_account=command.bank_account,
        )
        .on_conflict_do_nothing()
        .returning(Organisation)
    )
    if row is None:
        raise OrganisationCodeTaken(code=command.code)
    uow.record(
        OrganisationCreated(
            organisation_id=row.id,
            subject_id=row.id,
            actor_id=actor_id,
            organisation_code=row.code,
        )
    )
    return view(row)
