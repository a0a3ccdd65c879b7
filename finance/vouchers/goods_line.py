"""One line of goods: what its printed cells say, and what they say only together.

Amount = quantity × price, and tax = rate × amount, choose between two ways to read what was
printed. They never make a figure that nobody printed.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal

from finance.vouchers.amounts_cn import tax_fen_from_figures
from finance.vouchers.normalise import name_of
from finance.vouchers.reading import FieldValue

Item = Mapping[str, FieldValue]

_CATEGORY = re.compile(r"\*\s*([^*\s]{1,20}?)\s*\*\s*(.*)")
# Of `*类*名` one star was read as a mark of its size, or lost at the edge of the cell.
_STARS = "*★☆"
_MARKED = re.compile(rf"([{_STARS}\"“”'’·•]?)([一-鿿、]{{2,20}})([{_STARS}\"“”'’·•])(\D.*)")
_QUOTES = re.compile(r"[\"“”'’]")
_FREE = re.compile(r"免税|不征税|(?:普通|出口)?零税率|0%")
_RATE = re.compile(r"\d{1,2}(?:\.\d)?[%8]?")
# Every rate of VAT there has been, in thousandths.
RATES = frozenset({5, 10, 15, 20, 30, 40, 50, 60, 90, 100, 110, 130, 160, 170})
_CUT = re.compile(r"\.\d?$")  # tax is printed with both decimals
_COUNTED = re.compile(r"(-?\d[\d,.]*)\s*/?\s*([一-鿿]{1,3})")  # 17本, 1/次
_NUMBER = re.compile(r"-?(?:0|[1-9]\d*)(?:\.\d+)?")
_ROUNDING_FEN = 1  # of a line: amount and price are rounded each
_PRICE_LEAST = 3  # characters: `1.00` is a price, the 0 of `10` is none


def category_and_name(printed: str) -> tuple[str | None, str]:
    """`*餐饮服务*餐费` is printed as one word and said as two."""
    match = _CATEGORY.fullmatch(printed)
    if match is not None:
        return match[1], name_of(match[2])
    marked = _MARKED.fullmatch(printed)
    if marked is not None and _is_misread_star(marked):
        return marked[2], name_of(marked[4])
    return None, name_of(printed)


def _is_misread_star(match: re.Match[str]) -> bool:
    """Where the other mark is a star, or the mark is a quotation mark without its fellow."""
    before, behind = match[1], match[3]
    if behind in _STARS:
        return True
    if before and before in _STARS:
        return True
    return not before and bool(_QUOTES.match(behind)) and not _QUOTES.search(match[4])


def with_known_categories(items: Iterable[Item]) -> tuple[Item, ...]:
    """A name that begins with another line's category has lost the stars around its own."""
    listed = tuple(items)
    known = {item["category"] for item in listed if isinstance(item.get("category"), str)}
    return tuple(_parted_by(item, {str(one) for one in known}) for item in listed)


def _parted_by(item: Item, known: set[str]) -> Item:
    name = str(item.get("name") or "")
    if item.get("category") is not None:
        return item
    bare = name.lstrip(_STARS)
    for category in known:
        if bare.startswith(category) and len(bare) > len(category):
            rest = name_of(bare[len(category) :].lstrip(_STARS))
            return {**item, "category": category, "name": rest}
    return item


def counted(
    cells: Mapping[str, str], amount: int | None
) -> tuple[str | None, str | None, str | None]:
    """Quantity, unit and price, parted where two of them were read as one."""
    quantity, unit, price = (cells.get(name) for name in ("quantity", "unit", "price"))
    # A speck behind the figures is often read as a point.
    quantity, price = (one and (one.rstrip(".,") or None) for one in (quantity, price))
    both = _COUNTED.fullmatch(unit if quantity is None and unit else quantity or "")
    if both is not None and (quantity is None or unit is None):
        said, word = both[1], both[2]
        if quantity is not None or makes(said, price, amount) is not False:
            quantity, unit = said, word
    if (quantity is None) != (price is None):
        cuts = tuple(_cuts(quantity or price or "", amount))
        if len(cuts) == 1:
            quantity, price = cuts[0]
    return quantity, unit, price


def _cuts(glued: str, amount: int | None) -> Iterator[tuple[str, str]]:
    """The ways to part one figure into a quantity and a price that make the amount."""
    for at in range(1, len(glued) - _PRICE_LEAST + 1):
        quantity, price = glued[:at], glued[at:]
        if makes(quantity, price, amount):
            yield quantity, price


def makes(quantity: str, price: str | None, amount: int | None) -> bool | None:
    """Whether they multiply to the amount; None where one of them is no number."""
    if price is None or amount is None:
        return None
    if not _NUMBER.fullmatch(quantity) or not _NUMBER.fullmatch(price):
        return None
    made = Decimal(quantity) * Decimal(price) * 100
    return bool(made) and abs(made - amount) <= _ROUNDING_FEN


def rate_and_tax(cells: Mapping[str, str], amount: int | None) -> tuple[str | None, int | None]:
    """The rate as printed and the tax; a line that is free of tax has none.

    `***` stands there, and readers make much of stars. A rate that lost its % is known by
    the tax that it makes.
    """
    rate, figures = cells.get("tax_rate"), cells.get("tax_fen", "")
    tax = None if _CUT.search(figures) else tax_fen_from_figures(figures)
    is_free = rate is not None and _FREE.fullmatch(rate) is not None
    if tax is None and is_free and not re.search(r"\d", figures):
        tax = 0
    return _whole_rate(rate, amount, tax), tax


def _whole_rate(rate: str | None, amount: int | None, tax: int | None) -> str | None:
    if rate is None or amount is None or tax is None or not _RATE.fullmatch(rate):
        return rate
    for figures in (rate.rstrip("%"), rate[:-1]):
        thousandths = Decimal(figures or "0") * 10
        if thousandths in RATES and abs(amount * thousandths / 1000 - tax) <= _ROUNDING_FEN:
            return f"{figures}%"
    return rate
