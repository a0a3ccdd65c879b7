"""Reads of routes, steps and of what waits for somebody; everything returned is frozen."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ColumnElement, and_, exists, false, or_, select
from sqlalchemy.orm import Session, aliased

from finance.approvals.models import Step
from finance.approvals.route import Tier, tiers_for
from finance.claims.models import Claim
from finance.claims.queries import ClaimView, claim_by_id, view
from finance.organisations.actor import Actor
from finance.organisations.models import Member, Organisation
from finance.organisations.queries import OrganisationUnknown, organisation
from finance.organisations.roles import PERMISSIONS, Permission

TODO_MAX = 200


@dataclass(frozen=True, slots=True)
class StepView:
    """环节 of one round; `decided_by` is named only once it is decided."""

    round: int
    position: int
    role: str
    state: str
    decided_by: UUID | None
    decided_by_name: str | None
    decided_at: datetime | None
    comment: str


@dataclass(frozen=True, slots=True)
class TodoView:
    """One thing that waits for the actor: decide (审批) · pay (付款) · correct (退回待改)."""

    action: str
    claim: ClaimView
    position: int | None = None
    role: str | None = None


def claim_steps(session: Session, actor: Actor, claim_id: UUID) -> tuple[StepView, ...]:
    """All steps of all rounds, oldest first; ClaimUnknown outside the data scope."""
    claim = claim_by_id(session, actor, claim_id)
    rows = session.execute(
        select(Step, Member.name)
        .outerjoin(Member, Member.id == Step.decided_by)
        .where(Step.organisation_id == claim.organisation_id, Step.claim_id == claim_id)
        .order_by(Step.round, Step.position)
    )
    return tuple(
        StepView(
            round=step.round,
            position=step.position,
            role=step.role,
            state=step.state,
            decided_by=step.decided_by,
            decided_by_name=name,
            decided_at=step.decided_at,
            comment=step.comment,
        )
        for step, name in rows
    )


def route_tiers(
    session: Session, actor: Actor, organisation_id: UUID, *, on: date
) -> tuple[Tier, ...]:
    """The tiers that count for a unit on a day; each says which unit set it."""
    unit = organisation(session, organisation_id)
    if not actor.may(Permission.READ_ORGANISATION, unit.path):
        raise OrganisationUnknown
    return tiers_for(session, unit, on=on)


def todo_list(session: Session, actor: Actor, *, limit: int = 50) -> tuple[TodoView, ...]:
    """What waits for this actor, the oldest claim of each action first."""
    size = min(limit, TODO_MAX)
    return (
        *_to_decide(session, actor, size),
        *_to_pay(session, actor, size),
        *_to_correct(session, actor, size),
    )[:size]


def _to_decide(session: Session, actor: Actor, size: int) -> tuple[TodoView, ...]:
    mine = aliased(Step)
    has_decided = exists().where(
        mine.organisation_id == Step.organisation_id,
        mine.claim_id == Step.claim_id,
        mine.round == Step.round,
        mine.decided_by == actor.member_id,
    )
    rows = session.execute(
        select(Step, Claim)
        .join(
            Claim, and_(Claim.organisation_id == Step.organisation_id, Claim.id == Step.claim_id)
        )
        .join(Organisation, Organisation.id == Step.organisation_id)
        .where(Step.state == "pending", _is_turn_of(actor), ~has_decided)
        .where(Claim.claimant_id != actor.member_id, Claim.payee_name != actor.name)
        .where(~exists().where(Member.id == Claim.claimant_id, Member.name == actor.name))
        .order_by(Claim.id)
        .limit(size)
    )
    return tuple(TodoView("decide", view(claim), step.position, step.role) for step, claim in rows)


def _is_turn_of(actor: Actor) -> ColumnElement[bool]:
    return or_(
        false(),
        *(
            and_(
                Step.role == str(grip.role),
                Organisation.path.startswith(grip.path, autoescape=True),
            )
            for grip in actor.grips
            if Permission.DECIDE_CLAIM in PERMISSIONS[grip.role]
        ),
    )


def _to_pay(session: Session, actor: Actor, size: int) -> tuple[TodoView, ...]:
    scopes = actor.scopes(Permission.INSTRUCT_PAYMENT)
    if not scopes:
        return ()
    rows = session.scalars(
        select(Claim)
        .join(Organisation, Organisation.id == Claim.organisation_id)
        .where(Claim.state.in_(("approved", "payment_failed")))
        .where(or_(*(Organisation.path.startswith(path, autoescape=True) for path in scopes)))
        .order_by(Claim.id)
        .limit(size)
    )
    return tuple(TodoView("pay", view(claim)) for claim in rows)


def _to_correct(session: Session, actor: Actor, size: int) -> tuple[TodoView, ...]:
    rows = session.scalars(
        select(Claim)
        .where(Claim.claimant_id == actor.member_id, Claim.state == "returned")
        .order_by(Claim.id)
        .limit(size)
    )
    return tuple(TodoView("correct", view(claim)) for claim in rows)
