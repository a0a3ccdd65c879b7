"""Failed logins are counted by the login as typed, so that a stranger cannot tell who exists.

A login that nobody bears is counted, locked and unlocked as one that somebody does, by the same
statements.
"""

import hashlib
from datetime import timedelta

from sqlalchemy import CursorResult, delete
from sqlalchemy.dialects.postgresql import insert

from finance.kernel.db import UnitOfWork
from finance.organisations.models import LoginThrottle

FAILURES_MAX = 5
LOCKED_FOR = timedelta(minutes=30)
COUNTED_FOR = timedelta(days=1)


def throttle_of(uow: UnitOfWork, login: str) -> LoginThrottle:
    """The row of this login, locked until the commit: guesses at one login go one by one."""
    digest = hashlib.sha256(login.encode()).digest()
    new = insert(LoginThrottle).values(login_digest=digest, failed_at=uow.at)
    uow.session.execute(
        new.on_conflict_do_update(
            index_elements=[LoginThrottle.login_digest],
            set_={"login_digest": new.excluded.login_digest},
        )
    )
    return uow.session.get_one(LoginThrottle, digest, populate_existing=True)


def locked_for_s(uow: UnitOfWork, row: LoginThrottle) -> int:
    """How many seconds it stays locked, rounded up; 0: it is open."""
    if row.locked_until is None or row.locked_until <= uow.at:
        return 0
    return int((row.locked_until - uow.at).total_seconds()) + 1


def count_failure(uow: UnitOfWork, row: LoginThrottle) -> bool:
    """One more failure; True where it locks the login."""
    row.failures += 1
    row.failed_at = uow.at
    is_locked = row.failures >= FAILURES_MAX
    if is_locked:
        row.failures = 0
        row.locked_until = uow.at + LOCKED_FOR
    return is_locked


def forget(uow: UnitOfWork, row: LoginThrottle) -> None:
    """A success: earlier failures no longer count."""
    uow.session.delete(row)


def forget_old_failures(uow: UnitOfWork) -> int:
    """Remove rows whose last failure is older than `COUNTED_FOR`; the count removed."""
    removed = uow.session.execute(
        delete(LoginThrottle).where(LoginThrottle.failed_at < uow.at - COUNTED_FOR)
    )
    assert isinstance(removed, CursorResult)
    return removed.rowcount
