"""The salt of what an approver said; steps decided before have none, and tell no more of it."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"


def upgrade() -> None:
    op.add_column("step", sa.Column("salt", sa.LargeBinary(), nullable=True))
