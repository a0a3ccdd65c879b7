"""A decision that the log does not know is named, and so is one that it knows otherwise."""

import pytest

from finance.approvals.integrity import verify_steps
from tests.make.history import OLDER, History


def test_an_honest_history_holds(history: History) -> None:
    assert history.faults(verify_steps) == ()
    assert history.faults(verify_steps, OLDER) == ()


@pytest.mark.parametrize(
    ("statement", "fault"),
    [
        ("SET decided_by = gen_random_uuid() WHERE claim_id = :paid AND position = 1", "approved"),
        ("SET decided_at = now() WHERE claim_id = :half AND position = 1", "approved for"),
        ("SET role = 'secretary' WHERE claim_id = :submitted AND position = 1", "for director"),
        ("SET state = 'pending' WHERE claim_id = :submitted AND position = 2", "log waiting"),
        ("SET state = 'waiting' WHERE claim_id = :half AND position = 2", "by the log pending"),
        ("SET state = 'pending' WHERE claim_id = :withdrawn AND position = 1", "log cancelled"),
        (
            "SET state = 'approved' WHERE claim_id = :returned AND position = 1",
            "by the log returned for director by",
        ),
        ("SET state = 'waiting' WHERE claim_id = :returned AND position = 2", "log cancelled"),
        ("SET comment = 'x' WHERE claim_id = :paid AND position = 1", "carries other words"),
        ("SET comment = 'x' WHERE claim_id = :returned AND position = 1", "carries other words"),
        ("SET comment = 'x' WHERE claim_id = :submitted AND position = 1", "carries other words"),
        ("SET salt = NULL WHERE claim_id = :half AND position = 1", "carries other words"),
    ],
)
def test_a_change_is_named(history: History, statement: str, fault: str) -> None:
    (found,) = history.faults(verify_steps, f"UPDATE step {statement}")
    assert fault in found


def test_a_moved_step_is_unknown_here_and_missing_there(history: History) -> None:
    unknown, missing = history.faults(
        verify_steps, "UPDATE step SET position = 9 WHERE claim_id = :paid AND position = 2"
    )
    claim_id = history.claims["paid"]
    assert unknown.startswith(f"step 9 in round 1 of claim {claim_id} is approved for secretary")
    assert unknown.endswith("by the log unknown")
    assert missing == f"step 2 in round 1 of claim {claim_id} is missing"
