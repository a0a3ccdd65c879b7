"""The salt of what an event committed to: a log that names no payee can still be held against one.

Rows from before have none; of them the log tells only what it told before.
"""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    for table in ("claim", "payment"):
        op.add_column(table, sa.Column("salt", sa.LargeBinary(), nullable=True))
