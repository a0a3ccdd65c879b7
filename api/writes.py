"""How a route writes: one use case, one transaction, one answer per Idempotency-Key."""

import hashlib
from collections.abc import Callable
from typing import Any

from flask import Request, Response, request

from api import bodies
from api.authentication import actor
from api.conditions import etag
from api.house import house
from finance.kernel.db import UnitOfWork
from finance.kernel.errors import InvalidInput
from finance.kernel.idempotency import (
    KEY_LENGTH_MAX,
    Answer,
    KeyMissing,
    Ticket,
    answer_once,
)
from finance.organisations.actor import Actor

HEADER = "Idempotency-Key"
WRITING = frozenset({"POST", "PUT", "DELETE"})

# A login's answer holds a token and must not be kept; a logout repeats itself harmlessly; a
# capture is known by the id that its client made.
KEYLESS = frozenset({"sessions.open", "sessions.close", "vouchers.capture"})


class KeyTooLong(InvalidInput):
    code = "idempotency.key_invalid"
    status = 400
    title = "Idempotency-Key 的内容不正确"
    remedy = f"请使用不超过 {KEY_LENGTH_MAX} 个可见 ASCII 字符的 Idempotency-Key"


def require_key(asked: Request) -> None:
    """Refuse writes without a key before anything is read."""
    if asked.method in WRITING and asked.endpoint and needs_key(asked.endpoint, asked.method):
        _key()


def needs_key(endpoint: str, method: str) -> bool:
    return method in WRITING and endpoint not in KEYLESS


def write(
    act: Callable[[UnitOfWork, Actor], Any],
    *,
    status: int = 200,
    location: Callable[[Any], str] | None = None,
    is_permanent: bool = False,
) -> Response:
    """Run the use case once; the view it returns is the answer, its `version` the ETag."""
    member = actor()
    ticket = Ticket(member.member_id, _key(), _request_digest(), is_permanent)

    def work(uow: UnitOfWork) -> Answer:
        return answer_once(uow, ticket, lambda: _told(act(uow, member), status, location))

    told = house().database.transact(work)
    headers = dict(told.headers)
    if told.is_replayed:
        headers["Idempotency-Replayed"] = "true"
    return Response(told.body, told.status, headers, content_type="application/json")


def _told(view: Any, status: int, location: Callable[[Any], str] | None) -> Answer:
    headers = {}
    version = getattr(view, "version", None)
    if isinstance(version, int):
        headers["ETag"] = etag(version)
    if location is not None:
        headers["Location"] = location(view)
    return Answer(status, bodies.text(view), headers)


def _key() -> str:
    key = request.headers.get(HEADER, "").strip()
    if not key:
        raise KeyMissing
    if len(key) > KEY_LENGTH_MAX or not key.isascii() or not key.isprintable():
        raise KeyTooLong
    return key


def _request_digest() -> bytes:
    """What was asked: method, address with query, body as sent."""
    asked = f"{request.method} {request.full_path}\n".encode()
    return hashlib.sha256(asked + request.get_data(cache=True)).digest()
