"""Puts together what several readers ask of one network within a few milliseconds."""

import time
from concurrent.futures import Future
from dataclasses import asdict, dataclass, field
from threading import Condition
from typing import Any

import numpy as np

from ocr_worker.accelerator.buckets import Counts, Shape
from ocr_worker.accelerator.networks import Run
from ocr_worker.engines.network import Tensor

# How long the first of a bucket waits for others. Under load the device is busy for longer than
# this anyway, and they come together by themselves.
WAIT_S = 0.003


@dataclass(slots=True)
class Figures:
    """What a batcher has done; `shared_runs` are those for more than one reader."""

    asks: int = 0
    rows: int = 0
    padded_rows: int = 0
    runs: int = 0
    shared_runs: int = 0
    busy_s: float = 0.0


@dataclass(frozen=True, slots=True, eq=False)
class _Ask:
    rows: Tensor
    reader: int
    asked_at: float
    answer: "Future[Tensor]" = field(default_factory=Future)


class Batcher:
    """One network with what waits for it; `serve` runs on a thread of its own."""

    def __init__(self, run: Run, counts: Counts, *, wait_s: float = WAIT_S) -> None:
        self._run = run
        self._counts = counts
        self._wait_s = wait_s
        self._changed = Condition()
        self._waiting: dict[Shape, list[_Ask]] = {}
        self._figures = Figures()
        self._busy_since: float | None = None

    def ask(self, rows: Tensor, *, reader: int) -> Tensor:
        """What the network answers for these rows; returns once they were run."""
        asked = _Ask(rows, reader, time.monotonic())
        with self._changed:
            self._waiting.setdefault(_shape(rows), []).append(asked)
            self._changed.notify()
        return asked.answer.result()

    def serve(self) -> None:
        """Run batch after batch; ends only by what the device raises."""
        while True:
            self._answer(self._next())

    @property
    def busy_s(self) -> float:
        """How long the run of this moment has taken so far."""
        since = self._busy_since
        return 0.0 if since is None else time.monotonic() - since

    def told(self) -> dict[str, Any]:
        return asdict(self._figures)

    def _next(self) -> list[_Ask]:
        with self._changed:
            while True:
                left_s = None
                if self._waiting:
                    shape, left_s = self._most_urgent()
                    if left_s <= 0:
                        return self._take(shape)
                self._changed.wait(left_s)

    def _most_urgent(self) -> tuple[Shape, float]:
        """The shape to run next, and how long it may still wait: a full one not at all.

        Of those that wait no longer the oldest, so that none is passed over for ever.
        """
        now = time.monotonic()
        asked_at = {shape: asks[0].asked_at for shape, asks in self._waiting.items()}
        oldest = min(asked_at, key=asked_at.__getitem__)
        if asked_at[oldest] + self._wait_s <= now:
            return oldest, 0.0
        full = [shape for shape in self._waiting if self._is_full(shape)]
        if full:
            return min(full, key=asked_at.__getitem__), 0.0
        return oldest, asked_at[oldest] + self._wait_s - now

    def _is_full(self, shape: Shape) -> bool:
        return sum(len(one.rows) for one in self._waiting[shape]) >= self._counts(shape)[-1]

    def _take(self, shape: Shape) -> list[_Ask]:
        asks, room = self._waiting.pop(shape), self._counts(shape)[-1]
        taken = 0
        for one in asks:
            room -= len(one.rows)
            if room < 0:
                break
            taken += 1
        if asks[taken:]:
            self._waiting[shape] = asks[taken:]
        return asks[:taken]

    def _answer(self, asks: list[_Ask]) -> None:
        batch = self._laid_together(asks)
        self._busy_since = time.monotonic()
        answers = self._run(batch)
        spent, self._busy_since = self.busy_s, None
        self._note(asks, batch, spent)
        first = 0
        for one in asks:
            one.answer.set_result(answers[first : first + len(one.rows)])
            first += len(one.rows)

    def _laid_together(self, asks: list[_Ask]) -> Tensor:
        shape = _shape(asks[0].rows)
        wanted = sum(len(one.rows) for one in asks)
        count = next(count for count in self._counts(shape) if count >= wanted)
        if len(asks) == 1 and count == wanted:
            return asks[0].rows
        batch = np.zeros((count, *shape), np.float32)
        np.concatenate([one.rows for one in asks], out=batch[:wanted])
        return batch

    def _note(self, asks: list[_Ask], batch: Tensor, spent_s: float) -> None:
        rows = sum(len(one.rows) for one in asks)
        figures = self._figures
        figures.asks += len(asks)
        figures.rows += rows
        figures.padded_rows += len(batch) - rows
        figures.runs += 1
        figures.shared_runs += len({one.reader for one in asks}) > 1
        figures.busy_s += spent_s


def _shape(rows: Tensor) -> Shape:
    _, channels, height, width = rows.shape
    return channels, height, width
