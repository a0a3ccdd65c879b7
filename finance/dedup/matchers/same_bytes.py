"""同一文件: the very bytes were captured before, here or in any other unit."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from finance.dedup.matchers.base import (
    CANDIDATES_MAX,
    Compare,
    Likeness,
    Matcher,
    Paper,
    exact,
)
from finance.vouchers.models import Capture, Voucher


def find(session: Session, paper: Paper, _compare: Compare | None) -> tuple[Likeness, ...]:
    """Vouchers at the same place of a file with the same SHA-256, the oldest first."""
    rows = session.scalars(
        select(Voucher)
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
    return tuple(exact(paper, row) for row in rows)


SAME_BYTES = Matcher("same_bytes", "同一文件重复采集", "P-01, P-36", find)
