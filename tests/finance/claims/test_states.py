"""The whole product of states and actions: what is not written here is refused."""

from itertools import product

import pytest

from finance.claims.models import CLAIM_STATES
from finance.claims.states import (
    EDITABLE,
    TRANSITIONS,
    ClaimUnknown,
    ClaimWrongState,
    move,
    next_state,
)
from finance.kernel.db import Database
from finance.kernel.ids import new_id
from tests.make.money import make_claim
from tests.make.people import make_street

ALLOWED = {
    ("draft", "submit"): "submitted",
    ("returned", "submit"): "submitted",
    ("withdrawn", "submit"): "submitted",
    ("submitted", "approve_last"): "approved",
    ("submitted", "return"): "returned",
    ("approved", "return"): "returned",
    ("payment_failed", "return"): "returned",
    ("draft", "withdraw"): "withdrawn",
    ("submitted", "withdraw"): "withdrawn",
    ("returned", "withdraw"): "withdrawn",
    ("approved", "instruct"): "paying",
    ("payment_failed", "instruct"): "paying",
    ("paying", "clear"): "paid",
    ("paying", "fail"): "payment_failed",
    ("paid", "bank_return"): "payment_failed",
    ("payment_failed", "reopen"): "approved",
}


@pytest.mark.parametrize(("state", "action"), list(product(CLAIM_STATES, TRANSITIONS)))
def test_the_table_allows_exactly_what_is_written(state: str, action: str) -> None:
    assert next_state(state, action) == ALLOWED.get((state, action))


def test_every_state_is_reached_and_nothing_else() -> None:
    reached = {"draft"} | {after for moves in TRANSITIONS.values() for after in moves.values()}
    assert reached == set(CLAIM_STATES)
    assert set(CLAIM_STATES) > EDITABLE


def test_the_database_follows_the_table(database: Database) -> None:
    unit = make_street(database).community
    for state, action in product(CLAIM_STATES, TRANSITIONS):
        claim_id = make_claim(database, unit, claimant_id=new_id(), state=state)
        if (state, action) not in ALLOWED:
            with pytest.raises(ClaimWrongState) as refused, database.unit_of_work() as uow:
                move(uow, claim_id, unit, action=action)
            assert refused.value.fields == {"state": state, "action": action}
            continue
        with database.unit_of_work() as uow:
            claim = move(uow, claim_id, unit, action=action)
            assert (claim.state, claim.version) == (ALLOWED[state, action], 2)


def test_an_unknown_claim_is_told(database: Database) -> None:
    with pytest.raises(ClaimUnknown), database.unit_of_work() as uow:
        move(uow, new_id(), new_id(), action="submit")


@pytest.mark.parametrize("state", CLAIM_STATES)
@pytest.mark.parametrize("action", [*TRANSITIONS, "edit", "decide", "correct_payee"])
def test_whoever_comes_too_late_is_told_in_words(state: str, action: str) -> None:
    told = ClaimWrongState(state=state, action=action)
    assert told.detail.startswith("报销单")
    assert "不能" in told.detail
    assert told.fields == {"state": state, "action": action}
