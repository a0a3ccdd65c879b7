"""Logs stay within their measure while their writers write on."""

from pathlib import Path

import pytest

from cli.log_files import OLD_KEPT, keep_small


@pytest.fixture(autouse=True)
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cli.log_files.LOG_BYTES_MAX", 10)


def test_a_log_that_is_held_open_is_turned_over(tmp_path: Path) -> None:
    log = tmp_path / "api.log"
    with log.open("ab", buffering=0) as held:
        for number in range(6):
            held.write(f"line number {number}\n".encode())
            keep_small(tmp_path)
            assert log.read_text() == ""
        held.write(b"short")
        keep_small(tmp_path)
    assert log.read_text() == "short"
    kept = [(tmp_path / f"api.log.{number}").read_text() for number in range(1, OLD_KEPT + 1)]
    assert kept == [f"line number {number}\n" for number in (5, 4, 3)]
    assert len(list(tmp_path.iterdir())) == OLD_KEPT + 1


def test_what_is_no_log_or_not_there_is_left_alone(tmp_path: Path) -> None:
    other = tmp_path / "state.json"
    other.write_text("x" * 100)
    keep_small(tmp_path)
    keep_small(tmp_path / "not yet made")
    assert [path.name for path in tmp_path.iterdir()] == ["state.json"]
