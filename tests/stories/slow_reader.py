"""A worker process like any other, but for its reader: slow to the second, and as told.

`python -m tests.stories.slow_reader SECONDS`. Every file is read by a child process of its own,
which a test may kill. A file that says `deadly` kills that child, whoever reads it.
"""

import re
import subprocess
import sys
from pathlib import Path

from finance.kernel.settings import load_settings
from finance.vouchers import faults
from finance.vouchers.faults import Unreadable
from finance.vouchers.reading import Field, Source, VoucherReading
from ocr_worker.file_reading import FileReading
from ocr_worker.log_lines import log_to_stderr
from ocr_worker.process import work

CHILD = """
import os, signal, sys, time
time.sleep(float(sys.argv[1]))
if b"deadly" in open(sys.argv[2], "rb").read():
    os.kill(os.getpid(), signal.SIGKILL)
"""


class SlowReader:
    """Takes the number that the file names as its invoice number."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds

    def read(self, path: Path, *, timeout_s: float, is_second: bool = False) -> FileReading:
        del is_second
        # Nothing but the interpreter: no packages, and so no measuring either.
        told = [sys.executable, "-S", "-c", CHILD, str(self._seconds), str(path)]
        status = subprocess.run(told, timeout=timeout_s, check=False).returncode
        if status != 0:
            raise Unreadable(faults.KILLED_READER, f"status {status}")
        return FileReading(
            vouchers=(_reading(path.read_text()),),
            stages=(("scripted", self._seconds),),
            fingerprints=(None,),
        )

    def close(self) -> None:
        """Nothing stays open between files."""


def _reading(text: str) -> VoucherReading:
    found = re.search(r"\d{20}", text)
    assert found is not None
    number = Field(found[0], Source.OCR, 0.9)
    return VoucherReading("de_normal", 0.9, {"invoice_number": number})


if __name__ == "__main__":
    log_to_stderr("INFO")
    seconds_each = float(sys.argv[1])
    work(load_settings(), queue="read", open_reader=lambda: SlowReader(seconds_each))
