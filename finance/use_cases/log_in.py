"""A member opens a session with login and password; five failures lock the login."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from finance.kernel.db import UnitOfWork
from finance.kernel.errors import NotAuthenticated
from finance.organisations.events import LoggedIn, LoginFailed
from finance.organisations.models import LoginThrottle, Member
from finance.organisations.passwords import hash_password, is_password, needs_rehash
from finance.organisations.sessions import SessionView, open_session
from finance.organisations.throttle import count_failure, forget, locked_for_s, throttle_of


class LoginWrong(NotAuthenticated):
    code = "login.wrong"
    title = "账号或密码不正确"
    remedy = "请核对后重试；连续 5 次错误将锁定 30 分钟"


class LoginLocked(NotAuthenticated):
    code = "login.locked"
    title = "账号已被暂时锁定"
    remedy = "请在锁定时间过后重试，或联系本单位管理员"


@dataclass(frozen=True, slots=True)
class LogIn:
    login: str
    password: str
    session_max_s: int


@dataclass(frozen=True, slots=True)
class LoginRefused:
    """A refusal as a value: the failure count must be committed, so nothing is raised."""

    locked_until: datetime | None
    retry_after_s: int = 0

    def error(self) -> NotAuthenticated:
        if self.locked_until is None:
            return LoginWrong()
        return LoginLocked(
            locked_until=self.locked_until.isoformat(), retry_after_s=self.retry_after_s
        )


def log_in(uow: UnitOfWork, command: LogIn) -> SessionView | LoginRefused:
    """The open session with its token, or why not: the same for a login that nobody bears."""
    throttle = throttle_of(uow, command.login)
    if locked_for_s(uow, throttle):
        return _refused(uow, throttle)
    member = uow.session.scalar(
        select(Member).where(Member.login == command.login).with_for_update()
    )
    stored = member.password_hash if member is not None and member.is_active else None
    is_right = is_password(command.password, stored)
    if member is None or not is_right:
        return _failed(uow, throttle, member)
    forget(uow, throttle)
    return _opened(uow, member, command)


def _refused(uow: UnitOfWork, throttle: LoginThrottle) -> LoginRefused:
    wait_s = locked_for_s(uow, throttle)
    return LoginRefused(throttle.locked_until if wait_s else None, wait_s)


def _failed(uow: UnitOfWork, throttle: LoginThrottle, member: Member | None) -> LoginRefused:
    is_locked = count_failure(uow, throttle)
    if member is not None:
        uow.record(
            LoginFailed(
                organisation_id=member.organisation_id,
                subject_id=member.id,
                actor_id=None,
                is_locked=is_locked,
            )
        )
    return _refused(uow, throttle)


def _opened(uow: UnitOfWork, member: Member, command: LogIn) -> SessionView:
    if needs_rehash(member.password_hash or ""):
        member.password_hash = hash_password(command.password)
    opened = open_session(uow, member.id, max_s=command.session_max_s)
    uow.record(
        LoggedIn(
            organisation_id=member.organisation_id,
            subject_id=member.id,
            actor_id=member.id,
            session_id=opened.id,
        )
    )
    return opened
