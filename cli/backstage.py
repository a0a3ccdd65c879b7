"""`python -m cli.backstage`: what must go on behind the scenes, in one process.

Relay, reconciler, sealer and sweep run in a thread each, so that a queue that hangs cannot hold
up the sealing. An error that is nobody's outage ends the process: the supervisor starts it anew.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from threading import Event, Thread

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy.exc import SQLAlchemyError

from cli.heads import export_head
from cli.secret_files import seal_key
from finance.kernel.db import Database
from finance.kernel.errors import ZsbError
from finance.kernel.idempotency import forget_old_keys
from finance.kernel.seal import seal_pending
from finance.kernel.settings import Settings, load_settings
from finance.organisations.throttle import forget_old_failures
from finance.storage import open_store
from finance.storage.port import ObjectStore
from finance.vouchers.stored_files import owned_files
from ocr_worker.hints import Hints, HintsAway
from ocr_worker.log_lines import log_to_stderr
from ocr_worker.reconciler import reconcile
from ocr_worker.relay import relay
from ocr_worker.stop import Stop, Stopped

log = logging.getLogger(__name__)

ORPHAN_AGE = timedelta(days=1)  # far longer than any upload waits for its row
POOL_MAX = 5


@dataclass(frozen=True, slots=True)
class Round:
    """One thing to do again and again."""

    name: str
    every_s: float
    act: Callable[[], object]


def rounds(settings: Settings, database: Database, hints: Hints) -> tuple[Round, ...]:
    """All that goes on, and how often."""
    key = seal_key(settings.home)
    store = open_store(settings)
    done_kept = timedelta(days=settings.done_jobs_kept_days)
    return (
        Round("relay", 0.15, lambda: relay(database, hints)),
        Round("reconciler", 2.0, lambda: reconcile(database, hints, done_kept=done_kept)),
        Round("sealer", 1.0, lambda: seal(database, key, settings.home)),
        Round("sweep", 6 * 3600.0, lambda: sweep(database, store)),
        Round("old keys", 3600.0, lambda: database.transact(forget_old_keys)),
        Round("old failures", 3600.0, lambda: database.transact(forget_old_failures)),
    )


def seal(database: Database, key: Ed25519PrivateKey, home: Path) -> None:
    """Seal what waits, and write the head outside the database."""
    head = database.transact(lambda uow: seal_pending(uow, key))
    if head is not None:
        export_head(home, head)


def sweep(database: Database, store: ObjectStore) -> int:
    """Remove files that were stored and never came to belong to a capture."""
    removed = store.sweep(
        older_than=ORPHAN_AGE, known_of=lambda names: owned_files(database, names)
    )
    log.info("sweep", extra={"removed": removed})
    return removed


def repeat(each: Round, over: Event) -> None:
    """Go round until told that it is over; outages are waited out."""
    while not over.is_set():
        try:
            each.act()
        except (ZsbError, SQLAlchemyError, HintsAway) as error:
            log.warning("%s failed: %s", each.name, type(error).__name__)
        except Exception:
            log.exception("%s broke down", each.name)
            over.set()
            raise
        over.wait(each.every_s)


def run(all_rounds: tuple[Round, ...], stop: Stop) -> int:
    """Go on until told to stop: 0; or until one of them breaks down: 1."""
    over = Event()
    threads = [Thread(target=repeat, args=(each, over), name=each.name) for each in all_rounds]
    for thread in threads:
        thread.start()
    try:
        with stop.breakable():
            over.wait()
    except Stopped:
        over.set()
    for thread in threads:
        thread.join()
    return 0 if stop.is_set else 1


def main() -> int:
    stop = Stop()
    stop.listen()
    settings = load_settings()
    log_to_stderr(settings.log_level)
    database = Database(settings.database_url, pool_max=POOL_MAX)
    return run(rounds(settings, database, Hints(settings.redis_url)), stop)


if __name__ == "__main__":
    raise SystemExit(main())
