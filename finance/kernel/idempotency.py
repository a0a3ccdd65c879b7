"""A write that arrives twice has one effect and one answer.

The key's row is written in the transaction of the effect itself: either both are there or
neither. A refusal leaves no row, so the same key may be tried again once the cause is gone.
"""

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from uuid import UUID

from sqlalchemy import CursorResult, delete, func, select

from finance.kernel.db import UnitOfWork
from finance.kernel.errors import Conflict, InvalidInput
from finance.kernel.events import IdempotencyKey

KEY_LENGTH_MAX = 255
KEPT_FOR = timedelta(days=7)


class KeyMissing(InvalidInput):
    code = "idempotency.missing"
    status = 400
    title = "请求缺少 Idempotency-Key"
    remedy = "请在请求头中携带由客户端生成、每次办理唯一的 Idempotency-Key"


class KeyReused(InvalidInput):
    code = "idempotency.key_reused"
    title = "该 Idempotency-Key 已用于内容不同的请求"
    remedy = "请为新的办理生成新的 Idempotency-Key"


class KeyInProgress(Conflict):
    code = "idempotency.in_progress"
    title = "同一请求正在处理中"
    remedy = "请稍后用同一个 Idempotency-Key 再试"


@dataclass(frozen=True, slots=True)
class Answer:
    """What the client was, or is, told: kept byte for byte."""

    status: int
    body: str
    headers: Mapping[str, str] = field(default_factory=dict)
    is_replayed: bool = False


@dataclass(frozen=True, slots=True)
class Ticket:
    """Whose key it is and what was asked with it; `is_permanent` for payments."""

    actor_id: UUID
    key: str
    request_digest: bytes
    is_permanent: bool = False


def answer_once(uow: UnitOfWork, ticket: Ticket, act: Callable[[], Answer]) -> Answer:
    """Run `act`, or give its first answer again.

    KeyReused when the key came with another request, KeyInProgress while the first still runs.
    """
    session = uow.session
    if not session.scalar(select(func.pg_try_advisory_xact_lock(_lock_number(ticket)))):
        raise KeyInProgress
    kept = session.get(IdempotencyKey, (ticket.actor_id, ticket.key))
    if kept is not None:
        return _replayed(kept, ticket)
    answer = act()
    session.add(
        IdempotencyKey(
            actor_id=ticket.actor_id,
            key=ticket.key,
            request_digest=ticket.request_digest,
            status=answer.status,
            answer=answer.body,
            headers=json.dumps(dict(answer.headers), sort_keys=True),
            is_permanent=ticket.is_permanent,
            created_at=uow.at,
        )
    )
    return answer


def forget_old_keys(uow: UnitOfWork) -> int:
    """Remove keys older than `KEPT_FOR`, except those kept for ever; the count removed."""
    removed = uow.session.execute(
        delete(IdempotencyKey).where(
            IdempotencyKey.created_at < uow.at - KEPT_FOR, IdempotencyKey.is_permanent.is_(False)
        )
    )
    assert isinstance(removed, CursorResult)
    return removed.rowcount


def _replayed(kept: IdempotencyKey, ticket: Ticket) -> Answer:
    if kept.request_digest != ticket.request_digest:
        raise KeyReused
    return Answer(kept.status, kept.answer, json.loads(kept.headers), is_replayed=True)


def _lock_number(ticket: Ticket) -> int:
    """64 bits for the advisory lock; a collision only makes one of two strangers try again."""
    digest = hashlib.sha256(b"idempotency" + ticket.actor_id.bytes + ticket.key.encode()).digest()
    return int.from_bytes(digest[:8], signed=True)
