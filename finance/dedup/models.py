"""Tables of the duplicate control (查重): the key registry and look-alike findings."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, LargeBinary, PrimaryKeyConstraint
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from finance.kernel.tables import Table

KEY_STATES = ("reserved", "locked", "consumed", "released")


class VoucherKey(Table):
    """Who uses a paper, platform-wide. Hash-partitioned by the key itself; unique by it.

    `key_hash` is an HMAC of the canonical key (docs/patterns.md): units share the registry without
    showing each other their invoices. A row is never deleted; `released` may be taken again.
    """

    __tablename__ = "voucher_key"
    __table_args__ = (
        PrimaryKeyConstraint("key_hash"),
        CheckConstraint(f"state IN {KEY_STATES}", name="state"),
        Index("ix_voucher_key_claim", "claim_id"),
        {"postgresql_partition_by": "HASH (key_hash)"},
    )

    key_hash: Mapped[bytes] = mapped_column(LargeBinary)
    key_kind: Mapped[str] = mapped_column(comment="V E F T A C X H P, docs/patterns.md")
    state: Mapped[str]
    organisation_id: Mapped[UUID]
    voucher_id: Mapped[UUID]
    claim_id: Mapped[UUID]
    first_seen_at: Mapped[datetime]
    changed_at: Mapped[datetime]


class Fingerprint(Table):
    """指纹 of one voucher's page: exact digests and the rectified page for comparison."""

    __tablename__ = "fingerprint"
    __table_args__ = (
        PrimaryKeyConstraint("organisation_id", "voucher_id", "page"),
        Index("ix_fingerprint_pixels", "pixels_sha256"),
    )

    organisation_id: Mapped[UUID]
    voucher_id: Mapped[UUID]
    page: Mapped[int]
    pixels_sha256: Mapped[bytes] = mapped_column(LargeBinary)
    rectified: Mapped[bytes] = mapped_column(LargeBinary, comment="small grey page, see worker")


class DuplicateMatch(Table):
    """查重命中: a finding, never an error. Severity `block` stops a submit, `flag` is shown."""

    __tablename__ = "duplicate_match"
    __table_args__ = (
        PrimaryKeyConstraint("organisation_id", "id"),
        CheckConstraint("severity IN ('block','flag','note')", name="severity"),
        Index(
            "uq_duplicate_match_pair",
            "organisation_id",
            "voucher_id",
            "other_voucher_id",
            "matcher",
            unique=True,
        ),
    )

    organisation_id: Mapped[UUID]
    id: Mapped[UUID]
    voucher_id: Mapped[UUID]
    other_organisation_id: Mapped[UUID]
    other_voucher_id: Mapped[UUID]
    matcher: Mapped[str] = mapped_column(comment="same_bytes same_key same_pixels look_alike")
    severity: Mapped[str]
    score: Mapped[float]
    facts: Mapped[dict[str, object]] = mapped_column(JSONB, server_default="{}")
    found_at: Mapped[datetime]
