"""What logging in takes and gives."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from api.blueprint import Input, Text


class LoginInput(Input):
    """账号与密码"""

    login = Text(length_max=64, required=True)
    password = Text(length_max=256, required=True, metadata={"format": "password"})


@dataclass(frozen=True, slots=True)
class OpenedSession:
    """`token` is told once; only its digest is kept."""

    id: UUID
    member_id: UUID
    token: str
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class HeldRole:
    """任职: a role over a unit and all below it."""

    role: str
    title: str
    organisation_id: UUID


@dataclass(frozen=True, slots=True)
class CurrentMember:
    """Who the token stands for and what they may do."""

    member_id: UUID
    name: str
    organisation_id: UUID
    roles: tuple[HeldRole, ...]
    permissions: tuple[str, ...]
