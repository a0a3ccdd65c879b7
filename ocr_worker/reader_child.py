"""`python -m ocr_worker.reader_child`: the process in which hostile files are decoded.

It holds the warm engine, reads one file after another from its pipe, and can do nothing else:
see `sandbox`. It is started, watched and killed by `reader`.
"""

import os
import resource
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from ocr_worker import desk_line, sandbox
from ocr_worker.frames import Course, PipeClosed, Read, receive, send

OUT_OF_MEMORY = "read.out_of_memory"
_SAID_OF_MEMORY = ("bad_alloc", "allocate memory", "Failed to allocate", "Insufficient memory")

Load = Callable[[dict[str, Any]], Read]


def serve(load: Load) -> int:
    """Cage this process, load the engine, answer until the pipe closes."""
    answers = os.dup(1)
    os.dup2(2, 1)  # what libraries print must not break into the answers
    settings, _ = receive(0)
    sandbox.die_with_parent(settings["parent"])
    _open_desk(settings)
    cage = sandbox.Cage(has_no_network=sandbox.leave_network(), has_filter=sandbox.forbid_calls())
    read = load(settings)
    _fall_silent()
    sandbox.limit_resources(memory_bytes=settings["data_bytes_max"], files=settings["files_max"])
    send(
        answers,
        {"ready": True, "network": not cage.has_no_network, "filter": cage.has_filter},
    )
    while True:
        try:
            order, data = receive(0)
        except PipeClosed:
            return 0
        _allow_seconds(order["seconds"])
        course = Course(
            tell=lambda place: send(answers, {"at": place}),
            killers={place: (code, detail) for place, code, detail in order["killers"]},
        )
        answer = _answer(partial(read, order["name"], data, course))
        send(answers, {**answer, "resident": _resident()})


def _open_desk(settings: dict[str, Any]) -> None:
    """Lines to the device's desk, where there is one: in the cage none can be opened."""
    desk = settings["desk"]
    if desk is not None:
        settings["engine"]["desk"] = desk_line.connect(
            Path(desk["socket"]), desk["models"], count=desk["lines"], wait_s=desk["wait_s"]
        )


def _fall_silent() -> None:
    """What libraries print from here on goes nowhere: a log file could not grow anyway."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    os.dup2(nowhere, 2)


def _allow_seconds(seconds: float) -> None:
    """Processor time for this file: the kernel ends what even the watcher might miss."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    soft = int(used.ru_utime + used.ru_stime + seconds * (os.cpu_count() or 1)) + 2
    resource.setrlimit(resource.RLIMIT_CPU, (soft, resource.RLIM_INFINITY))


def _resident() -> int:
    return sandbox.resident_bytes()


def _answer(read: Callable[[], dict[str, Any]]) -> dict[str, Any]:
    """The reading, or why there is none. The one broad `except` of the reader: its edge."""
    try:
        return {"reading": read()}
    except MemoryError as error:
        return {"fault": OUT_OF_MEMORY, "detail": str(error)}
    except Exception as error:  # noqa: BLE001 - anything else is told to the parent
        return _failure(error)


def _failure(error: Exception) -> dict[str, Any]:
    if isinstance(error, desk_line.LineLost):
        return {"away": str(error)}
    fault = getattr(error, "fault", None)
    if fault is not None:
        return {"fault": fault.code, "detail": str(getattr(error, "detail", ""))}
    said = f"{type(error).__name__}: {error}"[:2000]
    if any(words in said for words in _SAID_OF_MEMORY):
        return {"fault": OUT_OF_MEMORY, "detail": said}
    return {"broken": said}


def _load(settings: dict[str, Any]) -> Read:
    # The engine's packages start threads: they are loaded once the cage stands.
    from ocr_worker.reading_engine import load_reader  # noqa: PLC0415  # see above

    return load_reader(settings)


if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
    raise SystemExit(serve(_load))
