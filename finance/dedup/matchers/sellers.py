"""Whether two papers may come from one seller, though one of them was misread."""

from finance.dedup.matchers.base import Paper
from finance.vouchers.models import Voucher
from finance.vouchers.names import likeness
from finance.vouchers.tax_ids import is_credit_code

NAME_LIKENESS_MIN = 0.6


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
