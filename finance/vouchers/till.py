"""A till's paper: the shop at its head, each good with its count, price and amount."""

import re
from collections.abc import Mapping
from decimal import Decimal

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


# Price, count and amount behind the name or under it, beside the bar code.
_FIGURES = re.compile(
    r"^(?P<name>.*?)[\s\t]*(?<![\d.])(?P<first>\d+(?:\.\d+)?)[\s\t]*[xX*\s\t][\s\t]*"
    r"(?P<second>\d+(?:\.\d+)?)[\s\t=]+(?P<amount>-?\d[\d,]*\.\d{2})\s*$"
)
_COUNT_FIRST = re.compile(r"数\s*量.*(?:单\s*价|售\s*价|价\s*格)")
_PRICE_FIRST = re.compile(r"(?:单\s*价|售\s*价|价\s*格).*数\s*量")
_SUM = re.compile(r"[合总小]\s*计|应\s*[收付]|实\s*[收付]|找\s*零")
_MARK = re.compile(r"^\s*(?:\d{1,3}[.、\s\t]+|\d{8,14}(?:[\s\t]+|$))+")
_CENT = Decimal("0.01")


def read_till_items(sheet: Sheet) -> tuple[Mapping[str, FieldValue], ...]:
    """Three figures are a good's only where two of them multiply to the third."""
    found: list[Mapping[str, FieldValue]] = []
    before: Row | None = None
    is_price_first = False
    for row in sheet.rows:
        if found and _SUM.search(row.text):
            break
        is_price_first = bool(_PRICE_FIRST.search(row.text)) or (
            is_price_first and not _COUNT_FIRST.search(row.text)
        )
        item = _counted(row, before) or _reckoned(row, before, is_price_first=is_price_first)
        if item is not None:
            found.append(item)
        before = row
    return tuple(found)


def _counted(row: Row, before: Row | None) -> Mapping[str, FieldValue] | None:
    """`2 x 3.50  7.00` under the name."""
    match = _COUNTED.match(row.text)
    if match is None or before is None:
        return None
    return _good(before.text, match[1], price=match[2], amount=match[3])


def _reckoned(
    row: Row, before: Row | None, *, is_price_first: bool
) -> Mapping[str, FieldValue] | None:
    match = _FIGURES.match(row.text)
    if match is None:
        return None
    amount = Decimal(match["amount"].replace(",", ""))
    if abs(Decimal(match["first"]) * Decimal(match["second"]) - amount) > _CENT:
        return None
    name = _MARK.sub("", match["name"]) or ("" if before is None else _MARK.sub("", before.text))
    first, second = match["first"], match["second"]
    count, price = (second, first) if is_price_first else (first, second)
    return _good(name, count, price=price, amount=match["amount"]) if name else None


def _good(name: str, count: str, *, price: str, amount: str) -> Mapping[str, FieldValue]:
    return {
        "name": name_of(name),
        "quantity": count,
        "price": price,
        "amount_fen": fen_from_figures(amount),
    }
