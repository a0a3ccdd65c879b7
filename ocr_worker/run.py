"""`python -m ocr_worker.run --queue read`: one worker process, listening on one queue.

It ends by itself when it has grown old (exit code 0); whoever started it starts the next.
"""

import argparse
import os
from collections.abc import Sequence
from functools import cache

from finance.kernel.db import Database
from finance.kernel.settings import Settings, load_settings
from finance.storage import open_store
from ocr_worker.hints import Hints
from ocr_worker.log_lines import log_to_stderr
from ocr_worker.reader import SandboxedReader
from ocr_worker.recycling import Recycling
from ocr_worker.stop import Stop
from ocr_worker.tools import OpenReader, Reader, Tools
from ocr_worker.worker import Worker

READ_QUEUE = "read"
POOL_MAX = 3  # the job, its heartbeat, one to spare


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


def work(settings: Settings, *, queue: str, open_reader: OpenReader) -> None:
    """Open what jobs need, work until told to stop or grown old, close it again."""
    stop = Stop()
    stop.listen()
    opened: list[Reader] = []

    @cache
    def reader() -> Reader:
        opened.append(open_reader())
        return opened[0]

    if queue == READ_QUEUE:
        reader()  # the engine loads while the first file is still on its way
    database = Database(settings.database_url, pool_max=POOL_MAX)
    hints = Hints(settings.redis_url)
    tools = Tools(settings, database, open_store(settings), reader)
    try:
        Worker(tools, hints=hints, queue=queue, stop=stop).run(goes_on=Recycling().goes_on)
    finally:
        for each in opened:
            each.close()
        hints.close()
        database.close()


if __name__ == "__main__":
    raise SystemExit(main())
