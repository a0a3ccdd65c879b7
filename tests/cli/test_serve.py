"""How `zsb serve` is put together; that it runs as a whole is told in tests/stories."""

import argparse
import os
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from cli import serve
from cli.embedded.services import Furnished
from cli.main import main
from cli.supervisor import Child
from finance.kernel.settings import Settings


def arguments(*given: str) -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    serve.add_arguments(parser)
    return parser.parse_args(given)


def test_arguments_win_over_the_environment() -> None:
    told = serve.with_arguments(
        Settings(http_port=1, http_host="h"), arguments("--port", "2", "--host", "g")
    )
    assert (told.http_port, told.http_host) == (2, "g")
    kept = serve.with_arguments(Settings(http_port=1, http_host="h"), arguments())
    assert (kept.http_port, kept.http_host) == (1, "h")


def test_it_runs_until_it_is_told_to_stop(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    looks: list[int] = []

    def watch() -> None:
        looks.append(1)
        if len(looks) == 3:
            os.kill(os.getpid(), signal.SIGTERM)

    @contextmanager
    def ready(settings: Settings) -> Iterator[Furnished]:
        yield Furnished(settings, with_redis=False, with_bank=False, watch=watch)

    crash = Child("crashing", (sys.executable, "-S", "-c", "raise SystemExit(7)"))
    monkeypatch.setattr(serve, "furnished", ready)
    monkeypatch.setattr(serve, "children", lambda *_, **__: (crash,))
    monkeypatch.setenv("ZSB_HOME", str(tmp_path))
    before = signal.getsignal(signal.SIGINT), signal.getsignal(signal.SIGTERM)
    try:
        assert main(["serve", "--port", "8321"]) == 0
    finally:
        signal.signal(signal.SIGINT, before[0])
        signal.signal(signal.SIGTERM, before[1])
    told = capsys.readouterr()
    assert "http://127.0.0.1:8321" in told.out
    assert told.out.endswith("已停止\n")
    assert "crashing 已退出（状态 7）" in told.err
