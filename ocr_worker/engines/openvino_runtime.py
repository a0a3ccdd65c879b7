"""OpenVINO on the CPU: with `openvino_graphs` all that knows the package, loaded where it is."""

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from queue import SimpleQueue
from typing import Any

import numpy as np
import openvino

from ocr_worker.engines.network import LARGE_INPUT, SHAPES_MAX, Network, Reader, Tensor, best_of
from ocr_worker.engines.openvino_graphs import ReaderParts, lean_finder, reader_parts
from ocr_worker.models_folder import RECOGNITION

# One for the life of the process. It lays an alternate signal stack under the thread that made it
# and frees that stack when it goes; in another thread, say when the collector runs there, the
# first keeps the freed one, and the next signal ends the process without a word.
_CORE: Any = openvino.Core()

_BLANK = 0
# From which score on "no character" is the best class of a step, whatever the others score. Of
# 29,000 steps with a character, many of them blurred, turned or shrunk, the highest had 24.5; of
# those without, two in three have more than this. A model of another name is asked for all classes
# of all steps.
SURELY_BLANK = {RECOGNITION: 26.0}

# Steps classified at once: more take as long as one after the other. Fewer are padded to a
# multiple, for each new shape costs time and memory.
_ROWS_MAX = 32
_ROWS_STEP = 8


class OpenVinoRuntime:
    """OpenVINO; on a CPU with bf16 instructions it computes in bf16 unless told otherwise."""

    name = "openvino"

    def __init__(self, precision: str | None = None) -> None:
        self._precision = precision

    def load_finder(self, model: Path, *, threads: int, lanes: int) -> Network:
        graph = lean_finder(_CORE.read_model(os.fspath(model)))
        return _OpenVinoNetwork(graph, self._options(threads, lanes), lanes=lanes)

    def load_reader(self, model: Path, *, threads: int, lanes: int) -> Reader:
        options = self._options(threads, lanes)
        graph = _CORE.read_model(os.fspath(model))
        parts = reader_parts(graph)
        if parts is None:
            return _WholeReader(_OpenVinoNetwork(graph, options, lanes=lanes))
        return _Reader(
            _OpenVinoNetwork(parts.describe, options, lanes=lanes),
            _OpenVinoNetwork(parts.classify, options, lanes=lanes),
            _Blank(parts, SURELY_BLANK.get(model.parent.name)),
        )

    def _options(self, threads: int, lanes: int) -> dict[str, Any]:
        options: dict[str, Any] = {
            "INFERENCE_NUM_THREADS": threads * lanes,
            "NUM_STREAMS": lanes,
            # Left to itself, every process pins its threads to the same first cores. Whoever
            # starts the workers gives each its core, and the threads keep to that.
            "ENABLE_CPU_PINNING": False,
        }
        if self._precision:
            options["INFERENCE_PRECISION_HINT"] = self._precision
        return options


class _OpenVinoNetwork:
    def __init__(self, graph: Any, options: dict[str, Any], *, lanes: int) -> None:
        self._graph = graph
        self._options = options
        self._lanes = lanes
        self._free: SimpleQueue[Any] = SimpleQueue()
        self._open()

    def _open(self) -> None:
        model = _CORE.compile_model(self._graph, "CPU", self._options)
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


class _WholeReader:
    """A recogniser that says how likely each class is at each step."""

    def __init__(self, network: _OpenVinoNetwork) -> None:
        self._network = network

    def look(self, batch: Tensor) -> Tensor:
        with self._network.peek(batch) as certainties:
            return best_of(certainties)

    def settle(self, looks: Sequence[Tensor]) -> list[Tensor]:
        return list(looks)

    def rest(self) -> None:
        self._network.rest()

    def close(self) -> None:
        self._network.close()


class _Blank:
    """Tells the steps at which surely no character ends; none, if `limit` is None."""

    def __init__(self, parts: ReaderParts, limit: float | None) -> None:
        self._weights = parts.weights[:, _BLANK].copy()
        self._limit = np.inf if limit is None else limit - parts.offsets[_BLANK]

    def others(self, rows: Tensor) -> Any:
        """The places of those that have to be classified."""
        return np.flatnonzero(rows @ self._weights <= self._limit)


class _Reader:
    """A recogniser that weighs its 18,710 classes only where there may be a character.

    That last layer is a sixth of its work, and three steps in four are blank. The steps of a whole
    page are weighed together, for to fetch the layer's 2 million weights takes longer than to use
    them on a few.
    """

    def __init__(
        self, describe: _OpenVinoNetwork, classify: _OpenVinoNetwork, blank: _Blank
    ) -> None:
        self._describe = describe
        self._classify = classify
        self._blank = blank

    def look(self, batch: Tensor) -> Tensor:
        return self._describe.run(batch)

    def settle(self, looks: Sequence[Tensor]) -> list[Tensor]:
        if not looks:
            return []
        best = self._settled(np.concatenate([look.reshape(-1, look.shape[2]) for look in looks]))
        ends = np.cumsum([look.shape[0] * look.shape[1] for look in looks])
        parts = zip(np.split(best, ends[:-1]), looks, strict=True)
        return [part.reshape(*look.shape[:2], 2) for part, look in parts]

    def _settled(self, rows: Tensor) -> Tensor:
        """Rows × features to rows × (best class, how certain)."""
        best = np.empty((len(rows), 2), np.float32)
        best[:] = (_BLANK, 1.0)
        others = self._blank.others(rows)
        for start in range(0, len(others), _ROWS_MAX):
            places = others[start : start + _ROWS_MAX]
            best[places] = self._best(rows[places])
        return best

    def _best(self, rows: Tensor) -> Tensor:
        """How certain a class is does not depend on the rows beside it, so any will pad."""
        padded = np.resize(rows, (-(-len(rows) // _ROWS_STEP) * _ROWS_STEP, rows.shape[1]))
        with self._classify.peek(padded) as certainties:
            best: Tensor = best_of(certainties[np.newaxis, : len(rows)])[0]
        return best

    def rest(self) -> None:
        self._describe.rest()
        self._classify.rest()

    def close(self) -> None:
        self._describe.close()
        self._classify.close()


def _size(shape: tuple[int, ...]) -> int:
    size = 1
    for length in shape:
        size *= length
    return size
