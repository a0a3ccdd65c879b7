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
        file.write(line + "\n")
        file.flush()
        os.fsync(file.fileno())


def exported_heads(home: Path) -> Iterator[tuple[int, bytes]]:
    """(batch number, head) in the order written; a line cut off by a crash ends it."""
    path = home / FILE
    if not path.is_file():
        return
    with path.open(encoding="ascii") as file:
        for line in file:
            try:
                told = json.loads(line)
            except ValueError:
                return
            yield told["number"], bytes.fromhex(told["head"])
