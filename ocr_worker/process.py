"""One worker process: opens what jobs need, works until told to stop or grown old, closes it."""

from functools import cache

from finance.kernel.db import Database
from finance.kernel.settings import Settings
from finance.storage import open_store
from ocr_worker.hints import Hints
from ocr_worker.recycling import Recycling
from ocr_worker.stop import Stop
from ocr_worker.tools import OpenReader, Reader, Tools
from ocr_worker.worker import Worker

READ_QUEUE = "read"
POOL_MAX = 3  # the job, its heartbeat, one to spare


def work(settings: Settings, *, queue: str, open_reader: OpenReader) -> None:
    """Take the jobs of one queue; the engine of the reader stays loaded across them."""
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
