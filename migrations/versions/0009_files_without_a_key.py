"""Files without a key are nobody's carriers: no two papers are one because neither has a number.

Older releases bound what was read as no voucher to another file of the unit that had no key.
"""

from alembic import op

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    op.execute(
        "UPDATE voucher SET carrier_of_id = NULL, version = version + 1 "
        "WHERE key IS NULL AND carrier_of_id IS NOT NULL"
    )
