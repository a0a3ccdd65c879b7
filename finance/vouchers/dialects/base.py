"""What one dialect of structured vouchers is: which elements mean which fields."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

from finance.vouchers.reading import FieldValue, Record

Names = tuple[tuple[str, str], ...]
Item = dict[str, FieldValue]
# Keeps of the texts of a line those that tell of its goods.
OfGoods = Callable[[dict[str, str]], dict[str, str]]


def find(record: Record, path: str) -> str | None:
    """The first text at a path, or at one that ends in it; None where all are empty.

    Capital or small: writers of the same names do not agree (`FPHM`, `Fphm`, `fphm`).
    """
    ending = f"/{path}".casefold()
    for entry, text in record.entries:
        if text and f"/{entry}".casefold().endswith(ending):
            return text
    return None


def no_kind(_: Record) -> str | None:
    """Stand in where a dialect does not tell the kind."""
    return None


def no_texts(_: Record) -> dict[str, str]:
    """Stand in where every field has a path of its own."""
    return {}


def any_line(_: Mapping[str, str]) -> bool:
    """Stand in where every group is a line of its own."""
    return True


def as_said(_: Record) -> OfGoods:
    """Stand in where a line of goods says of the goods alone."""
    return lambda line: line


def no_extras(_: Record) -> dict[str, FieldValue]:
    """Stand in where every field is one element."""
    return {}


def kind_by_number(texts: Mapping[str, str]) -> str | None:
    """The plain kind of an invoice that tells none; one without an amount or seller is a query."""
    is_invoice = any(texts.get(name) for name in ("total_fen", "net_fen")) and any(
        texts.get(name) for name in ("seller_name", "seller_tax_id")
    )
    number = re.sub(r"\D", "", texts.get("invoice_number", ""))
    return {20: "de_normal", 8: "vat_e_normal"}.get(len(number)) if is_invoice else None


@dataclass(frozen=True, slots=True)
class Dialect:
    """One dialect.

    `names` pairs a path (or its end) with a field, the better source of a field first. Each
    element at a path of `item_groups` is one line of goods, its children named by `item_names`;
    what `is_line` refuses is none, `of_goods` keeps of a line what tells of the goods. `further`
    finds texts that no path names, `extras` are fields that need more than one element.
    `untold` is the kind of a record that surely is a voucher of this dialect and says nothing of
    its kind, or what nobody knows: a person confirms it.
    """

    code: str
    speaks: Callable[[Record], bool]
    names: Names
    confidence: float
    kind: Callable[[Record], str | None] = no_kind
    untold: Callable[[Record], str | None] = no_kind
    further: Callable[[Record], dict[str, str]] = no_texts
    item_groups: tuple[str, ...] = ()
    item_names: Names = ()
    is_line: Callable[[Mapping[str, str]], bool] = any_line
    of_goods: Callable[[Record], OfGoods] = as_said
    extras: Callable[[Record], dict[str, FieldValue]] = field(default=no_extras)

    def texts(self, record: Record) -> dict[str, str]:
        """Field → the text that says it."""
        found: dict[str, str] = {}
        by_end = _by_last_name(record)
        for path, name in self.names:
            if name not in found:
                ending = f"/{path}".casefold()
                texts = by_end.get(ending.rpartition("/")[2], ())
                said = next((text for entry, text in texts if entry.endswith(ending)), None)
                if said is not None:
                    found[name] = said
        return {**self.further(record), **found}

    def item_texts(self, record: Record) -> Iterator[dict[str, str]]:
        """The lines of goods, each as field → text, in the order of the record."""
        of_goods = self.of_goods(record)
        for group in _groups(record, self.item_groups):
            line: dict[str, str] = {}
            for child, name in self.item_names:
                if group.get(child.casefold()):
                    line.setdefault(name, group[child.casefold()])
            line = of_goods(line)
            if line and self.is_line(line):
                yield line


def _by_last_name(record: Record) -> dict[str, list[tuple[str, str]]]:
    """Last name of the path → the entries that have a text, in the order of the record."""
    found: dict[str, list[tuple[str, str]]] = {}
    for entry, text in record.entries:
        if text:
            path = f"/{entry}".casefold()
            found.setdefault(path.rpartition("/")[2], []).append((path, text))
    return found


def _groups(record: Record, paths: tuple[str, ...]) -> Iterator[dict[str, str]]:
    endings = tuple(f"/{path}".casefold() for path in paths)
    group: dict[str, str] | None = None
    for entry, text in record.entries:
        place = f"/{entry}".casefold()
        if place.endswith(endings):
            if group is not None:
                yield group
            group = {}
        elif group is not None and any(f"{ending}/" in place for ending in endings):
            group.setdefault(place.rpartition("/")[2], text)
    if group is not None:
        yield group
