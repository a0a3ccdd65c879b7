"""Holds every step against the decisions in the sealed log; `zsb verify` runs it."""

from collections.abc import Iterator
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from finance.approvals.events import StepApproved
from finance.approvals.models import Step
from finance.claims.integrity import Life, Told, lives, told

CHUNK = 1000

Place = tuple[UUID, UUID, int, int]
Turn = tuple[str, str, UUID | None, datetime | None]  # role, state, by whom, when


def verify_steps(session: Session) -> tuple[str, ...]:
    """Every fault in plain words: whose turn it was, who decided, when and what."""
    return tuple(_faults(session))


def _faults(session: Session) -> Iterator[str]:
    expected = dict(_expected(session))
    for step in session.scalars(
        select(Step).execution_options(yield_per=CHUNK, populate_existing=True)
    ):
        place = (step.organisation_id, step.claim_id, step.round, step.position)
        turn = (step.role, step.state, step.decided_by, step.decided_at)
        if turn != (wanted := expected.pop(place, None)):
            yield f"{_named(place)} is {_said(turn)}, by the log {_said(wanted)}"
    yield from (f"{_named(place)} is missing" for place in expected)


def _expected(session: Session) -> Iterator[tuple[Place, Turn]]:
    approvals = {
        (event.owner, event.subject_id, event.body["round"], event.body["position"]): event
        for event in told(session, StepApproved.code)
    }
    for (owner, claim_id), life in lives(session).items():
        for number, submitted in life.submitted.items():
            is_up = True
            for position, role in enumerate(submitted.body["roles"], 1):
                place = (owner, claim_id, number, position)
                turn = _turn(life, approvals.get(place), place, role=role, is_up=is_up)
                yield place, turn
                is_up = turn[1] == "approved"


def _turn(life: Life, approval: Told | None, place: Place, *, role: str, is_up: bool) -> Turn:
    *_, number, position = place
    back = life.returned.get(number)
    if approval is not None:
        return role, "approved", approval.actor_id, approval.at
    if back is not None and back.body["position"] == position:
        return role, "returned", back.actor_id, back.at
    if back is not None or number in life.withdrawn:
        return role, "cancelled", None, None
    return role, "pending" if is_up else "waiting", None, None


def _named(place: Place) -> str:
    _, claim_id, number, position = place
    return f"step {position} in round {number} of claim {claim_id}"


def _said(turn: Turn | None) -> str:
    if turn is None:
        return "unknown"
    role, state, by, at = turn
    return f"{state} for {role}" + ("" if by is None else f" by {by} at {at}")
