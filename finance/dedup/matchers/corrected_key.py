"""号码经更正的同一票据: a file was read as this paper, and a person then wrote another number.

The hit itself only tells; `finance.dedup.corrections` says when it stops a submit.
"""

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from finance.dedup.matchers.base import (
    CANDIDATES_MAX,
    Compare,
    Likeness,
    Matcher,
    Paper,
    differing,
)
from finance.vouchers.keys import is_file_key
from finance.vouchers.models import Voucher

CODE = "corrected_key"


def find(session: Session, paper: Paper, _compare: Compare | None) -> tuple[Likeness, ...]:
    """Vouchers that were read as this paper is, or are what it was read as; the oldest first."""
    written_over = () if paper.key_as_read is None else (paper.key_as_read,)
    own = () if paper.key is None or is_file_key(paper.key) else (paper.key,)
    rows = session.scalars(
        select(Voucher)
        .where(Voucher.id != paper.voucher_id)
        .where(
            or_(
                Voucher.key.in_(written_over),
                Voucher.key_as_read.in_((*own, *written_over)),
            )
        )
        .order_by(Voucher.captured_at, Voucher.id)
        .limit(CANDIDATES_MAX)
    )
    return tuple(
        Likeness(
            organisation_id=row.organisation_id,
            voucher_id=row.id,
            severity="flag",
            score=1.0,
            facts={"differs": differing(paper, row)},
        )
        for row in rows
    )


CORRECTED_KEY = Matcher(CODE, "号码更正前为同一票据", "P-01, P-05", find)
