"""The lines of goods of a VAT invoice, old or 数电, by the columns of their header."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from statistics import median

from finance.vouchers.goods_line import (
    Item,
    category_and_name,
    counted,
    rate_and_tax,
    with_known_categories,
)
from finance.vouchers.heads import head_boxes
from finance.vouchers.layout import Row, Run, Sheet
from finance.vouchers.normalise import fen
from finance.vouchers.reading import Box, FieldValue, Source
from finance.vouchers.stacks import laid_in_rows

# Header words and the field of an item; in the order of the form from left to right.
_COLUMNS: tuple[tuple[re.Pattern[str], str], ...] = (
    (
        re.compile(
            r"货\s*物\s*或\s*应\s*税\s*劳\s*务(?:[、,.]?\s*服\s*务)?(?:\s*名\s*称)?"
            r"|(?:应税)?劳务、?服务名称|服务名称|项\s*目\s*名\s*称"
            r"|货\s*物(?:\s*[(]\s*劳\s*务\s*[)])?\s*名\s*称|商\s*品\s*名\s*称"
        ),
        "name",
    ),
    (re.compile(r"规\s*格\s*型\s*号"), "specification"),
    (re.compile(r"单\s*位"), "unit"),
    (re.compile(r"数\s*量"), "quantity"),
    (re.compile(r"单\s*价"), "price"),
    (re.compile(r"金\s*额"), "amount_fen"),
    (re.compile(r"税\s*率(?:\s*/\s*征收率)?"), "tax_rate"),
    (re.compile(r"税\s*额"), "tax_fen"),
)
_SUM = re.compile(
    r"(?:^|\t)[合小总]\s*计(?![一-鿿])|^[合计](?:\t|$)|价\s*税\s*合|[(]\s*[大小]\s*写\s*[)]"
    r"|(?:^|\t)[大小]写"
)
# A 数电票 of a special business tells more between its goods and their sum.
_MORE = re.compile(
    r"出行人|有效身份证|运输工具|产权证书|土地增值税项目|不动产(?:地址|单元)|起运地"
)
_LISTED = re.compile(r"详\s*见.*清\s*单")
_BEGINS = re.compile(r"\*[^*\s]{1,20}\*")
_AMOUNT = re.compile(r"-?\d[\d,]*\.\d{2}")

# Some programs write what is very small or large as 1.0E-5.
_MANY = r"-?[\d.,]+(?:[Ee][+-]?\d{1,2})?"
_SHAPES: Mapping[str, re.Pattern[str]] = {
    "name": re.compile(r".*[^\d.,%-].*"),
    "specification": re.compile(r"(?!\*[^*\s]{1,20}\*).*"),  # so begins a name
    "quantity": re.compile(_MANY),
    "price": re.compile(_MANY),
    "amount_fen": re.compile(r"-?[\d,]+\.\d{0,2}"),  # the last digit may stand on a rule
    "tax_rate": re.compile(r"\d{1,2}(?:\.\d)?[%8]?|免税|不征税|\*+|普通零税率|减按.*"),
    "tax_fen": re.compile(r"-?[\d,]+\.\d{0,2}|[*★☆大太]+|免税|-+"),
}
_FIGURE = re.compile(r"-?[\d.,]+%?|\*{2,}")
_UNIT_AND_QUANTITY = re.compile(r"([一-鿿]{1,3}) ?(-?\d[\d.,]*)")
_HEAD = re.compile(r"[一-鿿/]{3,12}|序 ?号")
_UNTOLD = "untold "
_JOINED = frozenset({"name", "specification"})  # may be several words
_FIGURES = ("quantity", "price", "amount_fen", "tax_rate", "tax_fen")
_FIGURES_LEAST = 2  # of a line whose amount cannot be read
_HEADS_TOGETHER = 2
_MISSHAPEN, _TWICE, _ELSEWHERE = 20.0, 15.0, 100.0
_FAR_NEARER = 2.0
_NEXT = 2.5  # line heights from a line to the one that goes on with it


def read_items(sheet: Sheet) -> tuple[Item, ...]:
    """The lines of every page: a long invoice begins its table anew on each."""
    numbers = sorted({run.box.page for run in sheet.runs})
    if len(numbers) == 1:
        return _items_of_page(sheet)
    pages: dict[str, Sheet] = {}  # what was printed twice, word for word, is a copy
    for number in numbers:
        page = sheet.part(partial(_is_on, number))
        pages.setdefault(page.text, page)
    found = tuple(item for page in pages.values() for item in _items_of_page(page))
    listed = tuple(item for item in found if not _LISTED.search(str(item["name"])))
    return listed or found  # the line that stands for the list, only where no list is here


def _is_on(number: int, run: Run) -> bool:
    return run.box.page == number


def _items_of_page(sheet: Sheet) -> tuple[Item, ...]:
    heads = _heads(sheet)
    if "amount_fen" not in heads or "name" not in heads:
        return ()
    table = _Table(height=heads["name"].height)
    rows = _rows_of_goods(sheet, heads)
    edge = _edge_of_names(rows, heads)
    for runs in laid_in_rows(rows, _inside(sheet, heads)):
        cells = _cells(runs, heads, edge)
        if table.is_sum(cells):
            break
        table.take(cells, median(run.box.middle[1] for run in runs))
    return with_known_categories(_named(line) for line in table.found)


def _rows_of_goods(sheet: Sheet, heads: Mapping[str, Box]) -> Sequence[Row]:
    """From the heads down to the row of sums."""
    top = median(box.middle[1] for box in heads.values())
    found = []
    for row in sheet.rows:
        if row.box.middle[1] <= top or _holds_heads(row, heads):
            continue
        if _SUM.search(row.text) or row.text.count("¥") or _MORE.search(row.text):
            break
        found.append(row)
    return found


def _holds_heads(row: Row, heads: Mapping[str, Box]) -> bool:
    """Two of the header's words: print that has slipped may stand close under them."""
    held = sum(any(_is_within(box.middle, run.box) for run in row.runs) for box in heads.values())
    return held >= _HEADS_TOGETHER


