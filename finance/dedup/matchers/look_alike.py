"""疑似同一票据: one of the two lacks a number; same seller, day and amount, and alike to see.

Pictures are compared only inside this small set, after rectification; a hash of a whole page
cannot tell invoices of one layout apart. A hit flags and never blocks.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import or_, select
from sqlalchemy.dialects.postgresql import distinct_on
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

# Two photographs of one paper reach 0.91 and more, two papers of one form 0.49 and less.
SCORE_MIN = 0.7
COMPARED_MAX = 5  # a comparison takes a fair part of a second, and the act waits for it


@dataclass(frozen=True, slots=True)
class _Candidate:
    voucher: Voucher
    page: bytes


def find(session: Session, paper: Paper, compare: Compare | None) -> tuple[Likeness, ...]:
    """Vouchers that may be the same paper; where pages cannot be compared, nothing is said.

    One file may hold two pictures of a paper, as pages or members: its vouchers are compared too.
    """
    if compare is None or not paper.pages or None in (paper.issued_on, paper.total_fen):
        return ()
    page = paper.pages[0][1]
    scored = (
        (candidate.voucher, compare(page, candidate.page))
        for candidate in _candidates(session, paper)
    )
    return tuple(
        Likeness(
            organisation_id=voucher.organisation_id,
            voucher_id=voucher.id,
            severity="flag",
            score=score,
            facts={"same": same_facts(paper, voucher)},
        )
        for voucher, score in scored
        if score >= SCORE_MIN
    )


def _candidates(session: Session, paper: Paper) -> Iterable[_Candidate]:
    rows = session.execute(
        select(Voucher, Fingerprint.rectified)
        .join(
            Fingerprint,
            (Fingerprint.organisation_id == Voucher.organisation_id)
            & (Fingerprint.voucher_id == Voucher.id),
        )
        .where(Voucher.total_fen == paper.total_fen, Voucher.issued_on == paper.issued_on)
        .where(Voucher.id.not_in((paper.voucher_id, paper.primary_id)))
        .where(or_(Voucher.carrier_of_id.is_(None), Voucher.carrier_of_id != paper.primary_id))
        .ext(distinct_on(Voucher.captured_at, Voucher.organisation_id, Voucher.id))
        .order_by(Voucher.captured_at, Voucher.organisation_id, Voucher.id, Fingerprint.page)
        .limit(CANDIDATES_MAX)
    ).all()
    fitting = [
        _Candidate(voucher, page)
        for voucher, page in rows
        if _may_be_one(paper, voucher) and seller_fits(paper, voucher)
    ]
    return fitting[:COMPARED_MAX]


def _may_be_one(paper: Paper, other: Voucher) -> bool:
    """Two numbers that were read and differ are two papers."""
    return not (_has_number(paper.key) and _has_number(other.key))


def _has_number(key: str | None) -> bool:
    return key is not None and not is_file_key(key)


LOOK_ALIKE = Matcher("look_alike", "疑似同一票据再次拍摄", "P-02, P-03, P-24", find)
