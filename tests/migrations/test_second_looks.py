"""A database of the fourth revision comes over with its rows, and its log untouched."""

import uuid
from collections.abc import Iterator

import pytest
from alembic import command
from sqlalchemy import create_engine, select, text

from cli.embedded.postgres import EmbeddedPostgres
from cli.migrate import config, migrate
from finance.kernel.db import Database
from finance.kernel.events import EventLog, Job
from finance.organisations.models import LoginThrottle, Member
from finance.vouchers.models import Voucher

UNIT, MEMBER = uuid.UUID(int=1), uuid.UUID(int=2)
ROWS = (
    """INSERT INTO organisation (id, code, name, level, path)
       VALUES (:unit, 'C1', '杏花社区', 'community', 'C1/')""",
    """INSERT INTO member (id, login, name, organisation_id, failed_logins, locked_until,
       created_at)
       VALUES (:member, 'clerk', '报账员', :unit, 3, now() + interval '9 min', now())""",
    """INSERT INTO event_log (organisation_id, id, recorded_at, code, subject, subject_id, body)
       VALUES (:unit, :unit, now(), 'member.login_failed', 'member', :member, '{}')""",
    """INSERT INTO voucher (organisation_id, id, capture_id, state, key, captured_by, captured_at)
       VALUES (:unit, :unit, :unit, 'read', 'E:26332000000012345678', :member, now())""",
    """INSERT INTO voucher (organisation_id, id, capture_id, carrier_of_id, state, captured_by,
       captured_at) VALUES (:unit, :member, :unit, :unit, 'read', :member, now())""",
    """INSERT INTO job (id, queue, kind, organisation_id, subject_id, run_after, created_at)
       VALUES (:unit, 'read', 'read_voucher', :unit, :unit, now(), now())""",
)
LOG = "SELECT event_log::text, xmin::text FROM event_log"


@pytest.fixture
def older_url(postgres: EmbeddedPostgres) -> Iterator[str]:
    name = f"older_{uuid.uuid4().hex[:12]}"
    admin = create_engine(postgres.url(), isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    try:
        yield postgres.url(name)
    finally:
        with admin.connect() as connection:
            connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
        admin.dispose()


def _log(url: str) -> list[tuple[str, ...]]:
    engine = create_engine(url)
    with engine.connect() as connection:
        found = [tuple(row) for row in connection.execute(text(LOG))]
    engine.dispose()
    return found


def test_rows_of_the_fourth_revision_come_over(older_url: str) -> None:
    command.upgrade(config(older_url), "0004")
    engine = create_engine(older_url)
    with engine.begin() as connection:
        for statement in ROWS:
            connection.execute(text(statement), {"unit": UNIT, "member": MEMBER})
    engine.dispose()
    before = _log(older_url)
    migrate(older_url)
    assert _log(older_url) == before
    database = Database(older_url)
    with database.reading() as session:
        assert session.scalars(select(Member.login)).one() == "clerk"
        standing, without_key = session.scalars(select(Voucher).order_by(Voucher.id))
        assert (standing.key_as_read, standing.version) == (None, 1)
        assert (without_key.carrier_of_id, without_key.version) == (None, 2)
        assert session.scalars(select(Job.state)).one() == "ready"
        assert session.scalars(select(EventLog.code)).one() == "member.login_failed"
        assert session.scalars(select(LoginThrottle)).all() == []
    database.close()
