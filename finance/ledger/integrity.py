"""Re-adds the whole ledger and says what does not hold; `zsb verify` runs it.

The database refuses changes to the journal, but whoever owns the disk can change bytes. Each
entry therefore carries a digest, and the event that announced it (sealed elsewhere) repeats it.
"""

import json
from collections.abc import Iterator
from itertools import groupby
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from finance.kernel.errors import LedgerCorrupt
from finance.kernel.events import EventLog
from finance.ledger.entry import EntryView, digest_of, mirrored, require_even
from finance.ledger.journal import EntryPosted, entry_view
from finance.ledger.models import JournalEntry, Posting

CHUNK = 1000

EntryKey = tuple[UUID, UUID]


def verify_ledger(session: Session) -> tuple[str, ...]:
    """Every fault in plain words, in order of the journal; empty means the books hold."""
    announced = _announced(session)
    reversed_by: dict[EntryKey, EntryView] = {}
    faults: list[str] = []
    for view in _entries(session):
        faults += _faults_of(view, announced.pop((view.organisation_id, view.id), None))
        if view.reverses_id is not None:
            reversed_by[view.organisation_id, view.reverses_id] = view
    faults += (f"entry {key[1]} was announced but is not in the journal" for key in announced)
    faults += _reversal_faults(session, reversed_by)
    return tuple(faults)


def _faults_of(view: EntryView, announced: str | None) -> Iterator[str]:
    try:
        require_even(view.lines)
    except LedgerCorrupt as fault:
        yield f"entry {view.id} is not even: {fault.fields}"
    if digest_of(view).hex() != view.digest:
        yield f"entry {view.id} does not match its digest"
    if view.period != f"{view.posted_on:%Y-%m}":
        yield f"entry {view.id} of {view.posted_on} lies in period {view.period}"
    if announced is None:
        yield f"entry {view.id} has no event"
    elif announced != view.digest:
        yield f"entry {view.id} differs from the digest in its event"


def _reversal_faults(session: Session, mirrors: dict[EntryKey, EntryView]) -> Iterator[str]:
    ids = {entry_id for _, entry_id in mirrors}
    originals = {(view.organisation_id, view.id): view for view in _entries(session, ids)}
    for key, mirror in mirrors.items():
        original = originals.get(key)
        if original is None:
            yield f"entry {mirror.id} reverses {key[1]}, which does not exist"
        elif mirror.lines != mirrored(original.lines):
            yield f"entry {mirror.id} does not mirror {key[1]}"


def _entries(session: Session, ids: set[UUID] | None = None) -> Iterator[EntryView]:
    """All entries, or those of `ids`, streamed: the journal does not fit into memory."""
    chosen = (
        select(JournalEntry, Posting)
        .outerjoin(
            Posting,
            (Posting.organisation_id == JournalEntry.organisation_id)
            & (Posting.entry_id == JournalEntry.id),
        )
        .order_by(JournalEntry.organisation_id, JournalEntry.id, Posting.line)
        .execution_options(yield_per=CHUNK, populate_existing=True)
    )
    if ids is not None:
        chosen = chosen.where(JournalEntry.id.in_(ids))
    rows = session.execute(chosen)
    for _, group in groupby(rows, key=lambda pair: (pair[0].organisation_id, pair[0].id)):
        pairs: list[tuple[JournalEntry, Posting | None]] = list(group)
        yield entry_view(pairs[0][0], tuple(x for _, x in pairs if x is not None))


def _announced(session: Session) -> dict[EntryKey, str]:
    """The digest that each entry's event carries."""
    rows = session.execute(
        select(EventLog.organisation_id, EventLog.subject_id, EventLog.body)
        .where(EventLog.code == EntryPosted.code)
        .execution_options(yield_per=CHUNK)
    )
    return {(owner, entry): json.loads(body)["digest"] for owner, entry, body in rows}
