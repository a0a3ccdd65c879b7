"""Alembic's entry: one database address in, schema changes out, each revision in its transaction."""

from alembic import context
from sqlalchemy import NullPool, create_engine

from finance.kernel.tables import Table
from migrations.metadata import NOUNS

assert NOUNS  # importing them fills the metadata

address = context.config.get_main_option("sqlalchemy.url") or ""
with create_engine(address, poolclass=NullPool).connect() as connection:
    context.configure(
        connection=connection,
        target_metadata=Table.metadata,
        transaction_per_migration=True,
        compare_server_default=False,
    )
    with context.begin_transaction():
        context.run_migrations()
