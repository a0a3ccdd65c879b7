"""The OpenAPI 3.1 document: flask-smorest's, completed with what holds for classes of routes.

That is: who must be logged in, which writes carry a key, how an error looks.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import Flask
from flask_smorest import Api  # type: ignore[import-untyped]  # it has no types

from api.permissions import TABLE, Access
from api.view_schemas import schema_of
from api.writes import HEADER, needs_key

CONFIG: Mapping[str, Any] = {
    "API_TITLE": "掌上报",
    "API_VERSION": "v1",
    "OPENAPI_VERSION": "3.1.0",
}

_DESCRIPTION = """\
报销全流程接口。金额一律为整数分（`*_fen`），日期为 ISO 8601，编号为 UUIDv7。

- 登录后在 `Authorization: Bearer …` 中携带令牌。
- 写操作必须携带 `Idempotency-Key`；同键同内容返回首次的答复，同键异内容返回 422。
- 修改（PUT）必须携带 `If-Match`，其值为读取时的 `ETag`。
- 列表按 `next` 翻页。错误一律为 `application/problem+json`（RFC 9457），`code` 稳定不变。
"""


@dataclass(frozen=True, slots=True)
class BrokenRule:
    """One of several reasons, all told at once (一次性告知)."""

    code: str
    detail: str
    fields: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Problem:
    """RFC 9457; `code` is stable, `title`, `detail` and `remedy` are for people."""

    type: str
    title: str
    status: int
    code: str
    detail: str
    remedy: str
    breaches: tuple[BrokenRule, ...]
    fields: Mapping[str, Any]
    request_id: str


class _Api(Api):  # type: ignore[misc]  # flask-smorest has no types
    """flask-smorest without its error answers: `api.errors` has the one edge."""

    DEFAULT_ERROR_RESPONSE_NAME = None

    def _register_error_handlers(self) -> None:
        """Left to `api.errors`."""


def open_api(app: Flask) -> Any:
    """The registry that collects blueprints and what they say about themselves."""
    api = _Api(app, spec_kwargs={"info": {"description": _DESCRIPTION}})
    api.spec.components.security_scheme("bearer", {"type": "http", "scheme": "bearer"})
    api.spec.components.schema("Problem", schema=schema_of(Problem))
    return api


def drawn(app: Flask, api: Any) -> str:
    """The document as JSON text: the same text is committed and served."""
    document = api.spec.to_dict()
    del document["components"]["responses"]  # flask-smorest's own errors: ours are `Problem`
    document["components"]["schemas"].pop("Error", None)
    for rule in app.url_map.iter_rules():
        path = document["paths"].get(_openapi_path(rule.rule), {})
        for method in sorted((rule.methods or set()) & {"GET", "POST", "PUT", "DELETE"}):
            if method.lower() in path:
                _complete(path[method.lower()], rule.endpoint, method)
    return json.dumps(document, ensure_ascii=False, indent=2, sort_keys=True) + "\n"


def _openapi_path(rule: str) -> str:
    return rule.replace("<uuid:", "{").replace("<int:", "{").replace(">", "}")


def _complete(operation: dict[str, Any], endpoint: str, method: str) -> None:
    wanted = TABLE[endpoint]
    operation["operationId"] = endpoint
    operation["security"] = [] if wanted is Access.PUBLIC else [{"bearer": []}]
    if not isinstance(wanted, Access):
        operation["x-permission"] = str(wanted)
    if needs_key(endpoint, method):
        operation.setdefault("parameters", []).append(_header(HEADER, "本次办理唯一的键"))
    if method == "PUT":
        operation.setdefault("parameters", []).append(_header("If-Match", "读取时得到的 ETag"))
    operation["responses"] = {
        status: response
        for status, response in operation["responses"].items()
        if status.isdigit() and int(status) < 400
    } | {"default": _PROBLEM}


_PROBLEM: Mapping[str, Any] = {
    "description": "problem+json",
    "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}},
}


def _header(name: str, description: str) -> dict[str, Any]:
    return {
        "in": "header",
        "name": name,
        "required": True,
        "description": description,
        "schema": {"type": "string"},
    }
