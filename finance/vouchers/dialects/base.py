"""What one dialect of structured vouchers is: which elements mean which fields."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from finance.vouchers.reading import FieldValue, Record

Names = tuple[tuple[str, str], ...]
Item = dict[str, FieldValue]


def find(record: Record, path: str) -> str | None:
    """The first text at a path, or at one that ends in it; None where all are empty."""
    ending = f"/{path}"
    for entry, text in record.entries:
        if text and (entry == path or entry.endswith(ending)):
            return text
    return None


def no_kind(_: Record) -> str | None:
    """Stand in where a dialect does not tell the kind."""
    return None


def no_extras(_: Record) -> dict[str, FieldValue]:
    """Stand in where every field is one element."""
    return {}


@dataclass(frozen=True, slots=True)
class Dialect:
    """One dialect.

    `names` pairs a path (or its end) with a field, the better source of a field first. Each
    element at the path `item_group` is one line of goods, its children named by `item_names`.
    `extras` are fields that need more than one element.
    """

    code: str
    speaks: Callable[[Record], bool]
    names: Names
    confidence: float
    kind: Callable[[Record], str | None] = no_kind
    item_group: str | None = None
    item_names: Names = ()
    extras: Callable[[Record], dict[str, FieldValue]] = field(default=no_extras)

    def texts(self, record: Record) -> dict[str, str]:
        """Field → the text that says it."""
        found: dict[str, str] = {}
        for path, name in self.names:
            text = None if name in found else find(record, path)
            if text is not None:
                found[name] = text
        return found

    def item_texts(self, record: Record) -> Iterator[dict[str, str]]:
        """The lines of goods, each as field → text, in the order of the record."""
        for group in _groups(record, self.item_group):
            line = {name: group[child] for child, name in self.item_names if group.get(child)}
            if line:
                yield line


def _groups(record: Record, path: str | None) -> Iterator[dict[str, str]]:
    if path is None:
        return
    group: dict[str, str] | None = None
    inside = f"{path}/"
    for entry, text in record.entries:
        if entry == path or entry.endswith(f"/{path}"):
            if group is not None:
                yield group
            group = {}
        elif group is not None and inside in f"/{entry}":
            group.setdefault(entry.rpartition("/")[2], text)
    if group is not None:
        yield group
