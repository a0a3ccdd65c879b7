"""What is told of budget lines, for the audit log."""

from dataclasses import dataclass
from typing import ClassVar

from finance.kernel.events import Event


@dataclass(frozen=True, kw_only=True)
class BudgetLineSet(Event):
    code: ClassVar[str] = "budget.line_set"
    subject: ClassVar[str] = "budget_line"

    expense_class: str
    fiscal_year: int
    amount_fen: int
    amount_before_fen: int | None
    document_number: str
    fund_source: str
    project_code: str
    function_code: str
    name: str
