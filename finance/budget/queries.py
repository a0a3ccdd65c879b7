"""Reads of the budget: what each line may spend, holds, has spent and has left."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from finance.budget.models import BudgetLine
from finance.budget.reservation import left_fen
from finance.kernel.errors import NotFound
from finance.organisations.actor import Actor
from finance.organisations.queries import OrganisationUnknown, organisation
from finance.organisations.roles import Permission


class BudgetLineUnknown(NotFound):
    code = "budget.line_not_found"
    title = "没有找到该预算科目"


@dataclass(frozen=True, slots=True, kw_only=True)
class BudgetLineView:
    """预算科目; `left_fen` = amount − reserved − spent."""

    id: UUID
    organisation_id: UUID
    fiscal_year: int
    expense_class: str
    name: str
    function_code: str
    project_code: str
    fund_source: str
    document_number: str
    amount_fen: int
    reserved_fen: int
    spent_fen: int
    left_fen: int


def budget_lines(
    session: Session, actor: Actor, *, organisation_id: UUID, fiscal_year: int
) -> tuple[BudgetLineView, ...]:
    """The unit's lines of one year, by class and project; OrganisationUnknown out of scope."""
    _require_scope(session, actor, organisation_id)
    rows = session.scalars(
        select(BudgetLine)
        .where(
            BudgetLine.organisation_id == organisation_id, BudgetLine.fiscal_year == fiscal_year
        )
        .order_by(BudgetLine.expense_class, BudgetLine.project_code)
    )
    return tuple(line_view(row) for row in rows)


def budget_line(
    session: Session, actor: Actor, *, organisation_id: UUID, budget_line_id: UUID
) -> BudgetLineView:
    """One line, or BudgetLineUnknown."""
    _require_scope(session, actor, organisation_id)
    found = session.get(BudgetLine, (organisation_id, budget_line_id))
    if found is None:
        raise BudgetLineUnknown
    return line_view(found)


def line_view(row: BudgetLine) -> BudgetLineView:
    return BudgetLineView(
        id=row.id,
        organisation_id=row.organisation_id,
        fiscal_year=row.fiscal_year,
        expense_class=row.expense_class,
        name=row.name,
        function_code=row.function_code,
        project_code=row.project_code,
        fund_source=row.fund_source,
        document_number=row.document_number,
        amount_fen=row.amount_fen,
        reserved_fen=row.reserved_fen,
        spent_fen=row.spent_fen,
        left_fen=left_fen(row),
    )


def _require_scope(session: Session, actor: Actor, organisation_id: UUID) -> None:
    if not actor.may(Permission.READ_BUDGET, organisation(session, organisation_id).path):
        raise OrganisationUnknown
