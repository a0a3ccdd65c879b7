"""Re-adds every budget line from its holds and from the books; `zsb verify` runs it."""

from collections.abc import Iterator
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from finance.budget.models import BudgetLine, Hold
from finance.budget.states import CONSUMED, PENDING
from finance.ledger.balances import spent_by_budget_line

LineKey = tuple[UUID, UUID]


def verify_budget(session: Session) -> tuple[str, ...]:
    """Every fault in plain words: reserved = pending holds, spent = consumed holds = postings."""
    return tuple(_faults(session))


def _faults(session: Session) -> Iterator[str]:
    held = _held(session)
    posted = dict(spent_by_budget_line(session))
    for line in session.scalars(
        select(BudgetLine)
        .order_by(BudgetLine.organisation_id, BudgetLine.id)
        .execution_options(yield_per=1000, populate_existing=True)
    ):
        key = (line.organisation_id, line.id)
        pending, consumed = held.pop((key, PENDING), 0), held.pop((key, CONSUMED), 0)
        if line.reserved_fen != pending:
            yield f"budget line {line.id} reserves {line.reserved_fen}, its holds {pending}"
        if line.spent_fen != consumed:
            yield f"budget line {line.id} spent {line.spent_fen}, its holds {consumed}"
        if line.spent_fen != posted.pop(key, 0):
            yield f"budget line {line.id} spent {line.spent_fen}, the books say otherwise"
    yield from (f"holds on a missing budget line {key[1]}" for key, _ in held)
    yield from (f"postings on a missing budget line {key[1]}" for key in posted)


def _held(session: Session) -> dict[tuple[LineKey, str], int]:
    rows = session.execute(
        select(Hold.organisation_id, Hold.budget_line_id, Hold.state, func.sum(Hold.amount_fen))
        .where(Hold.state.in_((PENDING, CONSUMED)))
        .group_by(Hold.organisation_id, Hold.budget_line_id, Hold.state)
    )
    return {((owner, line), state): int(total) for owner, line, state, total in rows}
