"""Tables without tax columns (财政票据, till rolls, lists): rows of cells under their heads."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence

from finance.vouchers.amounts_cn import fen_from_figures, tax_fen_from_figures
from finance.vouchers.layout import Row, Run, Sheet
from finance.vouchers.likeness import spaced
from finance.vouchers.normalise import name_of, tight
from finance.vouchers.reading import Box, FieldValue

Item = Mapping[str, FieldValue]
Heads = Sequence[tuple[str, str]]  # (words of the head, field of the item), left to right

_AMOUNT = re.compile(r"[¥]?\s*-?\d[\d,]*(?:\.\d{1,2})?")  # lists of payments print whole yuan
_NUMBER = re.compile(r"[¥]?\s*-?\d[\d,.]*")
_CATEGORY = re.compile(r"\*([^*\s]{2,20})\*\s*(.*)")
_UNTOLD = "code"  # a column of identity or tax numbers: it parts the cells, and is not kept
_CLOCK = re.compile(r"(?:\d[\d./:-]*\d(?: |$))+")
_SEVERAL = frozenset({"name", "at"})  # cells of several words
_COUNTED = re.compile(r"(-?\d[\d,.]*)\s*([^\d\s,.]\S*)")
_HEADS_LEAST = 2
_MISSHAPEN, _TWICE = 20.0, 15.0


def read_columns(sheet: Sheet, heads: Heads, *, end: str) -> tuple[Item, ...]:
    """One item a row that holds an amount, down to the row that says `end`."""
    places = _places(sheet, heads)
    if "amount_fen" not in places or "name" not in places:
        return ()
    below = max(box.bottom for box in places.values())
    last = re.compile(spaced(end))
    found: list[dict[str, FieldValue]] = []
    for row in sheet.rows:
        if row.box.page != places["name"].page or row.box.middle[1] <= below:
            continue
        if last.search(row.text):
            break
        item = _item(_cells(row, places))
        if item is not None:
            found.append(item)
    return tuple(found)


def _places(sheet: Sheet, heads: Heads) -> dict[str, Box]:
    """Where the heads stand: the first row that holds the name's and the amount's."""
    patterns = [(re.compile(spaced(words)), field) for words, field in heads]
    for row in sheet.rows:
        found: dict[str, Box] = {}
        for pattern, field in patterns:
            box = _head(row, pattern)
            if box is not None and box not in found.values():
                found.setdefault(field, box)
        if {"name", "amount_fen"} <= found.keys() and len(found) >= _HEADS_LEAST:
            return found
    return {}


def _head(row: Row, pattern: re.Pattern[str]) -> Box | None:
    """The place of the words inside their run: two heads are often read as one line."""
    for run in row.runs:
        match = pattern.search(run.text)
        if match is not None:
            per_character = run.box.width / max(len(run.text), 1)
            return Box(
                run.box.page,
                run.box.left + match.start() * per_character,
                run.box.top,
                run.box.left + match.end() * per_character,
                run.box.bottom,
            )
    return None


def _cells(row: Row, places: Mapping[str, Box]) -> dict[str, str]:
    """The row's words by column: in the columns' order, at the least distance in all.

    Figures stand right-aligned, often under the end of their head and the start of the next.
    """
    names = sorted(places, key=lambda name: places[name].left)
    words = [word for run in row.runs for word in _words(run)]
    best: dict[int, tuple[float, tuple[int, ...]]] = {-1: (0.0, ())}
    for text, box in words:
        following: dict[int, tuple[float, tuple[int, ...]]] = {}
        for last, (cost, path) in best.items():
            for column in range(max(last, 0), len(names)):
                is_again = column == last and names[column] not in _SEVERAL
                again = _TWICE if is_again else 0.0
                shape = 0.0 if _fits(names[column], text) else _MISSHAPEN
                total = cost + again + shape + _off(places[names[column]], box)
                if column not in following or total < following[column][0]:
                    following[column] = (total, (*path, column))
        best = following
    cells: dict[str, str] = {}
    for (text, _), column in zip(words, min(best.values())[1], strict=True):
        name = names[column]
        cells[name] = f"{cells[name]} {text}" if name in cells else text
    return {
        name: text for name, text in cells.items() if name not in _SHAPES or _SHAPES[name](text)
    }


def _words(run: Run) -> Iterator[tuple[str, Box]]:
    """A line of figures is several cells; words stay together."""
    parts = run.text.split(" ")
    if len(parts) < 2 or not all(_NUMBER.fullmatch(part) for part in parts[1:]):
        yield run.text, run.box
        return
    per_character = run.box.width / max(len(run.text), 1)
    at = run.box.left
    for part in parts:
        right = at + len(part) * per_character
        yield part, Box(run.box.page, at, run.box.top, right, run.box.bottom)
        at = right + per_character


def _fits(name: str, text: str) -> bool:
    shape = _SHAPES.get(name)
    return shape is None or bool(shape(text))


def _off(head: Box, box: Box) -> float:
    """How far from its head, in heights of a line."""
    gap = max(head.left - box.right, box.left - head.right, 0.0)
    return (gap + 0.1 * abs(head.middle[0] - box.middle[0])) / max(head.height, 1e-6)


_SHAPES: Mapping[str, Callable[[str], object]] = {
    "quantity": _NUMBER.match,
    "price": _NUMBER.fullmatch,
    "amount_fen": _AMOUNT.fullmatch,
    "at": _CLOCK.fullmatch,
}


def _item(cells: Mapping[str, str]) -> dict[str, FieldValue] | None:
    if "amount_fen" not in cells or "name" not in cells:
        return None
    match = _CATEGORY.fullmatch(cells["name"])
    return {
        **{name: text for name, text in cells.items() if name != _UNTOLD},
        "name": name_of(match[2] if match else cells["name"]) or None,
        "category": match[1] if match else None,
        "specification": cells.get("specification"),
        "unit": cells.get("unit") or _counted(cells)[1],
        "quantity": _counted(cells)[0],
        "price": cells.get("price"),
        "amount_fen": fen_from_figures(tight(cells["amount_fen"])),
        "tax_rate": cells.get("tax_rate"),
        "tax_fen": tax_fen_from_figures(cells.get("tax_fen", "")),
    }


def _counted(cells: Mapping[str, str]) -> tuple[str | None, str | None]:
    """Quantity and unit of a column that holds both (数量/单位): `17本`."""
    said = cells.get("quantity")
    match = None if said is None else _COUNTED.fullmatch(said)
    return (said, None) if match is None else (match[1], match[2])
