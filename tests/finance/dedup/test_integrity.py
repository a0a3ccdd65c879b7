"""A paper of a paid claim that was let go in the registry is named."""

import pytest

from finance.dedup.integrity import verify_registry
from tests.make.history import OLDER, History


def test_an_honest_history_holds_with_old_and_new_events(history: History) -> None:
    assert history.faults(verify_registry) == ()
    assert history.faults(verify_registry, OLDER) == ()


@pytest.mark.parametrize(
    ("statement", "fault"),
    [
        ("UPDATE voucher_key SET state = 'released' WHERE claim_id = :paid", "is not held"),
        ("UPDATE voucher_key SET state = 'locked' WHERE claim_id = :paid", "locked, not consumed"),
        ("DELETE FROM voucher_key WHERE claim_id = :approved", "is not held"),
        ("UPDATE voucher_key SET state = 'locked' WHERE claim_id = :draft", "all the same"),
    ],
)
def test_a_change_is_named(history: History, statement: str, fault: str) -> None:
    (found,) = history.faults(verify_registry, statement)
    assert fault in found


def test_a_paper_that_went_to_another_claim_is_missed_by_the_first(history: History) -> None:
    moved = "UPDATE voucher_key SET claim_id = :submitted WHERE claim_id = :came_back"
    found = "\n".join(history.faults(verify_registry, moved))
    assert found.count("\n") == 1
    assert f"claim {history.claims['came_back']} is payment_failed: paper" in found
    assert "is not held" in found
    assert "was never submitted" in found


def test_papers_of_a_claim_that_is_gone_are_named(history: History) -> None:
    assert history.faults(verify_registry, "DELETE FROM claim WHERE id = :paid") == (
        f"papers are held for claim {history.claims['paid']}, which is not there",
    )


def test_of_an_older_release_at_least_one_paper_is_asked_for(history: History) -> None:
    released = "UPDATE voucher_key SET state = 'released' WHERE claim_id = :paid"
    assert history.faults(verify_registry, OLDER, released) == (
        f"claim {history.claims['paid']} is paid: none of its papers is held",
    )
    without = "DELETE FROM claim_line_voucher WHERE claim_id = :paid"
    assert history.faults(verify_registry, OLDER, released, without) == ()


def test_a_submitted_claim_that_the_log_does_not_know_needs_papers_too(history: History) -> None:
    submitted = "UPDATE claim SET state = 'submitted' WHERE id = :draft"
    assert history.faults(verify_registry, submitted) == (
        f"claim {history.claims['draft']} is submitted: none of its papers is held",
    )
