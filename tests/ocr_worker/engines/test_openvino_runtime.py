import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from ocr_worker.engines.choice import probe_line
from ocr_worker.engines.recognition import stack
from ocr_worker.engines.runtimes import open_runtime
from ocr_worker.models_folder import DETECTION, RECOGNITION

pytestmark = pytest.mark.ocr

openvino_runtime = pytest.importorskip(
    "ocr_worker.engines.openvino_runtime", reason="openvino is not installed"
)
graphs = pytest.importorskip("ocr_worker.engines.openvino_graphs")
openvino = pytest.importorskip("openvino")
opset13 = pytest.importorskip("openvino.opset13")


def _heat(models: Path, precision: str | None) -> np.ndarray:
    runtime = open_runtime("openvino", precision=precision)
    network = runtime.load_finder(models / DETECTION / "inference.onnx", threads=2, lanes=1)
    page = np.random.default_rng(1).uniform(-1, 1, (1, 3, 96, 96)).astype(np.float32)
    heat = network.run(page)
    network.close()
    return heat


def test_precision_f32_computes_what_onnxruntime_computes(models: Path):
    network = open_runtime("onnxruntime").load_finder(
        models / DETECTION / "inference.onnx", threads=1, lanes=1
    )
    page = np.random.default_rng(1).uniform(-1, 1, (1, 3, 96, 96)).astype(np.float32)
    assert np.allclose(_heat(models, "f32"), network.run(page), atol=1e-3)


def test_the_runtimes_own_precision_stays_close(models: Path):
    assert np.allclose(_heat(models, None), _heat(models, "f32"), atol=0.1)


def test_many_shapes_are_followed_by_loading_anew(models: Path, monkeypatch):
    monkeypatch.setattr(openvino_runtime, "SHAPES_MAX", 2)
    network = open_runtime("openvino").load_finder(
        models / DETECTION / "inference.onnx", threads=1, lanes=2
    )
    page = np.random.default_rng(2).uniform(-1, 1, (1, 3, 96, 96)).astype(np.float32)
    before = network.run(page)
    network.rest()
    assert len(network._shapes) == 1
    for width in (32, 64):
        network.run(np.zeros((1, 3, 64, width), np.float32))
    network.rest()
    assert network._shapes == set()
    assert np.allclose(network.run(page), before, atol=1e-6)
    assert network._free.qsize() == 2
    network.close()


def _reader(models: Path):
    file = models / RECOGNITION / "inference.onnx"
    return open_runtime("openvino", precision="f32").load_reader(file, threads=1, lanes=1)


def test_a_reader_weighs_all_classes_only_where_a_character_may_be(models: Path, monkeypatch):
    """What is said of the other steps is what the whole model says of them."""
    line = probe_line()
    batch = stack([line, np.full_like(line, 255)], padded=line.shape[1])
    lean = _reader(models)
    weighed = []
    best = lean._best
    monkeypatch.setattr(lean, "_best", lambda rows: weighed.append(len(rows)) or best(rows))
    (said,) = lean.settle([lean.look(batch)])
    monkeypatch.setattr(openvino_runtime, "reader_parts", lambda graph: None)
    whole = _reader(models)
    (expected,) = whole.settle([whole.look(batch)])
    assert np.array_equal(said[..., 0], expected[..., 0])
    spelt = expected[..., 0] != 0
    assert np.allclose(said[spelt], expected[spelt], atol=1e-3)
    assert 30 < sum(weighed) < 0.8 * said[..., 0].size
    monkeypatch.undo()
    monkeypatch.setattr(openvino_runtime, "SURELY_BLANK", {})
    careful = _reader(models)
    assert np.array_equal(careful.settle([careful.look(batch)])[0][..., 0], expected[..., 0])


def test_a_model_of_another_build_is_left_as_it_is():
    page = opset13.parameter([1, 3, 32, 32], np.float32)
    other = openvino.Model([opset13.result(opset13.sigmoid(page))], [page], "other")
    assert graphs.lean_finder(other) is other
    assert graphs.reader_parts(other) is None


def _finder(offsets: tuple[int, ...] = (1, 3, 1, 1), more: int = 0):
    page = opset13.parameter([1, 4, 8, 8], np.float32)
    wide, narrow = (np.ones((4, 3, 2, 2), np.float32), np.ones((3, 1, 2, 2), np.float32))
    spread = opset13.convolution_backprop_data(page, wide, [2, 2], output_padding=[more, more])
    known = opset13.relu(opset13.add(spread, np.ones(offsets, np.float32)))
    again = opset13.convolution_backprop_data(known, narrow, [2, 2])
    heat = opset13.sigmoid(opset13.add(again, np.ones((1, 1, 1, 1), np.float32)))
    return openvino.Model([opset13.result(heat)], [page], "finder")


def test_so_is_a_detector_that_ends_otherwise():
    assert graphs.lean_finder(usual := _finder()) is not usual
    for other in (_finder(offsets=(1,)), _finder(offsets=(1, 3, 16, 16)), _finder(more=1)):
        assert graphs.lean_finder(other) is other


def _recogniser(features=(1, 5, 4), offsets: int = 4, *, is_turned: bool = False, axis: int = 2):
    lines = opset13.parameter(openvino.PartialShape(features), np.float32)
    scores = opset13.matmul(lines, np.ones((4, 4), np.float32), False, is_turned)
    said = opset13.softmax(opset13.add(scores, np.ones(offsets, np.float32)), axis)
    return openvino.Model([opset13.result(said)], [lines], "recogniser")


def test_so_is_a_recogniser_that_ends_otherwise():
    assert graphs.reader_parts(_recogniser())
    for other in (
        _recogniser(offsets=1),
        _recogniser(is_turned=True),
        _recogniser(axis=1),
        _recogniser(features=(1, 2, 5, 4)),
    ):
        assert graphs.reader_parts(other) is None


# A network dropped in another thread, then a signal: see `_CORE`.
_DROPPED = """
import faulthandler, os, signal, sys, threading
from pathlib import Path
faulthandler.enable()
from ocr_worker.engines.openvino_runtime import OpenVinoRuntime
held = [OpenVinoRuntime()]
held.append(held[0].load_finder(Path(sys.argv[1]), threads=1, lanes=1))
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
