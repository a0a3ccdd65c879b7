"""Tables of claims (报销单) and their lines."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import (
    CheckConstraint,
    ForeignKeyConstraint,
    Index,
    LargeBinary,
    PrimaryKeyConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column

from finance.kernel.tables import Table

CLAIM_STATES = (
    "draft",
    "submitted",
    "approved",
    "paying",
    "paid",
    "returned",
    "withdrawn",
    "payment_failed",
)


class Claim(Table):
    """报销单. `round` counts submissions: each has its own steps, holds and decisions."""

    __tablename__ = "claim"
    __table_args__ = (
        PrimaryKeyConstraint("organisation_id", "id"),
        CheckConstraint(f"state IN {CLAIM_STATES}", name="state"),
        Index("uq_claim_id", "id", unique=True),
        Index("ix_claim_state", "organisation_id", "state"),
    )

    organisation_id: Mapped[UUID]
    id: Mapped[UUID]
    title: Mapped[str] = mapped_column(comment="事由")
    claimant_id: Mapped[UUID]
    state: Mapped[str] = mapped_column(server_default="draft")
    version: Mapped[int] = mapped_column(server_default="1")
    round: Mapped[int] = mapped_column(server_default="0")
    total_fen: Mapped[int]
    payee_name: Mapped[str] = mapped_column(comment="收款人")
    payee_account: Mapped[str]
    payee_bank: Mapped[str]
    created_at: Mapped[datetime]
    submitted_at: Mapped[datetime | None]
    return_reasons: Mapped[str | None] = mapped_column(comment="all faults at once (一次性告知)")
    salt: Mapped[bytes | None] = mapped_column(LargeBinary)


class ClaimLine(Table):
    """明细: one expense class and budget line, tied to the vouchers that prove it."""

    __tablename__ = "claim_line"
    __table_args__ = (
        PrimaryKeyConstraint("organisation_id", "claim_id", "line"),
        ForeignKeyConstraint(
            ["organisation_id", "claim_id"], ["claim.organisation_id", "claim.id"]
        ),
        CheckConstraint("amount_fen > 0", name="amount"),
    )

    organisation_id: Mapped[UUID]
    claim_id: Mapped[UUID]
    line: Mapped[int]
    expense_class: Mapped[str]
    budget_line_id: Mapped[UUID | None] = mapped_column(comment="named at submit")
    description: Mapped[str]
    amount_fen: Mapped[int]


class ClaimLineVoucher(Table):
    """Which voucher proves which line."""

    __tablename__ = "claim_line_voucher"
    __table_args__ = (
        PrimaryKeyConstraint("organisation_id", "claim_id", "line", "voucher_id"),
        ForeignKeyConstraint(
            ["organisation_id", "claim_id", "line"],
            ["claim_line.organisation_id", "claim_line.claim_id", "claim_line.line"],
            ondelete="CASCADE",
        ),
        Index("ix_claim_line_voucher_voucher", "voucher_id"),
    )

    organisation_id: Mapped[UUID]
    claim_id: Mapped[UUID]
    line: Mapped[int]
    voucher_id: Mapped[UUID]
