"""The demo's street: units, people with their roles, and this year's budget.

Everything goes through the same use cases as in real life, on behalf of the administrator who
founded the platform. The samples' buyers are these very communities.
"""

import json
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from uuid import UUID

from sqlalchemy import select

from finance.kernel.clock import business_date
from finance.kernel.db import Database
from finance.kernel.errors import NotFound
from finance.kernel.ids import new_id
from finance.organisations.actor import Actor
from finance.organisations.models import Organisation
from finance.organisations.queries import actor_of
from finance.organisations.roles import Role
from finance.use_cases.create_member import CreateMember, create_member
from finance.use_cases.create_organisation import CreateOrganisation, create_organisation
from finance.use_cases.found_platform import FoundPlatform, found_platform
from finance.use_cases.grant_role import GrantRole, grant_role
from finance.use_cases.set_budget_line import SetBudgetLine, set_budget_line

SAMPLES = Path(__file__).resolve().parent.parent.parent / "samples"

# Said aloud on every start: these accounts exist only where somebody asked for the demo.
PASSWORD = "Demo-2026"  # noqa: S105  # told on the screen, of made-up people

BANK = "临江农商银行青溪支行"


class SamplesMissing(NotFound):
    code = "demo.samples_missing"
    title = "没有找到演示样例"
    remedy = "请在完整的代码仓库中运行 make demo"


@dataclass(frozen=True, slots=True)
class Person:
    """One demo login: whose unit (by its place in the tree), what name, which role."""

    login: str
    name: str
    unit: str
    role: Role


STREET = "青溪街道办事处"
COMMUNITIES = ("杏花社区居民委员会", "柳塘社区居民委员会", "枫林社区居民委员会")
_SHORT = ("xinghua", "liutang", "fenglin")
_COMMUNITY_ROLES = (
    ("bzy", "报账员", Role.CLAIMANT),
    ("zmr", "证明人", Role.WITNESS),
    ("zr", "主任", Role.DIRECTOR),
    ("sj", "书记", Role.SECRETARY),
    ("jw", "监委会主任", Role.SUPERVISION),
)

ACCOUNTANT = "kuaiji"
CASHIER = "chuna"

PEOPLE: tuple[Person, ...] = (
    *(
        Person(f"{short}.{suffix}", f"{unit[:2]}{title}", unit, role)
        for short, unit in zip(_SHORT, COMMUNITIES, strict=True)
        for suffix, title, role in _COMMUNITY_ROLES
    ),
    Person(ACCOUNTANT, "街道会计", STREET, Role.ACCOUNTANT),
    Person(CASHIER, "街道出纳", STREET, Role.CASHIER),
    Person("fenguan", "分管领导", STREET, Role.STREET_LEADER),
    Person("shenji", "审计监督", "临江区", Role.AUDITOR),
)


@dataclass(frozen=True, slots=True)
class Appropriation:
    expense_class: str
    name: str
    amount_fen: int


# The third community has no line for repairs: the demo shows what is said then.
_USUAL = (
    Appropriation("30201", "办公费", 6_000_000),
    Appropriation("30211", "差旅费", 800_000),
)
BUDGETS: dict[str, tuple[Appropriation, ...]] = {
    COMMUNITIES[0]: (*_USUAL, Appropriation("30213", "维修(护)费", 3_000_000)),
    COMMUNITIES[1]: (*_USUAL, Appropriation("30213", "维修(护)费", 3_000_000)),
    COMMUNITIES[2]: (Appropriation("30201", "办公费", 300_000),),
}


def is_empty(database: Database) -> bool:
    """Whether nobody has founded a platform here yet."""
    with database.reading() as session:
        return session.scalar(select(Organisation.id).limit(1)) is None


def populate(database: Database) -> dict[str, UUID]:
    """Found the street on an empty database; the units' ids by name."""
    path = SAMPLES / "organisations.json"
    if not path.is_file():
        raise SamplesMissing(str(path))
    units = json.loads(path.read_text(encoding="utf-8"))
    ids = {unit["code"]: new_id() for unit in units}
    admin = _found(database, units[0], ids)
    for unit in units[1:]:
        command = _creation(unit, ids)
        database.transact(partial(create_organisation, actor=admin, command=command))
    by_name = {unit["name"]: ids[unit["code"]] for unit in units}
    hired = {p.login: _hire(database, admin, p, unit_id=by_name[p.unit]) for p in PEOPLE}
    _fund(database, hired[ACCOUNTANT], by_name)
    return by_name


def _fund(database: Database, accountant: Actor, units: dict[str, UUID]) -> None:
    year = business_date(database.clock()).year
    for unit, appropriations in BUDGETS.items():
        for each in appropriations:
            command = SetBudgetLine(
                budget_line_id=new_id(),
                organisation_id=units[unit],
                fiscal_year=year,
                expense_class=each.expense_class,
                name=each.name,
                amount_fen=each.amount_fen,
                document_number=f"临财指〔{year}〕1号",
            )
            database.transact(partial(set_budget_line, actor=accountant, command=command))


def _found(database: Database, top: dict[str, str], ids: dict[str, UUID]) -> Actor:
    member_id = new_id()
    command = FoundPlatform(
        _creation(top, ids),
        CreateMember(member_id, "admin", "平台管理员", ids[top["code"]], PASSWORD),
    )
    database.transact(lambda uow: found_platform(uow, command))
    return _actor(database, member_id)


def _creation(unit: dict[str, str], ids: dict[str, UUID]) -> CreateOrganisation:
    return CreateOrganisation(
        id=ids[unit["code"]],
        code=unit["code"],
        name=unit["name"],
        level=unit["level"],
        parent_id=ids[unit["parent"] or unit["code"]],
        tax_id=unit["tax_id"],
        contact=f"{unit['name']}财务岗",
        bank_name=BANK,
        bank_account=f"6220{unit['code']:0>15}",
    )


def _hire(database: Database, admin: Actor, person: Person, *, unit_id: UUID) -> Actor:
    member = CreateMember(new_id(), person.login, person.name, unit_id, PASSWORD)
    database.transact(lambda uow: create_member(uow, admin, member))
    database.transact(
        lambda uow: grant_role(uow, admin, GrantRole(member.id, person.role, unit_id))
    )
    return _actor(database, member.id)


def _actor(database: Database, member_id: UUID) -> Actor:
    with database.reading() as session:
        actor = actor_of(session, member_id, on=business_date(database.clock()))
    assert actor is not None, "created a moment ago"
    return actor
