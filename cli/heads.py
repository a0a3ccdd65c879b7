"""The signed heads of the log, written outside the database as they are made.

One JSON object a line in `home/heads.jsonl`. Copy the file to another place from time to time:
whoever rewrites the database cannot rewrite that copy.
"""

import json
import os
from collections.abc import Iterator
from pathlib import Path

from finance.kernel.seal import Head

FILE = "heads.jsonl"


def export_head(home: Path, head: Head) -> None:
    """Append one head, durable on return."""
    line = json.dumps(
        {
            "number": head.number,
            "sealed_at": head.sealed_at.isoformat(),
            "leaf_count": head.leaf_count,
            "root": head.root.hex(),
            "previous_head": head.previous_head.hex(),
            "head": head.digest().hex(),
        }
    )
    with (home / FILE).open("a", encoding="ascii") as file:
        # A line of its own, also after one that a crash cut off.
        file.write(line + "\n" if _ends_a_line(home / FILE) else f"\n{line}\n")
        file.flush()
        os.fsync(file.fileno())


def exported_heads(home: Path) -> Iterator[tuple[int, bytes]]:
    """(batch number, head) in the order written, without lines that a crash cut off."""
    path = home / FILE
    if not path.is_file():
        return
    with path.open(encoding="ascii") as file:
        for line in file:
            try:
                told = json.loads(line)
            except ValueError:
                continue
            yield told["number"], bytes.fromhex(told["head"])


def _ends_a_line(path: Path) -> bool:
    with path.open("rb") as file:
        if file.seek(0, os.SEEK_END) == 0:
            return True
        file.seek(-1, os.SEEK_END)
        return file.read(1) == b"\n"
