"""The longer model says the same as the whole answer, looked through by hand."""

from pathlib import Path

import numpy as np
import onnxruntime
import pytest

from ocr_worker.accelerator.best import BEST, CLASS, with_best
from ocr_worker.models_folder import RECOGNITION

pytestmark = pytest.mark.ocr


def test_a_model_picks_the_best_of_each_step_itself(models: Path) -> None:
    model = (models / RECOGNITION / "inference.onnx").read_bytes()
    plain = onnxruntime.InferenceSession(model, providers=["CPUExecutionProvider"])
    name = plain.get_outputs()[0].name
    longer = onnxruntime.InferenceSession(
        with_best(model, name), providers=["CPUExecutionProvider"]
    )
    lines = np.random.default_rng(5).uniform(-1, 1, (2, 3, 48, 176)).astype(np.float32)
    whole, best, classes = longer.run([name, BEST, CLASS], {"x": lines})
    assert whole.shape[2] == 18_710
    assert np.array_equal(classes[..., 0], whole.argmax(axis=2))
    assert np.array_equal(best[..., 0], whole.max(axis=2))
    assert np.allclose(plain.run([name], {"x": lines})[0], whole, atol=1e-5)
