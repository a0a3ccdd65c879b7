"""The chart of accounts (会计科目) of a unit's set of books, loaded as data by the migrations."""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from finance.kernel.errors import InvalidInput
from finance.ledger.models import Account


class AccountUnknown(InvalidInput):
    code = "ledger.account_unknown"
    title = "会计科目不在本单位的科目表中"
    remedy = "请先在科目表中设置该科目"


@dataclass(frozen=True, slots=True)
class AccountView:
    account_set: str
    code: str
    name: str
    book: str
    element: str


def accounts(session: Session, account_set: str) -> tuple[AccountView, ...]:
    """The whole chart of one set (GOV, RURAL …), by code."""
    rows = session.scalars(
        select(Account).where(Account.account_set == account_set).order_by(Account.code)
    )
    return tuple(AccountView(r.account_set, r.code, r.name, r.book, r.element) for r in rows)


def require_accounts(
    session: Session, account_set: str, wanted: Iterable[tuple[str, str]]
) -> None:
    """AccountUnknown unless every (book, code) stands in the chart; names all that do not."""
    asked = set(wanted)
    known = session.execute(
        select(Account.book, Account.code).where(
            Account.account_set == account_set,
            Account.code.in_({code for _, code in asked}),
        )
    )
    missing = asked - {(book, code) for book, code in known}
    if missing:
        codes = sorted(code for _, code in missing)
        raise AccountUnknown("、".join(codes), account_set=account_set, codes=codes)
