"""What a submitted claim is bound to: whoever changes it past the use cases is found out."""

import os
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from sqlalchemy import select, tuple_
from sqlalchemy.orm import Session

from finance.claims.models import Claim, ClaimLine, ClaimLineVoucher
from finance.kernel.events import commitment
from finance.vouchers.models import Voucher

SALT_BYTES = 16


@dataclass(slots=True)
class Bound:
    """The rows below a claim: lines in order, and of their papers what money rests on."""

    lines: list[tuple[Any, ...]] = field(default_factory=list)
    papers: list[tuple[Any, ...]] = field(default_factory=list)


def commit(session: Session, claim: Claim) -> dict[str, str]:
    """Fresh commitments to the claim as it is now, for its event; the row keeps the salt."""
    claim.salt = os.urandom(SALT_BYTES)
    own = bound(session, (claim,))[claim.organisation_id, claim.id]
    return {
        "commitment": committed(claim, own, claim.salt),
        "papers": committed_papers(claim, own, claim.salt),
    }


def bound(session: Session, claims: Iterable[Claim]) -> dict[tuple[UUID, UUID], Bound]:
    """The rows below each of these claims."""
    found = {(claim.organisation_id, claim.id): Bound() for claim in claims}
    keys = tuple(found)
    for owner, claim_id, *line in session.execute(
        select(
            ClaimLine.organisation_id,
            ClaimLine.claim_id,
            ClaimLine.line,
            ClaimLine.expense_class,
            ClaimLine.amount_fen,
        )
        .where(tuple_(ClaimLine.organisation_id, ClaimLine.claim_id).in_(keys))
        .order_by(ClaimLine.claim_id, ClaimLine.line)
    ):
        found[owner, claim_id].lines.append(tuple(line))
    named = ClaimLineVoucher
    for owner, claim_id, *paper in session.execute(
        select(
            named.organisation_id,
            named.claim_id,
            named.line,
            named.voucher_id,
            Voucher.kind,
            Voucher.key,
            Voucher.issued_on,
            Voucher.total_fen,
        )
        .outerjoin(
            Voucher,
            (Voucher.organisation_id == named.organisation_id) & (Voucher.id == named.voucher_id),
        )
        .where(tuple_(named.organisation_id, named.claim_id).in_(keys))
        .order_by(named.claim_id, named.line, named.voucher_id)
    ):
        found[owner, claim_id].papers.append(tuple(paper))
    return found


def committed(claim: Claim, own: Bound, salt: bytes) -> str:
    """What the event should say of the row and its lines."""
    return commitment(
        salt,
        claim.organisation_id,
        claim.id,
        claim.claimant_id,
        claim.title,
        claim.payee_name,
        claim.payee_account,
        claim.payee_bank,
        own.lines,
    )


def committed_papers(claim: Claim, own: Bound, salt: bytes) -> str:
    """What the event should say of the papers: each line's, as they stood when it was judged."""
    return commitment(salt, claim.organisation_id, claim.id, own.papers)
