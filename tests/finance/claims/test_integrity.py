"""Claims that were changed behind the house's back are named; honest ones never are."""

import pytest

from finance.claims.integrity import verify_claims
from tests.make.history import OLDER, History


def test_an_honest_history_holds_with_old_and_new_events(history: History) -> None:
    assert history.faults(verify_claims) == ()
    assert history.faults(verify_claims, OLDER) == ()


PAPER = "WHERE id IN (SELECT voucher_id FROM claim_line_voucher WHERE claim_id = :paid)"


def test_without_its_salt_a_claim_is_bound_to_nothing(history: History) -> None:
    faults = history.faults(verify_claims, "UPDATE claim SET salt = NULL WHERE id = :submitted")
    assert [fault.partition("submitted: ")[2] for fault in faults] == [
        "title, payee or lines",
        "its papers, their kind, number, day or amount",
    ]


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
        ("UPDATE claim SET return_reasons = 'x' WHERE id = :returned", "gives other reasons"),
        (f"UPDATE voucher SET total_fen = 99 {PAPER}", "papers, their kind, number, day"),
        (f"UPDATE voucher SET kind = 'other' {PAPER}", "papers, their kind, number, day"),
        (f"UPDATE voucher SET key = 'E:1' {PAPER}", "papers, their kind, number, day"),
        (f"UPDATE voucher SET issued_on = now() {PAPER}", "papers, their kind, number, day"),
        ("DELETE FROM claim_line_voucher WHERE claim_id = :corrected", "its papers"),
        ("UPDATE claim_line SET amount_fen = 1 WHERE claim_id = :paid", "title, payee or lines"),
    ],
)
def test_a_change_is_named(history: History, statement: str, fault: str) -> None:
    (found,) = history.faults(verify_claims, statement)
    assert fault in found


def test_a_removed_and_an_invented_claim_are_named(history: History) -> None:
    invented, removed = history.faults(
        verify_claims, "UPDATE claim SET id = gen_random_uuid() WHERE id = :draft"
    )
    assert "is not of the claimant in its event" in invented
    assert removed == f"claim {history.claims['draft']} was announced but is not there"
