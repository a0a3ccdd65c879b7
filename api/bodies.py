"""JSON in and JSON out: frozen views written as they are, bodies read strictly.

Views are written by the C encoder straight from their dataclass fields; marshmallow describes
them (see `view_schemas`) but does not stand in the hot path.
"""

import json
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import fields, is_dataclass
from datetime import UTC, date, datetime
from enum import Enum
from functools import cache
from typing import TYPE_CHECKING, Any
from uuid import UUID

from flask import Response
from flask.json.provider import JSONProvider

from finance.kernel.errors import InvalidInput

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

DEPTH_MAX = 32
_UNCLEAN = re.compile("[\x00\ud800-\udfff]")
JSON = "application/json"


class BodyMalformed(InvalidInput):
    code = "request.malformed"
    status = 400
    title = "请求内容不是有效的 JSON"
    remedy = "请检查请求内容的格式后重新提交"


class TextUnclean(InvalidInput):
    code = "request.unclean_text"
    title = "文字中含有无法保存的字符"
    remedy = "请删除不可见字符后重新提交"


class StrictJson(JSONProvider):
    """No NaN, no numbers beyond 64 bits, no deep nesting, no text that PostgreSQL cannot hold."""

    def dumps(self, obj: Any, **kwargs: Any) -> str:  # noqa: ARG002  # Flask's contract
        return text(obj)

    def loads(self, s: str | bytes, **kwargs: Any) -> Any:  # noqa: ARG002  # Flask's contract
        try:
            value = json.loads(s, parse_constant=_refuse_constant)
        except (ValueError, RecursionError) as error:
            raise BodyMalformed from error
        _check(value, depth=0)
        return value


class Answer(Response):
    """A response whose body is there in whole and whose headers are right as they were given."""

    def __call__(
        self, environ: "WSGIEnvironment", start_response: "StartResponse"
    ) -> Iterable[bytes]:
        """Past Werkzeug's second look at the headers; a plain list is sent in one piece."""
        start_response(self.status, self.headers.to_wsgi_list())
        return [] if environ["REQUEST_METHOD"] == "HEAD" else [self.get_data()]


def text(view: Any) -> str:
    """A view, or plain values around views, as compact JSON."""
    return _ENCODER.encode(view)


def answer(view: Any, status: int = 200, **headers: str) -> Response:
    """A JSON response; underscores in header names become hyphens."""
    data = text(view).encode()
    told = [("Content-Type", JSON), ("Content-Length", str(len(data)))]
    told += [(name.replace("_", "-"), value) for name, value in headers.items()]
    return Answer([data], status, told)


def clean(value: str) -> str:
    """The text itself, or TextUnclean when it holds NUL or half a surrogate pair."""
    if _UNCLEAN.search(value):
        raise TextUnclean
    return value


def _refuse_constant(name: str) -> None:
    raise ValueError(name)


def _check(value: Any, *, depth: int) -> None:
    if depth > DEPTH_MAX:
        raise BodyMalformed(f"嵌套超过 {DEPTH_MAX} 层")
    if isinstance(value, str):
        clean(value)
    elif isinstance(value, dict):
        for name, inner in value.items():
            clean(name)
            _check(inner, depth=depth + 1)
    elif isinstance(value, list):
        for inner in value:
            _check(inner, depth=depth + 1)


def _plain(value: Any) -> Any:
    """One step towards JSON for what the encoder does not know; it comes back for the parts."""
    kind: type = type(value)
    return _form(kind)(value)


@cache
def _form(kind: type) -> Callable[[Any], Any]:
    """How values of this type are written."""
    if is_dataclass(kind):
        names = tuple(spec.name for spec in fields(kind))
        return lambda value: {name: getattr(value, name) for name in names}
    for known, form in _FORMS:
        if issubclass(kind, known):
            return form
    raise TypeError(f"{kind.__name__} has no JSON form")


def _instant(value: datetime) -> str:
    return value.astimezone(UTC).isoformat().replace("+00:00", "Z")


# A datetime is a date too: it stands first.
_FORMS: tuple[tuple[type, Callable[[Any], Any]], ...] = (
    (UUID, str),
    (datetime, _instant),
    (date, date.isoformat),
    (bytes, bytes.hex),
    (Enum, lambda member: member.value),
    (frozenset, sorted),
    (Mapping, dict),
)

_ENCODER = json.JSONEncoder(
    ensure_ascii=False, allow_nan=False, separators=(",", ":"), default=_plain
)
