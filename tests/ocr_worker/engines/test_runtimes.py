import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from ocr_worker.engines import runtimes
from ocr_worker.engines.choice import PROBE_TEXT, probe_line
from ocr_worker.engines.recognition import decode, read_alphabet, stack
from ocr_worker.engines.runtimes import UnknownRuntime, installed_runtimes, open_runtime
from ocr_worker.models_folder import DETECTION, RECOGNITION

pytestmark = pytest.mark.ocr


@pytest.fixture(params=installed_runtimes())
def network(request, models: Path):
    loaded = open_runtime(request.param).load_finder(
        models / DETECTION / "inference.onnx", threads=1, lanes=2
    )
    yield loaded
    loaded.close()


def _page(seed: int, side: int) -> np.ndarray:
    shape = (1, 3, side, side)
    return np.random.default_rng(seed).uniform(-1, 1, shape).astype(np.float32)


def test_an_answer_outlives_the_next_run(network):
    first = network.run(_page(1, 64))
    kept = first.copy()
    network.run(_page(2, 64))
    network.run(_page(3, 128))
    assert first.shape == (1, 1, 64, 64)
    assert np.array_equal(first, kept)


def test_a_large_run_changes_no_later_answer(network):
    before = network.run(_page(1, 64))
    network.rest()
    large = network.run(_page(2, 1056))
    network.rest()
    assert large.shape == (1, 1, 1056, 1056)
    assert np.allclose(network.run(_page(1, 64)), before, atol=1e-6)


@pytest.fixture(params=installed_runtimes())
def reader(request, models: Path):
    loaded = open_runtime(request.param).load_reader(
        models / RECOGNITION / "inference.onnx", threads=1, lanes=2
    )
    yield loaded
    loaded.close()


def test_lines_are_settled_together_as_each_alone(reader, models: Path):
    alphabet = read_alphabet(models / RECOGNITION)
    line = probe_line()
    batches = [stack([line[:, :320]], padded=320), stack([line, line[:, ::-1]], padded=640)]
    looks = [reader.look(batch) for batch in batches]
    assert reader.settle([]) == []
    together = reader.settle(looks)
    assert [one.shape for one in together] == [(1, 40, 2), (2, 80, 2)]
    for look, settled in zip(looks, together, strict=True):
        (alone,) = reader.settle([look])
        assert np.allclose(alone, settled, atol=0.02)
    said = decode(together[1][0], alphabet).text.replace(" ", "")
    assert said == PROBE_TEXT.replace(" ", "")


def test_onnxruntime_is_always_there():
    assert installed_runtimes()[0] == "onnxruntime"


_LOADED = """
import sys
from pathlib import Path
from ocr_worker.engines.runtimes import open_runtime
open_runtime("onnxruntime").load_finder(Path(sys.argv[1]), threads=1, lanes=1)
"""


def test_onnxruntime_tells_nobody_of_its_use(models: Path, tmp_path: Path):
    """Left to itself it keeps an identifier of the machine, and what it has to tell, at home."""
    subprocess.run(
        [sys.executable, "-c", _LOADED, str(models / DETECTION / "inference.onnx")],
        env={name: one for name, one in os.environ.items() if name != "ORT_DISABLE_TELEMETRY"}
        | {"HOME": str(tmp_path)},
        check=True,
        timeout=120,
    )
    assert list(tmp_path.rglob("*onnxruntime*")) == []


def test_an_unknown_runtime_is_refused():
    with pytest.raises(UnknownRuntime):
        open_runtime("abacus")


def test_openvino_is_refused_where_it_is_not_installed(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(runtimes, "find_spec", lambda name: None)
    assert installed_runtimes() == ()
    with pytest.raises(UnknownRuntime):
        open_runtime("openvino")
