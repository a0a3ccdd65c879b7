"""Claims on their way when the year turns in China, and when a clock is set back: all adds up."""

from datetime import UTC, datetime, timedelta

import pytest

from cli.verify import VERIFIED
from finance.kernel.db import Database
from finance.kernel.errors import RuleRefused
from finance.use_cases.withdraw_claim import WithdrawClaim, withdraw_claim
from tests.make.history import pay
from tests.make.papers import NOON, NUMBER, Desk, invoice, make_desk

OTHER = "26332000000012349999"
LAST_SECOND = datetime(2026, 12, 31, 15, 59, 59, tzinfo=UTC)
YEAR = {"fiscal_year": 2027, "expense_class": "30201"}


@pytest.fixture
def desk(database: Database) -> Desk:
    return make_desk(database)


def _withdraw(desk: Desk, claim_id) -> None:
    command = WithdrawClaim(claim_id)
    desk.database.transact(lambda uow: withdraw_claim(uow, desk.claimant, command))


def _faults(desk: Desk) -> list[str]:
    with desk.database.reading() as session:
        return [fault for _, verified in VERIFIED for fault in verified(session)]


def test_what_was_approved_is_paid_from_its_own_year_and_what_is_new_needs_the_new_one(
    desk: Desk,
) -> None:
    desk.database.clock = lambda: LAST_SECOND
    approved = desk.approved(desk.read(invoice(NUMBER)))
    taken_back = desk.claim(desk.read(invoice(OTHER)))
    desk.submit(taken_back)
    desk.database.clock = lambda: LAST_SECOND + timedelta(seconds=1)
    pay(desk, approved, ("pending", "cleared"))
    _withdraw(desk, taken_back)
    with pytest.raises(RuleRefused) as refused:
        desk.submit(taken_back)
    (breach,) = refused.value.breaches
    assert (breach.code, breach.fields) == ("budget.line_missing", YEAR)
    assert _faults(desk) == []


def test_a_clock_that_is_set_back_again_and_again_spoils_nothing(desk: Desk) -> None:
    paid = desk.approved(desk.read(invoice(NUMBER)))
    desk.database.clock = lambda: NOON - timedelta(hours=5)
    pay(desk, paid, ("pending", "returned"))
    claim_id = desk.claim(desk.read(invoice(OTHER)))
    desk.submit(claim_id)
    desk.database.clock = lambda: NOON - timedelta(hours=9)
    _withdraw(desk, claim_id)
    desk.submit(claim_id)
    pay(desk, paid, ("pending", "cleared"))
    assert _faults(desk) == []
