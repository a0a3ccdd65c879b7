"""The worker's side of the sandboxed reader: start it, feed it, watch it, replace it.

Files are decoded in a child process that holds the warm engine. A child that hangs, grows or
dies over a file costs that file one attempt and nothing else: the next one starts at once.
"""

import json
import logging
import os
import select
import subprocess
import sys
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil

from finance.kernel.errors import Unavailable
from finance.kernel.settings import Settings
from finance.vouchers import faults
from finance.vouchers.faults import Fault, Unreadable, fault_by_code
from finance.vouchers.media import MediaType, sniff
from ocr_worker.devices import desk_device, desk_path
from ocr_worker.engines.base import EngineSettings
from ocr_worker.file_reading import FileReading
from ocr_worker.frames import PipeClosed, head_size, pack, sizes

log = logging.getLogger(__name__)

MEMORY_BYTES_MAX = 1250 * 1024 * 1024
# OpenVINO writes machine code for each shape of input into memory that it reserves in plenty and
# touches by a fifth: 25 MiB a shape. It counts as data, not as resident.
CODE_BYTES_MAX = 3 * 1024 * 1024 * 1024
RESIDENT_RECYCLE_BYTES = 900 * 1024 * 1024
FILES_PER_READER = 300
FILES_OPEN_MAX = 64
START_S_MAX = 90.0
# A device's desk warms up for about a minute; every line carries one batch at a time.
DESK_WAIT_S = 80.0
DESK_LINES = 8
# A bundle has the time of as many files as it has tens of members: a photo takes a few seconds.
_MEMBERS_A_TURN = 10
_TURNS_MAX = 5
_KILLERS_MAX = 3  # members of one bundle that readers may die over, each for as long as allowed
_MEMBER = b"PK\x01\x02"  # begins the entry of each member in an archive's directory
_LOOK_S = 0.1
COMMAND = (sys.executable, "-m", "ocr_worker.reader_child")


class ReaderDied(Unreadable):
    """The reader ended, or had to be ended, over this file."""


class ReaderNotStarted(Unavailable):
    """The engine could not be loaded: no fault of any file."""

    code = "reader.not_started"
    title = "识别程序未能启动"
    remedy = "请检查识别模型和运行环境后重试"


class DeskAway(Unavailable):
    """The desk of the device went away over a file: no fault of the file."""

    code = "reader.desk_away"
    title = "识别设备的服务中断"
    remedy = "资料已保留，服务恢复后自动重试"


@dataclass(slots=True)
class _Child:
    """One reader's process, and what it has done so far."""

    process: subprocess.Popen[bytes]
    watched: psutil.Process
    is_ready: bool = False
    files: int = 0
    place: int | None = None  # of the member that it was last heard to open


