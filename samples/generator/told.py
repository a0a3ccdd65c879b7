"""What a file really says: a fact that no text, code or data of it tells is no truth of it."""

from collections.abc import Iterable
from datetime import date

from samples.generator.facts import DAYS, Facts, Fields, FieldValue, Money
from samples.generator.numbers import yuan
from samples.generator.sheet import Matrix, Page, Text
from samples.generator.truth import named

WAYS = ("", "comma", "one", "round", "cn")


def words_of(page: Page) -> str:
    """All text of a page in the order of writing, and what its codes hold. Stamps do not count."""
    return "".join(mark.text for mark in page.marks if isinstance(mark, Text | Matrix))


def _written(name: str, value: FieldValue) -> Iterable[str]:
    """The ways in which a value may stand on paper."""
    if isinstance(value, int):
        return (format(Money(value), way) for way in WAYS) if value >= 0 else (yuan(value),)
    text = str(value)
    if name.endswith(("_on", "_from", "_to")) and len(text) == 10:
        day = date.fromisoformat(text)
        return (*(day.strftime(way) for way in DAYS.values()), f"{day.year} 年 {day.month} 月")
    groups = " ".join(text[i : i + 5] for i in range(0, len(text), 5))
    return (text, text.replace("-", ""), groups if name == "check_code" else text)


def is_told(name: str, value: FieldValue, words: str) -> bool:
    return value not in {None, ""} and any(way in words for way in _written(name, value))


def told(fields: Fields, words: str) -> dict[str, FieldValue]:
    """The fields with null for all that `words` does not say."""
    return {name: value if is_told(name, value, words) else None for name, value in fields.items()}


def told_items(facts: Facts, words: str) -> list[dict[str, FieldValue]]:
    """The lines of goods, if the first one's name is told at all."""
    if not facts.items or not is_told("name", facts.items[0]["name"], words):
        return []
    return [_told_item(item, words) for item in facts.items]


def _told_item(item: Fields, words: str) -> dict[str, FieldValue]:
    said = {
        name: value if is_told(name, value, words) or _is_free_of_tax(name, value, item) else None
        for name, value in item.items()
    }
    return said if said.get("name") is None else {**said, **named(str(said["name"]))}


def _is_free_of_tax(name: str, value: FieldValue, item: Fields) -> bool:
    """`***` or 免税 says that the tax is nothing."""
    return name == "tax_fen" and value == 0 and item.get("tax_rate") == "免税"
