"""同一票据: the same number on another file, whatever its form and unit."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from finance.dedup.matchers.base import (
    CANDIDATES_MAX,
    Compare,
    Likeness,
    Matcher,
    Paper,
    differing,
    exact,
)
from finance.vouchers.keys import is_file_key
from finance.vouchers.models import Voucher


def find(session: Session, paper: Paper, _compare: Compare | None) -> tuple[Likeness, ...]:
    """Vouchers with the same canonical key, the oldest first.

    `differs` names what else the two papers say differently: the sign of an altered amount.
    """
    if paper.key is None or is_file_key(paper.key):
        return ()
    rows = session.scalars(
        select(Voucher)
        .where(Voucher.key == paper.key, Voucher.id != paper.voucher_id)
        .order_by(Voucher.captured_at, Voucher.id)
        .limit(CANDIDATES_MAX)
    )
    return tuple(exact(paper, row, differs=differing(paper, row)) for row in rows)


SAME_KEY = Matcher("same_key", "同一票据重复采集", "P-01, P-02, P-04, P-06", find)
