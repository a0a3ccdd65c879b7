"""How a dialect finds its fields and its lines of goods."""

from dataclasses import replace

from finance.vouchers.dialects.base import Dialect, find, no_extras, no_kind
from finance.vouchers.reading import Record, Source


def record(*entries: tuple[str, str]) -> Record:
    return Record(Source.XML, "a", "", entries)


DIALECT = Dialect(
    code="d",
    speaks=lambda _: True,
    names=(("b/No", "invoice_number"), ("No", "invoice_number"), ("Date", "issued_on")),
    confidence=0.9,
    item_groups=("Item",),
    item_names=(("Name", "name"), ("Amount", "amount_fen")),
)


def test_paths_are_found_by_their_end_and_empty_ones_passed_over() -> None:
    given = record(("No", ""), ("x/No", "1"), ("x/NoMore", "2"), ("y/No", "3"))
    assert find(given, "No") == "1"
    assert find(given, "y/No") == "3"
    assert find(given, "More") is None


def test_the_better_path_of_a_field_wins() -> None:
    assert DIALECT.texts(record(("No", "1"), ("a/b/No", "2"))) == {"invoice_number": "2"}
    assert DIALECT.texts(record(("No", "1"), ("Date", ""))) == {"invoice_number": "1"}


def test_lines_of_goods() -> None:
    given = record(
        ("Total", "9"),
        ("l/Item", ""),
        ("l/Item/Name", "甲"),
        ("l/Item/Name", "again"),
        ("l/Item", ""),
        ("l/Item", ""),
        ("l/Item/Amount", "2"),
        ("l/Items/Name", "no"),
        ("Note", "x"),
    )
    assert list(DIALECT.item_texts(given)) == [{"name": "甲"}, {"amount_fen": "2"}]
    assert list(DIALECT.item_texts(record(("Total", "9")))) == []


def test_writers_need_not_agree_on_capitals() -> None:
    given = record(("B/NO", "1"), ("DATE", "2"), ("item", ""), ("item/NAME", "甲"))
    assert find(given, "b/No") == "1"
    assert DIALECT.texts(given) == {"invoice_number": "1", "issued_on": "2"}
    assert list(DIALECT.item_texts(given)) == [{"name": "甲"}]


def test_a_line_of_which_nothing_tells_of_goods_is_none() -> None:
    strict = replace(DIALECT, of_goods=lambda _: lambda line: {"name": line.get("name", "")})
    none = replace(DIALECT, of_goods=lambda _: lambda _: {})
    given = record(("Item", ""), ("Item/Name", "甲"), ("Item/Amount", "2"))
    assert list(strict.item_texts(given)) == [{"name": "甲"}]
    assert list(none.item_texts(given)) == []


def test_defaults_say_nothing() -> None:
    plain = Dialect(code="p", speaks=lambda _: True, names=(), confidence=0.9)
    given = record(("Item", ""), ("Item/Name", "甲"))
    assert list(plain.item_texts(given)) == []
    assert (no_kind(given), no_extras(given)) == (None, {})
    assert plain.untold(given) is None
