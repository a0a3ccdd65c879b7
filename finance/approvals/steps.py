"""The steps (环节) of one round: opened by the route, decided one after another, once each."""

from collections.abc import Sequence

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from finance.approvals.committed import commit
from finance.approvals.models import Step
from finance.approvals.states import DECIDED, next_state
from finance.claims.models import Claim
from finance.claims.states import ClaimWrongState
from finance.kernel.db import UnitOfWork
from finance.kernel.errors import Conflict, NotFound, NotPermitted
from finance.organisations.actor import Actor
from finance.organisations.queries import member_name
from finance.organisations.roles import Role
from finance.vouchers.names import same_name

REASONS_BETWEEN = "；"


class OwnClaim(NotPermitted):
    code = "approval.own_claim"
    title = "不能审批自己经办的报销单"
    remedy = "请由其他有权限的人员审批"


class ClaimantsName(NotPermitted):
    code = "approval.claimants_name"
    title = "不能审批与您同名的经办人的报销单"
    remedy = "请由其他有权限的人员审批；如只是同名，请联系区级管理员另行指派审批人"


class OwnPayee(NotPermitted):
    code = "approval.own_payee"
    title = "不能审批付给自己的报销单"
    remedy = "请由其他有权限的人员审批；如只是同名，请联系区级管理员另行指派审批人"


class RoleMissing(NotPermitted):
    code = "approval.role_missing"
    title = "当前环节不由您的岗位审批"
    remedy = "请等待轮到您的环节，或联系当前环节的审批人"


class AlreadyDecided(Conflict):
    code = "claim.already_decided"
    title = "该环节已由他人处理"
    remedy = "请刷新后查看处理结果"


class AlreadyDecidedByYou(Conflict):
    code = "approval.already_decided_by_you"
    title = "您已在本轮审批中作过决定"
    remedy = "同一人不能在同一轮审批两个环节，请由其他人员审批"


class StepNotOpen(Conflict):
    code = "approval.not_yet"
    title = "还没有轮到该环节"
    remedy = "请等待前面的环节完成"


class StepUnknown(NotFound):
    code = "step.not_found"
    title = "没有找到该审批环节"


def open_steps(uow: UnitOfWork, claim: Claim, roles: tuple[Role, ...]) -> None:
    """One step a role in this round; the first is up at once."""
    uow.session.add_all(
        Step(
            organisation_id=claim.organisation_id,
            claim_id=claim.id,
            round=claim.round,
            position=position,
            role=str(role),
            state="pending" if position == 1 else "waiting",
        )
        for position, role in enumerate(roles, 1)
    )


def pick_step(
    session: Session, actor: Actor, claim: Claim, *, path: str, position: int | None
) -> Step:
    """The step that this actor may decide now; `path` is the claim's unit.

    Raises OwnClaim, ClaimantsName, OwnPayee, StepUnknown, AlreadyDecided, StepNotOpen,
    RoleMissing, AlreadyDecidedByYou or ClaimWrongState. Of a payee no more is known than name
    and account: whoever bears the name is taken for the payee. So is, for the claimant, whoever
    bears his: one person may have two logins.
    """
    if claim.claimant_id == actor.member_id:
        raise OwnClaim
    if same_name(member_name(session, claim.claimant_id), actor.name):
        raise ClaimantsName
    if same_name(claim.payee_name, actor.name):
        raise OwnPayee
    steps = round_steps(session, claim)
    held = {str(role) for role in actor.roles_over(path)}
    step = _pending(claim, steps, held) if position is None else _at(claim, steps, position)
    if step.role not in held:
        # Whoever came second at an unnamed step meets the next one, which is another's.
        if position is None and any(s.role in held for s in steps if s.state in DECIDED):
            raise AlreadyDecided
        raise RoleMissing(role=step.role)
    if any(s.decided_by == actor.member_id for s in steps):
        raise AlreadyDecidedByYou
    return step


def decide(uow: UnitOfWork, actor: Actor, step: Step, *, action: str, comment: str) -> str:
    """Write the decision; of two at once the database lets one through, the other loses.

    Returns the commitment to the comment, for the event.
    """
    salt, promise = commit(step, comment)
    decided = uow.session.execute(
        update(Step)
        .where(
            Step.organisation_id == step.organisation_id,
            Step.claim_id == step.claim_id,
            Step.round == step.round,
            Step.position == step.position,
            Step.state == "pending",
        )
        .values(
            state=next_state("pending", action),
            decided_by=actor.member_id,
            decided_at=uow.at,
            comment=comment,
            salt=salt,
        )
        .returning(Step.position)
        .execution_options(synchronize_session=False)
    )
    if decided.first() is None:
        raise AlreadyDecided
    return promise


def open_next(uow: UnitOfWork, claim: Claim) -> bool:
    """Put the next waiting step up; False where the round is through."""
    waiting = [s for s in round_steps(uow.session, claim) if s.state == "waiting"]
    if waiting:
        waiting[0].state = "pending"
    return bool(waiting)


def cancel_open(uow: UnitOfWork, claim: Claim) -> None:
    """Steps that nobody will decide any more."""
    for step in round_steps(uow.session, claim):
        step.state = next_state(step.state, "cancel") or step.state


def round_steps(session: Session, claim: Claim) -> Sequence[Step]:
    """The steps of the claim's current round as they are now, in order."""
    return session.scalars(
        select(Step)
        .where(Step.organisation_id == claim.organisation_id, Step.claim_id == claim.id)
        .where(Step.round == claim.round)
        .order_by(Step.position)
        .execution_options(populate_existing=True)
    ).all()


def _pending(claim: Claim, steps: Sequence[Step], held: set[str]) -> Step:
    for step in steps:
        if step.state == "pending":
            return step
    if any(step.role in held for step in steps if step.state in DECIDED):
        raise AlreadyDecided
    raise ClaimWrongState(state=claim.state, action="decide")


def _at(claim: Claim, steps: Sequence[Step], position: int) -> Step:
    step = next((step for step in steps if step.position == position), None)
    if step is None:
        raise StepUnknown
    if step.state in DECIDED:
        raise AlreadyDecided
    if step.state == "waiting":
        raise StepNotOpen
    if step.state == "cancelled":
        raise ClaimWrongState(state=claim.state, action="decide")
    return step
