"""One JSON line a request: what was asked, how it ended, how long it took; no personal data."""

import json
import logging
import random
import re
import sys
import time
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from flask import Request, Response, g

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


def begin(asked: Request) -> None:
    """Number the request."""
    given = asked.environ.get("HTTP_X_REQUEST_ID", "")
    g.request_id = given if _REQUEST_ID.fullmatch(given) else _fresh_id()
    g.started_s = time.perf_counter()


def _fresh_id() -> str:
    """Unlike any other, but no secret: a call to the system would let go of the interpreter."""
    return f"{random.getrandbits(128):032x}"  # no secret


def end(asked: Request, response: Response) -> Response:
    """Note the request as answered."""
    known = vars(g._get_current_object())  # noqa: SLF001  # once, not at each use
    seconds = time.perf_counter() - known["started_s"]
    response.headers.add("X-Request-Id", known["request_id"])
    rule = asked.url_rule.rule if asked.url_rule else ""
    metrics.note(rule, asked.method, status=response.status_code, seconds=seconds)
    if LOG.isEnabledFor(logging.INFO):
        line = _line(asked, known, status=response.status_code, seconds=seconds)
        sys.stderr.write(line)
    return response


def _line(asked: Request, known: Mapping[str, Any], *, status: int, seconds: float) -> str:
    """The request as one JSON object.

    Put together by hand, past `logging` and `json`, which cost as much as the rest of a small
    answer. Every value is an id, a number or a name of ours: nothing in them needs escaping.
    """
    at = datetime.now(UTC).isoformat(timespec="milliseconds")
    rule = asked.url_rule.rule if asked.url_rule else ""
    facts = "".join(f',"{name}":"{value}"' for name, value in _more(asked, known).items())
    return (
        f'{{"at":"{at}","level":"INFO","logger":"zsb.api","message":"request",'
        f'"request_id":"{known["request_id"]}","method":"{asked.method}","route":"{rule}",'
        f'"status":{status},"ms":{seconds * 1000:.2f}{facts}}}\n'
    )


def _more(asked: Request, known: Mapping[str, Any]) -> dict[str, Any]:
    """Ids of the address (it carries nothing else), the error's code, the voucher."""
    more = dict(asked.view_args or {})
    if "error_code" in known:
        more["code"] = known["error_code"]
    if "voucher_id" in known:
        more["voucher_id"] = known["voucher_id"]
    return more
