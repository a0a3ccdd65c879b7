"""Reads of the books; the caller passes the units that the reader may see."""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from finance.kernel.paging import newest_first
from finance.ledger.entry import EntryView
from finance.ledger.journal import EntryUnknown, entry_of, entry_view
from finance.ledger.models import JournalEntry, Posting


def entry_detail(
    session: Session, organisation_ids: tuple[UUID, ...], entry_id: UUID
) -> EntryView:
    """One entry within these units, or EntryUnknown."""
    owner = session.scalar(
        select(JournalEntry.organisation_id).where(
            JournalEntry.organisation_id.in_(organisation_ids), JournalEntry.id == entry_id
        )
    )
    if owner is None:
        raise EntryUnknown
    return entry_of(session, entry_id, owner)


def entry_list(
    session: Session, organisation_ids: tuple[UUID, ...], *, limit: int, after: UUID | None = None
) -> tuple[tuple[EntryView, ...], UUID | None]:
    """Newest first, at most `limit`, and where to go on (None: that was all)."""
    chosen = select(JournalEntry).where(JournalEntry.organisation_id.in_(organisation_ids))
    rows, following = newest_first(session, chosen, JournalEntry.id, limit=limit, after=after)
    return _with_lines(session, [entry for (entry,) in rows]), following


def entries_of(
    session: Session, organisation_ids: tuple[UUID, ...], source_id: UUID
) -> tuple[EntryView, ...]:
    """All entries that one act (a payment) led to, oldest first."""
    rows = session.scalars(
        select(JournalEntry)
        .where(
            JournalEntry.organisation_id.in_(organisation_ids),
            JournalEntry.source_id == source_id,
        )
        .order_by(JournalEntry.id)
    )
    return _with_lines(session, list(rows))


def posted_by_source(session: Session, source: str) -> dict[tuple[UUID, UUID], UUID]:
    """The entry that each act of this kind led to, by unit and act; mirror entries are none."""
    rows = session.execute(
        select(JournalEntry.organisation_id, JournalEntry.source_id, JournalEntry.id)
        .where(JournalEntry.source == source, JournalEntry.reverses_id.is_(None))
        .execution_options(yield_per=1000)
    )
    return {(owner, source_id): entry_id for owner, source_id, entry_id in rows}


def _with_lines(session: Session, rows: list[JournalEntry]) -> tuple[EntryView, ...]:
    postings = session.scalars(
        select(Posting)
        .where(Posting.entry_id.in_([row.id for row in rows]))
        .order_by(Posting.entry_id, Posting.line)
    )
    lines: dict[tuple[UUID, UUID], list[Posting]] = {}
    for posting in postings:
        lines.setdefault((posting.organisation_id, posting.entry_id), []).append(posting)
    return tuple(entry_view(row, tuple(lines[row.organisation_id, row.id])) for row in rows)
