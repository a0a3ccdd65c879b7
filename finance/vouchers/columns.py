"""Tables without tax columns (财政票据, till rolls, lists): rows of cells under their heads."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import pairwise

from finance.vouchers.amounts_cn import fen_from_figures
from finance.vouchers.cell_lines import joined_rows
from finance.vouchers.goods_line import (
    category_and_name,
    counted,
    rate_and_tax,
    with_known_categories,
)
from finance.vouchers.heads import head_boxes, part_of
from finance.vouchers.layout import CELL_GAP, Row, Run, Sheet
from finance.vouchers.likeness import spaced
from finance.vouchers.normalise import tight
from finance.vouchers.reading import Box, FieldValue
from finance.vouchers.stacks import laid_in_rows

Item = Mapping[str, FieldValue]
Heads = Sequence[tuple[str, str]]  # (words of the head, field of the item), left to right
Places = Mapping[str, Box]

_AMOUNT = re.compile(r"[¥]?\s*-?\d[\d,]*(?:\.\d{1,2})?元?")  # lists of payments print whole yuan
_NUMBER = re.compile(r"[¥]?\s*-?\d[\d,.]*")
_CODE = "code"  # a column of identity or tax numbers: it parts the cells, and is not kept
_MASKED = re.compile(r"\d{3,}[\dX]*\*{2,}[\dX]*")  # but one that hides the number is
_UNTOLD = "untold "  # a column that nobody asked for: it parts the cells, too
_UNTOLD_HEAD = re.compile(r"[一-鿿()/、]{2,10}")
# 03-16 20:17 周日: the name of the day stands behind.
_CLOCK = re.compile(r"(?:\d[\d./:-]*\d(?: |$|(?=[周星])))+(?:(?:周|星期)[一二三四五六日天])?")
_SEVERAL = frozenset({"name", "at"})  # cells of several words
_RULE = "|"  # a line of the form, read with the figures beside it
_GLUED = r"(?<![综组联集混复])"  # 综合计量 is no 合计
_HEADS_LEAST = 2
_CELLS_LEAST = 3  # with fewer it may be a sum
_UNIT = r"(?:\s?[(][^()]{1,4}[)])?"  # behind a head, and as wide as the head: 金额（元）
_MISSHAPEN, _TWICE = 20.0, 15.0


def read_columns(sheet: Sheet, heads: Heads, *, end: str) -> tuple[Item, ...]:
    """One item a row that holds an amount, down to the row that says `end`."""
    groups = _groups(sheet, heads)
    if not groups:
        return ()
    lines = tuple(laid_in_rows(_rows_of_table(sheet, groups, end), _inside(sheet, groups)))
    rows = joined_rows(lines, lambda line: _is_row(line, groups))
    return with_known_categories(item for runs in rows for item in _items_of(runs, groups))


def _is_row(runs: Sequence[Run], groups: Sequence[Places]) -> bool:
    """An item, or a line that an amount stands in: its name may stand in two, above and below."""
    if any(_items_of(runs, groups)):
        return True
    return len(runs) >= _CELLS_LEAST and any("amount_fen" in _cells(runs, one) for one in groups)


def _items_of(runs: Sequence[Run], groups: Sequence[Places]) -> Iterator[dict[str, FieldValue]]:
    for number, places in enumerate(groups):
        mine = [run for run in runs if _group_of(run, groups) == number]
        item = _item(_cells(mine, places)) if mine else None
        if item is not None:
            yield item


def _rows_of_table(sheet: Sheet, groups: Sequence[Places], end: str) -> Sequence[Row]:
    """From the heads down to the words that end the table; a seal beside these is no row."""
    page = groups[0]["name"].page
    below = max(box.bottom for places in groups for box in places.values())
    rows = [row for row in sheet.rows if row.box.page == page and row.box.middle[1] > below]
    last = re.compile(_GLUED + f"(?:{spaced(end)})")
    stop = next((hit.box.top for row in rows for hit in row.hits(last)), float("inf"))
    return [row for row in rows if row.box.middle[1] < stop]


def _inside(sheet: Sheet, groups: Sequence[Places]) -> Sequence[Run]:
    boxes = [box for places in groups for box in places.values()]
    left, right = min(box.left for box in boxes), max(box.right for box in boxes)
    return [
        run
        for run in sheet.runs
        if run.box.page == boxes[0].page and left <= run.box.middle[0] <= right
    ]


def _groups(sheet: Sheet, heads: Heads) -> tuple[Places, ...]:
    """Where the heads stand: the first row that holds the name's and the amount's.

    A bill of a hospital sets its columns twice, side by side.
    """
    patterns = [(re.compile(f"(?:{spaced(words)}){_UNIT}"), field) for words, field in heads]
    for row in sheet.rows:
        found = _heads(row, patterns)
        names = [box for field, box in found if field == "name"]
        amounts = [box for field, box in found if field == "amount_fen"]
        if names and amounts and len({field for field, _ in found}) >= _HEADS_LEAST:
            return _parted(found, amounts if len(names) == len(amounts) else amounts[-1:])
    return ()


def _parted(found: Sequence[tuple[str, Box]], amounts: Sequence[Box]) -> tuple[Places, ...]:
    """The heads of each table: a later one begins with a head that was there before."""
    groups: list[dict[str, Box]] = [{}]
    for field, box in sorted(found, key=lambda one: one[1].left):
        begins_anew = field in groups[-1] and len(amounts) > len(groups)
        if begins_anew and "amount_fen" in groups[-1] and not field.startswith(_UNTOLD):
            groups.append({})
        groups[-1].setdefault(field, box)
    return tuple(groups)


def _group_of(run: Run, groups: Sequence[Places]) -> int:
    """The last table that begins left of the run's middle."""
    return sum(
        run.box.middle[0] > _begin(before, places, run.box.height)
        for before, places in pairwise(groups)
    )


