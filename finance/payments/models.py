"""Tables of payment instructions (支付指令)."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, LargeBinary, PrimaryKeyConstraint
from sqlalchemy.orm import Mapped, mapped_column

from finance.kernel.tables import Table

PAYMENT_STATES = ("instructed", "sent", "accepted", "cleared", "failed", "returned")


class Payment(Table):
    """支付指令 of one claim; `attempt` counts up after a failure or a return (退票).

    `id` is the idempotency reference the channel sees: sending twice pays once.
    """

    __tablename__ = "payment"
    __table_args__ = (
        PrimaryKeyConstraint("organisation_id", "id"),
        CheckConstraint(f"state IN {PAYMENT_STATES}", name="state"),
        CheckConstraint("amount_fen > 0", name="amount"),
        Index("uq_payment_id", "id", unique=True),
        Index("uq_payment_attempt", "organisation_id", "claim_id", "attempt", unique=True),
        Index(
            "uq_payment_open",
            "organisation_id",
            "claim_id",
            unique=True,
            postgresql_where="state IN ('instructed','sent','accepted','cleared')",
        ),
        Index(
            "uq_payment_bank_reference",
            "channel",
            "bank_reference",
            unique=True,
            postgresql_where="bank_reference IS NOT NULL",
        ),
    )

    organisation_id: Mapped[UUID]
    id: Mapped[UUID]
    claim_id: Mapped[UUID]
    attempt: Mapped[int]
    channel: Mapped[str]
    amount_fen: Mapped[int]
    payer_name: Mapped[str] = mapped_column(comment="as sent: a repeat must be the same bytes")
    payer_account: Mapped[str]
    payee_name: Mapped[str]
    payee_account: Mapped[str]
    payee_bank: Mapped[str]
    purpose: Mapped[str]
    state: Mapped[str] = mapped_column(server_default="instructed")
    bank_reference: Mapped[str | None] = mapped_column(comment="银行流水号")
    reason: Mapped[str | None] = mapped_column(comment="why failed or returned")
    instructed_by: Mapped[UUID]
    instructed_at: Mapped[datetime]
    settled_at: Mapped[datetime | None]
    entry_id: Mapped[UUID | None] = mapped_column(comment="记账凭证")
    salt: Mapped[bytes | None] = mapped_column(LargeBinary)
