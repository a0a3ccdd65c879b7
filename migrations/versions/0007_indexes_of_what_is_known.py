"""Indexes without the rows that say nothing: a photo just taken has no key, seller or total."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    for name, columns, where in (
        ("ix_voucher_carrier_of", ["organisation_id", "carrier_of_id"], "carrier_of_id"),
        ("ix_voucher_seller", ["seller_tax_id", "total_fen", "issued_on"], "seller_tax_id"),
        ("ix_voucher_look", ["total_fen", "issued_on"], "total_fen"),
    ):
        op.drop_index(name, "voucher")
        op.create_index(name, "voucher", columns, postgresql_where=sa.text(f"{where} IS NOT NULL"))
    op.drop_index("uq_voucher_key", "voucher")
    op.create_index(
        "uq_voucher_key",
        "voucher",
        ["key", "organisation_id"],
        unique=True,
        postgresql_where=sa.text("carrier_of_id IS NULL AND key IS NOT NULL"),
    )
