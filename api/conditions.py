"""ETags and the conditions on them: `"v7"` stands for version 7 of a record."""

import re

from flask import request

from finance.kernel.errors import InvalidInput

_ETAG = re.compile(r'"v(\d{1,18})"')


class ConditionMissing(InvalidInput):
    code = "request.if_match_missing"
    status = 428
    title = "修改时须注明所依据的版本"
    remedy = "请在 If-Match 请求头中携带读取时得到的 ETag"


class ConditionInvalid(InvalidInput):
    code = "request.if_match_invalid"
    status = 400
    title = "If-Match 的内容不正确"
    remedy = "请原样携带读取时得到的 ETag"


def etag(version: int) -> str:
    return f'"v{version}"'


def wanted_version() -> int:
    """The version that an edit starts from; ConditionMissing, ConditionInvalid."""
    given = request.headers.get("If-Match")
    if given is None:
        raise ConditionMissing
    found = _ETAG.fullmatch(given.strip())
    if found is None:
        raise ConditionInvalid
    return int(found[1])


def is_known(tag: str) -> bool:
    """Whether the client says that it has this very version already; a weak tag will do."""
    given = request.headers.get("If-None-Match")
    if given is None:
        return False
    parts = {part.strip().removeprefix("W/") for part in given.split(",")}
    return tag in parts or parts == {"*"}


def version_if_given() -> int | None:
    """The version that an act was decided on, where the client names one."""
    return wanted_version() if "If-Match" in request.headers else None
