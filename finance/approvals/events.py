"""What happens on the way of a claim through its approvers, for the audit log."""

from dataclasses import dataclass
from datetime import date
from typing import ClassVar
from uuid import UUID

from finance.kernel.events import Event


@dataclass(frozen=True, kw_only=True)
class StepApproved(Event):
    code: ClassVar[str] = "step.approved"
    subject: ClassVar[str] = "claim"
    round: int
    position: int
    role: str
    commitment: str  # to the comment


@dataclass(frozen=True, kw_only=True)
class RouteSet(Event):
    code: ClassVar[str] = "route.set"
    subject: ClassVar[str] = "organisation"
    effective_from: date
    tier_ids: tuple[UUID, ...]
