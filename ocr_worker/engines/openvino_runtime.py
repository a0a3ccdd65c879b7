"""OpenVINO on the CPU: the only module that knows the package, loaded only where it is there."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from queue import SimpleQueue
from typing import Any

import openvino

from ocr_worker.engines.network import LARGE_INPUT, SHAPES_MAX, Network, Tensor

# One for the life of the process. It lays an alternate signal stack under the thread that made it
# and frees that stack when it goes; in another thread, say when the collector runs there, the
# first keeps the freed one, and the next signal ends the process without a word.
_CORE: Any = openvino.Core()


class OpenVinoRuntime:
    """OpenVINO; on a CPU with bf16 instructions it computes in bf16 unless told otherwise."""

    name = "openvino"

    def __init__(self, precision: str | None = None) -> None:
        self._precision = precision

    def load(self, model: Path, *, threads: int, lanes: int) -> Network:
        options: dict[str, Any] = {
            "INFERENCE_NUM_THREADS": threads * lanes,
            "NUM_STREAMS": lanes,
            # Left to itself, every process pins its threads to the same first cores. Whoever
            # starts the workers gives each its core, and the threads keep to that.
            "ENABLE_CPU_PINNING": False,
        }
        if self._precision:
            options["INFERENCE_PRECISION_HINT"] = self._precision
        return _OpenVinoNetwork(
            lambda: _CORE.compile_model(os.fspath(model), "CPU", options), lanes=lanes
        )


class _OpenVinoNetwork:
    def __init__(self, load: Callable[[], Any], *, lanes: int) -> None:
        self._load = load
        self._lanes = lanes
        self._free: SimpleQueue[Any] = SimpleQueue()
        self._open()

    def _open(self) -> None:
        model = self._load()
        self._output: Any = model.output(0)
        self._shapes: set[tuple[int, ...]] = set()
        for _ in range(self._lanes):
            self._free.put(model.create_infer_request())

    def run(self, batch: Tensor) -> Tensor:
        with self.peek(batch) as answer:
            return answer.copy()

    @contextmanager
    def peek(self, batch: Tensor) -> Iterator[Tensor]:
        """The answer lies in the request's own memory, which the next run writes over."""
        request = self._free.get()
        try:
            self._shapes.add(batch.shape)
            answers = request.infer({0: batch}, share_inputs=True, share_outputs=True)
            yield answers[self._output]
        finally:
            self._free.put(request)

    def rest(self) -> None:
        """Load anew after a large run or many shapes: nothing else gives their memory back.

        It takes a third of a second, and no page of ordinary size causes it.
        """
        is_large = any(_size(shape) >= LARGE_INPUT for shape in self._shapes)
        if is_large or len(self._shapes) > SHAPES_MAX:
            self.close()
            self._open()

    def close(self) -> None:
        while not self._free.empty():
            self._free.get()
        self._output = None


def _size(shape: tuple[int, ...]) -> int:
    size = 1
    for length in shape:
        size *= length
    return size
