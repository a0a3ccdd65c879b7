"""The desk's side of the lines: who asks gets what the network answers, in whatever company."""

import logging
import os
import socket
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from threading import Event, Thread
from typing import Any

import numpy as np

from ocr_worker.accelerator.batching import Batcher
from ocr_worker.desk_line import (
    Dims,
    Head,
    Kind,
    LineLost,
    receive_head,
    receive_into,
    say_hello,
    send,
    short_name,
)
from ocr_worker.engines.network import Tensor

log = logging.getLogger(__name__)

BACKLOG = 128
# A run that takes so long hangs: the desk ends, and whoever starts it starts the next.
RUN_S_MAX = 30.0
_LOOK_S = 0.5


@dataclass(frozen=True, slots=True)
class Counter:
    """One network at the desk, and what it may be given."""

    batcher: Batcher
    takes: Callable[[Dims], bool]


class Desk:
    """Answers on a socket until its device fails or it is told to stop."""

    def __init__(self, counters: Mapping[Kind, Counter], told: Mapping[str, Any]) -> None:
        self._counters = counters
        self._told = told
        self._ended = Event()
        self._is_broken = False

    def ask_to_stop(self) -> None:
        self._ended.set()

    def serve(self, path: Path) -> int:
        """Answer at `path` for its owner alone; 0 when told to stop, 1 when the device failed."""
        with _listening(path) as listener:
            for counter in self._counters.values():
                self._start(self._run, counter.batcher)
            self._start(self._accept, listener)
            log.info("desk open", extra={"socket": str(path), **self._told})
            while not self._ended.wait(_LOOK_S):
                if any(one.batcher.busy_s > RUN_S_MAX for one in self._counters.values()):
                    log.critical("a run hangs")
                    self._break()
            status = int(self._is_broken)
        path.unlink(missing_ok=True)
        log.info("desk closed", extra=self.told())
        return status

    def told(self) -> dict[str, Any]:
        """What a hello is answered with."""
        figures = {kind.name.lower(): one.batcher.told() for kind, one in self._counters.items()}
        return {**self._told, "figures": figures}

    def _start(self, run: Callable[[Any], None], given: Any) -> None:
        Thread(target=run, args=(given,), daemon=True).start()

    def _run(self, batcher: Batcher) -> None:
        """A device that failed once is not to be trusted: all end, and a fresh desk is started."""
        try:
            batcher.serve()
        finally:
            self._break()

    def _break(self) -> None:
        self._is_broken = True
        self._ended.set()

    def _accept(self, listener: socket.socket) -> None:
        try:
            while True:
                line, _ = listener.accept()
                self._start(self._answer, line)
        finally:
            self._break()

    def _answer(self, opened: socket.socket) -> None:
        """One line, one question at a time. Its reader may die, stall or lie; others go on."""
        reader = 0
        with opened, suppress(LineLost):
            line = opened.fileno()
            while (head := receive_head(line)) is not None:
                if head.kind is Kind.HELLO:
                    reader = head.dims[0]
                    say_hello(line, self.told())
                    continue
                counter = self._counters[head.kind]
                if not counter.takes(head.dims):
                    log.warning("refused", extra={"dims": head.dims})
                    return
                answer = counter.batcher.ask(_rows(line, head), reader=reader)
                _send(line, head.kind, answer)


def _rows(line: int, head: Head) -> Tensor:
    rows = np.empty(head.dims, np.float32)
    receive_into(line, rows.data.cast("B"))
    return rows


def _send(line: int, kind: Kind, answer: Tensor) -> None:
    answer = np.ascontiguousarray(answer, np.float32)
    dims = (1,) * (4 - answer.ndim) + answer.shape
    send(line, Head(kind, (dims[0], dims[1], dims[2], dims[3])), answer.data.cast("B"))


def _listening(path: Path) -> socket.socket:
    """A socket for its owner alone; the one that a killed desk left is put away."""
    path.unlink(missing_ok=True)
    listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    before = os.umask(0o177)
    try:
        with short_name(path) as name:
            listener.bind(name)
    finally:
        os.umask(before)
    listener.listen(BACKLOG)
    return listener
