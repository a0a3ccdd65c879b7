"""Lists by cursor: `?limit=…&after=…`, where `after` is what the page before called `next`."""

import base64
import binascii
from collections.abc import Callable, Mapping, Sequence
from typing import Any
from uuid import UUID

from flask import Response

from api import bodies
from api.authentication import actor
from api.blueprint import Query, Text, Whole
from api.house import house
from finance.kernel.errors import InvalidInput
from finance.kernel.paging import Page

LIMIT_MAX = 100


class CursorInvalid(InvalidInput):
    code = "request.cursor_invalid"
    title = "翻页标记不正确"
    remedy = "请原样携带上一页返回的 next，或从第一页重新开始"


class PageQuery(Query):
    """How much, and from where on."""

    limit = Whole(least=1, most=LIMIT_MAX, strict=False, load_default=50)
    after = Text(length_max=256, load_default=None)


def listed(find: Callable[..., Page], asked: Mapping[str, Any]) -> Response:
    """The page that a query of the house gives the caller; `asked` names its arguments."""
    with house().database.looking() as session:
        found, following = find(session, actor(), **{**asked, "after": opened(asked["after"])})
    return page(found, following)


def page(items: Sequence[Any], following: UUID | None) -> Response:
    """One page as the client gets it."""
    return bodies.answer({"items": items, "next": sealed(following)})


def sealed(cursor: UUID | None) -> str | None:
    """The cursor as an opaque word: clients hand it back, they do not build it."""
    return None if cursor is None else base64.urlsafe_b64encode(cursor.bytes).decode()


def opened(word: str | None) -> UUID | None:
    """What `sealed` was given; CursorInvalid for anything else."""
    if word is None:
        return None
    try:
        return UUID(bytes=base64.b64decode(word, altchars=b"-_", validate=True))
    except (binascii.Error, ValueError) as error:
        raise CursorInvalid from error
