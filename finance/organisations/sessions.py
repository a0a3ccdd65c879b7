"""Login sessions: opened by a use case, looked up on every request.

The token is 32 random bytes and is never stored; the table holds its SHA-256. A session ends
when it is revoked, idle for too long, or too old.
"""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from finance.kernel.clock import business_date
from finance.kernel.db import Database, UnitOfWork
from finance.kernel.errors import NotAuthenticated
from finance.kernel.ids import new_id
from finance.kernel.settings import Settings
from finance.organisations.actor import Actor
from finance.organisations.models import LoginSession
from finance.organisations.queries import actor_of

# Writing `last_seen_at` on every request would turn each read into a write.
SEEN_STEP = timedelta(seconds=60)


class SessionEnded(NotAuthenticated):
    code = "session.ended"


@dataclass(frozen=True, slots=True)
class SessionView:
    """An open session; `token` is there only in the answer to the login itself."""

    id: UUID
    member_id: UUID
    token: str
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class Proof:
    """What a request shows of its session, for a statement that looks itself if it is open."""

    token_digest: bytes
    idle_s: int


def open_session(uow: UnitOfWork, member_id: UUID, *, max_s: int) -> SessionView:
    """A fresh session with a fresh token."""
    token = secrets.token_urlsafe(32)
    row = LoginSession(
        token_digest=digest(token),
        id=new_id(),
        member_id=member_id,
        created_at=uow.at,
        last_seen_at=uow.at,
        expires_at=uow.at + timedelta(seconds=max_s),
    )
    uow.session.add(row)
    return SessionView(row.id, member_id, token, row.expires_at)


def revoke_session(uow: UnitOfWork, token: str) -> UUID | None:
    """End it; the member id, or None when no such session was open."""
    return uow.session.scalar(
        update(LoginSession)
        .where(LoginSession.token_digest == digest(token), LoginSession.revoked_at.is_(None))
        .values(revoked_at=uow.at)
        .returning(LoginSession.member_id)
    )


def revoke_member_sessions(uow: UnitOfWork, member_id: UUID) -> int:
    """End all sessions of a member, as after a change of password or role."""
    ended = uow.session.scalars(
        update(LoginSession)
        .where(LoginSession.member_id == member_id, LoginSession.revoked_at.is_(None))
        .values(revoked_at=uow.at)
        .returning(LoginSession.id)
    )
    return len(ended.all())


def actor_by_token(database: Database, token: str, settings: Settings) -> Actor:
    """The member behind a bearer token, or SessionEnded."""
    at = database.clock()
    with database.reading() as session:
        row = _open_row(session, token, at=at, idle_s=settings.session_idle_s)
        actor = None if row is None else actor_of(session, row.member_id, on=business_date(at))
    if row is None or actor is None:
        raise SessionEnded
    if at - row.last_seen_at > SEEN_STEP:
        database.transact(lambda uow: _seen(uow, row.token_digest))
    return actor


def digest(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()


def _open_row(session: Session, token: str, *, at: datetime, idle_s: int) -> LoginSession | None:
    return session.scalar(
        select(LoginSession).where(
            LoginSession.token_digest == digest(token),
            LoginSession.revoked_at.is_(None),
            LoginSession.expires_at > at,
            LoginSession.last_seen_at > at - timedelta(seconds=idle_s),
        )
    )


def _seen(uow: UnitOfWork, token_digest: bytes) -> None:
    uow.session.execute(
        update(LoginSession)
        .where(LoginSession.token_digest == token_digest)
        .values(last_seen_at=uow.at)
    )
