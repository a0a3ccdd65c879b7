"""A clean stop: SIGTERM ends the waiting at once and the work where it may be broken off."""

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType


class Stopped(BaseException):
    """The process was told to stop while it did what may be broken off."""


class Stop:
    """Set by SIGTERM and SIGINT; raises `Stopped` only inside `breakable()`."""

    def __init__(self) -> None:
        self.is_set = False
        self._is_breakable = False

    def listen(self) -> None:
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._handle)

    def ask(self) -> None:
        self.is_set = True

    @contextmanager
    def breakable(self) -> Iterator[None]:
        """What stands inside may end by `Stopped`, and must leave nothing half done."""
        self._is_breakable = True
        try:
            if self.is_set:
                raise Stopped
            yield
        finally:
            self._is_breakable = False

    def _handle(self, _number: int, _frame: FrameType | None) -> None:
        self.is_set = True
        if self._is_breakable:
            self._is_breakable = False  # a second signal must not break the cleaning up
            raise Stopped
