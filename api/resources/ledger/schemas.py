"""What the ledger routes take and give."""

from dataclasses import dataclass
from datetime import datetime

import marshmallow as ma

from api.blueprint import Query
from api.pages import PageQuery
from finance.kernel.clock import business_date
from finance.ledger.balances import AccountBalance

BOOK_NAMES = ("financial", "budget")  # 财务会计, 预算会计


class EntryQuery(PageQuery):
    organisation_id = ma.fields.UUID(load_default=None)


class BalanceQuery(Query):
    """科目余额表: one book, up to and including a period (YYYY-MM; default: this month)."""

    organisation_id = ma.fields.UUID(load_default=None)
    book = ma.fields.String(validate=ma.validate.OneOf(BOOK_NAMES), load_default="financial")
    period_until = ma.fields.String(
        validate=ma.validate.Regexp(r"\d{4}-(0[1-9]|1[0-2])", error="应为 YYYY-MM"),
        load_default=None,
    )


@dataclass(frozen=True, slots=True)
class AccountRow:
    """One account; `balance_fen` > 0 is a debit balance."""

    account_set: str
    account_code: str
    account_name: str
    element: str
    debit_fen: int
    credit_fen: int
    balance_fen: int


@dataclass(frozen=True, slots=True)
class TrialBalance:
    """科目余额表; debits and credits of the whole are equal."""

    book: str
    period_until: str
    debit_fen: int
    credit_fen: int
    items: tuple[AccountRow, ...]


def trial_balance_of(
    rows: tuple[AccountBalance, ...], *, book: str, period_until: str
) -> TrialBalance:
    """The rows with their balances and the two sums."""
    return TrialBalance(
        book=book,
        period_until=period_until,
        debit_fen=sum(row.debit_fen for row in rows),
        credit_fen=sum(row.credit_fen for row in rows),
        items=tuple(
            AccountRow(
                row.account_set,
                row.account_code,
                row.account_name,
                row.element,
                row.debit_fen,
                row.credit_fen,
                row.balance_fen,
            )
            for row in rows
        ),
    )


def period_of(at: datetime) -> str:
    """The accounting period of an instant."""
    return business_date(at).strftime("%Y-%m")
