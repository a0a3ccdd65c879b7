"""A budget line that is not what was set, and holds that nobody moved so, are named."""

import pytest

from finance.budget.integrity import verify_budget
from tests.make.history import OLDER, History

SET = "WHERE expense_class = '30299'"


def test_an_honest_history_holds_with_old_and_new_events(history: History) -> None:
    assert history.faults(verify_budget) == ()
    assert history.faults(verify_budget, OLDER) == ()


@pytest.mark.parametrize(
    ("statement", "fault"),
    [
        (f"UPDATE budget_line SET amount_fen = 700000 {SET}", "has 700000, by the log 500000"),
        (f"UPDATE budget_line SET expense_class = '30298' {SET}", "for something else than"),
        (f"UPDATE budget_line SET fiscal_year = 2027 {SET}", "for something else than was set"),
        (f"UPDATE budget_line SET document_number = '' {SET}", "for something else than was set"),
        (f"UPDATE budget_line SET fund_source = 'bank' {SET}", "for something else than was set"),
        (f"DELETE FROM budget_line {SET}", "was set but is not there"),
    ],
)
def test_a_change_is_named(history: History, statement: str, fault: str) -> None:
    (found,) = history.faults(verify_budget, statement)
    assert fault in found


def test_money_that_another_claim_holds_is_missed_by_the_first(history: History) -> None:
    faults = history.faults(
        verify_budget, "UPDATE hold SET claim_id = :submitted WHERE claim_id = :approved"
    )
    assert sorted(fault.partition(" holds ")[2] for fault in faults) == [
        "0 and spent 0, by the log [3000, 0]",
        "6000 and spent 0, by the log [3000, 0]",
    ]


def test_a_hold_that_was_slipped_in_was_reserved_by_nobody(history: History) -> None:
    *_, found = history.faults(
        verify_budget,
        "INSERT INTO hold (organisation_id, id, budget_line_id, claim_id, amount_fen, state)"
        " SELECT organisation_id, gen_random_uuid(), budget_line_id, gen_random_uuid(), 1,"
        " 'pending' FROM hold LIMIT 1",
    )
    assert found.endswith("which reserved nothing")


def test_a_line_that_was_slipped_in_was_set_by_nobody(history: History) -> None:
    faults = history.faults(
        verify_budget,
        "INSERT INTO budget_line (organisation_id, id, fiscal_year, expense_class, name,"
        " amount_fen) VALUES (gen_random_uuid(), gen_random_uuid(), 2026, '30201', 'x', 9)",
    )
    (found,) = faults
    assert found.endswith("has 9, by the log 0")
