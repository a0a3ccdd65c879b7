"""同一笔消费的两张票据: one seller, day and amount, and one of the two has no number.

A slip and the invoice of the same purchase, or an invoice typed in as a plain receipt: no key
and no picture need tell them. A hit flags and never blocks.
"""

from collections.abc import Iterator

from sqlalchemy import select
from sqlalchemy.orm import Session

from finance.dedup.matchers.base import (
    CANDIDATES_MAX,
    Compare,
    Likeness,
    Matcher,
    Paper,
    same_facts,
    seller_fits,
)
from finance.vouchers.keys import is_file_key
from finance.vouchers.models import Voucher

SEEN_MAX = 500  # of one day and amount, over all units


def find(session: Session, paper: Paper, _compare: Compare | None) -> tuple[Likeness, ...]:
    """Papers of the same sale, the oldest first; nothing where a seller was not read."""
    if None in (paper.issued_on, paper.total_fen):
        return ()
    return tuple(
        Likeness(
            organisation_id=voucher.organisation_id,
            voucher_id=voucher.id,
            severity="flag",
            score=1.0,
            facts={"same": same_facts(paper, voucher)},
        )
        for voucher in list(_same_sale(session, paper))[:CANDIDATES_MAX]
    )


def _same_sale(session: Session, paper: Paper) -> Iterator[Voucher]:
    rows = session.scalars(
        select(Voucher)
        .where(Voucher.total_fen == paper.total_fen, Voucher.issued_on == paper.issued_on)
        .where(Voucher.capture_id != paper.capture_id, Voucher.id != paper.primary_id)
        .where(Voucher.key.is_not(None))
        .order_by(Voucher.captured_at, Voucher.id)
        .limit(SEEN_MAX)
    )
    return (
        voucher
        for voucher in rows
        if _has_number(paper) != _has_number(voucher)
        and _both_name_a_seller(paper, voucher)
        and seller_fits(paper, voucher)
    )


def _has_number(paper: Paper | Voucher) -> bool:
    return paper.key is not None and not is_file_key(paper.key)


def _both_name_a_seller(paper: Paper, other: Voucher) -> bool:
    return bool(
        (paper.seller_tax_id and other.seller_tax_id) or (paper.seller_name and other.seller_name)
    )


SAME_SALE = Matcher("same_sale", "同一销售方同日同额，其中一张没有号码", "P-05, P-24", find)
