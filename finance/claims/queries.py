"""Reads of claims; everything returned is frozen. Steps are read in `approvals.queries`."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from finance.claims.models import Claim, ClaimLine, ClaimLineVoucher
from finance.claims.states import ClaimUnknown
from finance.kernel.paging import newest_first
from finance.organisations.actor import Actor
from finance.organisations.models import Organisation
from finance.organisations.queries import scope_ids
from finance.organisations.roles import Permission
from finance.vouchers.queries import VoucherView, vouchers_by_ids

PAGE_MAX = 200


@dataclass(frozen=True, slots=True)
class ClaimView:
    """One claim as lists show it."""

    id: UUID
    organisation_id: UUID
    title: str
    claimant_id: UUID
    state: str
    version: int
    round: int
    total_fen: int
    payee_name: str
    payee_account: str
    payee_bank: str
    created_at: datetime
    submitted_at: datetime | None
    return_reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ClaimLineView:
    line: int
    expense_class: str
    budget_line_id: UUID | None
    description: str
    amount_fen: int
    voucher_ids: tuple[UUID, ...]


@dataclass(frozen=True, slots=True)
class ClaimDetail:
    """A claim with its lines and the vouchers that prove them."""

    claim: ClaimView
    lines: tuple[ClaimLineView, ...]
    vouchers: tuple[VoucherView, ...]


def claim_by_id(
    session: Session,
    actor: Actor,
    claim_id: UUID,
    *,
    permission: Permission = Permission.READ_CLAIM,
) -> ClaimView:
    """One claim; ClaimUnknown outside the data scope, NotPermitted without the permission."""
    row = session.execute(
        select(Claim, Organisation.path)
        .join(Organisation, Organisation.id == Claim.organisation_id)
        .where(Claim.id == claim_id)
    ).first()
    if row is None or not actor.may(Permission.READ_CLAIM, row.path):
        raise ClaimUnknown
    actor.require(permission, row.path)
    return view(row.Claim)


def claim_detail(session: Session, actor: Actor, claim_id: UUID) -> ClaimDetail:
    """The claim, its lines in order and their vouchers, or ClaimUnknown."""
    claim = claim_by_id(session, actor, claim_id)
    lines = claim_lines(session, claim.organisation_id, claim_id)
    ids = tuple(sorted({voucher_id for line in lines for voucher_id in line.voucher_ids}))
    return ClaimDetail(claim, lines, vouchers_by_ids(session, claim.organisation_id, ids))


def claim_lines(
    session: Session, organisation_id: UUID, claim_id: UUID
) -> tuple[ClaimLineView, ...]:
    """The lines in order, each with its vouchers."""
    proofs: dict[int, list[UUID]] = defaultdict(list)
    for row in session.scalars(
        select(ClaimLineVoucher)
        .where(ClaimLineVoucher.organisation_id == organisation_id)
        .where(ClaimLineVoucher.claim_id == claim_id)
        .order_by(ClaimLineVoucher.line, ClaimLineVoucher.voucher_id)
    ):
        proofs[row.line].append(row.voucher_id)
    rows = session.scalars(
        select(ClaimLine)
        .where(ClaimLine.organisation_id == organisation_id, ClaimLine.claim_id == claim_id)
        .order_by(ClaimLine.line)
    )
    return tuple(
        ClaimLineView(
            line=row.line,
            expense_class=row.expense_class,
            budget_line_id=row.budget_line_id,
            description=row.description,
            amount_fen=row.amount_fen,
            voucher_ids=tuple(proofs[row.line]),
        )
        for row in rows
    )


def claim_list(
    session: Session,
    actor: Actor,
    *,
    organisation_id: UUID | None = None,
    state: str | None = None,
    limit: int = 50,
    after: UUID | None = None,
) -> tuple[tuple[ClaimView, ...], UUID | None]:
    """Newest first; `after` is the last id of the page before."""
    scope = set(scope_ids(session, actor, Permission.READ_CLAIM))
    chosen = scope & {organisation_id} if organisation_id else scope
    statement = select(Claim).where(Claim.organisation_id.in_(chosen))
    if state is not None:
        statement = statement.where(Claim.state == state)
    size = min(limit, PAGE_MAX)
    rows, following = newest_first(session, statement, Claim.id, limit=size, after=after)
    return tuple(view(claim) for (claim,) in rows), following


def view(row: Claim) -> ClaimView:
    return ClaimView(
        id=row.id,
        organisation_id=row.organisation_id,
        title=row.title,
        claimant_id=row.claimant_id,
        state=row.state,
        version=row.version,
        round=row.round,
        total_fen=row.total_fen,
        payee_name=row.payee_name,
        payee_account=row.payee_account,
        payee_bank=row.payee_bank,
        created_at=row.created_at,
        submitted_at=row.submitted_at,
        return_reasons=tuple((row.return_reasons or "").splitlines()),
    )
