"""A network that another process runs on a device; this side sends numbers and waits."""

import os
from collections.abc import Sequence
from queue import SimpleQueue

import numpy as np

from ocr_worker.desk_line import Dims, Head, Kind, LineLost, receive_head, receive_into, send
from ocr_worker.engines.network import Tensor

# Wide enough that a page's lines of one width go in one message.
BATCH_WIDTH_MAX_PX = 8192
_BEST = 2  # of each step: the class, and how certain it is


class DeskLines:
    """The open lines, each for one question at a time."""

    def __init__(self, lines: Sequence[int]) -> None:
        self._free: SimpleQueue[int | None] = SimpleQueue()
        self._count = len(lines)
        for line in lines:
            self._free.put(line)

    def ask(self, kind: Kind, batch: Tensor) -> Tensor:
        """Send the batch, wait for what the network makes of it."""
        line = self._free.get()
        if line is None:
            self._free.put(None)
            raise LineLost("lost before")
        try:
            batch = np.ascontiguousarray(batch, np.float32)
            send(line, Head(kind, _dims(batch)), batch.data.cast("B"))
            answer = _answer(line, kind, batch)
        except BaseException:
            # What is left on this line would be taken for the answer to the next question.
            os.close(line)
            self._free.put(None)
            raise
        self._free.put(line)
        return answer

    def close(self) -> None:
        for _ in range(self._count):
            line = self._free.get()
            if line is not None:
                os.close(line)
        self._count = 0


def _dims(batch: Tensor) -> Dims:
    rows, channels, height, width = batch.shape
    return rows, channels, height, width


def _answer(line: int, kind: Kind, batch: Tensor) -> Tensor:
    head = receive_head(line)
    if head is None or head.kind is not kind or not _can_be(head.dims, kind, batch):
        raise LineLost(f"an answer that cannot be: {head}")
    answer = np.empty(head.dims, np.float32)
    receive_into(line, answer.data.cast("B"))
    return answer if kind is Kind.PAGE else answer[0]


def _can_be(dims: Dims, kind: Kind, batch: Tensor) -> bool:
    rows, _, height, width = batch.shape
    if kind is Kind.PAGE:
        return dims == (rows, 1, height, width)
    one, lines, steps, best = dims
    return (one, lines, best) == (1, rows, _BEST) and 0 < steps <= width


class DeskNetwork:
    """One of the desk's networks; as many callers at once as there are lines."""

    def __init__(self, lines: DeskLines, kind: Kind) -> None:
        self._lines = lines
        self._kind = kind

    def run(self, batch: Tensor) -> Tensor:
        return self._lines.ask(self._kind, batch)

    def rest(self) -> None:
        """Nothing is kept here."""

    def close(self) -> None:
        self._lines.close()


class DeskReader(DeskNetwork):
    """The desk's recogniser, which answers with the best classes already."""

    def __init__(self, lines: DeskLines) -> None:
        super().__init__(lines, Kind.LINES)

    def look(self, batch: Tensor) -> Tensor:
        return self.run(batch)

    def settle(self, looks: Sequence[Tensor]) -> list[Tensor]:
        return list(looks)
