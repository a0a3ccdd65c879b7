"""Reads of units and members; everything returned is frozen."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import Session

from finance.kernel.errors import NotFound
from finance.organisations.actor import Actor, Grip
from finance.organisations.models import Grant, Member, Organisation
from finance.organisations.roles import Permission, Role


class OrganisationUnknown(NotFound):
    code = "organisation.not_found"
    title = "没有找到该单位"


@dataclass(frozen=True, slots=True)
class OrganisationView:
    id: UUID
    code: str
    name: str
    level: str
    parent_id: UUID | None
    path: str
    tax_id: str | None
    aliases: tuple[str, ...]
    account_set: str
    contact: str
    bank_name: str
    bank_account: str


def organisation(session: Session, organisation_id: UUID) -> OrganisationView:
    """The unit, or OrganisationUnknown."""
    found = session.get(Organisation, organisation_id)
    if found is None:
        raise OrganisationUnknown
    return view(found)


def organisations_within(session: Session, actor: Actor) -> tuple[OrganisationView, ...]:
    """All units that this actor may see, by path."""
    prefixes = actor.scopes(Permission.READ_ORGANISATION)
    chosen = select(Organisation).order_by(Organisation.path)
    rows = session.scalars(within(chosen, prefixes))
    return tuple(view(row) for row in rows)


def within(statement: Select[Organisation], prefixes: tuple[str, ...]) -> Select[Organisation]:
    """Only units under one of the prefixes; none where there is no prefix."""
    return statement.where(
        or_(False, *(Organisation.path.startswith(prefix, autoescape=True) for prefix in prefixes))
    )


def scope_ids(session: Session, actor: Actor, permission: Permission) -> tuple[UUID, ...]:
    """Ids of the units within which the permission holds: the data scope of a list."""
    chosen = select(Organisation)
    return tuple(row.id for row in session.scalars(within(chosen, actor.scopes(permission))))


def actor_of(session: Session, member_id: UUID, *, on: date) -> Actor | None:
    """The member with the roles valid on that day; None when unknown or switched off."""
    member = session.get(Member, member_id)
    if member is None or not member.is_active:
        return None
    rows = session.execute(
        select(Grant.role, Organisation.id, Organisation.path)
        .join(Organisation, Organisation.id == Grant.organisation_id)
        .where(Grant.member_id == member_id, Grant.valid_from <= on)
        .where(func.coalesce(Grant.valid_until, on) >= on)
        .order_by(Organisation.path, Grant.role)
    )
    grips = tuple(Grip(Role(role), unit, path) for role, unit, path in rows)
    return Actor(member.id, member.name, member.organisation_id, grips)


def member_name(session: Session, member_id: UUID) -> str:
    """The member's name; empty where there is no such member."""
    return session.scalar(select(Member.name).where(Member.id == member_id)) or ""


def view(row: Organisation) -> OrganisationView:
    return OrganisationView(
        id=row.id,
        code=row.code,
        name=row.name,
        level=row.level,
        parent_id=row.parent_id,
        path=row.path,
        tax_id=row.tax_id,
        aliases=tuple(row.aliases),
        account_set=row.account_set,
        contact=row.contact,
        bank_name=row.bank_name,
        bank_account=row.bank_account,
    )
