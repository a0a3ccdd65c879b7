"""The frozen picture of a claim that submit rules look at: no rule reads the database itself."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from finance.claims.models import Claim
from finance.claims.queries import ClaimLineView, claim_lines
from finance.organisations.queries import OrganisationView, organisation
from finance.vouchers.broken_signatures import broken_signatures
from finance.vouchers.models import Voucher
from finance.vouchers.queries import VoucherView, vouchers_by_ids


@dataclass(frozen=True, slots=True)
class ClaimFacts:
    """One claim as it is handed in on the day `on`; `vouchers` in order of first mention.

    `broken_signatures` are vouchers with a file that was changed after it was signed.
    """

    organisation: OrganisationView
    on: date
    lines: tuple[ClaimLineView, ...]
    vouchers: tuple[VoucherView, ...]
    broken_signatures: frozenset[UUID] = frozenset()

    def groups(self) -> Iterator[tuple[tuple[ClaimLineView, ...], frozenset[UUID]]]:
        """Lines that share vouchers, with all vouchers of the group: money counts within one."""
        left = [line for line in self.lines if line.voucher_ids]
        while left:
            group = [left.pop(0)]
            ids = set(group[0].voucher_ids)
            while joined := [line for line in left if ids.intersection(line.voucher_ids)]:
                group += joined
                ids.update(v for line in joined for v in line.voucher_ids)
                left = [line for line in left if line not in joined]
            yield tuple(group), frozenset(ids)

    def proven_fen(self, voucher_ids: frozenset[UUID]) -> int:
        """What the papers prove together; an unread total proves nothing."""
        return sum(v.total_fen or 0 for v in self.vouchers if v.id in voucher_ids)


def facts_of(session: Session, claim: Claim, *, on: date) -> ClaimFacts:
    """The facts as the rows stand now; the vouchers stay as they are until the commit."""
    lines = claim_lines(session, claim.organisation_id, claim.id)
    order = {v: None for line in lines for v in line.voucher_ids}
    session.execute(
        select(Voucher.id)
        .where(Voucher.organisation_id == claim.organisation_id, Voucher.id.in_(tuple(order)))
        .order_by(Voucher.id)
        .with_for_update(read=True)
    )
    found = {v.id: v for v in vouchers_by_ids(session, claim.organisation_id, tuple(order))}
    return ClaimFacts(
        organisation=organisation(session, claim.organisation_id),
        on=on,
        lines=lines,
        vouchers=tuple(found[voucher_id] for voucher_id in order),
        broken_signatures=broken_signatures(session, claim.organisation_id, order),
    )
