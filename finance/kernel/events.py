"""What happened, kept for ever (`event_log`), and what must follow (`job`).

Both rows are written in the transaction of the act itself (docs/architecture.md): an act without
its trace, or a trace without its act, cannot exist. There is no serial chain in this path; the
sealer hashes new rows into Merkle batches afterwards.
"""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass, fields
from datetime import datetime
from functools import cache
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, LargeBinary, PrimaryKeyConstraint, select, text
from sqlalchemy.orm import Mapped, Session, mapped_column

from finance.kernel.tables import Table


@dataclass(frozen=True, kw_only=True)
class Event:
    """Base of all events: past-tense class name, stable `code`, the subject it is about.

    Subclasses add fields that JSON can hold (ids as UUID, dates, integers, strings). No personal
    data beyond member ids: the log is read by people who may not see the claim.
    """

    code: ClassVar[str]
    subject: ClassVar[str]  # voucher, claim, payment, …

    organisation_id: UUID
    subject_id: UUID
    actor_id: UUID | None

    def body(self) -> str:
        """Canonical JSON of the event's own fields: sorted keys, no spaces."""
        kind: type = type(self)
        return _CANONICAL.encode({name: getattr(self, name) for name in _own_names(kind)})


@cache
def _own_names(kind: type) -> tuple[str, ...]:
    return tuple(f.name for f in fields(kind) if f.name not in _COMMON)


_CANONICAL = json.JSONEncoder(
    default=str, ensure_ascii=False, sort_keys=True, separators=(",", ":")
)
_COMMON = frozenset({"organisation_id", "subject_id", "actor_id"})


def commitment(salt: bytes, *facts: object) -> str:
    """A digest that binds to facts without telling them, as long as the salt stays in its row."""
    return hashlib.sha256(salt + _CANONICAL.encode(facts).encode()).hexdigest()


class EventLog(Table):
    """审计日志: append-only; UPDATE and DELETE are refused by a trigger."""

    __tablename__ = "event_log"
    __table_args__ = (
        PrimaryKeyConstraint("organisation_id", "id"),
        Index("ix_event_log_subject", "subject_id"),
    )

    organisation_id: Mapped[UUID]
    id: Mapped[UUID]
    recorded_at: Mapped[datetime]
    code: Mapped[str]
    subject: Mapped[str]
    subject_id: Mapped[UUID]
    actor_id: Mapped[UUID | None]
    body: Mapped[str] = mapped_column(comment="canonical JSON, hashed byte for byte")

    def leaf(self) -> bytes:
        """RFC 6962 leaf hash over every column, each length-prefixed: no two rows collide."""
        hasher = hashlib.sha256(b"\x00")
        parts = (
            self.organisation_id.bytes,
            self.id.bytes,
            str(round(self.recorded_at.timestamp() * 1_000_000)).encode(),
            self.code.encode(),
            self.subject.encode(),
            self.subject_id.bytes,
            b"" if self.actor_id is None else self.actor_id.bytes,
            self.body.encode(),
        )
        for part in parts:
            hasher.update(len(part).to_bytes(4))
            hasher.update(part)
        return hasher.digest()


class EventUnsealed(Table):
    """Event rows that no sealed batch holds yet; filled by a trigger on `event_log`."""

    __tablename__ = "event_unsealed"
    __table_args__ = (PrimaryKeyConstraint("organisation_id", "event_id"),)

    organisation_id: Mapped[UUID]
    event_id: Mapped[UUID]


class Seal(Table):
    """封存批次: one Merkle batch of event rows, chained to the one before and signed."""

    __tablename__ = "seal"

    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    sealed_at: Mapped[datetime]
    leaf_count: Mapped[int]
    root: Mapped[bytes] = mapped_column(LargeBinary)
    previous_head: Mapped[bytes] = mapped_column(LargeBinary)
    head: Mapped[bytes] = mapped_column(
        LargeBinary, comment="SHA-256 over number, time, count, root and previous head"
    )
    signature: Mapped[bytes] = mapped_column(LargeBinary, comment="Ed25519 over head")


class SealLeaf(Table):
    """Where an event row stands in its batch."""

    __tablename__ = "seal_leaf"
    __table_args__ = (
        PrimaryKeyConstraint("seal_number", "position"),
        Index("ix_seal_leaf_event", "organisation_id", "event_id", unique=True),
    )

    seal_number: Mapped[int]
    position: Mapped[int]
    organisation_id: Mapped[UUID]
    event_id: Mapped[UUID]
    leaf: Mapped[bytes] = mapped_column(LargeBinary)


@dataclass(frozen=True, slots=True)
class Told:
    """One event of the log, for whoever holds rows against it."""

    owner: UUID
    subject_id: UUID
    code: str
    actor_id: UUID | None
    at: datetime
    body: dict[str, Any]


def told(session: Session, *codes: str) -> Iterator[Told]:
    """All events of these codes, in no order: clocks of two machines differ."""
    rows = session.execute(
        select(
            EventLog.organisation_id,
            EventLog.subject_id,
            EventLog.code,
            EventLog.actor_id,
            EventLog.recorded_at,
            EventLog.body,
        )
        .where(EventLog.code.in_(codes))
        .execution_options(yield_per=1000)
    )
    for owner, subject_id, code, actor_id, at, body in rows:
        yield Told(owner, subject_id, code, actor_id, at, json.loads(body))


JOB_STATES = ("ready", "running", "done", "parked")


class Job(Table):
    """One piece of work that must follow; this row is the truth, the queue only a hint.

    A worker claims it by raising `fence`; every write of a result carries that fence, so an
    orphan of an earlier claim loses.
    """

    __tablename__ = "job"
    __table_args__ = (
        CheckConstraint(f"state IN {JOB_STATES}", name="state"),
        Index(
            "ix_job_open",
            "queue",
            "run_after",
            postgresql_where=text("state IN ('ready','running')"),
        ),
        Index("ix_job_subject", "subject_id"),
        Index("ix_job_done", "finished_at", postgresql_where=text("state = 'done'")),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    queue: Mapped[str]  # read | pay | …: one worker process listens on exactly one
    kind: Mapped[str]  # read_voucher, send_payment, …
    organisation_id: Mapped[UUID]
    subject_id: Mapped[UUID]
    state: Mapped[str] = mapped_column(server_default="ready")
    run_after: Mapped[datetime]
    attempts: Mapped[int] = mapped_column(server_default="0")
    fence: Mapped[int] = mapped_column(server_default="0")
    lease_until: Mapped[datetime | None]
    hinted_at: Mapped[datetime | None]
    created_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]
    last_error: Mapped[str | None]


class IdempotencyKey(Table):
    """The first answer to a client's write, kept so that a repeat gets it again."""

    __tablename__ = "idempotency_key"
    __table_args__ = (
        PrimaryKeyConstraint("actor_id", "key"),
        Index("ix_idempotency_key_created_at", "created_at"),
    )

    actor_id: Mapped[UUID]
    key: Mapped[str]
    request_digest: Mapped[bytes] = mapped_column(LargeBinary)
    status: Mapped[int]
    answer: Mapped[str] = mapped_column(comment="response body as sent")
    headers: Mapped[str] = mapped_column(server_default="{}", comment="ETag, Location as JSON")
    is_permanent: Mapped[bool] = mapped_column(server_default="false", comment="payments: kept")
    created_at: Mapped[datetime]


def job_body(job: Job) -> dict[str, Any]:
    """What the queue carries: ids in JSON, never pickles."""
    return {"job_id": str(job.id), "kind": job.kind}
