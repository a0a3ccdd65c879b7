"""Tables of units, members, their roles and sessions."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from finance.kernel.tables import Table

LEVELS = ("province", "city", "district", "street", "community")


class Organisation(Table):
    """单位. `path` is the codes from the root down, each ended by `/`: a subtree is a prefix."""

    __tablename__ = "organisation"
    __table_args__ = (
        CheckConstraint(f"level IN {LEVELS}", name="level"),
        Index("ix_organisation_path", "path", postgresql_ops={"path": "text_pattern_ops"}),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    level: Mapped[str]
    parent_id: Mapped[UUID | None] = mapped_column(ForeignKey("organisation.id"))
    path: Mapped[str]
    tax_id: Mapped[str | None] = mapped_column(comment="统一社会信用代码")
    aliases: Mapped[list[str]] = mapped_column(JSONB, server_default="[]", comment="曾用名、简称")
    account_set: Mapped[str] = mapped_column(server_default="GOV", comment="GOV RURAL NPO UNION")
    contact: Mapped[str] = mapped_column(
        server_default="", comment="shown to other units on a hit"
    )
    bank_name: Mapped[str] = mapped_column(server_default="")
    bank_account: Mapped[str] = mapped_column(server_default="")


class Member(Table):
    """人员. The password is an argon2id hash."""

    __tablename__ = "member"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    login: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisation.id"))
    password_hash: Mapped[str | None]
    is_active: Mapped[bool] = mapped_column(server_default="true")
    created_at: Mapped[datetime]


class Grant(Table):
    """任职: a role held within one unit and all units below it."""

    __tablename__ = "grant"
    __table_args__ = (
        Index("uq_grant_member_role", "member_id", "role", "organisation_id", unique=True),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    member_id: Mapped[UUID] = mapped_column(ForeignKey("member.id"))
    role: Mapped[str]
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisation.id"))
    valid_from: Mapped[date]
    valid_until: Mapped[date | None]


class LoginThrottle(Table):
    """登录限制: failures in a row of one login, whether or not anybody bears it.

    Only a digest is kept: what is typed as a login by mistake is now and then a password.
    """

    __tablename__ = "login_throttle"
    __table_args__ = (Index("ix_login_throttle_failed_at", "failed_at"),)

    login_digest: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)
    failures: Mapped[int] = mapped_column(server_default="0")
    failed_at: Mapped[datetime]
    locked_until: Mapped[datetime | None]


class LoginSession(Table):
    """登录会话: only the SHA-256 of the token is kept, so the table opens no door."""

    __tablename__ = "login_session"

    token_digest: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)
    id: Mapped[UUID] = mapped_column(unique=True)
    member_id: Mapped[UUID] = mapped_column(ForeignKey("member.id"), index=True)
    created_at: Mapped[datetime]
    last_seen_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]