class SandboxedReader:
    """Reads files in a caged process; one file at a time, from one thread."""

    def __init__(
        self,
        settings: Settings,
        *,
        command: tuple[str, ...] = COMMAND,
        memory_bytes_max: int = MEMORY_BYTES_MAX,
        files_per_reader: int = FILES_PER_READER,
        desk: Path | None = None,
    ) -> None:
        """`desk`: the socket of the device's desk where it is not that of `zsb serve`."""
        self._settings = settings
        self._desk = desk or desk_path(settings.home)
        self._command = command
        self._memory_bytes_max = memory_bytes_max
        self._files_per_reader = files_per_reader
        self._child: _Child | None = self._start()

    @property
    def pid(self) -> int | None:
        """The process that reads now; None between a death and the next file."""
        return None if self._child is None else self._child.process.pid

    def read(self, path: Path, *, timeout_s: float, is_second: bool = False) -> FileReading:
        """Read one file; raises `Unreadable`, and `ReaderDied` where the reader did not live.

        `timeout_s` is for one paper or a few: a bundle of many has more of it. Where a reader
        died over a bundle before (`is_second`), the member that it dies over now is passed by,
        unreadable, and the others are read; so it is with a few of them.
        """
        size = path.stat().st_size
        if size > self._settings.upload_bytes_max:
            raise Unreadable(faults.TOO_LARGE, f"{size} bytes")
        data = path.read_bytes()
        order: dict[str, Any] = {"name": path.name, "seconds": timeout_s * _turns(data)}
        killers: list[tuple[int, str, str]] = []
        left = _KILLERS_MAX if is_second and sniff(data) is MediaType.ZIP else 0
        while True:
            child = self._ready()
            child.place = None
            try:
                return self._read_once(child, {**order, "killers": killers}, data)
            except Unreadable as error:
                if child.place is None or len(killers) == left or not _is_deadly(error):
                    raise
                killers.append((child.place, error.fault.code, error.detail))

    def _read_once(self, child: _Child, order: dict[str, Any], data: bytes) -> FileReading:
        answer = self._ask(child, pack(order, data), time.monotonic() + order["seconds"])
        child.files += 1
        self._recycle(child, answer)
        return _reading(answer)

    def close(self) -> None:
        """End the reader and wait until it is gone."""
        child, self._child = self._child, None
        if child is not None:
            _end(child)

    def _start(self) -> _Child:
        settings = self._settings
        process = subprocess.Popen(  # noqa: S603 - our own program with our own arguments
            self._command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            cwd=Path(__file__).resolve().parent.parent,
            env=_environment(settings),
            start_new_session=True,  # Ctrl-C is for the worker; it ends the reader itself
            close_fds=True,
        )
        child = _Child(process, psutil.Process(process.pid))
        self._tell(child, pack(self._orders()))
        return child

    def _orders(self) -> dict[str, Any]:
        settings = self._settings
        roots = settings.signature_roots
        engine = EngineSettings(
            models=settings.models_folder.absolute(),
            engine=settings.ocr_engine,
            device=settings.ocr_device,
            threads=max(1, settings.ocr_threads),
        )
        return {
            "parent": os.getpid(),
            "engine": engine.to_json(),
            "desk": self._desk_orders(engine),
            "build_models": not settings.models,
            "signature_roots": str(Path(roots).absolute()) if roots else "",
            "data_bytes_max": self._memory_bytes_max + CODE_BYTES_MAX,
            "files_max": FILES_OPEN_MAX,
            "limits": {
                "file_bytes_max": settings.upload_bytes_max,
                "image_pixels_max": settings.pixels_max,
            },
        }

    def _desk_orders(self, engine: EngineSettings) -> dict[str, Any] | None:
        if desk_device(self._settings) is None:
            return None
        return {
            "socket": str(self._desk),
            "models": engine.models_told,
            "lines": DESK_LINES,
            "wait_s": DESK_WAIT_S,
        }

    def _tell(self, child: _Child, message: bytes) -> None:
        pipe = child.process.stdin
        assert pipe is not None
        try:
            pipe.write(message)
            pipe.flush()
        except BrokenPipeError:
            log.warning("the reader ended before it was told anything")

    def _ready(self) -> _Child:
        """A child with its engine loaded; one that died meanwhile is replaced."""
        child = self._child
        if child is None or child.process.poll() is not None:
            child = self._child = self._start()
        if not child.is_ready:
            try:
                answer = _Exchange(child, b"", self._memory_bytes_max).run(
                    time.monotonic() + START_S_MAX
                )
            except _Lost as lost:
                self._drop()
                raise ReaderNotStarted(lost.detail) from lost
            child.is_ready = bool(answer.get("ready"))
            log.info("reader ready", extra={"cage": answer})
        return child

    def _ask(self, child: _Child, order: bytes, deadline: float) -> dict[str, Any]:
        try:
            return _Exchange(child, order, self._memory_bytes_max).run(deadline)
        except _Lost as lost:
            self._drop()
            raise ReaderDied(lost.fault, lost.detail) from lost

    def _recycle(self, child: _Child, answer: dict[str, Any]) -> None:
        """Memory that libraries keep goes back only with the process.

        So does the state that a library is left in when it gets none.
        """
        is_large = int(answer.get("resident", 0)) > RESIDENT_RECYCLE_BYTES
        is_starved = answer.get("fault") == faults.READ_OUT_OF_MEMORY.code
        if is_large or is_starved or "away" in answer or child.files >= self._files_per_reader:
            self._drop()

    def _drop(self) -> None:
        """End this reader and start the next, which loads while nobody waits."""
        self.close()
        self._child = self._start()


class _Lost(Exception):
    """The child is of no more use; `fault` says what it comes to for the file."""

    def __init__(self, fault: Fault, detail: str) -> None:
        super().__init__(detail)
        self.fault = fault
        self.detail = detail


