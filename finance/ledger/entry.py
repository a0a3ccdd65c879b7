"""A journal entry (记账凭证) as a value: even when built, mirrored, and known by its digest."""

import hashlib
import json
from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from uuid import UUID

from finance.kernel.errors import LedgerCorrupt
from finance.kernel.money import FEN_MAX


class EntryUneven(LedgerCorrupt):
    code = "ledger.entry_uneven"
    title = "记账凭证借贷不平"


@dataclass(frozen=True, slots=True, kw_only=True)
class PostingLine:
    """分录: `amount_fen` > 0 is debit, < 0 credit."""

    book: str
    account_code: str
    amount_fen: int
    budget_line_id: UUID | None = None
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """What is to be posted; EntryUneven unless every book sums to zero."""

    organisation_id: UUID
    account_set: str
    posted_on: date
    summary: str
    pattern: str
    source: str
    source_id: UUID
    posted_by: UUID | None
    lines: tuple[PostingLine, ...]

    def __post_init__(self) -> None:
        require_even(self.lines)


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryView:
    """记账凭证 as it stands in the journal."""

    organisation_id: UUID
    id: UUID
    account_set: str
    posted_on: date
    period: str
    summary: str
    pattern: str
    source: str
    source_id: UUID
    reverses_id: UUID | None
    posted_by: UUID | None
    posted_at: datetime
    lines: tuple[PostingLine, ...]
    digest: str = ""

    @property
    def total_fen(self) -> int:
        """Sum of the debits of the first book."""
        book = self.lines[0].book
        return sum(x.amount_fen for x in self.lines if x.book == book and x.amount_fen > 0)


def require_even(lines: tuple[PostingLine, ...]) -> None:
    """EntryUneven unless there are lines, none is empty or absurd, and each book sums to 0."""
    sums: dict[str, int] = defaultdict(int)
    for line in lines:
        if not 0 < abs(line.amount_fen) <= FEN_MAX:
            raise EntryUneven(f"金额 {line.amount_fen} 分", account=line.account_code)
        sums[line.book] += line.amount_fen
    if not sums or any(sums.values()):
        raise EntryUneven(sums=dict(sums))


def mirrored(lines: tuple[PostingLine, ...]) -> tuple[PostingLine, ...]:
    """The same lines with debit and credit exchanged."""
    return tuple(replace(line, amount_fen=-line.amount_fen) for line in lines)


def digest_of(view: EntryView) -> bytes:
    """SHA-256 over canonical JSON of every column of the entry and of its lines, in order."""
    facts = {
        "organisation_id": str(view.organisation_id),
        "id": str(view.id),
        "account_set": view.account_set,
        "posted_on": view.posted_on.isoformat(),
        "period": view.period,
        "summary": view.summary,
        "pattern": view.pattern,
        "source": view.source,
        "source_id": str(view.source_id),
        "reverses_id": str(view.reverses_id),
        "posted_by": str(view.posted_by),
        "posted_at": view.posted_at.astimezone(UTC).isoformat(timespec="microseconds"),
        "lines": [
            [x.book, x.account_code, x.amount_fen, str(x.budget_line_id), x.note]
            for x in view.lines
        ],
    }
    canonical = json.dumps(facts, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).digest()
