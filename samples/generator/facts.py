"""What a voucher of the further kinds says, field by field, and how a printer writes it.

A layout names a fact in braces, with the way of writing behind a colon: `{total_fen:cn}`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from samples.generator.numbers import amount_cn, yuan

FieldValue = str | int | None
Fields = Mapping[str, FieldValue]
KEYS = (
    *("invoice_code", "invoice_number", "check_code", "issued_on"),
    *("net_fen", "tax_fen", "total_fen"),
    *("seller_name", "seller_tax_id", "buyer_name", "buyer_tax_id"),
)
DAYS = {
    "": "%Y年%m月%d日",
    "wide": "%Y 年 %m 月 %d 日",
    "dash": "%Y-%m-%d",
    "dot": "%Y.%m.%d",
    "slash": "%Y/%m/%d",
    "flat": "%Y%m%d",
    "gaps": "%Y   %m   %d",
    "us": "%m/%d/%Y",
}


class Money(int):
    """Fen; written as `12.50` (default), `¥`, `cn` (in words), `one` (12.5) or `comma`."""

    def __format__(self, way: str) -> str:
        match way:
            case "¥" | "￥":
                return f"{way}{yuan(self)}"
            case "cn":
                return ("（负数）" if self < 0 else "") + amount_cn(abs(self))
            case "one":
                return f"{self / 100:.1f}"
            case "round":
                return f"{self // 100}"
            case "comma":
                return f"{self // 100:,}.{self % 100:02d}"
            case _:
                return yuan(self)


@dataclass(frozen=True, slots=True)
class Day:
    """A date; written in one of `DAYS`."""

    value: date

    def __format__(self, way: str) -> str:
        return self.value.strftime(DAYS[way])


def printable(name: str, value: FieldValue) -> object:
    """The value with its ways of writing."""
    if value is None:
        return ""
    if isinstance(value, int):
        return Money(value) if name.endswith("_fen") else value
    if name.endswith(("_on", "_from", "_to")) and value[:4].isdigit():
        return Day(date.fromisoformat(value))
    return value


@dataclass(frozen=True, slots=True)
class Facts:
    """One voucher: `fields` and `items` are asked of a reader, `prints` only stand around."""

    kind: str
    fields: Fields
    items: tuple[Fields, ...] = ()
    prints: Mapping[str, str] = field(default_factory=dict)
    qr: str = ""

    def say(self, pattern: str) -> str:
        """`pattern` with the facts in braces written out."""
        if "{" not in pattern:
            return pattern
        known = {name: printable(name, value) for name, value in self.fields.items()}
        check = self.text("check_code")
        known["check_groups"] = " ".join(check[i : i + 5] for i in range(0, len(check), 5))
        return pattern.format_map({**self.prints, **known})

    def money(self, name: str) -> int:
        value = self.fields[name]
        if not isinstance(value, int):
            raise TypeError(f"{self.kind}.{name} is no amount")
        return value

    def text(self, name: str) -> str:
        value = self.fields.get(name)
        return "" if value is None else str(value)

    @property
    def identity(self) -> str:
        """Equal for all files of one voucher."""
        return "".join(self.text(name) for name in ("invoice_code", "invoice_number", "ticket_id"))

    def expected(self) -> dict[str, FieldValue]:
        return dict.fromkeys(KEYS) | dict(self.fields)


def say_item(item: Fields, pattern: str) -> str:
    """The same for one line of goods."""
    return pattern.format_map({name: printable(name, value) for name, value in item.items()})
