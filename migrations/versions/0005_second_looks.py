"""Numbers written over by hand, logins that nobody bears, work that is done and over.

Vouchers corrected before this revision have no `key_as_read`; the numbers that their files
carry for certain are held beside the correction all the same.
"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    op.add_column(
        "voucher",
        sa.Column(
            "key_as_read",
            sa.Text(),
            nullable=True,
            comment="the file's own key, where a person wrote another over it",
        ),
    )
    op.create_index(
        "ix_voucher_key_as_read",
        "voucher",
        ["key_as_read"],
        postgresql_where=sa.text("key_as_read IS NOT NULL"),
    )
    op.create_table(
        "login_throttle",
        sa.Column("login_digest", sa.LargeBinary(), nullable=False),
        sa.Column("failures", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("failed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("locked_until", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("login_digest", name=op.f("pk_login_throttle")),
    )
    op.create_index("ix_login_throttle_failed_at", "login_throttle", ["failed_at"])
    # A lock lasts half an hour: those of this moment are not worth carrying over.
    op.drop_column("member", "failed_logins")
    op.drop_column("member", "locked_until")
    op.create_index(
        "ix_job_done", "job", ["finished_at"], postgresql_where=sa.text("state = 'done'")
    )
