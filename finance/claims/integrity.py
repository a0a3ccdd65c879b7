"""Holds every claim against what the sealed log tells of it; `zsb verify` runs it.

Nothing here hangs on the order of two events: clocks of two machines differ, rounds do not.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from finance.claims.committed import Bound, bound, committed, committed_papers
from finance.claims.events import (
    ClaimApproved,
    ClaimCreated,
    ClaimReturned,
    ClaimSubmitted,
    ClaimWithdrawn,
    PayeeCorrected,
)
from finance.claims.models import Claim
from finance.kernel.events import Told, told

CHUNK = 1000
AFTER_APPROVAL = frozenset({"approved", "paying", "paid", "payment_failed"})

Key = tuple[UUID, UUID]


@dataclass(slots=True)
class Life:
    """What the log tells of one claim, by round."""

    claimant_id: UUID | None = None
    submitted: dict[int, Told] = field(default_factory=dict)
    returned: dict[int, Told] = field(default_factory=dict)
    withdrawn: set[int] = field(default_factory=set)
    approved: set[int] = field(default_factory=set)
    commitments: set[str] = field(default_factory=set)
    papers: set[str] = field(default_factory=set)

    @property
    def round(self) -> int:
        return max(self.submitted, default=0)

    def states(self) -> frozenset[str]:
        """Those that the claim may be in; what payments make of an approved one, they tell."""
        if self.round in self.withdrawn:
            return frozenset({"withdrawn"})
        if self.round == 0:
            return frozenset({"draft"})
        if self.round in self.returned:
            return frozenset({"returned"})
        return AFTER_APPROVAL if self.round in self.approved else frozenset({"submitted"})


def lives(session: Session) -> dict[Key, Life]:
    """What the log tells of every claim."""
    found: dict[Key, Life] = {}
    codes = (ClaimCreated, ClaimSubmitted, ClaimReturned, ClaimWithdrawn, ClaimApproved)
    for event in told(session, *(kind.code for kind in codes), PayeeCorrected.code):
        _note(found.setdefault((event.owner, event.subject_id), Life()), event)
    return found


def _note(life: Life, event: Told) -> None:
    if event.code == ClaimCreated.code:
        life.claimant_id = event.actor_id
    elif event.code == ClaimSubmitted.code:
        life.submitted[event.body["round"]] = event
    elif event.code == ClaimReturned.code:
        life.returned[event.body["round"]] = event
    elif event.code == ClaimWithdrawn.code:
        life.withdrawn.add(event.body["round"])
    elif event.code == ClaimApproved.code:
        life.approved.add(event.body["round"])
    if "commitment" in event.body:  # the log of older releases has none
        life.commitments.add(event.body["commitment"])
    if "papers" in event.body:
        life.papers.add(event.body["papers"])


def verify_claims(session: Session) -> tuple[str, ...]:
    """Every fault in plain words: claimant, round, state, sum, what was submitted, its papers."""
    return tuple(_faults(session))


def _faults(session: Session) -> Iterator[str]:
    known = lives(session)
    chosen = select(Claim).execution_options(yield_per=CHUNK, populate_existing=True)
    for chunk in session.scalars(chosen).partitions():
        rows = bound(session, chunk)
        for claim in chunk:
            life = known.pop((claim.organisation_id, claim.id), Life())
            own = rows[claim.organisation_id, claim.id]
            yield from (f"claim {claim.id} {fault}" for fault in _faults_of(claim, life, own))
    yield from (f"claim {claim_id} was announced but is not there" for _, claim_id in known)


def _faults_of(claim: Claim, life: Life, own: Bound) -> Iterator[str]:
    if claim.claimant_id != life.claimant_id:
        yield "is not of the claimant in its event"
    if claim.round != life.round:
        yield f"is in round {claim.round}, the log tells of {life.round}"
    if claim.state not in life.states():
        yield f"is {claim.state}, by the log {' or '.join(sorted(life.states()))}"
    back = life.returned.get(life.round)
    if claim.state == "returned" and back is not None and _reasons(claim) != back.body["reasons"]:
        yield "gives other reasons than it was returned for"
    if claim.state in AFTER_APPROVAL | {"submitted"} and life.round:
        yield from _submit_faults(claim, life, own)


def _reasons(claim: Claim) -> list[str]:
    return (claim.return_reasons or "").splitlines()


def _submit_faults(claim: Claim, life: Life, own: Bound) -> Iterator[str]:
    submitted = life.submitted[life.round]
    if (claim.total_fen, claim.submitted_at) != (submitted.body["total_fen"], submitted.at):
        yield "has another sum or time than was submitted"
    salt = claim.salt or b""
    if "commitment" in submitted.body and committed(claim, own, salt) not in life.commitments:
        yield "differs from what was submitted: title, payee or lines"
    if "papers" in submitted.body and committed_papers(claim, own, salt) not in life.papers:
        yield "differs from what was submitted: its papers, their kind, number, day or amount"
