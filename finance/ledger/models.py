"""Tables of the books. Rows are only ever added: a trigger refuses UPDATE and DELETE."""

from datetime import date, datetime
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

BOOKS = ("financial", "budget")  # 财务会计, 预算会计 (平行记账)


class Account(Table):
    """会计科目 of one set of books; loaded as data."""

    __tablename__ = "account"
    __table_args__ = (
        PrimaryKeyConstraint("account_set", "code"),
        CheckConstraint(f"book IN {BOOKS}", name="book"),
    )

    account_set: Mapped[str] = mapped_column(comment="GOV RURAL NPO UNION")
    code: Mapped[str]
    name: Mapped[str]
    book: Mapped[str]
    element: Mapped[str] = mapped_column(comment="asset liability net_asset income expense …")


class JournalEntry(Table):
    """记账凭证. A mistake is undone by a mirror entry that names this one in `reverses_id`."""

    __tablename__ = "journal_entry"
    __table_args__ = (
        PrimaryKeyConstraint("organisation_id", "id"),
        Index("ix_journal_entry_source", "source", "source_id"),
        Index(
            "uq_journal_entry_reverses_id",
            "organisation_id",
            "reverses_id",
            unique=True,
            postgresql_where="reverses_id IS NOT NULL",
        ),
    )

    organisation_id: Mapped[UUID]
    id: Mapped[UUID]
    account_set: Mapped[str] = mapped_column(
        server_default="GOV", comment="the unit's set of accounts at that time"
    )
    posted_on: Mapped[date]
    period: Mapped[str] = mapped_column(comment="会计期间 YYYY-MM")
    summary: Mapped[str] = mapped_column(comment="摘要")
    pattern: Mapped[str] = mapped_column(comment="payment pattern that built it, or reversal")
    source: Mapped[str] = mapped_column(comment="payment | payment_return | …")
    source_id: Mapped[UUID]
    reverses_id: Mapped[UUID | None]
    posted_by: Mapped[UUID | None]
    posted_at: Mapped[datetime]
    digest: Mapped[bytes] = mapped_column(
        LargeBinary, comment="SHA-256 of entry and postings, also in the sealed event"
    )


class Posting(Table):
    """分录: debit positive, credit negative; per entry and book they sum to zero."""

    __tablename__ = "posting"
    __table_args__ = (
        PrimaryKeyConstraint("organisation_id", "entry_id", "line"),
        ForeignKeyConstraint(
            ["organisation_id", "entry_id"], ["journal_entry.organisation_id", "journal_entry.id"]
        ),
        CheckConstraint("amount_fen <> 0", name="amount"),
        CheckConstraint(f"book IN {BOOKS}", name="book"),
        Index("ix_posting_account", "organisation_id", "book", "account_code"),
    )

    organisation_id: Mapped[UUID]
    entry_id: Mapped[UUID]
    line: Mapped[int]
    book: Mapped[str]
    account_code: Mapped[str]
    amount_fen: Mapped[int] = mapped_column(comment="debit > 0, credit < 0")
    budget_line_id: Mapped[UUID | None]
    note: Mapped[str] = mapped_column(server_default="")
