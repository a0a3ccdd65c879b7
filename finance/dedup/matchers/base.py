"""What a duplicate matcher is: it looks for papers like one, and tells; it never refuses."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from finance.vouchers.models import Voucher
from finance.vouchers.names import likeness
from finance.vouchers.tax_ids import is_credit_code

NAME_LIKENESS_MIN = 0.6
CANDIDATES_MAX = 20  # pages are compared while the act waits

Compare = Callable[[bytes, bytes], float]
"""Two rectified pages to a likeness from 0 to 1; the worker computes it."""


@dataclass(frozen=True, slots=True)
class Paper:
    """One voucher as matchers see it; `pages` are (pixels_sha256, rectified), in order.

    `key_as_read` is the file's own key, where a person wrote another over it.
    """

    organisation_id: UUID
    voucher_id: UUID
    primary_id: UUID
    capture_id: UUID
    part: int
    sha256: bytes
    key: str | None
    key_as_read: str | None
    invoice_code: str | None
    invoice_number: str | None
    issued_on: date | None
    total_fen: int | None
    seller_tax_id: str | None
    seller_name: str | None
    pages: tuple[tuple[bytes, bytes], ...] = ()


@dataclass(frozen=True, slots=True)
class Likeness:
    """命中: another voucher, how grave, how alike (0 to 1), and what was compared."""

    organisation_id: UUID
    voucher_id: UUID
    severity: str  # block | flag | note
    score: float
    facts: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Matcher:
    """One way to recognise a paper; `source` names the patterns (docs/patterns.md) it answers."""

    code: str
    title: str
    source: str
    find: Callable[[Session, Paper, Compare | None], tuple[Likeness, ...]]


def exact(paper: Paper, other: Voucher, **facts: Any) -> Likeness:
    """An exact hit blocks, unless it is only another carrier of the same voucher."""
    primary = (other.organisation_id, other.carrier_of_id or other.id)
    is_family = primary == (paper.organisation_id, paper.primary_id)
    return Likeness(
        organisation_id=other.organisation_id,
        voucher_id=other.id,
        severity="note" if is_family else "block",
        score=1.0,
        facts=facts,
    )


def differing(paper: Paper, other: Voucher) -> list[str]:
    """What two papers say differently, of what both say."""
    pairs = ((name, getattr(paper, name), getattr(other, name)) for name in _COMPARED)
    return [name for name, one, two in pairs if None not in (one, two) and one != two]


_COMPARED = ("total_fen", "issued_on", "seller_tax_id")


def seller_fits(paper: Paper, other: Voucher) -> bool:
    """The same seller, or one of the two was not read, or misread by a character or two."""
    if _is_sound(paper.seller_tax_id) and _is_sound(other.seller_tax_id):
        return paper.seller_tax_id == other.seller_tax_id
    if paper.seller_name and other.seller_name:
        return likeness(paper.seller_name, other.seller_name) >= NAME_LIKENESS_MIN
    return True


def same_facts(paper: Paper, other: Voucher) -> list[str]:
    """What papers of one day and amount have in common, for whoever looks at the hit."""
    seller = ["seller_tax_id"] if paper.seller_tax_id == other.seller_tax_id else []
    return ["issued_on", "total_fen", *(seller if paper.seller_tax_id else [])]


def _is_sound(tax_id: str | None) -> bool:
    return tax_id is not None and is_credit_code(tax_id)
