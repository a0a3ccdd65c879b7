"""Reads of the event log (审计日志) and of its sealed heads, for whoever may audit a subtree."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from finance.kernel.errors import NotFound
from finance.kernel.events import EventLog, Seal
from finance.kernel.paging import newest_first
from finance.kernel.seal import Proof, prove
from finance.organisations.actor import Actor
from finance.organisations.queries import scope_ids
from finance.organisations.roles import Permission


class EventUnknown(NotFound):
    code = "event.not_found"
    title = "没有找到该日志记录，或尚未封存"


@dataclass(frozen=True, slots=True)
class EventView:
    """One event as it is sealed; `body` is its canonical JSON, to be hashed byte for byte."""

    id: UUID
    organisation_id: UUID
    recorded_at: datetime
    code: str
    subject: str
    subject_id: UUID
    actor_id: UUID | None
    body: str


@dataclass(frozen=True, slots=True)
class HeadView:
    """The signed head of one sealed batch (封存批次)."""

    number: int
    sealed_at: datetime
    leaf_count: int
    root: bytes
    previous_head: bytes
    head: bytes
    signature: bytes


def event_list(
    session: Session,
    actor: Actor,
    *,
    limit: int,
    subject_id: UUID | None = None,
    after: UUID | None = None,
) -> tuple[tuple[EventView, ...], UUID | None]:
    """Newest first, within the units that the actor may audit, and where to go on."""
    scope = scope_ids(session, actor, Permission.READ_AUDIT)
    chosen = select(EventLog).where(EventLog.organisation_id.in_(scope))
    if subject_id is not None:
        chosen = chosen.where(EventLog.subject_id == subject_id)
    rows, following = newest_first(session, chosen, EventLog.id, limit=limit, after=after)
    return tuple(_event_view(event) for (event,) in rows), following


def event_proof(session: Session, actor: Actor, event_id: UUID) -> Proof:
    """The inclusion proof of one sealed event within the scope, or EventUnknown."""
    owner = session.scalar(
        select(EventLog.organisation_id).where(
            EventLog.id == event_id,
            EventLog.organisation_id.in_(scope_ids(session, actor, Permission.READ_AUDIT)),
        )
    )
    proof = None if owner is None else prove(session, owner, event_id)
    if proof is None:
        raise EventUnknown
    return proof


def head_list(session: Session, *, limit: int, before: int | None = None) -> tuple[HeadView, ...]:
    """The newest heads, newest first; `before` is a batch number. They tell nothing of a unit."""
    chosen = select(Seal).order_by(Seal.number.desc()).limit(limit)
    if before is not None:
        chosen = chosen.where(Seal.number < before)
    return tuple(_head_view(row) for row in session.scalars(chosen))


def _event_view(row: EventLog) -> EventView:
    return EventView(
        id=row.id,
        organisation_id=row.organisation_id,
        recorded_at=row.recorded_at,
        code=row.code,
        subject=row.subject,
        subject_id=row.subject_id,
        actor_id=row.actor_id,
        body=row.body,
    )


def _head_view(row: Seal) -> HeadView:
    return HeadView(
        number=row.number,
        sealed_at=row.sealed_at,
        leaf_count=row.leaf_count,
        root=row.root,
        previous_head=row.previous_head,
        head=row.head,
        signature=row.signature,
    )
