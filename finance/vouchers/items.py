"""The lines of goods of a VAT invoice, old or 数电, by the columns of their header."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import partial

from finance.vouchers.amounts_cn import tax_fen_from_figures
from finance.vouchers.layout import Row, Run, Sheet
from finance.vouchers.normalise import fen, name_of
from finance.vouchers.reading import Box, FieldValue

# Header words and the field of an item; in the order of the form from left to right.
_COLUMNS: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"货物或应税劳务[^\t]*|服务名称|项\s*目\s*名\s*称"), "name"),
    (re.compile(r"规\s*格\s*型\s*号"), "specification"),
    (re.compile(r"单\s*位"), "unit"),
    (re.compile(r"数\s*量"), "quantity"),
    (re.compile(r"单\s*价"), "price"),
    (re.compile(r"金\s*额"), "amount_fen"),
    (re.compile(r"税\s*率(?:/征收率)?"), "tax_rate"),
    (re.compile(r"税\s*额"), "tax_fen"),
)
_SUM = re.compile(r"[合小]\s*计|价\s*税|大\s*写|小\s*写|^[合计]$")
_CATEGORY = re.compile(r"\*([^*\s]{2,20})\*\s*(.*)")
_LISTED = re.compile(r"详\s*见.*清\s*单")
_AMOUNT = re.compile(r"-?\d[\d,]*\.\d{2}")

_SHAPES: Mapping[str, re.Pattern[str]] = {
    "name": re.compile(r".*[^\d.,%-].*"),
    "quantity": re.compile(r"-?[\d.,]+"),
    "price": re.compile(r"-?[\d.,]+"),
    "amount_fen": re.compile(r"-?[\d,]+\.\d{2}"),
    "tax_rate": re.compile(r"\d{1,2}(?:\.\d)?%|免税|不征税|\*+|普通零税率|减按.*"),
    "tax_fen": re.compile(r"-?[\d,]+\.\d{2}|\*+|免税|-+"),
}
_FIGURE = re.compile(r"-?[\d.,]+%?|\*{2,}")
_JOINED = frozenset({"name", "specification"})  # may be several words
_MISSHAPEN, _TWICE = 20.0, 15.0

Item = Mapping[str, FieldValue]


def read_items(sheet: Sheet) -> tuple[Item, ...]:
    """The lines of every page: a long invoice begins its table anew on each."""
    numbers = sorted({run.box.page for run in sheet.runs})
    if len(numbers) == 1:
        return _items_of_page(sheet)
    found = tuple(
        item for number in numbers for item in _items_of_page(sheet.part(partial(_is_on, number)))
    )
    listed = tuple(item for item in found if not _LISTED.search(str(item["name"])))
    return listed or found  # the line that stands for the list, only where no list is here


def _is_on(number: int, run: Run) -> bool:
    return run.box.page == number


def _items_of_page(sheet: Sheet) -> tuple[Item, ...]:
    """One item a row that holds an amount; rows without one continue the name above."""
    heads = _heads(sheet)
    if "amount_fen" not in heads or "name" not in heads:
        return ()
    top = max(box.middle[1] for box in heads.values())
    height = heads["name"].height
    found: list[dict[str, FieldValue]] = []
    for row in sheet.rows:
        if row.box.middle[1] <= top + 0.5 * height:
            continue
        if _SUM.search(row.text) or row.text.count("¥"):
            break
        _take(found, _cells(row, heads))
    return tuple(found)


def _heads(sheet: Sheet) -> dict[str, Box]:
    """The places of the header's words, near the row that names the goods.

    A form spreads 金额 and 税额 so wide that each word may be two runs.
    """
    first = sheet.first(_COLUMNS[0][0], _COLUMNS[1][0])
    if first is None:
        return {}
    near = sheet.part(lambda run: _is_beside(first.box, run.box))
    found = ((name, near.first(pattern)) for pattern, name in _COLUMNS)
    return {name: hit.box for name, hit in found if hit is not None}


def _is_beside(first: Box, box: Box) -> bool:
    return box.page == first.page and abs(box.middle[1] - first.middle[1]) < 1.5 * first.height


def _cells(row: Row, heads: Mapping[str, Box]) -> dict[str, str]:
    """The row's runs by column: in the order of the columns, at the least distance in all.

    Amounts stand right-aligned, often beyond the last letter of their head and nearer to the
    next one; the order and the shape of a rate decide what distance alone cannot.
    """
    columns = sorted(heads, key=lambda name: heads[name].left)
    runs = tuple(piece for run in row.runs for piece in _figures_apart(run))
    best: dict[int, tuple[float, tuple[int, ...]]] = {-1: (0.0, ())}
    for run in runs:
        following: dict[int, tuple[float, tuple[int, ...]]] = {}
        for last, (cost, path) in best.items():
            for column in range(max(last, 0), len(columns)):
                name = columns[column]
                again = 0.0 if column != last or name in _JOINED else _TWICE
                total = cost + _off(run, heads[name], name) + again
                if column not in following or total < following[column][0]:
                    following[column] = (total, (*path, column))
        best = following
    _, path = min(best.values())
    cells: dict[str, str] = {}
    for run, column in zip(runs, path, strict=True):
        name = columns[column]
        # × and its like are told apart only in what was printed.
        said = run.raw if name == "specification" else run.text
        cells[name] = f"{cells[name]} {said}" if name in cells else said
    return cells


def _figures_apart(run: Run) -> Iterator[Run]:
    """A line of nothing but figures is several cells: a long price reaches up to the quantity."""
    parts = run.text.split(" ")
    if len(parts) < 2 or not all(_FIGURE.fullmatch(part) for part in parts):
        yield run
        return
    per_character = run.box.width / len(run.text)
    at = run.box.left
    for part in parts:
        right = at + len(part) * per_character
        yield replace(run, text=part, raw=part, box=replace(run.box, left=at, right=right))
        at = right + per_character


def _off(run: Run, head: Box, name: str) -> float:
    """How far the run stands from its head, in line heights; much where its shape is wrong."""
    height = max(head.height, 1e-6)
    off = min(
        abs(run.box.left - head.left),
        abs(run.box.right - head.right),
        abs(run.box.middle[0] - head.middle[0]),
    )
    shape = _SHAPES.get(name)
    return off / height + (0.0 if shape is None or shape.fullmatch(run.text) else _MISSHAPEN)


def _take(found: list[dict[str, FieldValue]], cells: dict[str, str]) -> None:
    amount = fen(cells.get("amount_fen", ""))
    if amount is not None and _AMOUNT.fullmatch(cells["amount_fen"].lstrip("¥")):
        found.append(_item(cells, amount))
    elif found and set(cells) <= _JOINED:
        _go_on(found[-1], cells)


def _go_on(item: dict[str, FieldValue], cells: Mapping[str, str]) -> None:
    """The second line of a name or a specification that is longer than its column."""
    if "name" in cells:
        item["name"] = f"{item['name'] or ''}{name_of(cells['name'])}"
    if "specification" in cells:
        item["specification"] = f"{item['specification'] or ''}{cells['specification']}"


def _item(cells: Mapping[str, str], amount: int) -> dict[str, FieldValue]:
    printed = cells.get("name", "")
    match = _CATEGORY.match(printed)
    return {
        "name": name_of(match[2] if match else printed),
        "category": match[1] if match else None,
        "specification": cells.get("specification"),
        "unit": cells.get("unit"),
        "quantity": cells.get("quantity"),
        "price": cells.get("price"),
        "amount_fen": amount,
        "tax_rate": cells.get("tax_rate"),
        "tax_fen": tax_fen_from_figures(cells.get("tax_fen", "")),
    }
