"""The life cycle of a key: the whole product of states."""

from itertools import product

import pytest

from finance.dedup.models import KEY_STATES
from finance.dedup.states import sources_of

ALLOWED = {
    ("reserved", "locked"),
    ("locked", "consumed"),
    ("consumed", "locked"),  # 退票
    ("reserved", "released"),
    ("locked", "released"),
    ("released", "reserved"),
    ("released", "locked"),
}


@pytest.mark.parametrize(("before", "after"), list(product(KEY_STATES, KEY_STATES)))
def test_the_table_allows_exactly_what_is_written(before: str, after: str) -> None:
    assert (before in sources_of(after)) == ((before, after) in ALLOWED)
