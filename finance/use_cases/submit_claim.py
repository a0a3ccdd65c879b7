"""提交报销单: rules judged, papers locked, steps opened, budget reserved; all of it or nothing."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import update

from finance.approvals.route import route_for
from finance.approvals.steps import open_steps
from finance.budget.reservation import Wanted, reserve
from finance.claims.committed import commit
from finance.claims.content import name_primaries
from finance.claims.events import ClaimSubmitted
from finance.claims.facts import ClaimFacts, facts_of
from finance.claims.models import Claim, ClaimLine
from finance.claims.own import lock_own_claim
from finance.claims.queries import ClaimDetail, claim_detail
from finance.claims.states import ClaimWrongState, move, next_state
from finance.claims.submit_rules import submit_breaches
from finance.dedup.breaches import duplicate_breaches, taken_breaches
from finance.dedup.keys import ClaimedKey, Keyring, claimed_keys
from finance.dedup.registry import lock
from finance.kernel.clock import business_date
from finance.kernel.db import UnitOfWork
from finance.kernel.errors import Breach, RuleRefused
from finance.organisations.actor import Actor
from finance.organisations.roles import Role


class ClaimRefused(RuleRefused):
    code = "claim.refused"
    title = "报销单未能提交"
    remedy = "请逐项处理下列问题后再提交"


@dataclass(frozen=True, slots=True)
class SubmitClaim:
    """`version` is the one the claimant saw."""

    claim_id: UUID
    version: int | None = None


def submit_claim(
    uow: UnitOfWork, actor: Actor, command: SubmitClaim, *, keyring: Keyring
) -> ClaimDetail:
    """Hand the claim in for its next round.

    Raises ClaimRefused with all breaches at once, KeyTaken where only another claim's hold on a
    paper stands against it, ClaimWrongState, StaleVersion, NotClaimant.
    """
    claim = lock_own_claim(uow, actor, command.claim_id, version=command.version)
    if next_state(claim.state, "submit") is None:
        raise ClaimWrongState(state=claim.state, action="submit")
    name_primaries(uow, claim)
    facts = facts_of(uow.session, claim, on=business_date(uow.at))
    ids = tuple(voucher.id for voucher in facts.vouchers)
    keys = claimed_keys(uow.session, claim.organisation_id, ids, keyring=keyring)
    roles = route_for(uow.session, facts.organisation, total_fen=claim.total_fen, on=facts.on)
    breaches = (
        *submit_breaches(facts),
        *duplicate_breaches(uow.session, claim.id, voucher_ids=ids, keys=keys),
        *_route_breaches(claim, roles),
    )
    if breaches:
        taken = taken_breaches(uow.session, actor, claim.id, keys=keys)
        raise ClaimRefused((*breaches, *taken, *_budget_breaches(uow, claim, facts)))
    return _hand_in(uow, actor, facts, keys=keys, roles=roles, claim_id=claim.id)


def _route_breaches(claim: Claim, roles: tuple[Role, ...]) -> tuple[Breach, ...]:
    if roles:
        return ()
    return (
        Breach(
            "route.missing",
            "没有适用于该金额的审批路线，请联系区级管理员设置",
            total_fen=claim.total_fen,
        ),
    )


def _hand_in(
    uow: UnitOfWork,
    actor: Actor,
    facts: ClaimFacts,
    *,
    keys: tuple[ClaimedKey, ...],
    roles: tuple[Role, ...],
    claim_id: UUID,
) -> ClaimDetail:
    organisation_id = facts.organisation.id
    lock(uow, claim_id, organisation_id, keys=keys, actor=actor)
    claim = move(uow, claim_id, organisation_id, action="submit")
    claim.round += 1
    claim.submitted_at = uow.at
    claim.return_reasons = None
    uow.session.flush()
    open_steps(uow, claim, roles)
    uow.record(
        ClaimSubmitted(
            organisation_id=organisation_id,
            subject_id=claim_id,
            actor_id=actor.member_id,
            round=claim.round,
            total_fen=claim.total_fen,
            roles=tuple(str(role) for role in roles),
            keys=tuple(sorted({key.key_hash.hex() for key in keys})),
            **commit(uow.session, claim),
        )
    )
    uow.session.flush()
    # Last, because everybody of the unit waits for the same few lines.
    if refused := _budget_breaches(uow, claim, facts):
        raise ClaimRefused(refused)
    return claim_detail(uow.session, actor, claim_id)


def _budget_breaches(uow: UnitOfWork, claim: Claim, facts: ClaimFacts) -> tuple[Breach, ...]:
    """Reserve the money line by line and name the lines; what stands against it is returned."""
    wanted = tuple(Wanted(line.expense_class, line.amount_fen) for line in facts.lines)
    try:
        holds = reserve(
            uow, claim.id, claim.organisation_id, wanted=wanted, fiscal_year=facts.on.year
        )
    except RuleRefused as refused:
        return refused.breaches
    for line, hold in zip(facts.lines, holds, strict=True):
        uow.session.execute(
            update(ClaimLine)
            .where(ClaimLine.organisation_id == claim.organisation_id)
            .where(ClaimLine.claim_id == claim.id, ClaimLine.line == line.line)
            .values(budget_line_id=hold.budget_line_id)
            .execution_options(synchronize_session=False)
        )
    return ()
