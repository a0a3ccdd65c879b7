"""Logs of the children, kept small: the children write on, and never have to know.

A child holds its log open for appending. When the file has grown past its measure it is copied
aside and emptied in place; the next line then lands at its new end. What is written between the
copy and the cut, some microseconds, is lost.
"""

import os
import shutil
from pathlib import Path

LOG_BYTES_MAX = 20 * 1024 * 1024
OLD_KEPT = 3  # read-0.log, then read-0.log.1 (the newest) … read-0.log.3


def keep_small(folder: Path) -> None:
    """Turn over every log in the folder that has grown too large."""
    for log in sorted(folder.glob("*.log")):
        if log.stat().st_size > LOG_BYTES_MAX:
            _turn_over(log)


def _turn_over(log: Path) -> None:
    for number in range(OLD_KEPT - 1, 0, -1):
        older = _old(log, number)
        if older.exists():
            older.replace(_old(log, number + 1))
    shutil.copyfile(log, _old(log, 1))
    os.truncate(log, 0)


def _old(log: Path, number: int) -> Path:
    return log.with_name(f"{log.name}.{number}")