def _is_within(point: tuple[float, float], box: Box) -> bool:
    return box.left <= point[0] <= box.right and box.top <= point[1] <= box.bottom


def _inside(sheet: Sheet, heads: Mapping[str, Box]) -> Sequence[Run]:
    """The runs between the first head and the last."""
    left = min(box.left for box in heads.values())
    right = max(box.right for box in heads.values())
    return [run for run in sheet.runs if left <= run.box.middle[0] <= right]


def _heads(sheet: Sheet) -> dict[str, Box]:
    """The places of the header's words, near the row that names the goods.

    A form spreads 金额 and 税额 so wide that each word may be two runs.
    """
    first = sheet.first(_COLUMNS[0][0], _COLUMNS[1][0])
    if first is None:
        return {}
    near = sheet.part(lambda run: _is_beside(first.box, run.box))
    found = ((name, _place(near, pattern)) for pattern, name in _COLUMNS)
    heads = _with_tax({name: box for name, box in found if box is not None})
    return {**heads, **_untold(near, heads)}


def _untold(near: Sheet, heads: Mapping[str, Box]) -> dict[str, Box]:
    """Heads of columns that only a special business has (建筑服务发生地): they part the cells."""
    if not heads:
        return {}
    level = median(box.middle[1] for box in heads.values())
    others = (
        run.box
        for run in near.runs
        if _HEAD.fullmatch(run.text)
        and abs(run.box.middle[1] - level) < 0.3 * run.box.height
        and not any(
            run.box.left < box.right and box.left < run.box.right for box in heads.values()
        )
    )
    return {f"{_UNTOLD}{number}": box for number, box in enumerate(others)}


def _is_beside(first: Box, box: Box) -> bool:
    return box.page == first.page and abs(box.middle[1] - first.middle[1]) < 1.5 * first.height


def _place(sheet: Sheet, pattern: re.Pattern[str]) -> Box | None:
    return next((box for row in sheet.rows for box in head_boxes(row, pattern)), None)


