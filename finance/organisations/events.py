"""What happens to units, members and sessions."""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from finance.kernel.events import Event


@dataclass(frozen=True, kw_only=True)
class OrganisationCreated(Event):
    code: ClassVar[str] = "organisation.created"
    subject: ClassVar[str] = "organisation"
    organisation_code: str


@dataclass(frozen=True, kw_only=True)
class MemberCreated(Event):
    code: ClassVar[str] = "member.created"
    subject: ClassVar[str] = "member"


@dataclass(frozen=True, kw_only=True)
class RoleGranted(Event):
    code: ClassVar[str] = "member.role_granted"
    subject: ClassVar[str] = "member"
    role: str


@dataclass(frozen=True, kw_only=True)
class RoleEnded(Event):
    code: ClassVar[str] = "member.role_ended"
    subject: ClassVar[str] = "member"
    role: str


@dataclass(frozen=True, kw_only=True)
class LoggedIn(Event):
    code: ClassVar[str] = "member.logged_in"
    subject: ClassVar[str] = "member"
    session_id: UUID


@dataclass(frozen=True, kw_only=True)
class LoginFailed(Event):
    code: ClassVar[str] = "member.login_failed"
    subject: ClassVar[str] = "member"
    is_locked: bool


@dataclass(frozen=True, kw_only=True)
class LoggedOut(Event):
    code: ClassVar[str] = "member.logged_out"
    subject: ClassVar[str] = "member"
