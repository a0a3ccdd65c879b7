"""The whole of a claim as its answer shows it: lines, vouchers, steps and payments together."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.orm import Session

from finance.approvals.queries import StepView, claim_steps
from finance.claims.queries import ClaimLineView, ClaimView, claim_detail
from finance.organisations.actor import Actor
from finance.payments.queries import PaymentView, payments_of_claim
from finance.vouchers.differences import FileDifference, file_differences
from finance.vouchers.queries import VoucherView


@dataclass(frozen=True, slots=True)
class ClaimDocument:
    """A claim with everything that belongs to it; `version` is what an edit must name."""

    claim: ClaimView
    version: int
    lines: tuple[ClaimLineView, ...]
    vouchers: tuple[VoucherView, ...]
    differences: tuple[FileDifference, ...]  # files of a voucher that say otherwise
    steps: tuple[StepView, ...]
    payments: tuple[PaymentView, ...]


def claim_document(session: Session, actor: Actor, claim_id: UUID) -> ClaimDocument:
    """The claim as it stands in this session, or ClaimUnknown."""
    detail = claim_detail(session, actor, claim_id)
    return ClaimDocument(
        claim=detail.claim,
        version=detail.claim.version,
        lines=detail.lines,
        vouchers=detail.vouchers,
        differences=file_differences(
            session, detail.claim.organisation_id, [voucher.id for voucher in detail.vouchers]
        ),
        steps=claim_steps(session, actor, claim_id),
        payments=payments_of_claim(session, actor, claim_id),
    )
