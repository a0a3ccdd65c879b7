import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from ocr_worker.engines.runtimes import open_runtime
from ocr_worker.models_folder import DETECTION, RECOGNITION

pytestmark = pytest.mark.ocr

openvino_runtime = pytest.importorskip(
    "ocr_worker.engines.openvino_runtime", reason="openvino is not installed"
)


def _heat(models: Path, precision: str | None) -> np.ndarray:
    runtime = open_runtime("openvino", precision=precision)
    network = runtime.load(models / DETECTION / "inference.onnx", threads=2, lanes=1)
    page = np.random.default_rng(1).uniform(-1, 1, (1, 3, 96, 96)).astype(np.float32)
    heat = network.run(page)
    network.close()
    return heat


def test_precision_f32_computes_what_onnxruntime_computes(models: Path):
    network = open_runtime("onnxruntime").load(
        models / DETECTION / "inference.onnx", threads=1, lanes=1
    )
    page = np.random.default_rng(1).uniform(-1, 1, (1, 3, 96, 96)).astype(np.float32)
    assert np.allclose(_heat(models, "f32"), network.run(page), atol=1e-3)


def test_the_runtimes_own_precision_stays_close(models: Path):
    assert np.allclose(_heat(models, None), _heat(models, "f32"), atol=0.1)


def test_many_shapes_are_followed_by_loading_anew(models: Path, monkeypatch):
    monkeypatch.setattr(openvino_runtime, "SHAPES_MAX", 2)
    network = open_runtime("openvino").load(
        models / RECOGNITION / "inference.onnx", threads=1, lanes=2
    )
    line = np.random.default_rng(2).uniform(-1, 1, (1, 3, 48, 96)).astype(np.float32)
    before = network.run(line)
    network.rest()
    assert len(network._shapes) == 1
    for width in (48, 64):
        network.run(np.zeros((1, 3, 48, width), np.float32))
    network.rest()
    assert network._shapes == set()
    assert np.allclose(network.run(line), before, atol=1e-6)
    assert network._free.qsize() == 2
    network.close()


# A network dropped in another thread, then a signal: see `_CORE`.
_DROPPED = """
import faulthandler, os, signal, sys, threading
from pathlib import Path
faulthandler.enable()
from ocr_worker.engines.openvino_runtime import OpenVinoRuntime
held = [OpenVinoRuntime()]
held.append(held[0].load(Path(sys.argv[1]), threads=1, lanes=1))
held[1].close()
dropping = threading.Thread(target=held.clear)
dropping.start()
dropping.join()
signal.signal(signal.SIGTERM, lambda *_: print("handled"))
os.kill(os.getpid(), signal.SIGTERM)
"""


def test_a_network_dropped_in_another_thread_leaves_signals_alone(models: Path):
    model = models / DETECTION / "inference.onnx"
    told = subprocess.run(
        [sys.executable, "-c", _DROPPED, str(model)], capture_output=True, check=False, timeout=60
    )
    assert (told.returncode, told.stdout) == (0, b"handled\n")
