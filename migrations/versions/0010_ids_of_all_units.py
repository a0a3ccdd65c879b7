"""One id, one file, claim or payment, whatever unit: all three are asked for by their id alone.

Two servers that were sent the same id for two units at the same moment saw nothing of each other.
"""

from alembic import op

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    for table in ("capture", "claim", "payment"):
        op.drop_index(f"ix_{table}_id", table)
        op.create_index(f"uq_{table}_id", table, ["id"], unique=True)
