"""`python -m ocr_worker.run --queue read`: one worker process, listening on one queue.

It ends by itself when it has grown old (exit code 0); whoever started it starts the next.
"""

import argparse
import os
from collections.abc import Sequence

from finance.kernel.settings import load_settings
from ocr_worker.log_lines import log_to_stderr
from ocr_worker.process import work
from ocr_worker.reader import SandboxedReader


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="ocr_worker")
    parser.add_argument("--queue", required=True, help="the one queue to listen on")
    parser.add_argument("--core", type=int, help="run on this core only")
    chosen = parser.parse_args(arguments)
    if chosen.core is not None:
        # Unpinned readers on shared cores are slower together than one alone. The reader's
        # process inherits this.
        os.sched_setaffinity(0, {chosen.core})
    settings = load_settings()
    log_to_stderr(settings.log_level)
    work(settings, queue=chosen.queue, open_reader=lambda: SandboxedReader(settings))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
