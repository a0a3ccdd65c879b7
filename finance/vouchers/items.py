"""The lines of goods of a VAT invoice, old or 数电, by the columns of their header."""

import re
from collections.abc import Mapping

from finance.vouchers.amounts_cn import tax_fen_from_figures
from finance.vouchers.layout import Row, Run, Sheet
from finance.vouchers.normalise import fen, name_of
from finance.vouchers.reading import FieldValue

# Header words and the field of an item; in the order of the form from left to right.
_COLUMNS: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"货物或应税劳务|服务名称|项\s*目\s*名\s*称"), "name"),
    (re.compile(r"规\s*格\s*型\s*号"), "specification"),
    (re.compile(r"^单\s*位$"), "unit"),
    (re.compile(r"^数\s*量$"), "quantity"),
    (re.compile(r"^单\s*价"), "price"),
    (re.compile(r"^金\s*额|^额$"), "amount_fen"),
    (re.compile(r"^税\s*率"), "tax_rate"),
    (re.compile(r"^税\s*额"), "tax_fen"),
)
_SUM = re.compile(r"合\s*计|价\s*税|大\s*写|小\s*写|^[合计]$")
_CATEGORY = re.compile(r"\*([^*\s]{2,20})\*\s*(.*)")
_AMOUNT = re.compile(r"-?\d[\d,]*\.\d{2}")

Item = Mapping[str, FieldValue]


def read_items(sheet: Sheet) -> tuple[Item, ...]:
    """One item a row that holds an amount; rows without one continue the name above."""
    heads = _heads(sheet)
    if "amount_fen" not in heads or "name" not in heads:
        return ()
    top = max(run.box.middle[1] for run in heads.values())
    page = heads["name"].box.page
    found: list[dict[str, FieldValue]] = []
    for row in sheet.rows:
        if row.box.page != page or row.box.middle[1] <= top + 0.5 * heads["name"].box.height:
            continue
        if _SUM.search(row.text) or row.text.count("¥"):
            break
        _take(found, _cells(row, heads))
    return tuple(found)


def _heads(sheet: Sheet) -> dict[str, Run]:
    """The header's runs by field, looked for near the row that names the goods."""
    first = sheet.first(_COLUMNS[0][0], _COLUMNS[1][0])
    if first is None:
        return {}
    heads: dict[str, Run] = {}
    for run in sheet.runs:
        near = abs(run.box.middle[1] - first.box.middle[1]) < 1.5 * first.box.height
        if run.box.page != first.box.page or not near:
            continue
        for pattern, name in _COLUMNS:
            if name not in heads and pattern.search(run.text):
                heads[name] = run
    return heads


def _cells(row: Row, heads: Mapping[str, Run]) -> dict[str, str]:
    cells: dict[str, str] = {}
    for run in row.runs:
        name = _column(run, heads)
        cells[name] = f"{cells[name]} {run.text}" if name in cells else run.text
    return cells


def _column(run: Run, heads: Mapping[str, Run]) -> str:
    """Numbers stand right-aligned under their head and words left-aligned: the nearer edge."""
    if _CATEGORY.match(run.text):
        return "name"

    def off(name: str) -> float:
        box = heads[name].box
        return min(
            abs(run.box.left - box.left),
            abs(run.box.right - box.right),
            abs(run.box.middle[0] - box.middle[0]),
        )

    return min(heads, key=off)


def _take(found: list[dict[str, FieldValue]], cells: dict[str, str]) -> None:
    amount = fen(cells.get("amount_fen", ""))
    if amount is not None and _AMOUNT.fullmatch(cells["amount_fen"].lstrip("¥")):
        found.append(_item(cells, amount))
    elif found and "name" in cells and set(cells) <= {"name", "specification"}:
        found[-1]["name"] = f"{found[-1]['name'] or ''}{name_of(cells['name'])}"


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