def _with_tax(heads: dict[str, Box]) -> dict[str, Box]:
    """Of 金额, 税率 and 税额, which every form has at about equal distances, the one not read."""
    amount, rate, tax = (heads.get(name) for name in ("amount_fen", "tax_rate", "tax_fen"))
    if amount is None:
        return heads
    if rate is None and tax is not None:
        return {**heads, "tax_rate": _moved(amount, 0.5 * (tax.middle[0] - amount.middle[0]))}
    if tax is None and rate is not None:
        return {**heads, "tax_fen": _moved(rate, rate.middle[0] - amount.middle[0])}
    return heads


def _moved(box: Box, by: float) -> Box:
    return replace(box, left=box.left + by, right=box.right + by)


def _edge_of_names(rows: Sequence[Row], heads: Mapping[str, Box]) -> float:
    """Up to where words are of the name alone, though they stand nearer to the next head.

    The cells of a column lie one below the other, however they are aligned: what ends left of
    one of them is none. Where that column is empty, names show how far their own reaches.
    """
    name = heads["name"]
    following = min(
        (box for box in heads.values() if box.left > name.right),
        key=lambda box: box.left,
        default=name,
    )
    boxes = [run.box for row in rows for run in row.runs if run.source is Source.TEXT]
    inside = [box for box in boxes if box.left < following.right]
    filled = [box.left for box in inside if box.right > following.left > name.right]
    if filled:
        return min((left for left in filled if left > name.middle[0]), default=0.0)
    reach = max((box.right for box in inside if box.left < name.right), default=0.0)
    return max((box.right for box in inside if box.left < reach), default=0.0)


def _of_names(row: Sequence[Run], name: Box, edge: float) -> Iterator[bool]:
    """By run, whether it is a further word of a name: far nearer to what stands before it.

    A type that is printed in two pieces stands as near to its own second one.
    """
    others = [run.box.left for run in row if run.box.right > edge]
    ends = (float("-inf"), *(run.box.right for run in row))
    for run, end in zip(row, ends, strict=False):
        ahead = min((left for left in others if left > run.box.left), default=float("inf"))
        is_near = _FAR_NEARER * (run.box.left - end) <= ahead - run.box.right
        is_inside = name.middle[0] <= run.box.middle[0] and run.box.right <= edge
        yield run.source is Source.TEXT and is_inside and is_near


def _cells(row: Sequence[Run], heads: Mapping[str, Box], edge: float) -> dict[str, str]:
    """The row's runs by column: in the order of the columns, at the least distance in all.

    Amounts stand right-aligned, often beyond the last letter of their head and nearer to the
    next one; the order and the shape of a rate decide what distance alone cannot.
    """
    columns = sorted(heads, key=lambda name: heads[name].left)
    if len(row) == 1 and _goes_on_with_name(row[0], heads):
        return {"name": row[0].text}
    runs = tuple(piece for run in row for piece in _apart(run, heads))
    best: dict[int, tuple[float, tuple[int, ...]]] = {-1: (0.0, ())}
    for run, is_name in zip(runs, _of_names(runs, heads["name"], edge), strict=True):
        following: dict[int, tuple[float, tuple[int, ...]]] = {}
        far = 0.0 if not is_name else _ELSEWHERE
        offs = [_off(run, heads[name], name) + far * (name != "name") for name in columns]
        for last, (cost, path) in best.items():
            for column in range(max(last, 0), len(columns)):
                again = 0.0 if column != last or columns[column] in _JOINED else _TWICE
                total = cost + offs[column] + again
                if column not in following or total < following[column][0]:
                    following[column] = (total, (*path, column))
        best = following
    _, path = min(best.values())
    cells: dict[str, str] = {}
    for run, column in zip(runs, path, strict=True):
        name = columns[column]
        if name.startswith(_UNTOLD):
            continue
        # × and its like are told apart only in what was printed.
        said = run.raw if name == "specification" else run.text
        cells[name] = f"{cells[name]} {said}" if name in cells else said
    return cells


def _goes_on_with_name(run: Run, heads: Mapping[str, Box]) -> bool:
    """A line alone under the name, be it nothing but figures: 打印机墨盒 / 803."""
    further = [box.left for name, box in heads.items() if box.left > heads["name"].right]
    return run.source is Source.TEXT and run.box.right < min(further, default=0.0)


