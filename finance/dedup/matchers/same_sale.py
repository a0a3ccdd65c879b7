"""同一笔消费的两张票据: one seller, day and amount, and neither number nor picture to part them.

A slip and the invoice of the same purchase, an invoice typed in as a plain receipt, a receipt's
PDF alone and in a bundle: one of the two has no number, or neither has and one was never drawn.
A hit flags and never blocks.
"""

from collections.abc import Iterator

from sqlalchemy import Exists, select
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
from finance.dedup.models import Fingerprint
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
    rows = session.execute(
        select(Voucher, _is_drawn())
        .where(Voucher.total_fen == paper.total_fen, Voucher.issued_on == paper.issued_on)
        .where(Voucher.id.not_in((paper.voucher_id, paper.primary_id)))
        .where(Voucher.key != paper.key)  # the same bytes are another matcher's matter
        .order_by(Voucher.captured_at, Voucher.id)
        .limit(SEEN_MAX)
    )
    return (
        voucher
        for voucher, is_drawn in rows
        if not _are_told_apart(paper, voucher, are_drawn=is_drawn and bool(paper.pages))
        and _both_name_a_seller(paper, voucher)
        and seller_fits(paper, voucher)
    )


def _is_drawn() -> Exists:
    return (
        select(Fingerprint.page)
        .where(Fingerprint.organisation_id == Voucher.organisation_id)
        .where(Fingerprint.voucher_id == Voucher.id)
        .exists()
    )


def _are_told_apart(paper: Paper, other: Voucher, *, are_drawn: bool) -> bool:
    """By two numbers, or by two pictures that the look-alike matcher compares."""
    if _has_number(paper) != _has_number(other):
        return False
    return _has_number(paper) or are_drawn


def _has_number(paper: Paper | Voucher) -> bool:
    return paper.key is not None and not is_file_key(paper.key)


def _both_name_a_seller(paper: Paper, other: Voucher) -> bool:
    return bool(
        (paper.seller_tax_id and other.seller_tax_id) or (paper.seller_name and other.seller_name)
    )


SAME_SALE = Matcher("same_sale", "同一销售方同日同额，号码与图像均不能区分", "P-05, P-24", find)
