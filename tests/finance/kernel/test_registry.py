from dataclasses import dataclass

import pytest

from finance.kernel.registry import by_code, registry


@dataclass(frozen=True)
class Rule:
    code: str


def test_keeps_the_order_written() -> None:
    members = registry(Rule("b"), Rule("a"))
    assert [m.code for m in members] == ["b", "a"]
    assert by_code(members)["a"] == Rule("a")


def test_refuses_a_repeated_code() -> None:
    with pytest.raises(ValueError, match="'a'"):
        registry(Rule("a"), Rule("a"))
