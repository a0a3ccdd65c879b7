"""States × actions and states × answers, every one."""

from datetime import UTC, datetime, timedelta
from itertools import product

import pytest

from finance.payments.channels.base import ANSWERS as WORDS
from finance.payments.models import PAYMENT_STATES
from finance.payments.states import (
    MOVES,
    WATCHED,
    WATCHED_FOR,
    BankContradicts,
    PaymentWrongState,
    acts_after,
    next_poll_at,
    next_state,
)

ALLOWED = {
    ("instructed", "send"): "sent",
    ("sent", "accept"): "accepted",
    ("sent", "clear"): "cleared",
    ("accepted", "clear"): "cleared",
    ("sent", "fail"): "failed",
    ("accepted", "fail"): "failed",
    ("cleared", "bank_return"): "returned",
}

# Where the bank's word leaves the payment; what is missing here must raise.
ENDS = {
    ("sent", "unknown"): "sent",
    ("sent", "pending"): "accepted",
    ("sent", "cleared"): "cleared",
    ("sent", "failed"): "failed",
    ("sent", "returned"): "returned",
    ("accepted", "pending"): "accepted",
    ("accepted", "cleared"): "cleared",
    ("accepted", "failed"): "failed",
    ("accepted", "returned"): "returned",
    ("cleared", "pending"): "cleared",
    ("cleared", "cleared"): "cleared",
    ("cleared", "returned"): "returned",
    ("failed", "pending"): "failed",
    ("failed", "failed"): "failed",
    ("returned", "pending"): "returned",
    ("returned", "cleared"): "returned",
    ("returned", "returned"): "returned",
}

AT = datetime(2026, 11, 2, tzinfo=UTC)


@pytest.mark.parametrize(("state", "action"), list(product(PAYMENT_STATES, MOVES)))
def test_every_action_in_every_state(state: str, action: str) -> None:
    if (state, action) in ALLOWED:
        assert next_state(state, action) == ALLOWED[state, action]
    else:
        with pytest.raises(PaymentWrongState):
            next_state(state, action)


@pytest.mark.parametrize(("state", "answer"), list(product(PAYMENT_STATES, WORDS)))
def test_every_answer_in_every_state(state: str, answer: str) -> None:
    if (state, answer) not in ENDS:
        with pytest.raises(BankContradicts):
            acts_after(state, answer)
        return
    after = state
    for act in acts_after(state, answer):
        after = next_state(after, act)
    assert after == ENDS[state, answer]


def test_a_settled_payment_never_moves_back() -> None:
    rank = {"instructed": 0, "sent": 1, "accepted": 2, "cleared": 3, "failed": 4, "returned": 4}
    assert all(rank[after] > rank[state] for (state, _), after in ALLOWED.items())


@pytest.mark.parametrize(
    ("state", "waited", "wait"),
    [
        ("sent", timedelta(0), timedelta(seconds=1)),
        ("accepted", timedelta(seconds=10), timedelta(seconds=5)),
        ("accepted", timedelta(days=3), timedelta(minutes=10)),
        ("cleared", timedelta(hours=2), timedelta(hours=1)),
        ("cleared", WATCHED_FOR, timedelta(hours=12)),
        ("cleared", WATCHED_FOR + timedelta(seconds=1), None),
        ("accepted", WATCHED_FOR * 2, timedelta(minutes=10)),
        ("failed", timedelta(0), None),
        ("returned", timedelta(0), None),
    ],
)
def test_the_bank_is_asked_less_and_less_often(
    state: str, waited: timedelta, wait: timedelta | None
) -> None:
    due = next_poll_at(state, since=AT - waited, at=AT)
    assert due == (None if wait is None else AT + wait)
    assert (state in WATCHED) == (state in {"sent", "accepted", "cleared"})
