"""The whole product of states and actions of a step."""

from itertools import product

import pytest

from finance.approvals.models import STEP_STATES
from finance.approvals.states import DECIDED, TRANSITIONS, next_state

ALLOWED = {
    ("waiting", "open"): "pending",
    ("pending", "approve"): "approved",
    ("pending", "return"): "returned",
    ("waiting", "cancel"): "cancelled",
    ("pending", "cancel"): "cancelled",
}


@pytest.mark.parametrize(("state", "action"), list(product(STEP_STATES, TRANSITIONS)))
def test_the_table_allows_exactly_what_is_written(state: str, action: str) -> None:
    assert next_state(state, action) == ALLOWED.get((state, action))


def test_what_is_decided_stays() -> None:
    assert all(next_state(state, action) is None for state in DECIDED for action in TRANSITIONS)
