"""A correction that was changed, removed or slipped in behind the house's back is named."""

import pytest

from finance.vouchers.integrity import verify_corrections
from tests.make.history import OLDER, History

FIRST = "id = (SELECT min(id::text)::uuid FROM correction)"


def test_an_honest_history_holds_with_old_and_new_events(history: History) -> None:
    assert history.faults(verify_corrections) == ()
    assert history.faults(verify_corrections, OLDER) == ()


@pytest.mark.parametrize(
    "change",
    [
        "value = '1'::jsonb",
        "read_value = '1'::jsonb",
        "field = 'kind'",
        "reason = 'x'",
        "corrected_by = gen_random_uuid()",
        "corrected_at = now()",
        "voucher_id = gen_random_uuid()",
    ],
)
def test_a_change_is_named(history: History, change: str) -> None:
    strange, missing = history.faults(
        verify_corrections, f"UPDATE correction SET {change} WHERE {FIRST}"
    )
    assert strange.endswith("is not in the log")
    assert missing == "1 corrections that the log tells of are missing or changed"


def test_a_removed_one_is_missed(history: History) -> None:
    removed = "DELETE FROM correction WHERE field = 'seller_name'"
    (found,) = history.faults(verify_corrections, removed)
    assert found == "1 corrections that the log tells of are missing or changed"
    (found,) = history.faults(verify_corrections, OLDER, removed)
    assert found.startswith("a correction of seller_name of voucher")


def test_one_that_was_slipped_in_is_strange_to_an_older_log_too(history: History) -> None:
    changed = "UPDATE correction SET field = 'kind' WHERE field = 'seller_name'"
    strange, missing = history.faults(verify_corrections, OLDER, changed)
    assert strange.endswith("is not in the log")
    assert missing.endswith("is missing")
