"""Logging in, lock-out, idle and absolute expiry, revocation."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from argon2 import PasswordHasher
from sqlalchemy import select, text

from finance.kernel.db import Database
from finance.kernel.errors import NotAuthenticated
from finance.kernel.events import EventLog
from finance.kernel.ids import new_id
from finance.kernel.settings import Settings
from finance.organisations.actor import Actor
from finance.organisations.models import LoginSession, LoginThrottle
from finance.organisations.sessions import (
    SessionEnded,
    SessionView,
    actor_by_token,
    revoke_member_sessions,
)
from finance.organisations.throttle import forget_old_failures
from finance.use_cases.create_member import CreateMember
from finance.use_cases.create_organisation import CreateOrganisation
from finance.use_cases.found_platform import FoundPlatform, PlatformFounded, found_platform
from finance.use_cases.log_in import LogIn, LoginLocked, LoginRefused, LoginWrong, log_in
from finance.use_cases.log_out import log_out

PASSWORD = "Correct-horse-7"
SETTINGS = Settings()


class Clock:
    def __init__(self) -> None:
        self.at = datetime(2026, 11, 2, 1, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.at


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def founded(database_url: str, clock: Clock) -> Iterator[Database]:
    database = Database(database_url, clock=clock)
    top = new_id()
    command = FoundPlatform(
        CreateOrganisation(top, "330199", "临江区", "district", top),
        CreateMember(new_id(), "admin", "区管理员", top, PASSWORD),
    )
    database.transact(lambda uow: found_platform(uow, command))
    with pytest.raises(PlatformFounded):
        database.transact(lambda uow: found_platform(uow, command))
    yield database
    database.close()


def _log_in(database: Database, password: str, login: str = "admin") -> SessionView | LoginRefused:
    command = LogIn(login, password, SETTINGS.session_max_s)
    return database.transact(lambda uow: log_in(uow, command))


def _open(database: Database) -> str:
    opened = _log_in(database, PASSWORD)
    assert isinstance(opened, SessionView)
    return opened.token


def _actor(database: Database, token: str) -> Actor:
    return actor_by_token(database, token, SETTINGS)


def test_the_token_opens_and_is_not_stored(founded: Database) -> None:
    token = _open(founded)
    assert _actor(founded, token).name == "区管理员"
    with founded.reading() as session:
        row = session.scalars(select(LoginSession)).one()
        assert token.encode() not in row.token_digest
        codes = session.scalars(select(EventLog.code)).all()
    assert "member.logged_in" in codes
    with pytest.raises(SessionEnded):
        _actor(founded, token + "x")


def test_logging_out_ends_it_at_once(founded: Database) -> None:
    token = _open(founded)
    actor = _actor(founded, token)
    for _ in range(2):
        founded.transact(lambda uow: log_out(uow, actor, token))
    with pytest.raises(NotAuthenticated):
        _actor(founded, token)


def test_all_sessions_of_a_member_can_be_ended(founded: Database) -> None:
    tokens = [_open(founded), _open(founded)]
    member_id = _actor(founded, tokens[0]).member_id
    assert founded.transact(lambda uow: revoke_member_sessions(uow, member_id)) == 2
    for token in tokens:
        with pytest.raises(SessionEnded):
            _actor(founded, token)


def test_idle_expiry_counts_from_the_last_use(founded: Database, clock: Clock) -> None:
    token = _open(founded)
    for _ in range(3):
        clock.at += timedelta(seconds=SETTINGS.session_idle_s - 70)
        _actor(founded, token)
    clock.at += timedelta(seconds=SETTINGS.session_idle_s + 1)
    with pytest.raises(SessionEnded):
        _actor(founded, token)


def test_absolute_expiry_ends_even_a_busy_session(founded: Database, clock: Clock) -> None:
    token = _open(founded)
    for _ in range(SETTINGS.session_max_s // 1200 - 1):
        clock.at += timedelta(seconds=1200)
        _actor(founded, token)
    clock.at += timedelta(seconds=1201)
    with pytest.raises(SessionEnded):
        _actor(founded, token)


def test_five_failures_lock_and_time_unlocks(founded: Database, clock: Clock) -> None:
    for _ in range(4):
        refused = _log_in(founded, "wrong")
        assert isinstance(refused, LoginRefused)
        assert isinstance(refused.error(), LoginWrong)
    locked = _log_in(founded, "wrong")
    assert isinstance(locked, LoginRefused)
    assert isinstance(locked.error(), LoginLocked)
    assert isinstance(_log_in(founded, PASSWORD), LoginRefused)
    clock.at += timedelta(minutes=31)
    assert isinstance(_log_in(founded, PASSWORD), SessionView)


def test_a_login_that_nobody_bears_locks_and_unlocks_alike(
    founded: Database, clock: Clock
) -> None:
    def answers(login: str) -> list[tuple[str, int]]:
        found = [_log_in(founded, "wrong", login) for _ in range(6)]
        assert all(isinstance(one, LoginRefused) for one in found)
        return [(one.error().code, one.retry_after_s) for one in found]  # type: ignore[union-attr]

    assert answers("nobody") == answers("admin")
    assert answers("nobody")[-1] == ("login.locked", 1801)
    clock.at += timedelta(minutes=31)
    assert answers("nobody")[0] == ("login.wrong", 0)


def test_failures_are_forgotten_after_a_day(founded: Database, clock: Clock) -> None:
    for login in ("nobody", "admin"):
        _log_in(founded, "wrong", login)
    clock.at += timedelta(hours=23)
    _log_in(founded, "wrong", "somebody")
    assert founded.transact(forget_old_failures) == 0
    clock.at += timedelta(hours=2)
    assert founded.transact(forget_old_failures) == 2
    with founded.reading() as session:
        row = session.scalars(select(LoginThrottle)).one()
    assert b"somebody" not in row.login_digest


def test_a_success_forgets_earlier_failures(founded: Database) -> None:
    for _ in range(4):
        _log_in(founded, "wrong")
    _open(founded)
    for _ in range(4):
        _log_in(founded, "wrong")
    _open(founded)


def test_an_unknown_login_is_refused_alike(founded: Database) -> None:
    refused = _log_in(founded, PASSWORD, login="nobody")
    assert isinstance(refused, LoginRefused)
    assert isinstance(refused.error(), LoginWrong)


def test_a_member_switched_off_cannot_get_in(founded: Database) -> None:
    token = _open(founded)
    with founded.unit_of_work() as uow:
        uow.session.execute(text("UPDATE member SET is_active = false"))
    with pytest.raises(SessionEnded):
        _actor(founded, token)
    assert isinstance(_log_in(founded, PASSWORD), LoginRefused)


def test_an_older_hash_is_renewed(founded: Database) -> None:
    weaker = "$argon2id$v=19$m=1024,t=1,p=1$"
    old = PasswordHasher(time_cost=1, memory_cost=1024, parallelism=1).hash(PASSWORD)
    assert old.startswith(weaker)
    with founded.unit_of_work() as uow:
        uow.session.execute(text("UPDATE member SET password_hash = :h"), {"h": old})
    _open(founded)
    with founded.reading() as session:
        kept = session.execute(text("SELECT password_hash FROM member")).scalar_one()
    assert not kept.startswith(weaker)
