"""What only a process of its own can tell: which walls stand around it, which runtime it takes.

`python -m cli.reader_probe MODELS` enters the reader's cage as the reader does, loads the
packages of the engine behind it, and prints one JSON object.
"""

import json
import subprocess
import sys
from dataclasses import dataclass
from functools import lru_cache
from importlib import import_module
from pathlib import Path

from finance.kernel.settings import Settings
from ocr_worker import sandbox

PATIENCE_S = 60.0


@dataclass(frozen=True, slots=True)
class Probed:
    """`runtime` is empty where none was chosen yet; `trouble` says why nothing could be told."""

    has_no_network: bool = False
    has_filter: bool = False
    runtime: str = ""
    trouble: str = ""


@lru_cache(maxsize=4)
def probe(settings: Settings) -> Probed:
    """Ask a fresh process; what keeps it from answering is told, not raised."""
    command = (sys.executable, "-m", "cli.reader_probe", str(settings.models_folder.absolute()))
    try:
        done = subprocess.run(  # noqa: S603  # our own module and a folder's name
            command,
            cwd=Path(__file__).resolve().parent.parent,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=PATIENCE_S,
            check=True,
        )
        return Probed(**json.loads(done.stdout))
    except (OSError, ValueError, subprocess.SubprocessError) as error:
        return Probed(trouble=type(error).__name__)


def main(folder: str) -> int:
    walls = {"has_no_network": sandbox.leave_network(), "has_filter": sandbox.forbid_calls()}
    # The engine's packages start threads: like in the reader, they come once the cage stands.
    choice = import_module("ocr_worker.engines.choice")
    chosen = choice.known_runtime(choice.EngineSettings(Path(folder), engine="fast"))
    print(json.dumps({**walls, "runtime": chosen or ""}))
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1]))
