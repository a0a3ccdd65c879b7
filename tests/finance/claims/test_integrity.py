"""Claims that were changed behind the house's back are named; honest ones never are."""

import pytest

from finance.claims.integrity import verify_claims
from finance.kernel.db import Database
from tests.make.history import OLDER, History, make_history


@pytest.fixture
def history(database: Database) -> History:
    return make_history(database)


def test_an_honest_history_holds_with_old_and_new_events(history: History) -> None:
    assert history.faults(verify_claims) == ()
    history.tamper(OLDER)
    assert history.faults(verify_claims) == ()


@pytest.mark.parametrize(
    ("statement", "fault"),
    [
        ("UPDATE claim SET claimant_id = gen_random_uuid() WHERE id = :draft", "the claimant"),
        ("UPDATE claim SET round = 2 WHERE id = :submitted", "is in round 2, the log tells of 1"),
        ("UPDATE claim SET state = 'approved' WHERE id = :submitted", "by the log submitted"),
        ("UPDATE claim SET state = 'submitted' WHERE id = :draft", "by the log draft"),
        ("UPDATE claim SET state = 'submitted' WHERE id = :returned", "by the log returned"),
        ("UPDATE claim SET state = 'draft' WHERE id = :withdrawn", "by the log withdrawn"),
        ("UPDATE claim SET state = 'returned' WHERE id = :paid", "approved or paid or paying"),
        ("UPDATE claim SET total_fen = 1 WHERE id = :approved", "has another sum"),
        ("UPDATE claim SET submitted_at = now() WHERE id = :paid", "has another sum or time"),
        ("UPDATE claim SET payee_account = '1' WHERE id = :approved", "title, payee or lines"),
        ("UPDATE claim SET payee_account = '1' WHERE id = :corrected", "title, payee or lines"),
        ("UPDATE claim SET salt = NULL WHERE id = :submitted", "title, payee or lines"),
        ("UPDATE claim_line SET amount_fen = 1 WHERE claim_id = :paid", "title, payee or lines"),
    ],
)
def test_a_change_is_named(history: History, statement: str, fault: str) -> None:
    history.tamper(statement)
    (found,) = history.faults(verify_claims)
    assert fault in found


def test_a_removed_and_an_invented_claim_are_named(history: History) -> None:
    history.tamper("UPDATE claim SET id = gen_random_uuid() WHERE id = :draft")
    invented, removed = history.faults(verify_claims)
    assert "is not of the claimant in its event" in invented
    assert removed == f"claim {history.claims['draft']} was announced but is not there"