def _begin(before: Places, places: Places, height: float) -> float:
    """A word's width before its first head; or amid the gap to the table before, which is wider.

    Names stand at the left of a column that its head stands in the middle of.
    """
    left = min(box.left for box in places.values())
    end = max(box.right for box in before.values())
    return min(left - height, (end + left) / 2)


def _heads(row: Row, patterns: Sequence[tuple[re.Pattern[str], str]]) -> list[tuple[str, Box]]:
    found: list[tuple[str, Box]] = []
    for pattern, field in patterns:
        for box in head_boxes(row, pattern):
            if all(box != known for _, known in found):
                found.append((field, box))
    others = (
        run.box
        for run in row.runs
        if _UNTOLD_HEAD.fullmatch(run.text) and not any(_meet(run.box, box) for _, box in found)
    )
    return [*found, *((f"{_UNTOLD}{number}", box) for number, box in enumerate(others))]


def _meet(one: Box, two: Box) -> bool:
    return one.left < two.right and two.left < one.right


def _cells(runs: Sequence[Run], places: Places) -> dict[str, str]:
    """The row's words by column: in the columns' order, at the least distance in all.

    Figures stand right-aligned, often under the end of their head and the start of the next.
    """
    names = sorted(places, key=lambda name: places[name].left)
    words = [word for run in runs for word in _words(run)]
    best: dict[int, tuple[float, tuple[int, ...]]] = {-1: (0.0, ())}
    for _, text, box in words:
        following: dict[int, tuple[float, tuple[int, ...]]] = {}
        costs = [
            (0.0 if _fits(name, text) else _MISSHAPEN) + _off(places[name], box) for name in names
        ]
        for last, (cost, path) in best.items():
            for column in range(max(last, 0), len(names)):
                is_again = column == last and names[column] not in _SEVERAL
                total = cost + (_TWICE if is_again else 0.0) + costs[column]
                if column not in following or total < following[column][0]:
                    following[column] = (total, (*path, column))
        best = following
    held: dict[str, list[tuple[str, Box]]] = {}
    for (raw, text, box), column in zip(words, min(best.values())[1], strict=True):
        # × and its like are told apart only in what was printed.
        said = raw if names[column] == "specification" else text
        held.setdefault(names[column], []).append((said, box))
    cells = {name: _joined(parts, places[name]) for name, parts in held.items()}
    return {name: text for name, text in cells.items() if _fits(name, text)}


def _joined(parts: Sequence[tuple[str, Box]], head: Box) -> str:
    """The words of a cell; what stands a cell's gap apart is of a column whose head is lost."""
    clusters = [[parts[0]]]
    for (_, before), part in pairwise(parts):
        if part[1].left - before.right > 2 * CELL_GAP * head.height:
            clusters.append([])
        clusters[-1].append(part)
    nearest = min(clusters, key=lambda one: min(_off(head, box) for _, box in one))
    return " ".join(text for text, _ in nearest)


def _words(run: Run) -> Iterator[tuple[str, str, Box]]:
    """A line of figures is several cells; words stay together."""
    parts = run.text.split(" ")
    if len(parts) < 2 or not all(_NUMBER.fullmatch(part) for part in parts[1:]):
        bare = run.text.strip(_RULE) if _NUMBER.fullmatch(run.text.strip(_RULE)) else run.text
        yield run.raw, bare, run.box
        return
    at = 0
    for part in parts:
        yield part, part, part_of(run, at, at + len(part))
        at += len(part) + 1


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
    amount = fen_from_figures(tight(cells["amount_fen"]))
    category, name = category_and_name(cells["name"])
    quantity, unit, price = counted(cells, amount)
    rate, tax = rate_and_tax(cells, amount)
    kept = {
        name: text
        for name, text in cells.items()
        if name != _CODE and not name.startswith(_UNTOLD)
    }
    return {
        **kept,
        **_masked(cells),
        "name": name or None,
        "category": category,
        "specification": cells.get("specification"),
        "unit": unit,
        "quantity": quantity,
        "price": price,
        "amount_fen": amount,
        "tax_rate": rate,
        "tax_fen": tax,
    }


def _masked(cells: Mapping[str, str]) -> dict[str, FieldValue]:
    number = tight(cells.get(_CODE, "")).upper()
    return {"id_masked": number} if _MASKED.fullmatch(number) else {}
