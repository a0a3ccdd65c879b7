"""A payment that was changed after it was given is named, to the payee."""

import pytest

from finance.payments.integrity import verify_payments
from tests.make.history import OLDER, History


def test_an_honest_history_holds_with_old_and_new_events(history: History) -> None:
    assert history.faults(verify_payments) == ()
    assert history.faults(verify_payments, OLDER) == ()


@pytest.mark.parametrize(
    ("statement", "fault"),
    [
        ("SET payee_account = '1' WHERE claim_id = :paid", "payer, payee or purpose"),
        ("SET purpose = 'x' WHERE claim_id = :paying", "payer, payee or purpose"),
        ("SET salt = NULL WHERE claim_id = :paid", "payer, payee or purpose"),
        ("SET amount_fen = 1 WHERE claim_id = :paid", "differs from its instruction"),
        ("SET instructed_by = gen_random_uuid() WHERE claim_id = :paid", "from its instruction"),
        ("SET state = 'failed' WHERE claim_id = :paid", "is failed, by the log cleared"),
        ("SET state = 'sent' WHERE claim_id = :paying", "is sent, by the log accepted"),
        ("SET bank_reference = 'x' WHERE claim_id = :paid", "another bank reference"),
        ("SET entry_id = gen_random_uuid() WHERE claim_id = :paid", "names another entry"),
        ("SET entry_id = gen_random_uuid() WHERE claim_id = :paying", "names another entry"),
        ("SET settled_at = now() WHERE claim_id = :paid", "was settled at another time"),
        ("SET settled_at = now() WHERE claim_id = :paying", "was settled at another time"),
        ("SET reason = 'x' WHERE claim_id = :failed", "gives another reason than the bank"),
        ("SET reason = NULL WHERE claim_id = :came_back", "gives another reason than the bank"),
        ("SET reason = 'x' WHERE claim_id = :paid", "gives a reason that the bank did not"),
    ],
)
def test_a_change_is_named(history: History, statement: str, fault: str) -> None:
    (found,) = history.faults(verify_payments, f"UPDATE payment {statement}")
    assert fault in found


def test_a_payment_whose_entry_is_gone_altogether_is_named(history: History) -> None:
    (found,) = history.faults(
        verify_payments,
        "DELETE FROM journal_entry WHERE source_id IN"
        " (SELECT id FROM payment WHERE claim_id = :paid)",
        "UPDATE payment SET entry_id = NULL WHERE claim_id = :paid",
    )
    assert found.endswith("is posted, or cleared, without the other")


@pytest.mark.parametrize(
    ("statement", "fault"),
    [
        ("SET state = 'approved' WHERE id = :paid", "is approved, its last payment by the log c"),
        ("SET state = 'paid' WHERE id = :approved", "is paid, its last payment by the log none"),
        ("SET state = 'payment_failed' WHERE id = :corrected", "last payment by the log cleared"),
    ],
)
def test_a_claim_that_its_payment_contradicts_is_named(
    history: History, statement: str, fault: str
) -> None:
    (found,) = history.faults(verify_payments, f"UPDATE claim {statement}")
    assert fault in found


def test_a_removed_and_an_invented_payment_are_named(history: History) -> None:
    invented, removed = history.faults(
        verify_payments, "UPDATE payment SET id = gen_random_uuid() WHERE claim_id = :paid"
    )
    assert invented.endswith("was never instructed")
    assert removed.endswith("was announced but is not there")


def test_words_of_the_bank_on_an_unknown_payment_are_named(history: History) -> None:
    removed = "DELETE FROM event_log WHERE code = 'payment.instructed'"
    assert any(
        "was never instructed" in fault for fault in history.faults(verify_payments, removed)
    )
