"""The probe enters the cage in a process of its own and leaves this one free."""

import json
import socket
from pathlib import Path

import pytest

from cli import reader_probe
from cli.reader_probe import Probed, probe
from finance.kernel.settings import Settings
from ocr_worker.engines.runtimes import installed_runtimes


def test_the_walls_and_the_runtime_are_told(tmp_path: Path) -> None:
    found = probe(Settings(home=tmp_path))
    assert found.trouble == ""
    assert found.runtime in {"", *installed_runtimes()}
    socket.socket().close()


def test_what_keeps_it_from_answering_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reader_probe, "PATIENCE_S", 0.001)
    assert probe(Settings(home=tmp_path / "slow")) == Probed(trouble="TimeoutExpired")


def test_inside_it_prints_one_object(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("ocr_worker.sandbox.leave_network", lambda: True)
    monkeypatch.setattr("ocr_worker.sandbox.forbid_calls", lambda: False)
    monkeypatch.setattr("ocr_worker.engines.choice.known_runtime", lambda _: None)
    assert reader_probe.main(str(tmp_path)) == 0
    told = json.loads(capsys.readouterr().out)
    assert told == {"has_no_network": True, "has_filter": False, "runtime": ""}
