"""A reader's process whose engine is a script: the file's own words say what happens.

Run by the tests of `ocr_worker.reader` in place of the real engine, inside the real cage.
"""

import os
import signal
import sys
import time
from collections.abc import Iterator
from typing import Any

from finance.vouchers import faults
from finance.vouchers.faults import Unreadable
from finance.vouchers.reading import Carrier, VoucherReading
from ocr_worker.bundle import read_each
from ocr_worker.carriers import parts_of
from ocr_worker.carriers.base import File, Limits, Part
from ocr_worker.desk_line import LineLost
from ocr_worker.file_reading import FileReading, Found
from ocr_worker.frames import Course, Read
from ocr_worker.members import opened_along
from ocr_worker.reader_child import serve


def load(settings: dict[str, Any]) -> Read:
    if settings["engine"]["engine"] == "missing":
        raise ValueError("no such engine")
    if settings["engine"]["engine"] == "sleeps":
        time.sleep(3600)
    return read


def read(name: str, data: bytes, course: Course) -> dict[str, Any]:
    if data.startswith(b"PK\x03\x04"):
        return read_members(File(name, data), course)
    word = data[:20].split(b" ")[0].decode()
    _ACTS[word](data)
    done = FileReading(
        vouchers=(VoucherReading("other", 0.5),),
        stages=((f"{word} {name} {len(data)} {os.getpid()}", 0.1),),
        fingerprints=(None,),
    )
    return done.to_json()


def read_members(bundle: File, course: Course) -> dict[str, Any]:
    """Each member's words say what happens over it; what survives is one plain receipt."""

    def opener(file: File, limits: Limits) -> tuple[Part, ...]:
        del limits
        return (Part(Carrier.IMAGE, file.name, notes=(file.data.split(b" ")[0].decode(),)),)

    def survived(part: Part) -> Iterator[Found]:
        _ACTS[part.notes[0]](b"")
        yield VoucherReading("other", 0.5), None

    parts = parts_of(bundle, Limits(), opened_along(course, opener))
    return FileReading.of(read_each(parts, survived, is_bundle=True), {}).to_json()


def hog(data: bytes) -> None:
    del data
    kept = []
    while True:
        kept.append(bytearray(os.urandom(1 << 20)) * 8)


def starve(data: bytes) -> None:
    raise MemoryError(len(data))


def swell(data: bytes) -> None:
    """Grow below the hard limit and stay there: the watcher's part."""
    kept = bytearray(b"x") * int(data.split(b" ")[1])
    time.sleep(30)
    del kept


def refuse(data: bytes) -> None:
    del data
    raise Unreadable(faults.IMAGE_DAMAGED, "cut off")


def lose(data: bytes) -> None:
    raise LineLost(f"no desk {len(data)}")


def stumble(data: bytes) -> None:
    raise KeyError(data[:7])


def babble(data: bytes) -> None:
    """A reader taken over by its file writes what is no message."""
    del data
    utter(b"utter not json!")


def utter(data: bytes) -> None:
    """The rest of the file's words, framed like a message."""
    words = data.partition(b" ")[2]
    for descriptor in range(3, 20):
        try:
            os.write(descriptor, len(words).to_bytes(4) + bytes(4) + words)
        except OSError:
            continue


_ACTS = {
    "read": lambda data: None,
    "print": lambda data: os.write(1, b"noise of a library"),
    "hang": lambda data: time.sleep(3600),
    "PK\x05\x06": lambda data: time.sleep(2),
    "spin": lambda data: [None for _ in iter(int, 1)],
    "die": lambda data: os._exit(3),
    "crash": lambda data: signal.raise_signal(signal.SIGSEGV),
    "hog": hog,
    "starve": starve,
    "swell": swell,
    "refuse": refuse,
    "lose": lose,
    "stumble": stumble,
    "babble": babble,
    "utter": utter,
}

if __name__ == "__main__":
    sys.exit(serve(load))
