"""The accountant (会计) enters or changes a budget line (预算科目)."""

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from uuid import UUID

from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.exc import IntegrityError

from finance.budget.events import BudgetLineSet
from finance.budget.models import BudgetLine
from finance.budget.queries import BudgetLineView, line_view
from finance.kernel.db import UnitOfWork
from finance.kernel.errors import Breach, Conflict, InvalidInput, RuleRefused
from finance.kernel.money import FEN_MAX, yuan
from finance.organisations.actor import Actor
from finance.organisations.queries import organisation
from finance.organisations.roles import Permission
from finance.payments.postings import pattern_for


class BudgetLineExists(Conflict):
    code = "budget.line_exists"
    title = "该单位该年度已有相同科目和项目的预算"
    remedy = "请修改已有的预算科目"


class BudgetLineInvalid(InvalidInput):
    code = "budget.line_invalid"
    title = "预算科目的内容不正确"


class BudgetLineRefused(RuleRefused):
    code = "budget.change_refused"
    title = "该预算科目不能这样修改"
    remedy = "请逐项处理下列问题后再修改"


@dataclass(frozen=True, slots=True, kw_only=True)
class SetBudgetLine:
    """`budget_line_id` is made by the client: the same id again changes that line."""

    budget_line_id: UUID
    organisation_id: UUID
    fiscal_year: int
    expense_class: str
    name: str
    amount_fen: int
    fund_source: str = "treasury"
    function_code: str = ""
    project_code: str = ""
    document_number: str = ""


# What a line is; where money is held or spent it cannot become another line.
_IDENTITY = ("fiscal_year", "expense_class", "project_code", "fund_source")


def set_budget_line(uow: UnitOfWork, actor: Actor, command: SetBudgetLine) -> BudgetLineView:
    """The line as it now stands; BudgetLineExists, BudgetLineRefused with all breaches.

    Refuses a fund source that the unit's books have no payment pattern for, so that no claim
    can be approved which could then not be posted.
    """
    unit = organisation(uow.session, command.organisation_id)
    actor.require(Permission.SET_BUDGET, unit.path)
    _require_valid(command)
    pattern_for(unit.account_set, command.fund_source)
    row = uow.session.get(
        BudgetLine, (command.organisation_id, command.budget_line_id), with_for_update=True
    )
    before = None if row is None else row.amount_fen
    row = _inserted(uow, command) if row is None else _changed(uow, row, command)
    uow.record(
        BudgetLineSet(
            organisation_id=row.organisation_id,
            subject_id=row.id,
            actor_id=actor.member_id,
            expense_class=row.expense_class,
            fiscal_year=row.fiscal_year,
            amount_fen=row.amount_fen,
            amount_before_fen=before,
            document_number=row.document_number,
            fund_source=row.fund_source,
            project_code=row.project_code,
            function_code=row.function_code,
            name=row.name,
        )
    )
    return line_view(row)


def _require_valid(command: SetBudgetLine) -> None:
    is_valid = (
        0 <= command.amount_fen <= FEN_MAX
        and 2000 <= command.fiscal_year < 2100
        and command.expense_class.isascii()
        and command.expense_class.isdigit()
        and bool(command.name.strip())
    )
    if not is_valid:
        raise BudgetLineInvalid


def _values(command: SetBudgetLine) -> dict[str, object]:
    values = asdict(command)
    del values["budget_line_id"], values["organisation_id"]
    return values


def _inserted(uow: UnitOfWork, command: SetBudgetLine) -> BudgetLine:
    """A new row; the unique key of unit, year, class and project settles a race."""
    row: BudgetLine | None = uow.session.scalar(
        insert(BudgetLine)
        .values(
            organisation_id=command.organisation_id,
            id=command.budget_line_id,
            **_values(command),
        )
        .on_conflict_do_nothing()
        .returning(BudgetLine)
    )
    if row is None:
        raise _exists(command)
    return row


def _exists(command: SetBudgetLine) -> BudgetLineExists:
    return BudgetLineExists(expense_class=command.expense_class, fiscal_year=command.fiscal_year)


def _changed(uow: UnitOfWork, row: BudgetLine, command: SetBudgetLine) -> BudgetLine:
    if breaches := tuple(_breaches(row, command)):
        raise BudgetLineRefused(breaches)
    try:
        with uow.session.begin_nested():
            for name, value in _values(command).items():
                setattr(row, name, value)
    except IntegrityError as error:
        raise _exists(command) from error
    return row


def _breaches(row: BudgetLine, command: SetBudgetLine) -> Iterator[Breach]:
    used_fen = row.reserved_fen + row.spent_fen
    if command.amount_fen < used_fen:
        yield Breach(
            "budget.below_used",
            f"已占用和已支出 {yuan(used_fen)} 元，预算金额不能低于此数",
            used_fen=used_fen,
            amount_fen=command.amount_fen,
        )
    fixed = [name for name in _IDENTITY if getattr(row, name) != getattr(command, name)]
    if used_fen and fixed:
        yield Breach(
            "budget.line_in_use",
            "该科目已有占用或支出，不能改变年度、科目、项目或资金来源",
            fixed=fixed,
        )
