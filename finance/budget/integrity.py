"""Re-adds every budget line from its holds, the books and the sealed log; `zsb verify` runs it.

Nothing here hangs on the order of two events: what was set adds up, and so does what was moved.
"""

from collections import defaultdict
from collections.abc import Iterator
from uuid import UUID

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from finance.budget.events import BudgetLineSet
from finance.budget.models import BudgetLine, Hold
from finance.budget.reservation import EFFECTS
from finance.budget.states import CONSUMED, PENDING
from finance.kernel.events import Told, told
from finance.ledger.balances import spent_by_budget_line

Key = tuple[UUID, UUID]

# What an event of any release may tell of the row besides its amount.
_TOLD = (
    "fiscal_year",
    "expense_class",
    "document_number",
    "fund_source",
    "project_code",
    "function_code",
    "name",
)


def verify_budget(session: Session) -> tuple[str, ...]:
    """Every fault in plain words: reserved = pending holds, spent = consumed holds = postings.

    Amounts are those that were set, and each claim holds what the log says it does.
    """
    return (*_line_faults(session), *_claim_faults(session))


def _line_faults(session: Session) -> Iterator[str]:
    held = _held(session, Hold.budget_line_id)
    posted = dict(spent_by_budget_line(session))
    announced = _set(session)
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
        yield from _set_faults(line, announced.pop(key, []))
    yield from (f"holds on a missing budget line {key[1]}" for key, _ in held)
    yield from (f"postings on a missing budget line {key[1]}" for key in posted)
    yield from (f"budget line {key[1]} was set but is not there" for key in announced)


def _set(session: Session) -> dict[Key, list[Told]]:
    found: dict[Key, list[Told]] = defaultdict(list)
    for event in told(session, BudgetLineSet.code):
        found[event.owner, event.subject_id].append(event)
    return found


def _set_faults(line: BudgetLine, events: list[Told]) -> Iterator[str]:
    """Each event tells the amount before and after: the differences add up to the last."""
    set_fen = sum(e.body["amount_fen"] - (e.body["amount_before_fen"] or 0) for e in events)
    if line.amount_fen != set_fen:
        yield f"budget line {line.id} has {line.amount_fen}, by the log {set_fen}"
    elif not any(
        all(e.body[name] == getattr(line, name) for name in _TOLD if name in e.body)
        for e in events
    ):
        yield f"budget line {line.id} is for something else than was set"


def _claim_faults(session: Session) -> Iterator[str]:
    held = _held(session, Hold.claim_id)
    moved: dict[Key, list[int]] = defaultdict(lambda: [0, 0])
    signs = {event.code: signs for event, *signs in EFFECTS.values()}
    for event in told(session, *signs):
        for place, sign in enumerate(signs[event.code]):
            moved[event.owner, event.subject_id][place] += sign * event.body["total_fen"]
    for key, by_log in moved.items():
        found = [held.pop((key, PENDING), 0), held.pop((key, CONSUMED), 0)]
        if found != by_log:
            yield f"claim {key[1]} holds {found[0]} and spent {found[1]}, by the log {by_log}"
    yield from (f"holds for claim {key[1]}, which reserved nothing" for key, _ in held)


def _held(
    session: Session, by: InstrumentedAttribute[UUID] | ColumnElement[UUID]
) -> dict[tuple[Key, str], int]:
    rows = session.execute(
        select(Hold.organisation_id, by, Hold.state, func.sum(Hold.amount_fen))
        .where(Hold.state.in_((PENDING, CONSUMED)))
        .group_by(Hold.organisation_id, by, Hold.state)
    )
    return {((owner, one), state): int(total) for owner, one, state, total in rows}
