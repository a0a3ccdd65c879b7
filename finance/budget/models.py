"""Tables of the budget: what may be spent, and what is held and spent of it."""

from uuid import UUID

from sqlalchemy import CheckConstraint, Index, PrimaryKeyConstraint
from sqlalchemy.orm import Mapped, mapped_column

from finance.kernel.tables import Table


class BudgetLine(Table):
    """预算科目 of one unit, year and expense class. No line, no money: a closed world.

    `amount_fen − reserved_fen − spent_fen` is what is left; the database keeps it at or above 0.
    """

    __tablename__ = "budget_line"
    __table_args__ = (
        PrimaryKeyConstraint("organisation_id", "id"),
        CheckConstraint("amount_fen >= 0 AND reserved_fen >= 0 AND spent_fen >= 0", name="signs"),
        CheckConstraint("reserved_fen + spent_fen <= amount_fen", name="not_exceeded"),
        Index(
            "uq_budget_line_class",
            "organisation_id",
            "fiscal_year",
            "expense_class",
            "project_code",
            unique=True,
        ),
    )

    organisation_id: Mapped[UUID]
    id: Mapped[UUID]
    fiscal_year: Mapped[int]
    expense_class: Mapped[str] = mapped_column(comment="部门支出经济分类 e.g. 30201")
    name: Mapped[str] = mapped_column(comment="e.g. 办公费")
    function_code: Mapped[str] = mapped_column(server_default="", comment="支出功能分类")
    project_code: Mapped[str] = mapped_column(server_default="", comment="预算项目")
    fund_source: Mapped[str] = mapped_column(
        server_default="treasury", comment="treasury 国库集中支付 | bank 实有资金 | entrusted 代管"
    )
    document_number: Mapped[str] = mapped_column(server_default="", comment="指标文号")
    amount_fen: Mapped[int]
    reserved_fen: Mapped[int] = mapped_column(server_default="0")
    spent_fen: Mapped[int] = mapped_column(server_default="0")


HOLD_STATES = ("pending", "consumed", "released")


class Hold(Table):
    """预算占用: pending, then consumed (paid) or released; one per claim line and round."""

    __tablename__ = "hold"
    __table_args__ = (
        PrimaryKeyConstraint("organisation_id", "id"),
        CheckConstraint(f"state IN {HOLD_STATES}", name="state"),
        CheckConstraint("amount_fen > 0", name="amount"),
        Index("ix_hold_claim", "claim_id"),
        Index("ix_hold_line", "organisation_id", "budget_line_id"),
    )

    organisation_id: Mapped[UUID]
    id: Mapped[UUID]
    budget_line_id: Mapped[UUID]
    claim_id: Mapped[UUID]
    amount_fen: Mapped[int]
    state: Mapped[str] = mapped_column(server_default="pending")
