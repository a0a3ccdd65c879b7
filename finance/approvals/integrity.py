"""Holds every step against the decisions in the sealed log; `zsb verify` runs it."""

from collections.abc import Iterator
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from finance.approvals.committed import committed
from finance.approvals.events import StepApproved
from finance.approvals.models import Step
from finance.approvals.steps import REASONS_BETWEEN
from finance.claims.events import ClaimReturned
from finance.claims.integrity import Life, lives
from finance.kernel.events import Told, told

CHUNK = 1000

Place = tuple[UUID, UUID, int, int]
Turn = tuple[str, str, UUID | None, datetime | None]  # role, state, by whom, when
Wanted = tuple[Turn, Told | None]  # and the event of the decision


def verify_steps(session: Session) -> tuple[str, ...]:
    """Every fault in plain words: whose turn it was, who decided, when and what, in what words."""
    return tuple(_faults(session))


def _faults(session: Session) -> Iterator[str]:
    expected = dict(_expected(session))
    for step in session.scalars(
        select(Step).execution_options(yield_per=CHUNK, populate_existing=True)
    ):
        place = (step.organisation_id, step.claim_id, step.round, step.position)
        turn = (step.role, step.state, step.decided_by, step.decided_at)
        wanted, decision = expected.pop(place, (None, None))
        if turn != wanted:
            yield f"{_named(place)} is {_said(turn)}, by the log {_said(wanted)}"
        elif not _are_the_words(step, decision):
            yield f"{_named(place)} carries other words than were said"
    yield from (f"{_named(place)} is missing" for place in expected)


def _are_the_words(step: Step, decision: Told | None) -> bool:
    if decision is None:
        return step.comment == ""
    if decision.code == ClaimReturned.code:
        return _bare(step.comment) == _bare(REASONS_BETWEEN.join(decision.body["reasons"]))
    if "commitment" not in decision.body:  # of an older release
        return True
    promise: str = decision.body["commitment"]
    return committed(step, step.comment, step.salt or b"") == promise


def _bare(words: str) -> str:
    """Without spaces, which older releases kept in the one place and not in the other."""
    return "".join(words.split())


def _expected(session: Session) -> Iterator[tuple[Place, Wanted]]:
    approvals = {
        (event.owner, event.subject_id, event.body["round"], event.body["position"]): event
        for event in told(session, StepApproved.code)
    }
    for (owner, claim_id), life in lives(session).items():
        for number, submitted in life.submitted.items():
            is_up = True
            for position, role in enumerate(submitted.body["roles"], 1):
                place = (owner, claim_id, number, position)
                wanted = _turn(life, approvals.get(place), place, role=role, is_up=is_up)
                yield place, wanted
                is_up = wanted[0][1] == "approved"


def _turn(life: Life, approval: Told | None, place: Place, *, role: str, is_up: bool) -> Wanted:
    *_, number, position = place
    back = life.returned.get(number)
    if approval is not None:
        return (role, "approved", approval.actor_id, approval.at), approval
    if back is not None and back.body["position"] == position:
        return (role, "returned", back.actor_id, back.at), back
    if back is not None or number in life.withdrawn:
        return (role, "cancelled", None, None), None
    return (role, "pending" if is_up else "waiting", None, None), None


def _named(place: Place) -> str:
    _, claim_id, number, position = place
    return f"step {position} in round {number} of claim {claim_id}"


def _said(turn: Turn | None) -> str:
    if turn is None:
        return "unknown"
    role, state, by, at = turn
    return f"{state} for {role}" + ("" if by is None else f" by {by} at {at}")
