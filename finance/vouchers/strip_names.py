"""Names on strips of paper: those longer than a line of the printer go on in the next one."""

import re
from collections.abc import Mapping
from dataclasses import replace

from finance.vouchers.layout import Row, Sheet
from finance.vouchers.names import is_whole_name
from finance.vouchers.normalise import name_of
from finance.vouchers.printed import weaker
from finance.vouchers.reading import Field

# Nothing but words, none of which announces or heads anything.
_WORDS = re.compile(
    r"\s*(?!(?:[收付]\s*款|开\s*票|日\s*期|项\s*目|品\s*名|货\s*物|商\s*品|机\s*[打器]|税|纳\s*税|购|销|地\s*址|电\s*话|"
    r"[合小总]\s*计|数\s*量|单\s*[位价]|金\s*额|备\s*注|发\s*票|校\s*验|名\s*称|行\s*业|[大小]\s*写|密\s*码|客\s*户))"
    r"[一-鿿()A-Za-z·]{2,24}\s*"
)
_WRAPS_FROM = 6
_JOINED = 0.7


def with_next_lines(
    fields: Mapping[str, Field], sheet: Sheet, *, names: tuple[str, ...]
) -> dict[str, Field]:
    """The same fields, those of these names with the line below where only both make a name.

    That it is no line of its own can only be told by its words: a person looks at it.
    """
    found = dict(fields)
    for name in names:
        field = fields.get(name)
        more = None if field is None else _more(sheet, field)
        if field is not None and more is not None:
            found[name] = replace(weaker(field, _JOINED), value=f"{field.value}{more}")
    return found


def _more(sheet: Sheet, field: Field) -> str | None:
    said, below = str(field.value), _below(sheet, field)
    if below is None or len(said) < _WRAPS_FROM or not _WORDS.fullmatch(below.text):
        return None
    more = name_of(below.text)
    ends = is_whole_name(more) or is_whole_name(said + more)
    return more if ends else None


def _below(sheet: Sheet, field: Field) -> Row | None:
    """The next row, if it is as near as lines of one print are."""
    box = field.box
    rows = [row for row in sheet.rows if box is not None and row.box.page == box.page]
    lower = (row for row in rows if box is not None and row.box.top > box.middle[1])
    nearest = min(lower, key=lambda row: row.box.top, default=None)
    if nearest is None or box is None:
        return None
    return nearest if nearest.box.top - box.bottom < box.height else None
