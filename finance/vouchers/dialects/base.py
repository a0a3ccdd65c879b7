"""What one dialect of structured vouchers is: which elements mean which fields."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace

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


def in_capitals(record: Record) -> Record:
    """The same record with its paths in capital letters."""
    return replace(record, entries=tuple((path.upper(), text) for path, text in record.entries))


def no_kind(_: Record) -> str | None:
    """Stand in where a dialect does not tell the kind."""
    return None


def no_texts(_: Record) -> dict[str, str]:
    """Stand in where every field has a path of its own."""
    return {}


def any_line(_: Mapping[str, str]) -> bool:
    """Stand in where every group is a line of its own."""
    return True


def no_extras(_: Record) -> dict[str, FieldValue]:
    """Stand in where every field is one element."""
    return {}


@dataclass(frozen=True, slots=True)
class Dialect:
    """One dialect.

    `names` pairs a path (or its end) with a field, the better source of a field first. Each
    element at a path of `item_groups` is one line of goods, its children named by `item_names`;
    what `is_line` refuses is none. Where `is_any_case`, paths are compared in capitals. `further`
    finds texts that no path names, `extras` are fields that need more than one element.
    """

    code: str
    speaks: Callable[[Record], bool]
    names: Names
    confidence: float
    kind: Callable[[Record], str | None] = no_kind
    further: Callable[[Record], dict[str, str]] = no_texts
    item_groups: tuple[str, ...] = ()
    item_names: Names = ()
    is_line: Callable[[Mapping[str, str]], bool] = any_line
    is_any_case: bool = False
    extras: Callable[[Record], dict[str, FieldValue]] = field(default=no_extras)

    def texts(self, record: Record) -> dict[str, str]:
        """Field → the text that says it."""
        found: dict[str, str] = {}
        record = in_capitals(record) if self.is_any_case else record
        for path, name in self.names:
            text = None if name in found else find(record, path)
            if text is not None:
                found[name] = text
        return {**self.further(record), **found}

    def item_texts(self, record: Record) -> Iterator[dict[str, str]]:
        """The lines of goods, each as field → text, in the order of the record."""
        record = in_capitals(record) if self.is_any_case else record
        for group in _groups(record, self.item_groups):
            line: dict[str, str] = {}
            for child, name in self.item_names:
                if group.get(child):
                    line.setdefault(name, group[child])
            if line and self.is_line(line):
                yield line


def _groups(record: Record, paths: tuple[str, ...]) -> Iterator[dict[str, str]]:
    group: dict[str, str] | None = None
    for entry, text in record.entries:
        if any(entry == path or entry.endswith(f"/{path}") for path in paths):
            if group is not None:
                yield group
            group = {}
        elif group is not None and any(f"/{path}/" in f"/{entry}" for path in paths):
            group.setdefault(entry.rpartition("/")[2], text)
    if group is not None:
        yield group
