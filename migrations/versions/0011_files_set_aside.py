"""A file of a paper that came once the paper was in use counts only when the paper is free."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    op.add_column(
        "voucher",
        sa.Column(
            "is_set_aside",
            sa.Boolean(),
            server_default="false",
            nullable=False,
            comment="came while its paper was in use",
        ),
    )
