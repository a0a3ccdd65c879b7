"""The whole product of states and actions of a voucher."""

from itertools import product

import pytest

from finance.vouchers.models import VOUCHER_STATES
from finance.vouchers.states import next_state

ALLOWED = {
    ("captured", "store_reading"): "read",
    ("unreadable", "store_reading"): "read",
    ("read", "store_reading"): "read",
    ("captured", "mark_unreadable"): "unreadable",
    ("unreadable", "mark_unreadable"): "unreadable",
}


@pytest.mark.parametrize(
    ("state", "action"), list(product(VOUCHER_STATES, ("store_reading", "mark_unreadable")))
)
def test_the_table_allows_exactly_what_is_written(state: str, action: str) -> None:
    assert next_state(state, action) == ALLOWED.get((state, action))
