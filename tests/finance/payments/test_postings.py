"""Payment patterns: the accounts of the regulation, even in each book, whatever the parts."""

from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from finance.kernel.money import FEN_MAX
from finance.ledger.accounts import require_accounts
from finance.ledger.entry import require_even
from finance.payments.postings import (
    PATTERNS,
    Part,
    Pattern,
    PatternMissing,
    lines_of,
    pattern_for,
)

LINE = UUID("0199a7c2-0000-7000-8000-000000000001")
OTHER = UUID("0199a7c2-0000-7000-8000-000000000002")


@pytest.mark.parametrize(
    ("account_set", "fund_source", "expected"),
    [
        ("GOV", "treasury", [("5001", 7), ("4001", -7), ("7101", 7), ("6001", -7)]),
        ("GOV", "bank", [("5001", 7), ("1002", -7), ("7101", 7), ("8001", -7)]),
        ("GOV", "entrusted", [("2901", 7), ("1002", -7)]),
        ("RURAL", "bank", [("513", 7), ("102", -7)]),
    ],
)
def test_the_accounts_of_each_pattern(
    account_set: str, fund_source: str, expected: list[tuple[str, int]]
) -> None:
    lines = lines_of(pattern_for(account_set, fund_source), (Part(LINE, 7, "30201"),))
    assert [(x.account_code, x.amount_fen) for x in lines] == expected
    assert [x.budget_line_id for x in lines] == [LINE, None] * (len(lines) // 2)
    assert [x.book for x in lines] == (["financial"] * 2 + ["budget"] * 2)[: len(lines)]


@pytest.mark.parametrize("wrong", [("RURAL", "treasury"), ("NPO", "bank"), ("GOV", "gift")])
def test_no_pattern_no_payment(wrong: tuple[str, str]) -> None:
    with pytest.raises(PatternMissing):
        pattern_for(*wrong)


@given(
    st.sampled_from(PATTERNS),
    st.lists(
        st.tuples(st.sampled_from((LINE, OTHER)), st.integers(1, FEN_MAX // 8)),
        min_size=1,
        max_size=8,
    ),
)
def test_any_parts_give_an_even_entry_of_their_sum(
    pattern: Pattern, parts: list[tuple[UUID, int]]
) -> None:
    lines = lines_of(pattern, (Part(*part) for part in parts))
    require_even(lines)
    for book in {line.book for line in lines}:
        for wanted in (LINE, OTHER):
            paid = sum(fen for line, fen in parts if line == wanted)
            debited = sum(
                x.amount_fen for x in lines if x.book == book and x.budget_line_id == wanted
            )
            assert debited == paid


def test_every_account_of_every_pattern_is_in_its_chart(session: Session) -> None:
    for pattern in PATTERNS:
        lines = lines_of(pattern, (Part(LINE, 1),))
        account_set = pattern.code.partition(".")[0]
        require_accounts(session, account_set, {(x.book, x.account_code) for x in lines})
