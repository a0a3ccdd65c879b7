"""The edge where errors become answers: RFC 9457 `application/problem+json`, one form for all.

This is the only broad `except` of the API: what nobody expected is logged whole and told to the
client as `internal`, nothing more.
"""

import logging
from collections.abc import Iterator, Mapping
from typing import Any

from flask import Flask, Response, g, request
from werkzeug.exceptions import HTTPException

from api import bodies
from api.unread import let_finish
from finance.kernel.errors import InvalidInput, NotFound, RuleRefused, Unavailable, ZsbError

LOG = logging.getLogger("zsb.api")


class AddressUnknown(NotFound):
    code = "request.unknown_address"
    title = "没有这个接口地址"
    remedy = "请核对请求地址"


class MethodWrong(InvalidInput):
    code = "request.method_not_allowed"
    status = 405
    title = "该地址不支持这种请求方法"
    remedy = "请对照接口文档修改请求方法"


class BodyTooLarge(InvalidInput):
    code = "request.too_large"
    status = 413
    title = "请求内容太大"
    remedy = "请减少一次提交的内容"


class MediaTypeWrong(InvalidInput):
    code = "request.media_type"
    status = 415
    title = "请求内容的类型不受支持"
    remedy = "请以 application/json 提交"


class RequestRefused(InvalidInput):
    code = "request.refused"
    status = 400
    title = "请求不完整或格式不正确"
    remedy = "请对照接口文档检查请求"


class FieldsInvalid(InvalidInput):
    code = "request.fields_invalid"
    title = "部分填写内容不符合要求"
    remedy = "请逐项修改后重新提交"


class Internal(ZsbError):
    code = "internal"
    title = "系统内部错误"
    remedy = "请稍后重试；如仍有问题，请把请求编号告诉系统管理员"


# Where the family's status is not the one that HTTP has for the case.
STATUS_BY_CODE: Mapping[str, int] = {"file.too_large": 413, "file.unsupported": 415}

_BY_STATUS: Mapping[int, type[ZsbError]] = {
    404: AddressUnknown,
    405: MethodWrong,
    413: BodyTooLarge,
    415: MediaTypeWrong,
}

# What marshmallow says, in the words of the form.
_MESSAGES: Mapping[str, str] = {
    "Missing data for required field.": "必填",
    "Field may not be null.": "不能为空",
    "Unknown field.": "不认识的字段",
    "Not a valid integer.": "应为整数",
    "Not a valid string.": "应为文字",
    "Not a valid UUID.": "应为 UUID",
    "Not a valid date.": "应为 YYYY-MM-DD 形式的日期",
    "Not a valid boolean.": "应为 true 或 false",
    "Not a valid list.": "应为列表",
    "Invalid input type.": "类型不正确",
}


def install(app: Flask) -> None:
    """Answer every error of this app as a problem."""
    app.register_error_handler(ZsbError, _known)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(Exception, _unexpected)


def problem(error: ZsbError) -> Response:
    """The problem document of a known error."""
    status = STATUS_BY_CODE.get(error.code, error.status)
    breaches = error.breaches if isinstance(error, RuleRefused) else ()
    body = {
        "type": f"urn:zsb:error:{error.code}",
        "title": error.title,
        "status": status,
        "code": error.code,
        "detail": error.detail or error.title,
        "remedy": error.remedy,
        "breaches": [
            {"code": breach.code, "detail": breach.detail, "fields": breach.fields}
            for breach in breaches
        ]
        or error.fields.get("breaches", []),
        "fields": {name: value for name, value in error.fields.items() if name != "breaches"},
        "request_id": g.get("request_id", ""),
    }
    made = Response(bodies.text(body), status, content_type="application/problem+json")
    wait_s = _retry_after_s(error)
    if wait_s is not None:
        made.headers["Retry-After"] = str(wait_s)
    if not let_finish(request):
        made.headers["Connection"] = "close"
    if status == 401:
        made.headers["WWW-Authenticate"] = "Bearer"
    g.error_code = error.code
    return made


def _retry_after_s(error: ZsbError) -> int | None:
    """When to try again: what the error itself knows, or how long an outage is waited out."""
    told: int | None = error.fields.get("retry_after_s")
    if told is None and isinstance(error, Unavailable):
        return error.retry_after_s
    return told


def _known(error: ZsbError) -> Response:
    if STATUS_BY_CODE.get(error.code, error.status) >= 500:
        LOG.error("request failed: %s", error.code, exc_info=error)
    return problem(error)


def _http(error: HTTPException) -> Response:
    """What Flask and Werkzeug raise, said in our form."""
    known = _BY_STATUS.get(error.code or 500)
    if known is None and 400 <= (error.code or 500) < 500:
        known = RequestRefused
    if known is None:
        return _unexpected(error)
    made = problem(known())
    methods = getattr(error, "valid_methods", None)  # MethodNotAllowed alone has them
    if methods:
        made.headers["Allow"] = ", ".join(sorted(methods))
    return made


def _unexpected(error: Exception) -> Response:
    LOG.error("unexpected %s", type(error).__name__, exc_info=error)
    return problem(Internal())


def field_breaches(messages: Any, field: str = "") -> Iterator[dict[str, Any]]:
    """Field faults flattened in order: `lines.0.amount_fen` and what is wrong with it."""
    if isinstance(messages, Mapping):
        for name, inner in messages.items():
            yield from field_breaches(inner, f"{field}.{name}" if field else str(name))
        return
    for message in messages:
        yield {
            "code": "request.field_invalid",
            "detail": f"{field}：{_MESSAGES.get(message, message)}",
            "fields": {"field": field},
        }
