"""`zsb migrate`: bring the database to this version's schema, from empty or from an older one."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy.exc import OperationalError

from finance.kernel.asking import DatabaseAway

MIGRATIONS = Path(__file__).resolve().parent.parent / "migrations"


def config(database_url: str) -> Config:
    """Alembic's configuration without an ini file."""
    made = Config()
    made.set_main_option("script_location", str(MIGRATIONS))
    made.set_main_option("sqlalchemy.url", database_url.replace("%", "%%"))
    return made


def migrate(database_url: str) -> None:
    """Run all revisions that this database has not seen; DatabaseAway where none answers."""
    try:
        command.upgrade(config(database_url), "head")
    except OperationalError as error:
        if getattr(error.orig, "sqlstate", None) is not None:
            raise
        raise DatabaseAway from error  # never reached: no fault of a revision
