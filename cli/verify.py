"""`zsb verify`: re-add the ledger and the budget, re-hash the event log and the stored files.

Budget lines, claims and their papers, corrections, steps, payments and the duplicate registry are
held against what the log tells of them.

Exit code 0 when nothing was changed, 1 with every fault named. Works on a running system and on
one at rest; `--json` gives one object.
"""

import argparse
import hashlib
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from sqlalchemy import select
from sqlalchemy.orm import Session

from cli.embedded.postgres import start_postgres
from cli.heads import exported_heads
from cli.secret_files import seal_key
from finance.approvals.integrity import verify_steps
from finance.budget.integrity import verify_budget
from finance.claims.integrity import verify_claims
from finance.dedup.integrity import verify_registry
from finance.kernel.db import Database
from finance.kernel.events import Seal
from finance.kernel.seal import LogFault, verify_log
from finance.kernel.settings import Settings, load_settings
from finance.ledger.integrity import verify_ledger
from finance.payments.integrity import verify_payments
from finance.storage import open_store
from finance.storage.port import ObjectMissing, ObjectStore
from finance.vouchers.integrity import verify_corrections
from finance.vouchers.stored_files import all_files

VERIFIED: tuple[tuple[str, Callable[[Session], tuple[str, ...]]], ...] = (
    ("ledger.fault", verify_ledger),
    ("budget.fault", verify_budget),
    ("claim.fault", verify_claims),
    ("correction.fault", verify_corrections),
    ("step.fault", verify_steps),
    ("registry.fault", verify_registry),
    ("payment.fault", verify_payments),
)


@dataclass(frozen=True, slots=True)
class Verdict:
    """What was looked at, and what is wrong with it; `ok` when nothing is."""

    ok: bool
    batches: int
    events: int
    unsealed: int
    files: int
    faults: tuple[LogFault, ...]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", help="one JSON object")
    parser.add_argument("--no-files", action="store_true", help="leave out the stored files")


def run(arguments: argparse.Namespace) -> int:
    settings = load_settings()
    with opened(settings) as database:
        store = None if arguments.no_files else open_store(settings)
        verdict = verify(database, seal_key(settings.home).public_key(), settings, store=store)
    if arguments.json:
        print(json.dumps(asdict(verdict), ensure_ascii=False))
    else:
        print(told(verdict))
    return 0 if verdict.ok else 1


@contextmanager
def opened(settings: Settings) -> Iterator[Database]:
    """The configured database, or the embedded one, joined when it runs and started when not."""
    if settings.database_url:
        database = Database(settings.database_url)
        yield database
        database.close()
        return
    postgres = start_postgres(settings.home)
    database = Database(postgres.url())
    try:
        yield database
    finally:
        database.close()
        postgres.stop()


def verify(
    database: Database, key: Ed25519PublicKey, settings: Settings, *, store: ObjectStore | None
) -> Verdict:
    """Look at everything; faults are values, nothing is repaired."""
    # Heads are exported once they are committed: those read before the moment that is looked at
    # are all in it, while one sealed during the look is in the file alone.
    exported = tuple(exported_heads(settings.home))
    with database.reading() as session:
        # One moment for all that is compared: the system may be running.
        session.connection(execution_options={"isolation_level": "REPEATABLE READ"})
        log = verify_log(session, key)
        faults = [
            *log.faults,
            *(LogFault(code, text) for code, verified in VERIFIED for text in verified(session)),
            *_head_faults(session, exported),
        ]
        digests = () if store is None else all_files(session)
    if store is not None:
        faults += _file_faults(store, digests)
    return Verdict(
        ok=not faults,
        batches=log.batches,
        events=log.events,
        unsealed=log.unsealed,
        files=len(digests),
        faults=tuple(faults),
    )


def told(verdict: Verdict) -> str:
    """The verdict in lines, the last of them `verify: ok` or `verify: FAILED`."""
    lines = [f"{fault.code}  {fault.detail}" for fault in verdict.faults]
    counts = (
        f"{verdict.events} events in {verdict.batches} batches, "
        f"{verdict.unsealed} not yet sealed, {verdict.files} files"
    )
    lines.append(f"verify: {'ok' if verdict.ok else 'FAILED'}  ({counts})")
    return "\n".join(lines)


def _head_faults(session: Session, exported: tuple[tuple[int, bytes], ...]) -> Iterator[LogFault]:
    """The heads that were exported must still be there: a rewritten or cut log differs."""
    for number, head in exported:
        kept = session.scalar(select(Seal.head).where(Seal.number == number))
        if kept != head:
            yield LogFault("seal.differs_from_export", f"batch {number} is not what was exported")


def _file_faults(store: ObjectStore, digests: tuple[bytes, ...]) -> Iterator[LogFault]:
    for digest in digests:
        hasher = hashlib.sha256()
        try:
            for chunk in store.get(digest):
                hasher.update(chunk)
        except ObjectMissing:
            yield LogFault("file.missing", f"file {digest.hex()} is gone")
            continue
        if hasher.digest() != digest:
            yield LogFault("file.changed", f"file {digest.hex()} has other bytes now")
