"""One JSON line a request: what was asked, how it ended, how long it took; no personal data."""

import json
import logging
import re
import sys
import time
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

from flask import Flask, Response, g, request

from api import metrics

LOG = logging.getLogger("zsb.api")

_REQUEST_ID = re.compile(r"[A-Za-z0-9._-]{8,64}")


class JsonLines(logging.Formatter):
    """A record as one JSON object."""

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, Any] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
        }
        if record.exc_info:
            line["exception"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=False, default=str)


def set_up(level: str) -> None:
    """JSON lines on standard error for everything below `zsb`; harmless when called again."""
    root = logging.getLogger("zsb")
    root.setLevel(level.upper())
    if not root.handlers:
        handler = logging.StreamHandler(sys.stderr)
        handler.setFormatter(JsonLines())
        root.addHandler(handler)
        root.propagate = False


def install(app: Flask) -> None:
    """Number every request, and note it when it is answered."""
    app.before_request(_begin)
    app.after_request(_end)


def _begin() -> None:
    g.started_s = time.perf_counter()
    asked = request.headers.get("X-Request-Id", "")
    g.request_id = asked if _REQUEST_ID.fullmatch(asked) else uuid4().hex


def _end(response: Response) -> Response:
    seconds = time.perf_counter() - g.started_s
    response.headers["X-Request-Id"] = g.request_id
    rule = request.url_rule.rule if request.url_rule else ""
    metrics.note(rule, request.method, status=response.status_code, seconds=seconds)
    if LOG.isEnabledFor(logging.INFO):
        sys.stderr.write(_line(rule, response, seconds))
    return response


def _line(rule: str, response: Response, seconds: float) -> str:
    """The request as one JSON object.

    Put together by hand, past `logging` and `json`, which cost as much as the rest of a small
    answer. Every value is an id, a number or a name of ours: nothing in them needs escaping.
    """
    at = datetime.now(UTC).isoformat(timespec="milliseconds")
    facts = "".join(f',"{name}":"{value}"' for name, value in _more().items())
    return (
        f'{{"at":"{at}","level":"INFO","logger":"zsb.api","message":"request",'
        f'"request_id":"{g.request_id}","method":"{request.method}","route":"{rule}",'
        f'"status":{response.status_code},"ms":{seconds * 1000:.2f}{facts}}}\n'
    )


def _more() -> dict[str, Any]:
    """Ids of the address (it carries nothing else), the error's code, the voucher."""
    more = dict(request.view_args or {})
    if "error_code" in g:
        more["code"] = g.error_code
    if "voucher_id" in g:
        more["voucher_id"] = g.voucher_id
    return more
