"""Errors, cut by what the caller must do next.

A leaf class lives beside what raises it, with a stable `code`, a Chinese `title` (what happened)
and `remedy` (what to do next). The API maps the families to HTTP in one place.
"""

from collections.abc import Iterator, Mapping
from typing import Any, ClassVar


class ZsbError(Exception):
    """Base of all errors that a caller may see; `fields` are typed facts for the client."""

    status: ClassVar[int] = 500
    code: ClassVar[str] = ""
    title: ClassVar[str] = ""
    remedy: ClassVar[str] = ""

    def __init__(self, detail: str = "", **fields: Any) -> None:
        super().__init__(detail or self.title)
        self.detail = detail
        self.fields: Mapping[str, Any] = fields


class InvalidInput(ZsbError):
    """The request itself is wrong: correct it and send again."""

    status = 422
    code = "request.invalid"
    title = "提交的内容不符合要求"
    remedy = "请按提示修改后重新提交"


class NotAuthenticated(ZsbError):
    """Nobody is logged in, or the session has ended."""

    status = 401
    code = "session.missing"
    title = "尚未登录或登录已过期"
    remedy = "请重新登录"


class NotPermitted(ZsbError):
    """Logged in, but not entitled."""

    status = 403
    code = "permission.denied"
    title = "您没有办理此事项的权限"
    remedy = "请联系本单位管理员核对您的角色"


class NotFound(ZsbError):
    """It does not exist, or not within the caller's data scope."""

    status = 404
    code = "resource.not_found"
    title = "没有找到该记录"
    remedy = "请核对编号，或确认该记录属于您的单位"


class Conflict(ZsbError):
    """Someone else was first: read again and decide."""

    status = 409
    code = "resource.conflict"
    title = "该记录刚被他人处理"
    remedy = "请刷新后再操作"


class StaleVersion(Conflict):
    """The If-Match version is not the current one."""

    status = 412
    code = "resource.stale"
    title = "您看到的内容已不是最新"
    remedy = "请刷新后在最新内容上修改"


class Breach:
    """One broken rule among several that are reported at once (一次性告知)."""

    __slots__ = ("code", "detail", "fields")

    def __init__(self, code: str, detail: str, **fields: Any) -> None:
        self.code = code
        self.detail = detail
        self.fields: Mapping[str, Any] = fields


class RuleRefused(ZsbError):
    """Rules of the trade refuse it; all breaches at once, in a fixed order."""

    status = 422
    code = "rule.refused"
    title = "不符合报销规定"
    remedy = "请逐项处理下列问题后再提交"

    def __init__(self, breaches: tuple[Breach, ...], **fields: Any) -> None:
        super().__init__("；".join(breach.detail for breach in breaches), **fields)
        self.breaches = breaches


class Unavailable(ZsbError):
    """A part of the system is away: try again after `retry_after_s`."""

    status = 503
    code = "service.unavailable"
    title = "服务暂时不可用"
    remedy = "资料已保留，请稍后重试"
    retry_after_s: ClassVar[int] = 5


class LedgerCorrupt(ZsbError):
    """The books contradict themselves: stop and alarm."""

    status = 500
    code = "ledger.corrupt"
    title = "账簿校验未通过"
    remedy = "请立即停止付款并联系系统管理员"


def all_errors(root: type[ZsbError] = ZsbError) -> Iterator[type[ZsbError]]:
    """Every error class with a code of its own, for the generated error list."""
    for child in root.__subclasses__():
        if "code" in vars(child):
            yield child
        yield from all_errors(child)
