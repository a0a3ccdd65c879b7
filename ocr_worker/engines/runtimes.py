"""What runs a network: ONNX Runtime, or OpenVINO where it is installed, behind one small port."""

import os
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import onnxruntime

from ocr_worker.engines.network import LARGE_INPUT, Network, Reader, Runtime, Tensor, best_of

ONNXRUNTIME = "onnxruntime"
OPENVINO = "openvino"


class UnknownRuntime(ValueError):
    """The settings name a runtime that is not there, or not installed."""


def installed_runtimes() -> tuple[str, ...]:
    """The runtimes of this machine, found without loading them."""
    return tuple(name for name in (ONNXRUNTIME, OPENVINO) if find_spec(name) is not None)


def open_runtime(name: str, *, precision: str | None = None) -> Runtime:
    """Load a runtime. `precision` (`f32`, `bf16`) is a hint that only OpenVINO takes."""
    match name:
        case "onnxruntime":
            return OnnxRuntime()
        case "openvino" if find_spec("openvino") is not None:
            # An optional package of 180 MB: loaded only when it is there and wanted.
            from ocr_worker.engines.openvino_runtime import OpenVinoRuntime  # noqa: PLC0415  # big

            return OpenVinoRuntime(precision)
        case other:
            raise UnknownRuntime(other)


class OnnxRuntime:
    """ONNX Runtime on the CPU."""

    name = ONNXRUNTIME

    def load_finder(self, model: Path, *, threads: int, lanes: int) -> Network:
        """`lanes` needs nothing here: one session takes any number of callers at once."""
        del lanes
        return _OnnxNetwork(model, threads)

    def load_reader(self, model: Path, *, threads: int, lanes: int) -> Reader:
        del lanes
        return _OnnxReader(model, threads)


class _OnnxNetwork:
    def __init__(self, model: Path, threads: int) -> None:
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        options.inter_op_num_threads = 1
        options.log_severity_level = 3
        # Patterns of memory are kept per shape, and shapes are many here.
        options.enable_mem_pattern = False
        # Idle threads that spin take the core from whoever works next.
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")
        self._session: Any = onnxruntime.InferenceSession(
            os.fspath(model), options, providers=["CPUExecutionProvider"]
        )
        self._input: str = self._session.get_inputs()[0].name
        self._handing_back = onnxruntime.RunOptions()
        self._handing_back.add_run_config_entry("memory.enable_memory_arena_shrinkage", "cpu:0")

    def run(self, batch: Tensor) -> Tensor:
        after = self._handing_back if batch.size >= LARGE_INPUT else None
        result: Tensor = self._session.run(None, {self._input: batch}, after)[0]
        return result

    def rest(self) -> None:
        """Nothing is left: large runs have handed their arena back."""

    def close(self) -> None:
        self._session = None


class _OnnxReader(_OnnxNetwork):
    """Says of each step how likely each class is; only the best one is kept, at once."""

    def look(self, batch: Tensor) -> Tensor:
        return best_of(self.run(batch))

    def settle(self, looks: Sequence[Tensor]) -> list[Tensor]:
        return list(looks)