def _apart(run: Run, heads: Mapping[str, Box]) -> Iterator[Run]:
    """A line of nothing but figures is several cells: a long price reaches up to the quantity.

    So is a unit with a figure that reaches over to the column of quantities.
    """
    parts = run.text.split(" ")
    both = _UNIT_AND_QUANTITY.fullmatch(run.text)
    if both is not None and _reaches_over(run, heads):
        parts = [both[1], both[2]]
    elif len(parts) < 2 or not all(_FIGURE.fullmatch(part) for part in parts):
        yield run
        return
    per_character = run.box.width / len(run.text)
    at = run.box.left
    for part in parts:
        right = at + len(part) * per_character
        yield replace(run, text=part, raw=part, box=replace(run.box, left=at, right=right))
        at = right + per_character


def _reaches_over(run: Run, heads: Mapping[str, Box]) -> bool:
    unit, quantity = heads.get("unit"), heads.get("quantity")
    if unit is None or quantity is None:
        return False
    return run.box.left < unit.right and run.box.right > quantity.left


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


@dataclass(slots=True)
class _Table:
    """The lines found so far, and what stands printed above the line that it belongs to."""

    height: float
    found: list[dict[str, FieldValue]] = field(default_factory=list)
    ahead: str = ""
    last: float = 0.0

    def take(self, cells: dict[str, str], middle: float) -> None:
        """A row that holds an amount is a line; one without goes on with a name."""
        amount = _amount(cells)
        if amount is not None or _is_line(cells):
            name = self.ahead + cells.get("name", "")
            self.found.append(_item({**cells, "name": name}, amount))
            self.ahead = ""
        elif _BEGINS.match(cells.get("name", "")) and set(cells) <= _JOINED:
            self.ahead = cells["name"]
        elif self.found and set(cells) <= _JOINED and middle - self.last < _NEXT * self.height:
            _go_on(self.found[-1], cells)
        else:
            return
        self.last = middle

    def is_sum(self, cells: Mapping[str, str]) -> bool:
        """An amount and nothing that it would be for, equal to all amounts before."""
        if not self.found or not set(cells) <= {"amount_fen", "tax_fen"}:
            return False
        parts = [item["amount_fen"] for item in self.found]
        amount = _amount(cells)
        return amount is not None and amount == sum(p for p in parts if isinstance(p, int))


def _amount(cells: Mapping[str, str]) -> int | None:
    said = cells.get("amount_fen", "").lstrip("¥")
    return fen(said) if _AMOUNT.fullmatch(said) else None


def _is_line(cells: Mapping[str, str]) -> bool:
    """A line of goods whose amount cannot be read: a name and two figures."""
    said = [name for name in _FIGURES if _SHAPES[name].fullmatch(cells.get(name, ""))]
    return bool(cells.get("name")) and len(said) >= _FIGURES_LEAST


def _go_on(item: dict[str, FieldValue], cells: Mapping[str, str]) -> None:
    """The second line of a name or a specification that is longer than its column."""
    if "name" in cells:
        item["name"] = f"{item['name'] or ''}{cells['name']}"
    if "specification" in cells:
        item["specification"] = f"{item['specification'] or ''}{cells['specification']}"


def _named(line: Mapping[str, FieldValue]) -> Item:
    """A column may be too narrow for the category, and break a figure at its point."""
    category, name = category_and_name(str(line["name"] or ""))
    return {"name": name, "category": category, **{k: v for k, v in line.items() if k != "name"}}


def _item(cells: Mapping[str, str], amount: int | None) -> dict[str, FieldValue]:
    quantity, unit, price = counted(cells, amount)
    if amount is None:  # what cut the amount may have cut them, and nothing is left to tell by
        quantity = price = None
    rate, tax = rate_and_tax(cells, amount)
    return {
        "name": cells["name"],
        "specification": cells.get("specification"),
        "unit": unit,
        "quantity": quantity,
        "price": price,
        "amount_fen": amount,
        "tax_rate": rate,
        "tax_fen": tax,
    }
