"""Tables of captures (files as received), vouchers and what was read of them."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, LargeBinary, PrimaryKeyConstraint, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from finance.kernel.tables import Table

SOURCES = ("camera", "album", "document_camera", "scan", "file")
VOUCHER_STATES = ("captured", "read", "unreadable")


class Capture(Table):
    """采集: one file as received; its id was made by the client, its bytes lie under `sha256`."""

    __tablename__ = "capture"
    __table_args__ = (
        PrimaryKeyConstraint("organisation_id", "id"),
        CheckConstraint(f"source IN {SOURCES}", name="source"),
        Index("uq_capture_id", "id", unique=True),
        Index("ix_capture_sha256", "sha256"),
    )

    organisation_id: Mapped[UUID]
    id: Mapped[UUID]
    source: Mapped[str]
    sha256: Mapped[bytes] = mapped_column(LargeBinary)
    size_bytes: Mapped[int]
    media_type: Mapped[str] = mapped_column(comment="by magic bytes, not by name")
    file_name: Mapped[str] = mapped_column(server_default="")
    captured_by: Mapped[UUID]
    captured_at: Mapped[datetime]


class Voucher(Table):
    """票据. Every capture gives at least one; further ones of the same file count `part` up.

    A file that turns out to be another carrier (载体) of a voucher this unit already has keeps its
    row and points to it by `carrier_of_id`: one voucher, several carriers, nothing lost.
    """

    __tablename__ = "voucher"
    __table_args__ = (
        PrimaryKeyConstraint("organisation_id", "id"),
        CheckConstraint(f"state IN {VOUCHER_STATES}", name="state"),
        Index("ix_voucher_id", "id"),
        Index("ix_voucher_capture", "capture_id"),
        # Most rows are written before anything is read: nothing of them belongs in these.
        Index(
            "ix_voucher_carrier_of",
            "organisation_id",
            "carrier_of_id",
            postgresql_where=text("carrier_of_id IS NOT NULL"),
        ),
        Index(
            "ix_voucher_seller",
            "seller_tax_id",
            "total_fen",
            "issued_on",
            postgresql_where=text("seller_tax_id IS NOT NULL"),
        ),
        Index(
            "ix_voucher_look",
            "total_fen",
            "issued_on",
            postgresql_where=text("total_fen IS NOT NULL"),
        ),
        Index(
            "uq_voucher_key",
            "key",
            "organisation_id",
            unique=True,
            postgresql_where=text("carrier_of_id IS NULL AND key IS NOT NULL"),
        ),
        Index(
            "ix_voucher_key_carriers", "key", postgresql_where=text("carrier_of_id IS NOT NULL")
        ),
        Index(
            "ix_voucher_key_as_read",
            "key_as_read",
            postgresql_where=text("key_as_read IS NOT NULL"),
        ),
    )

    organisation_id: Mapped[UUID]
    id: Mapped[UUID]
    capture_id: Mapped[UUID]
    part: Mapped[int] = mapped_column(server_default="0")
    carrier_of_id: Mapped[UUID | None]
    is_set_aside: Mapped[bool] = mapped_column(
        server_default="false", comment="came while its paper was in use"
    )
    state: Mapped[str] = mapped_column(server_default="captured")
    version: Mapped[int] = mapped_column(server_default="1")
    captured_by: Mapped[UUID]
    captured_at: Mapped[datetime]
    read_at: Mapped[datetime | None]
    fault_code: Mapped[str | None] = mapped_column(
        comment="why unreadable: finance.vouchers.faults"
    )
    fault_detail: Mapped[str | None]
    kind: Mapped[str | None]
    key: Mapped[str | None] = mapped_column(comment="canonical key, docs/patterns.md")
    key_as_read: Mapped[str | None] = mapped_column(
        comment="the file's own key, where a person wrote another over it"
    )
    invoice_code: Mapped[str | None]
    invoice_number: Mapped[str | None]
    issued_on: Mapped[date | None]
    total_fen: Mapped[int | None]
    net_fen: Mapped[int | None]
    tax_fen: Mapped[int | None]
    seller_name: Mapped[str | None]
    seller_tax_id: Mapped[str | None]
    buyer_name: Mapped[str | None]
    buyer_tax_id: Mapped[str | None]


class Reading(Table):
    """识别结果: what a worker read, whole (fields, losers, checks, raw lines); only added."""

    __tablename__ = "reading"
    __table_args__ = (
        PrimaryKeyConstraint("organisation_id", "id"),
        Index("ix_reading_voucher", "voucher_id"),
    )

    organisation_id: Mapped[UUID]
    id: Mapped[UUID]
    voucher_id: Mapped[UUID]
    fence: Mapped[int]
    read_at: Mapped[datetime]
    engine: Mapped[str]
    body: Mapped[dict[str, Any]] = mapped_column(JSONB)
    stages: Mapped[list[Any]] = mapped_column(JSONB, comment="[[stage, seconds], …]")


class Correction(Table):
    """更正: a person's value beside the one that was read; the newest counts; only added."""

    __tablename__ = "correction"
    __table_args__ = (
        PrimaryKeyConstraint("organisation_id", "id"),
        Index("ix_correction_voucher", "voucher_id"),
    )

    organisation_id: Mapped[UUID]
    id: Mapped[UUID]
    voucher_id: Mapped[UUID]
    field: Mapped[str]
    value: Mapped[Any] = mapped_column(JSONB)
    read_value: Mapped[Any] = mapped_column(JSONB, comment="what it stood at before")
    corrected_by: Mapped[UUID]
    corrected_at: Mapped[datetime]
    reason: Mapped[str] = mapped_column(server_default="")
