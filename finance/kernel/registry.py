"""Registries are tuples written out in order; this refuses a repeated code."""

from collections.abc import Mapping
from typing import Protocol, TypeVar


class Coded(Protocol):
    @property
    def code(self) -> str: ...


Member = TypeVar("Member", bound=Coded)


def registry(*members: Member) -> tuple[Member, ...]:
    """The members as given; ValueError when two share a code."""
    by_code(members)
    return members


def by_code(members: tuple[Member, ...]) -> Mapping[str, Member]:
    """Look-up by code; ValueError when two share one."""
    found: dict[str, Member] = {}
    for member in members:
        if member.code in found:
            raise ValueError(f"two members share the code {member.code!r}")
        found[member.code] = member
    return found
