"""A till's paper: the shop at its head, each good over two lines, count times price."""

import re
from collections.abc import Mapping

from finance.vouchers.amounts_cn import fen_from_figures
from finance.vouchers.layout import Row, Sheet
from finance.vouchers.normalise import name_of
from finance.vouchers.printed import field_of
from finance.vouchers.reading import Field, FieldValue

_HEAD_ROWS = 3
_SHOP = re.compile(r"([^\t:]{3,40})")
_NO_SHOP = re.compile(r"外卖|^\s*#|小票|欢迎|结算单|单号|收银|时间|日期|\d{6}")
_COUNTED = re.compile(
    r"^\s*(\d+(?:\.\d+)?)\s*[xX*]\s*(\d[\d,]*(?:\.\d{1,3})?)[\s\t]+(\d[\d,]*\.\d{2})\s*$"
)


def till_seller(sheet: Sheet) -> dict[str, Field]:
    """The first line that is no greeting."""
    for row in sheet.rows[:_HEAD_ROWS]:
        for hit in row.hits(_SHOP):
            if not _NO_SHOP.search(hit.value):
                return {"seller_name": field_of(hit, name_of(hit.value), certainty=0.9)}
    return {}


def read_till_items(sheet: Sheet) -> tuple[Mapping[str, FieldValue], ...]:
    found: list[Mapping[str, FieldValue]] = []
    before: Row | None = None
    for row in sheet.rows:
        match = _COUNTED.match(row.text)
        if match is not None and before is not None:
            found.append(
                {
                    "name": name_of(before.text),
                    "quantity": match[1],
                    "price": match[2],
                    "amount_fen": fen_from_figures(match[3]),
                }
            )
        before = row
    return tuple(found)
