"""Starts the processes of one machine, restarts what dies, stops them all cleanly.

Every child leads a session of its own: Ctrl-C reaches the supervisor alone, which then stops
the children, services last. A supervisor that is killed outright takes them with
it: the kernel sends them SIGTERM (prctl PR_SET_PDEATHSIG).
"""

import ctypes
import os
import signal
import subprocess
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from cli.log_files import keep_small

TICK_S = 0.1
HEALTHY_S = 30.0  # a child that lived this long starts its count of deaths anew
WAIT_MAX_S = 30.0
LOGS_EVERY_S = 10.0

_PR_SET_PDEATHSIG = 1
_LIBC = ctypes.CDLL(None, use_errno=True)

Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Child:
    """One process: its name, its whole command line, how long it may take to stop.

    A service is what the others lean on: it is stopped after them.
    """

    name: str
    command: tuple[str, ...]
    stop_s: float = 8.0
    is_service: bool = False


@dataclass(slots=True)
class _Watched:
    child: Child
    process: subprocess.Popen[bytes] | None = None
    started_at: float = 0.0
    due_at: float = 0.0
    deaths: int = field(default=0)


class Supervisor:
    """Runs the children, in order, until asked to stop."""

    def __init__(
        self, children: tuple[Child, ...], *, environ: Mapping[str, str], logs: Path, say: Say
    ) -> None:
        self._watched = tuple(_Watched(child) for child in children)
        self._environ = dict(environ)
        self._logs = logs
        self._say = say
        self._is_stopping = False
        self._logs_due_at = 0.0

    def listen(self) -> None:
        """Stop on SIGINT and SIGTERM."""
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, lambda *_: self.ask_to_stop())

    def ask_to_stop(self) -> None:
        self._is_stopping = True

    @property
    def is_stopping(self) -> bool:
        return self._is_stopping

    def run(self, *, also: Callable[[], None] = lambda: None) -> None:
        """Start all, watch them, and stop all once asked; `also` is called at every look."""
        try:
            while not self._is_stopping:
                also()
                self.tick()
                time.sleep(TICK_S)
        finally:
            self.stop()

    def tick(self) -> None:
        """Look once: start what is due, note what has died, turn over what has grown."""
        if time.monotonic() >= self._logs_due_at:
            self._logs_due_at = time.monotonic() + LOGS_EVERY_S
            keep_small(self._logs)
        for watched in self._watched:
            if watched.process is None:
                if time.monotonic() >= watched.due_at and not self._is_stopping:
                    self._start(watched)
            elif watched.process.poll() is not None:
                self._note_death(watched, watched.process.returncode)

    def pids(self) -> dict[str, int]:
        """The process ids of the children that run now, by name."""
        return {w.child.name: w.process.pid for w in self._watched if w.process is not None}

    def stop(self) -> None:
        """Stop all children, services last; what does not heed SIGTERM is killed."""
        self._is_stopping = True
        for is_service in (False, True):
            leaving = [w for w in self._watched if w.child.is_service is is_service]
            for watched in leaving:
                if watched.process is not None:
                    watched.process.terminate()
            for watched in leaving:
                if watched.process is not None:
                    _see_off(watched.process, watched.child.stop_s)
                    watched.process = None

    def _start(self, watched: _Watched) -> None:
        self._logs.mkdir(parents=True, exist_ok=True)
        with (self._logs / f"{watched.child.name}.log").open("ab") as log:
            watched.process = subprocess.Popen(  # noqa: S603  # our own command lines
                watched.child.command,
                env=self._environ,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
                preexec_fn=_die_with(os.getpid()),  # noqa: PLW1509  # no threads here
            )
        watched.started_at = time.monotonic()

    def _note_death(self, watched: _Watched, status: int) -> None:
        assert watched.process is not None
        _kill_group(watched.process.pid)  # what it had started itself must not outlive it
        watched.process = None
        if status == 0 or time.monotonic() - watched.started_at > HEALTHY_S:
            watched.deaths = 0
        if status != 0:
            self._say(f"{watched.child.name} 已退出（{_told(status)}），将重新启动")
        wait_s = restart_wait_s(watched.deaths)
        watched.due_at = time.monotonic() + wait_s
        watched.deaths += status != 0


def restart_wait_s(deaths: int) -> float:
    """At once after the first death, then 1, 2, 4 … seconds."""
    return 0.0 if deaths == 0 else min(WAIT_MAX_S, 2.0 ** (min(deaths, 16) - 1))


def _die_with(parent: int) -> Callable[[], None]:
    def prepare() -> None:
        _LIBC.prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
        if os.getppid() != parent:  # it died before the line above
            os._exit(1)

    return prepare


def _see_off(process: subprocess.Popen[bytes], stop_s: float) -> None:
    try:
        process.wait(stop_s)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
    _kill_group(process.pid)


def _kill_group(group: int) -> None:
    try:
        os.killpg(group, signal.SIGKILL)
    except ProcessLookupError:
        return  # nothing of it is left, as it should be


def _told(status: int) -> str:
    return f"信号 {signal.Signals(-status).name}" if status < 0 else f"状态 {status}"
