"""One PostgreSQL for the whole run; every test that asks gets a fresh, migrated database."""

import os
import shutil
import tempfile
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.orm import Session

from cli.embedded.postgres import EmbeddedPostgres, start_postgres
from cli.migrate import migrate
from finance.kernel.db import Database
from tests.make.history import History, make_history
from tests.make.people import Street, make_street

SHARED_DATA = Path(__file__).resolve().parent.parent.parent / "shared" / "data"


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """Real sample files beside the checkout; a user's clone does not have them."""
    if not SHARED_DATA.is_dir():
        pytest.skip("the real sample files (../shared/data) are not here")
    return SHARED_DATA


@pytest.fixture(scope="session")
def postgres() -> Iterator[EmbeddedPostgres]:
    home = Path(tempfile.mkdtemp(prefix="zsb-test-", dir=_quick_folder()))
    home.chmod(0o755)
    server = start_postgres(home)
    try:
        for setting in ("fsync", "synchronous_commit", "full_page_writes"):
            # Nothing here outlives the run, and every test copies and drops a database.
            _admin(server, f"ALTER SYSTEM SET {setting} = off")
        _admin(server, "SELECT pg_reload_conf()")
        yield server
    finally:
        server.stop()
        shutil.rmtree(home, ignore_errors=True)


@pytest.fixture(scope="session")
def template(postgres: EmbeddedPostgres) -> str:
    """The name of a migrated database that others are copied from."""
    name = f"template_{os.getpid()}"
    _admin(postgres, f"CREATE DATABASE {name}")
    migrate(postgres.url(name))
    return name


@pytest.fixture
def database_url(postgres: EmbeddedPostgres, template: str) -> Iterator[str]:
    name = f"t_{uuid.uuid4().hex[:12]}"
    _admin(postgres, f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY FILE_COPY")
    yield postgres.url(name)
    _admin(postgres, f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    made = Database(database_url)
    yield made
    made.close()


@pytest.fixture
def session(database: Database) -> Iterator[Session]:
    with database.reading() as opened:
        yield opened


def _quick_folder() -> Path:
    """Memory where there is enough of it: hundreds of small databases come and go."""
    memory = Path("/dev/shm")
    if memory.is_dir() and os.access(memory, os.W_OK):
        room = os.statvfs(memory)
        if room.f_bavail * room.f_frsize > 2 * 1024**3:
            return memory
    return Path("/var/tmp")


def _admin(postgres: EmbeddedPostgres, statement: str) -> None:
    engine = create_engine(postgres.url(), isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(statement))
    engine.dispose()


@pytest.fixture(scope="session")
def history(postgres: EmbeddedPostgres, template: str) -> Iterator[History]:
    """Made once for all that only look at it; see `History.faults`."""
    name = f"history_{os.getpid()}"
    _admin(postgres, f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY FILE_COPY")
    database = Database(postgres.url(name))
    yield make_history(database)
    database.close()


@pytest.fixture
def street(database: Database) -> Street:
    return make_street(database)
