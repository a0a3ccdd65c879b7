"""Payment patterns (付款凭证模板): which accounts a payment debits and credits. Pure.

政府会计制度 (财会〔2017〕25号): every payment in the financial book, and beside it in the budget
book exactly when the money belongs to the unit's own budget (平行记账); money held for others
(代管) has no budget entry. 农村集体经济组织会计制度 (财会〔2023〕14号) keeps one book only.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from uuid import UUID

from finance.kernel.errors import InvalidInput
from finance.kernel.registry import by_code, registry
from finance.ledger.entry import PostingLine


class PatternMissing(InvalidInput):
    code = "payment.pattern_missing"
    title = "该资金来源在本单位的账套中没有付款凭证模板"
    remedy = "请选择本单位账套支持的资金来源"


@dataclass(frozen=True, slots=True)
class Pattern:
    """(debit, credit) account of each book; `code` is account set and fund source."""

    code: str
    title: str
    financial: tuple[str, str]
    budget: tuple[str, str] | None


@dataclass(frozen=True, slots=True)
class Part:
    """What one budget line pays of a payment."""

    budget_line_id: UUID
    amount_fen: int
    note: str = ""


PATTERNS = registry(
    Pattern("GOV.treasury", "国库集中支付", ("5001", "4001"), ("7101", "6001")),
    Pattern("GOV.bank", "实有资金账户支付", ("5001", "1002"), ("7101", "8001")),
    Pattern("GOV.entrusted", "支付代管资金", ("2901", "1002"), None),
    Pattern("RURAL.bank", "村集体银行存款支付", ("513", "102"), None),
)
FUND_SOURCES = ("treasury", "bank", "entrusted")
_BY_CODE = by_code(PATTERNS)


def pattern_for(account_set: str, fund_source: str) -> Pattern:
    """The pattern, or PatternMissing."""
    found = _BY_CODE.get(f"{account_set}.{fund_source}")
    if found is None:
        raise PatternMissing(account_set=account_set, fund_source=fund_source)
    return found


def lines_of(pattern: Pattern, parts: Iterable[Part]) -> tuple[PostingLine, ...]:
    """A debit for every part, one credit of the sum, in each book of the pattern."""
    paid = tuple(parts)
    books = (("financial", pattern.financial), ("budget", pattern.budget))
    return tuple(
        line
        for book, pair in books
        if pair is not None
        for line in _side_by_side(book, pair, paid)
    )


def _side_by_side(
    book: str, pair: tuple[str, str], parts: tuple[Part, ...]
) -> Iterator[PostingLine]:
    debit, credit = pair
    for part in parts:
        yield PostingLine(
            book=book,
            account_code=debit,
            amount_fen=part.amount_fen,
            budget_line_id=part.budget_line_id,
            note=part.note,
        )
    total_fen = sum(part.amount_fen for part in parts)
    yield PostingLine(book=book, account_code=credit, amount_fen=-total_fen)