class _Exchange:
    """One message to the child and its answer, within time and memory."""

    def __init__(self, child: _Child, message: bytes, memory_bytes_max: int) -> None:
        stdin, stdout = child.process.stdin, child.process.stdout
        assert stdin is not None
        assert stdout is not None
        self._child = child
        self._left = memoryview(message)
        self._to, self._from = stdin.fileno(), stdout.fileno()
        self._memory_bytes_max = memory_bytes_max
        self._found = bytearray()
        os.set_blocking(self._to, False)

    def run(self, deadline: float) -> dict[str, Any]:
        """The answer; raises `_Lost`."""
        while True:
            answer = self._answer()
            if answer is not None:
                return answer
            self._watch(deadline)
            writers = [self._to] if self._left else []
            readable, writable, _ = select.select([self._from], writers, [], _LOOK_S)
            if writable:
                self._write()
            if readable:
                self._read()

    def _answer(self) -> dict[str, Any] | None:
        """The answer, once it is there; on the way the child tells which member it opens."""
        while (told := self._message()) is not None and "at" in told:
            self._child.place = told["at"]
        return told

    def _message(self) -> dict[str, Any] | None:
        if len(self._found) < head_size():
            return None
        try:
            text, _ = sizes(bytes(self._found[: head_size()]))
        except PipeClosed as error:
            raise _Lost(faults.KILLED_READER, str(error)) from error
        if len(self._found) < head_size() + text:
            return None
        message = _parsed(bytes(self._found[head_size() : head_size() + text]))
        del self._found[: head_size() + text]
        return message

    def _watch(self, deadline: float) -> None:
        if time.monotonic() > deadline:
            raise _Lost(faults.READ_TIMEOUT, "killed by the clock")
        try:
            resident = self._child.watched.memory_info().rss
        except psutil.Error:
            return  # it has ended: the closed pipe will tell
        if resident > self._memory_bytes_max:
            raise _Lost(faults.READ_OUT_OF_MEMORY, f"{resident} bytes resident")

    def _write(self) -> None:
        try:
            self._left = self._left[os.write(self._to, self._left[: 1 << 20]) :]
        except BrokenPipeError:
            self._left = memoryview(b"")  # the read side tells how it ended

    def _read(self) -> None:
        piece = os.read(self._from, 1 << 20)
        if not piece:
            code = self._child.process.wait()
            raise _Lost(faults.KILLED_READER, f"ended with {code}")
        self._found += piece


def _is_deadly(error: Unreadable) -> bool:
    """Whether no reader is left that could go on, or none that should."""
    return isinstance(error, ReaderDied) or error.fault is faults.READ_OUT_OF_MEMORY


def _turns(data: bytes) -> int:
    if sniff(data) is not MediaType.ZIP:
        return 1
    return min(_TURNS_MAX, 1 + data.count(_MEMBER) // _MEMBERS_A_TURN)


def _parsed(text: bytes) -> dict[str, Any]:
    try:
        answer: dict[str, Any] = json.loads(text)
    except ValueError as error:
        raise _Lost(faults.KILLED_READER, "no JSON") from error
    if not isinstance(answer, dict) or not isinstance(answer.get("at", 0), int):
        raise _Lost(faults.KILLED_READER, "no message of ours")
    return answer


def _reading(answer: dict[str, Any]) -> FileReading:
    if "fault" in answer:
        raise Unreadable(fault_by_code(answer["fault"]), str(answer.get("detail", "")))
    if "away" in answer:
        raise DeskAway(str(answer["away"]))
    if "reading" not in answer:
        # A mistake of ours over this file: told like a death, so that it is tried once more.
        raise ReaderDied(faults.KILLED_READER, str(answer.get("broken", "no reading")))
    return FileReading.from_json(answer["reading"])


def _environment(settings: Settings) -> dict[str, str]:
    """Little of ours: no address, no secret of any service reaches the reader."""
    threads = str(max(1, settings.ocr_threads))
    kept = {name: os.environ[name] for name in ("PATH", "LANG", "TMPDIR") if name in os.environ}
    return {
        **kept,
        "HOME": str(settings.home.absolute()),
        "PADDLE_PDX_CACHE_HOME": str((settings.home / "paddle").absolute()),
        "OMP_NUM_THREADS": threads,
        "OPENBLAS_NUM_THREADS": "1",
        "MALLOC_ARENA_MAX": "2",
        "PYTHONDONTWRITEBYTECODE": "1",
        "PYTHONUNBUFFERED": "1",
    }


def _end(child: _Child) -> None:
    child.process.kill()
    for pipe in (child.process.stdin, child.process.stdout):
        if pipe is not None:
            with suppress(BrokenPipeError):
                pipe.close()
    child.process.wait()
