"""号码仅差一两位: one seller, day and amount, and numbers that a misread character would explain.

Where a code was not read, or the codes differ and the numbers do not, the numbers alone count.
Carriers do not matter: a photograph misread by a digit and the XML of the same invoice meet here,
and so do two pages of one file.
A hit flags and never blocks: invoices in a row by one seller look just so.
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
from finance.vouchers.keys import is_file_key, plain_number
from finance.vouchers.models import Voucher
from finance.vouchers.read_keys import is_certain

DISTANCE_MAX = 2
SEEN_MAX = 500  # of one day and amount, over all units

_Printed = tuple[str, str]  # code (empty where there is none) and number


def find(session: Session, paper: Paper, _compare: Compare | None) -> tuple[Likeness, ...]:
    """Vouchers with nearly this number; not where machines wrote both numbers for machines."""
    number = _printed(paper)
    if number is None or None in (paper.issued_on, paper.total_fen):
        return ()
    found = list(_near(session, paper, number))
    if found and is_certain(session, paper.organisation_id, paper.voucher_id):
        found = [
            (voucher, distance)
            for voucher, distance in found
            if not is_certain(session, voucher.organisation_id, voucher.id)
        ]
    return tuple(
        Likeness(
            organisation_id=voucher.organisation_id,
            voucher_id=voucher.id,
            severity="flag",
            score=1 - distance / len("".join(number)),
            facts={"same": same_facts(paper, voucher), "digits": distance},
        )
        for voucher, distance in found
    )


def _near(session: Session, paper: Paper, number: _Printed) -> Iterator[tuple[Voucher, int]]:
    rows = session.scalars(
        select(Voucher)
        .where(Voucher.total_fen == paper.total_fen, Voucher.issued_on == paper.issued_on)
        .where(Voucher.id.not_in((paper.voucher_id, paper.primary_id)))
        .where(Voucher.key.is_distinct_from(paper.key))  # the same key is another matcher's matter
        .order_by(Voucher.captured_at, Voucher.id)
        .limit(SEEN_MAX)
    )
    left = CANDIDATES_MAX
    for voucher in rows:
        other = _printed(voucher)
        distance = DISTANCE_MAX + 1 if other is None else _distance(number, other)
        if left and distance <= DISTANCE_MAX and seller_fits(paper, voucher):
            left -= 1
            yield voucher, distance


def _printed(paper: Paper | Voucher) -> _Printed | None:
    """Code and number; also where they are too short for a key."""
    if paper.key is not None and not is_file_key(paper.key):
        *code, number = paper.key.split(":")[1:]
        return "".join(code), number
    number = plain_number(paper.invoice_number)
    return (plain_number(paper.invoice_code), number) if number else None


def _distance(one: _Printed, two: _Printed) -> int:
    """Of code and number as one run; of the numbers alone where the codes cannot tell."""
    found = edit_distance("".join(one), "".join(two))
    if one[1] == two[1] or not (one[0] and two[0]):
        return min(found, edit_distance(one[1], two[1]))
    return found


def edit_distance(one: str, two: str) -> int:
    """Characters to change, add or drop (Levenshtein); beyond `DISTANCE_MAX` only that it is."""
    if abs(len(one) - len(two)) > DISTANCE_MAX:
        return DISTANCE_MAX + 1
    row = list(range(len(two) + 1))
    for number, char in enumerate(one, 1):
        before, row[0] = row[0], number
        for place, other in enumerate(two, 1):
            before, row[place] = (
                row[place],
                min(row[place] + 1, row[place - 1] + 1, before + (char != other)),
            )
    return row[-1]


NEAR_NUMBER = Matcher("near_number", "号码仅差一两位的票据", "P-05", find)
