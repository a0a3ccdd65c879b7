"""The desk's process, from its command line to its end."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import psutil
import pytest

from finance.kernel.settings import Settings
from ocr_worker.accelerator import run
from ocr_worker.desk_line import ask
from ocr_worker.devices import device_of
from ocr_worker.models_folder import RECOGNITION

ROOT = Path(__file__).resolve().parents[3]
COMMAND = (sys.executable, "-m", "ocr_worker.accelerator.run")

pytestmark = pytest.mark.ocr


def environ_of(home: Path, models: Path, device: str) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("ZSB_")}
    told = {"ZSB_HOME": str(home), "ZSB_MODELS": str(models), "ZSB_OCR_DEVICE": device}
    return {**kept, **told}


def test_a_desk_opens_answers_and_closes_when_told(models: Path, tmp_path: Path) -> None:
    desk = subprocess.Popen(
        COMMAND, cwd=ROOT, env=environ_of(tmp_path, models, "cpu:desk"), stderr=subprocess.PIPE
    )
    path = tmp_path / "device.sock"
    while ask(path) is None:
        assert desk.poll() is None
        time.sleep(0.1)
    told = ask(path)
    desk.send_signal(signal.SIGTERM)
    _, log = desk.communicate(timeout=20)
    assert told is not None
    assert (told["device"], told["models"]) == ("cpu:desk", str(models))
    assert desk.returncode == 0
    assert not path.exists()
    assert b"desk open" in log


@pytest.mark.parametrize("word", ["--socket", ""])
def test_it_serves_where_it_is_told_until_it_is_told_to_stop(
    word: str, models: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In this very process: the signal comes once the socket answers."""
    path = tmp_path / ("own.sock" if word else "device.sock")
    for name, value in environ_of(tmp_path, models, "cpu:desk").items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(run, "log_to_stderr", lambda _: None)
    before = {number: signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGINT)}

    def stop() -> None:
        while ask(path) is None:
            time.sleep(0.05)
        os.kill(os.getpid(), signal.SIGTERM)

    stopping = threading.Thread(target=stop)
    stopping.start()
    try:
        assert run.main([word, str(path)] if word else []) == 0
    finally:
        stopping.join()
        for number, handler in before.items():
            signal.signal(number, handler)
    assert not path.exists()


def test_a_card_is_warm_before_its_desk_opens(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every bucket of both networks, on a card that a test plays."""
    ran: list[tuple[int, ...]] = []

    def opened(_model: Path, _place: object) -> Callable[[np.ndarray], np.ndarray]:
        def run_one(batch: np.ndarray) -> np.ndarray:
            ran.append(batch.shape)
            return batch

        return run_one

    monkeypatch.setattr(run, "open_finder", opened)
    monkeypatch.setattr(run, "open_reader", opened)
    monkeypatch.setattr(run, "require_device", lambda _: None)
    desk = run.open_desk(Settings(home=tmp_path), device_of("cuda:0"))
    assert len(ran) == len(set(ran)) == 42 * 2 + 163
    assert (4, 3, 768, 960) in ran
    assert (64, 3, 48, 304) in ran
    assert desk.told()["device"] == "cuda:0"
    assert (tmp_path / "models" / RECOGNITION / "inference.onnx").is_file()


def test_a_desk_ends_with_the_program_that_started_it(models: Path, tmp_path: Path) -> None:
    starter = subprocess.Popen(
        [
            sys.executable,
            "-c",
            f"""
import os, subprocess, time
desk = subprocess.Popen([*{COMMAND!r}, "--parent", str(os.getpid())])
print(desk.pid, flush=True)
time.sleep(3600)
""",
        ],
        cwd=ROOT,
        env=environ_of(tmp_path, models, "cpu:desk"),
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    assert starter.stdout is not None
    try:
        desk = psutil.Process(int(starter.stdout.readline()))
        while ask(tmp_path / "device.sock") is None:
            time.sleep(0.1)
    finally:
        starter.kill()
        starter.wait()
        starter.stdout.close()
    psutil.wait_procs([desk], timeout=5)
    assert not desk.is_running()


@pytest.mark.parametrize(
    ("device", "told"), [("gpu", "setting.invalid"), ("cuda:0", "device.missing: cuda:0")]
)
def test_a_device_that_is_not_there_is_told_and_the_desk_does_not_open(
    device: str,
    told: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    for name, value in environ_of(tmp_path, tmp_path, device).items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(run, "log_to_stderr", lambda _: None)
    monkeypatch.setattr("ocr_worker.devices.find_spec", lambda _: None)
    assert run.main([]) == 1
    assert told in capsys.readouterr().err
