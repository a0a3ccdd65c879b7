"""The journal (记账凭证): the only module that writes money into the books.

Nothing is edited: a mistake, or money that came back, is undone by a mirror entry. An entry is
even in each of its books (平行记账: 财务会计 beside 预算会计) when it is built, again at commit
by a deferred trigger, and again whenever `integrity` re-adds the ledger.
"""

from dataclasses import dataclass, replace
from typing import ClassVar
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from finance.kernel.clock import business_date
from finance.kernel.db import UnitOfWork
from finance.kernel.errors import Conflict, NotFound
from finance.kernel.events import Event
from finance.kernel.ids import new_id
from finance.ledger.accounts import require_accounts
from finance.ledger.entry import Entry, EntryView, PostingLine, digest_of, mirrored
from finance.ledger.models import JournalEntry, Posting

REVERSAL = "reversal"


class EntryUnknown(NotFound):
    code = "ledger.entry_not_found"
    title = "没有找到该记账凭证"


class EntryReversed(Conflict):
    code = "ledger.already_reversed"
    title = "该记账凭证已被冲销，或本身就是冲销凭证"
    remedy = "请刷新后查看冲销凭证"


@dataclass(frozen=True, kw_only=True)
class EntryPosted(Event):
    """`digest` repeats the entry's own, so the sealed log vouches for the journal."""

    code = "ledger.entry_posted"
    subject: ClassVar[str] = "journal_entry"

    digest: str
    reverses_id: UUID | None


def post(uow: UnitOfWork, entry: Entry) -> EntryView:
    """Write the entry with its event; AccountUnknown when the chart lacks an account."""
    return _write(uow, entry, reverses_id=None)


def reverse(
    uow: UnitOfWork,
    entry_id: UUID,
    organisation_id: UUID,
    *,
    reason: str,
    posted_by: UUID | None,
) -> EntryView:
    """冲销: post the mirror of an entry, once; EntryReversed when someone already has."""
    original = entry_of(uow.session, entry_id, organisation_id, is_locked=True)
    taken = uow.session.scalar(
        select(JournalEntry.id).where(
            JournalEntry.organisation_id == organisation_id,
            JournalEntry.reverses_id == entry_id,
        )
    )
    if taken is not None or original.reverses_id is not None:
        raise EntryReversed(entry_id=str(entry_id))
    mirror = Entry(
        organisation_id=organisation_id,
        account_set=original.account_set,
        posted_on=business_date(uow.at),
        summary=f"冲销：{original.summary}（{reason}）",
        pattern=REVERSAL,
        source=f"{original.source}_return",
        source_id=original.source_id,
        posted_by=posted_by,
        lines=mirrored(original.lines),
    )
    return _write(uow, mirror, reverses_id=entry_id)


def entry_of(
    session: Session, entry_id: UUID, organisation_id: UUID, *, is_locked: bool = False
) -> EntryView:
    """The entry with its lines, or EntryUnknown."""
    chosen = select(JournalEntry).where(
        JournalEntry.organisation_id == organisation_id, JournalEntry.id == entry_id
    )
    row = session.scalar(chosen.with_for_update() if is_locked else chosen)
    if row is None:
        raise EntryUnknown
    postings = session.scalars(
        select(Posting)
        .where(Posting.organisation_id == organisation_id, Posting.entry_id == entry_id)
        .order_by(Posting.line)
    )
    return entry_view(row, tuple(postings))


def entry_view(row: JournalEntry, postings: tuple[Posting, ...]) -> EntryView:
    """Row and postings (in order of line) as one frozen value."""
    return EntryView(
        organisation_id=row.organisation_id,
        id=row.id,
        account_set=row.account_set,
        posted_on=row.posted_on,
        period=row.period,
        summary=row.summary,
        pattern=row.pattern,
        source=row.source,
        source_id=row.source_id,
        reverses_id=row.reverses_id,
        posted_by=row.posted_by,
        posted_at=row.posted_at,
        lines=tuple(
            PostingLine(
                book=x.book,
                account_code=x.account_code,
                amount_fen=x.amount_fen,
                budget_line_id=x.budget_line_id,
                note=x.note,
            )
            for x in postings
        ),
        digest=row.digest.hex(),
    )


def _write(uow: UnitOfWork, entry: Entry, *, reverses_id: UUID | None) -> EntryView:
    require_accounts(
        uow.session, entry.account_set, ((x.book, x.account_code) for x in entry.lines)
    )
    view = EntryView(
        organisation_id=entry.organisation_id,
        id=new_id(),
        account_set=entry.account_set,
        posted_on=entry.posted_on,
        period=f"{entry.posted_on:%Y-%m}",
        summary=entry.summary,
        pattern=entry.pattern,
        source=entry.source,
        source_id=entry.source_id,
        reverses_id=reverses_id,
        posted_by=entry.posted_by,
        posted_at=uow.at,
        lines=entry.lines,
    )
    digest = digest_of(view)
    uow.session.add(_row(view, digest))
    uow.session.flush()
    uow.session.add_all(_postings(view))
    uow.record(
        EntryPosted(
            organisation_id=view.organisation_id,
            subject_id=view.id,
            actor_id=view.posted_by,
            digest=digest.hex(),
            reverses_id=reverses_id,
        )
    )
    return replace(view, digest=digest.hex())


def _row(view: EntryView, digest: bytes) -> JournalEntry:
    return JournalEntry(
        organisation_id=view.organisation_id,
        id=view.id,
        account_set=view.account_set,
        posted_on=view.posted_on,
        period=view.period,
        summary=view.summary,
        pattern=view.pattern,
        source=view.source,
        source_id=view.source_id,
        reverses_id=view.reverses_id,
        posted_by=view.posted_by,
        posted_at=view.posted_at,
        digest=digest,
    )


def _postings(view: EntryView) -> list[Posting]:
    return [
        Posting(
            organisation_id=view.organisation_id,
            entry_id=view.id,
            line=number,
            book=line.book,
            account_code=line.account_code,
            amount_fen=line.amount_fen,
            budget_line_id=line.budget_line_id,
            note=line.note,
        )
        for number, line in enumerate(view.lines, start=1)
    ]
