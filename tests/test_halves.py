"""Two runs at once: every line bears its run's name, and one that fails fails the whole."""

import sys

import pytest

from tests.halves import run


def saying(word: str, *, status: int = 0) -> list[str]:
    return [sys.executable, "-S", "-c", f"print({word!r}); raise SystemExit({status})"]


def test_both_are_run_and_told_by_name(capfd: pytest.CaptureFixture[str]) -> None:
    assert run({"one": saying("hay"), "other": saying("straw")}) == 0
    told = capfd.readouterr().out.splitlines()
    assert sorted(told[:2]) == ["one     | hay", "other   | straw"]
    assert told[2] == "one ended with 0, other ended with 0"


@pytest.mark.parametrize("statuses", [(1, 0), (0, 5)])
def test_one_that_fails_fails_the_whole(statuses: tuple[int, int]) -> None:
    first, second = statuses
    assert run({"one": saying("", status=first), "other": saying("", status=second)}) == 1
