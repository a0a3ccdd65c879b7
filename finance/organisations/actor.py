"""Who acts, with which roles, and how far down the tree they reach (数据范围)."""

from dataclasses import dataclass
from uuid import UUID

from finance.kernel.errors import NotPermitted
from finance.organisations.roles import PERMISSIONS, Permission, Role


@dataclass(frozen=True, slots=True)
class Grip:
    """One role held over the unit at `path` and all below it."""

    role: Role
    organisation_id: UUID
    path: str


@dataclass(frozen=True, slots=True)
class Actor:
    """The member on whose behalf a use case runs; frozen, loaded once a request."""

    member_id: UUID
    name: str
    organisation_id: UUID
    grips: tuple[Grip, ...]

    def scopes(self, permission: Permission) -> tuple[str, ...]:
        """The path prefixes within which this permission holds; empty: nowhere."""
        return tuple(sorted({g.path for g in self.grips if permission in PERMISSIONS[g.role]}))

    def holds(self, permission: Permission) -> bool:
        """Whether it holds over any unit at all."""
        return any(permission in PERMISSIONS[g.role] for g in self.grips)

    def may(self, permission: Permission, path: str) -> bool:
        return any(
            path.startswith(g.path) and permission in PERMISSIONS[g.role] for g in self.grips
        )

    def require(self, permission: Permission, path: str) -> None:
        """NotPermitted unless the permission holds for the unit at `path`."""
        if not self.may(permission, path):
            raise NotPermitted(permission=str(permission))

    def roles_over(self, path: str) -> frozenset[Role]:
        """The roles held over the unit at `path`."""
        return frozenset(g.role for g in self.grips if path.startswith(g.path))
