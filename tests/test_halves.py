"""Two runs at once: what each prints stands together, and one that fails fails the whole."""

import sys

import pytest

from tests.halves import HALVES, READING, run


def saying(word: str, *, status: int = 0) -> list[str]:
    return [sys.executable, "-S", "-c", f"print({word!r}); raise SystemExit({status})"]


def test_each_prints_its_own_lines_whole(capfd: pytest.CaptureFixture[str]) -> None:
    assert run({"one": saying("hay\nmore hay"), "other": saying("straw")}) == 0
    assert capfd.readouterr().out.splitlines() == [
        "hay",
        "more hay",
        "one ended with 0; now what other prints",
        "straw",
        "one ended with 0, other with 0",
    ]


@pytest.mark.parametrize("statuses", [(1, 0), (0, 5)])
def test_one_that_fails_fails_the_whole(statuses: tuple[int, int]) -> None:
    first, second = statuses
    assert run({"one": saying("", status=first), "other": saying("", status=second)}) == 1


def test_what_one_leaves_out_the_other_runs() -> None:
    assert HALVES["reading"] == READING
    assert HALVES["rest"] == ("tests", *(f"--ignore={folder}" for folder in READING))
