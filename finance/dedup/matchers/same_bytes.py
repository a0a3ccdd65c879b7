"""同一文件: the very bytes were captured before, here or in any other unit."""

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from finance.dedup.matchers.base import (
    CANDIDATES_MAX,
    Compare,
    Likeness,
    Matcher,
    Paper,
    exact_severity,
)
from finance.vouchers.models import Capture, Voucher


def find(session: Session, paper: Paper, _compare: Compare | None) -> tuple[Likeness, ...]:
    """Vouchers at the same place of a file with the same SHA-256, the oldest first."""
    rows = session.execute(
        select(
            Voucher.organisation_id,
            Voucher.id,
            func.coalesce(Voucher.carrier_of_id, Voucher.id).label("primary_id"),
        )
        .join(
            Capture,
            (Capture.organisation_id == Voucher.organisation_id)
            & (Capture.id == Voucher.capture_id),
        )
        .where(Capture.sha256 == paper.sha256, Voucher.part == paper.part)
        .where(Voucher.id != paper.voucher_id)
        .order_by(Voucher.captured_at, Voucher.id)
        .limit(CANDIDATES_MAX)
    )
    return tuple(
        Likeness(
            organisation_id=row.organisation_id,
            voucher_id=row.id,
            severity=exact_severity(
                paper, organisation_id=row.organisation_id, primary_id=row.primary_id
            ),
            score=1.0,
        )
        for row in rows
    )


SAME_BYTES = Matcher("same_bytes", "同一文件重复采集", "P-01, P-36", find)
