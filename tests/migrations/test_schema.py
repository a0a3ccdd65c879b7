"""The migrations and the models say the same, and the database guards what it must."""

from datetime import UTC, date, datetime

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from finance.kernel.db import Database
from finance.kernel.ids import new_id
from finance.kernel.tables import Table
from finance.ledger.models import JournalEntry, Posting
from migrations.metadata import NOUNS


def test_models_equal_the_migrated_schema(database: Database) -> None:
    assert NOUNS
    with database.engine.connect() as connection:
        context = MigrationContext.configure(
            connection,
            opts={
                "include_name": lambda name, _kind, _parents: (
                    not (name or "").startswith("voucher_key_")
                )
            },
        )
        assert compare_metadata(context, Table.metadata) == []


def _post(database: Database, amounts: list[tuple[str, int]]) -> None:
    organisation_id, entry_id = new_id(), new_id()
    at = datetime.now(UTC)

    with database.unit_of_work() as uow:
        uow.session.add(
            JournalEntry(
                organisation_id=organisation_id,
                id=entry_id,
                posted_on=date(2026, 1, 1),
                period="2026-01",
                summary="购办公用品",
                pattern="test",
                source="test",
                source_id=new_id(),
                posted_at=at,
                digest=b"",
            )
        )
        uow.session.flush()
        for line, (book, amount) in enumerate(amounts):
            uow.session.add(
                Posting(
                    organisation_id=organisation_id,
                    entry_id=entry_id,
                    line=line,
                    book=book,
                    account_code="5001",
                    amount_fen=amount,
                )
            )


def test_an_uneven_entry_is_refused_at_commit(database: Database) -> None:
    with pytest.raises(DBAPIError, match="does not balance in book budget"):
        _post(database, [("financial", 5), ("financial", -5), ("budget", 3), ("budget", -2)])


def test_books_balance_each_for_itself(database: Database) -> None:
    with pytest.raises(DBAPIError, match="does not balance"):
        _post(database, [("financial", 5), ("budget", -5)])


def test_an_entry_without_postings_is_refused(database: Database) -> None:
    with pytest.raises(DBAPIError, match="has 0 postings"):
        _post(database, [])


@pytest.mark.parametrize(
    "statement",
    ["UPDATE posting SET amount_fen = 7", "DELETE FROM journal_entry", "TRUNCATE posting"],
)
def test_the_journal_cannot_be_changed(database: Database, statement: str) -> None:
    _post(database, [("financial", 5), ("financial", -5)])
    with pytest.raises(DBAPIError, match="append-only"), database.engine.begin() as connection:
        connection.execute(text(statement))


def test_an_even_entry_is_kept(database: Database) -> None:
    _post(database, [("financial", 5), ("financial", -5)])
    with database.engine.connect() as connection:
        assert connection.execute(text("SELECT count(*) FROM posting")).scalar() == 2
