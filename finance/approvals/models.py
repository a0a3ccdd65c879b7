"""Tables of the route (审批路线) and its steps."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import (
    CheckConstraint,
    ForeignKeyConstraint,
    Index,
    LargeBinary,
    PrimaryKeyConstraint,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from finance.kernel.tables import Table


class RouteTier(Table):
    """审批层级: which roles decide, in order, for amounts up to a limit, from a date on.

    A row counts for the unit of `organisation_id` and all below; the nearest unit wins. Last
    year's claim is judged by last year's row.
    """

    __tablename__ = "route_tier"
    __table_args__ = (
        Index("ix_route_tier_organisation", "organisation_id", "effective_from"),
        CheckConstraint("total_fen_max IS NULL OR total_fen_max > 0", name="limit"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    organisation_id: Mapped[UUID]
    total_fen_max: Mapped[int | None] = mapped_column(comment="inclusive; empty: no limit")
    roles: Mapped[list[str]] = mapped_column(JSONB, comment="in order")
    effective_from: Mapped[date]
    effective_until: Mapped[date | None]
    source: Mapped[str] = mapped_column(server_default="", comment="the regulation it enforces")


STEP_STATES = ("waiting", "pending", "approved", "returned", "cancelled")


class Step(Table):
    """环节: one role's turn in one round of a claim; decided at most once."""

    __tablename__ = "step"
    __table_args__ = (
        PrimaryKeyConstraint("organisation_id", "claim_id", "round", "position"),
        ForeignKeyConstraint(
            ["organisation_id", "claim_id"], ["claim.organisation_id", "claim.id"]
        ),
        CheckConstraint(f"state IN {STEP_STATES}", name="state"),
        CheckConstraint(
            "(state IN ('approved','returned')) = (decided_by IS NOT NULL)", name="decided"
        ),
        Index("ix_step_turn", "state", "role"),
    )

    organisation_id: Mapped[UUID]
    claim_id: Mapped[UUID]
    round: Mapped[int]
    position: Mapped[int]
    role: Mapped[str]
    state: Mapped[str] = mapped_column(server_default="waiting")
    decided_by: Mapped[UUID | None]
    decided_at: Mapped[datetime | None]
    comment: Mapped[str] = mapped_column(server_default="")
    salt: Mapped[bytes | None] = mapped_column(LargeBinary)
