"""Balances are sums over the journal; no balance is stored, so none can drift."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from finance.ledger.models import Account, JournalEntry, Posting


@dataclass(frozen=True, slots=True)
class AccountBalance:
    """One row of the trial balance (科目余额表); `balance_fen` > 0 is a debit balance."""

    account_set: str
    account_code: str
    account_name: str
    element: str
    debit_fen: int
    credit_fen: int

    @property
    def balance_fen(self) -> int:
        return self.debit_fen - self.credit_fen


def trial_balance(
    session: Session, organisation_ids: tuple[UUID, ...], *, book: str, period_until: str
) -> tuple[AccountBalance, ...]:
    """Every account used up to and including `period_until` (YYYY-MM), by set and code.

    Debits and credits of the whole table are equal: each entry is even within its book.
    """
    amount = Posting.amount_fen
    rows = session.execute(
        select(
            Account.account_set,
            Account.code,
            Account.name,
            Account.element,
            func.coalesce(func.sum(amount).filter(amount > 0), 0),
            func.coalesce(func.sum(-amount).filter(amount < 0), 0),
        )
        .select_from(Posting)
        .join(
            JournalEntry,
            (JournalEntry.organisation_id == Posting.organisation_id)
            & (JournalEntry.id == Posting.entry_id),
        )
        .join(
            Account,
            (Account.account_set == JournalEntry.account_set)
            & (Account.code == Posting.account_code),
        )
        .where(
            Posting.organisation_id.in_(organisation_ids),
            Posting.book == book,
            JournalEntry.period <= period_until,
        )
        .group_by(Account.account_set, Account.code, Account.name, Account.element)
        .order_by(Account.account_set, Account.code)
    )
    return tuple(
        AccountBalance(account_set, code, name, element, int(debit), int(credit))
        for account_set, code, name, element, debit, credit in rows
    )


def spent_by_budget_line(session: Session) -> Mapping[tuple[UUID, UUID], int]:
    """What the financial books say was spent of each (organisation, budget line)."""
    rows = session.execute(
        select(Posting.organisation_id, Posting.budget_line_id, func.sum(Posting.amount_fen))
        .where(Posting.book == "financial", Posting.budget_line_id.is_not(None))
        .group_by(Posting.organisation_id, Posting.budget_line_id)
    )
    return {(owner, line): int(total) for owner, line, total in rows if line is not None}
