"""A small street for tests: district › street › two communities, and people with roles."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from finance.kernel.db import Database
from finance.kernel.ids import new_id
from finance.organisations.actor import Actor
from finance.organisations.models import Grant, Member, Organisation
from finance.organisations.queries import actor_of
from finance.organisations.roles import Role

TODAY = date(2026, 11, 2)


@dataclass(frozen=True, slots=True)
class Street:
    """Ids of the units; `member` makes people on demand."""

    database: Database
    district: UUID
    street: UUID
    community: UUID
    neighbour: UUID

    def member(self, role: Role, organisation_id: UUID | None = None, *, name: str = "") -> Actor:
        """A fresh member holding the role over the unit (the community unless told)."""
        unit, member_id = organisation_id or self.community, new_id()
        with self.database.unit_of_work() as uow:
            uow.session.add(
                Member(
                    id=member_id,
                    login=f"{role}-{member_id.hex}",
                    name=name or str(role),
                    organisation_id=unit,
                    created_at=uow.at,
                )
            )
            uow.session.flush()
            uow.session.add(
                Grant(
                    id=new_id(),
                    member_id=member_id,
                    role=str(role),
                    organisation_id=unit,
                    valid_from=date(2020, 1, 1),
                )
            )
        with self.database.reading() as session:
            actor = actor_of(session, member_id, on=TODAY)
        assert actor is not None
        return actor


def make_street(database: Database) -> Street:
    """Insert the units; codes are fixed, so one street a database."""
    ids = {code: new_id() for code in ("D", "S", "C1", "C2")}
    rows = (
        ("D", "district", "临江区", None, "D/"),
        ("S", "street", "青溪街道办事处", "D", "D/S/"),
        ("C1", "community", "杏花社区居民委员会", "S", "D/S/C1/"),
        ("C2", "community", "柳塘社区居民委员会", "S", "D/S/C2/"),
    )
    with database.unit_of_work() as uow:
        for code, level, name, parent, path in rows:
            uow.session.add(
                Organisation(
                    id=ids[code],
                    code=code,
                    name=name,
                    level=level,
                    path=path,
                    parent_id=None if parent is None else ids[parent],
                    tax_id=f"TAX{code}",
                    contact=f"0571-{code}",
                )
            )
            uow.session.flush()
    return Street(database, ids["D"], ids["S"], ids["C1"], ids["C2"])
