"""The bank's word: every state × every answer on the real tables, and what each leaves behind."""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import select, text

from finance.budget.integrity import verify_budget
from finance.kernel.clock import now
from finance.kernel.db import Database
from finance.kernel.events import EventLog, Job
from finance.kernel.ids import new_id
from finance.ledger.balances import trial_balance
from finance.ledger.integrity import verify_ledger
from finance.ledger.queries import entries_of
from finance.organisations.actor import Actor
from finance.organisations.roles import Role
from finance.payments.channels.base import ANSWERS as WORDS
from finance.payments.channels.base import Outcome
from finance.payments.models import PAYMENT_STATES
from finance.payments.queries import PaymentUnknown, PaymentView, Prepared, watched_payment
from finance.payments.states import BankContradicts
from finance.use_cases.instruct_payment import InstructPayment, instruct_payment
from finance.use_cases.send_payment import PreparePayment, prepare_payment, record_sent
from finance.use_cases.settle_payment import SettlePayment, settle_payment
from tests.finance.payments.test_states import ENDS
from tests.make.money import (
    LineSums,
    Payable,
    claim_state,
    hold_states,
    key_states,
    make_payable,
    sums_of,
)
from tests.make.people import Street

REFERENCE = "SB1"
REASON = "收款人户名与账号不符，退票"


@dataclass(frozen=True, slots=True)
class Paying:
    """One payment under way, and the words to move it."""

    database: Database
    cashier: Actor
    payable: Payable
    payment_id: UUID

    def send(self) -> Prepared | None:
        command = PreparePayment(
            organisation_id=self.payable.organisation_id, payment_id=self.payment_id
        )
        return self.database.transact(lambda uow: prepare_payment(uow, command))

    def told(self, answer: str, *, reference: str | None = REFERENCE) -> PaymentView:
        command = SettlePayment(
            organisation_id=self.payable.organisation_id,
            payment_id=self.payment_id,
            outcome=Outcome(
                answer=answer, bank_reference=reference, reason_code="x", reason=REASON
            ),
        )
        return self.database.transact(lambda uow: settle_payment(uow, command))

    def brought_to(self, state: str, *, reference: str = REFERENCE) -> "Paying":
        """Along the shortest way from `instructed`."""
        if state == "instructed":
            return self
        self.send()
        ways = {"accepted": "pending", "cleared": "cleared", "failed": "failed"}
        if state in ways:
            assert self.told(ways[state], reference=reference).state == state
        if state == "returned":
            assert self.told("returned", reference=reference).state == state
        return self

    def sums(self) -> LineSums:
        return sums_of(self.database, self.payable.organisation_id, self.payable.line_id)

    def jobs(self) -> list[str]:
        with self.database.reading() as session:
            return sorted(session.scalars(select(Job.kind)))


@pytest.fixture
def paying(database: Database, street: Street) -> Paying:
    return _paying(database, street)


def _paying(
    database: Database,
    street: Street,
    *,
    fund_source: str = "treasury",
    expense_class: str = "30201",
) -> Paying:
    payable = make_payable(
        database,
        street.community,
        claimant_id=new_id(),
        fund_source=fund_source,
        expense_class=expense_class,
    )
    cashier, payment_id = street.member(Role.CASHIER), new_id()
    command = InstructPayment(payment_id=payment_id, claim_id=payable.claim_id)
    database.transact(lambda uow: instruct_payment(uow, cashier, command))
    return Paying(database, cashier, payable, payment_id)


def _verified(database: Database) -> None:
    with database.reading() as session:
        assert verify_ledger(session) == ()
        assert verify_budget(session) == ()


# What a payment in each state means for claim, holds, keys, budget and number of entries.
MEANS = {
    "instructed": ("paying", "pending", "locked", (12_000, 0), 0),
    "sent": ("paying", "pending", "locked", (12_000, 0), 0),
    "accepted": ("paying", "pending", "locked", (12_000, 0), 0),
    "cleared": ("paid", "consumed", "consumed", (0, 12_000), 1),
    "failed": ("payment_failed", "pending", "locked", (12_000, 0), 0),
    "returned": ("payment_failed", "pending", "locked", (12_000, 0), 2),
}


def _stands_as(paying: Paying, state: str) -> None:
    claim, holds, keys, (reserved, spent), entries = MEANS[state]
    database, payable = paying.database, paying.payable
    assert claim_state(database, payable) == claim
    assert set(hold_states(database, payable.claim_id)) == {holds}
    assert key_states(database, payable.claim_id) == [keys]
    assert paying.sums() == LineSums(100_000, reserved, spent)
    with database.reading() as session:
        posted = entries_of(session, (payable.organisation_id,), paying.payment_id)
    assert len(posted) == entries
    _verified(database)


@pytest.mark.parametrize("state", PAYMENT_STATES)
def test_every_answer_in_every_state(database: Database, street: Street, state: str) -> None:
    for number, answer in enumerate(WORDS):
        paying = _paying(database, street, expense_class=f"3020{number}")
        reference = f"SB{number}"
        paying.brought_to(state, reference=reference)
        if (state, answer) in ENDS:
            assert paying.told(answer, reference=reference).state == ENDS[state, answer]
            _stands_as(paying, ENDS[state, answer])
        else:
            with pytest.raises(BankContradicts):
                paying.told(answer, reference=reference)
            _stands_as(paying, state)


def test_clearing_posts_both_books_from_the_budget_line(paying: Paying) -> None:
    view = paying.brought_to("cleared").told("cleared")
    assert (view.bank_reference, view.reason) == (REFERENCE, None)
    with paying.database.reading() as session:
        (entry,) = entries_of(session, (view.organisation_id,), view.id)
    assert (entry.id, entry.pattern, entry.source, entry.summary) == (
        view.entry_id,
        "GOV.treasury",
        "payment",
        "社区活动室办公用品",
    )
    # Holds made within one millisecond have no order of their own.
    assert sorted((x.book, x.account_code, x.amount_fen) for x in entry.lines) == [
        ("budget", "6001", -12_000),
        ("budget", "7101", 2_000),
        ("budget", "7101", 10_000),
        ("financial", "4001", -12_000),
        ("financial", "5001", 2_000),
        ("financial", "5001", 10_000),
    ]
    assert {x.budget_line_id for x in entry.lines} == {paying.payable.line_id, None}


@pytest.mark.parametrize(
    ("fund_source", "financial", "budget"),
    [
        ("bank", {"5001": 12_000, "1002": -12_000}, {"7101": 12_000, "8001": -12_000}),
        ("entrusted", {"2901": 12_000, "1002": -12_000}, {}),
    ],
)
def test_each_fund_source_posts_by_its_pattern(
    database: Database,
    street: Street,
    *,
    fund_source: str,
    financial: dict[str, int],
    budget: dict[str, int],
) -> None:
    _paying(database, street, fund_source=fund_source).brought_to("cleared")
    with database.reading() as session:
        for book, expected in (("financial", financial), ("budget", budget)):
            table = trial_balance(session, (street.community,), book=book, period_until="9999-12")
            assert {row.account_code: row.balance_fen for row in table} == expected
    _verified(database)


def test_a_return_leaves_the_books_as_if_nothing_had_been_paid(paying: Paying) -> None:
    view = paying.brought_to("returned").told("returned")
    assert view.reason == REASON
    with paying.database.reading() as session:
        posted, mirror = entries_of(session, (view.organisation_id,), view.id)
        for book in ("financial", "budget"):
            table = trial_balance(
                session, (view.organisation_id,), book=book, period_until="9999-12"
            )
            assert {row.balance_fen for row in table} == {0}
    assert mirror.reverses_id == posted.id
    assert REASON in mirror.summary


def test_after_a_return_the_claim_is_paid_again_once(paying: Paying) -> None:
    paying.brought_to("returned")
    second = InstructPayment(payment_id=new_id(), claim_id=paying.payable.claim_id)
    view = paying.database.transact(lambda uow: instruct_payment(uow, paying.cashier, second))
    assert (view.attempt, view.state) == (2, "instructed")
    again = Paying(paying.database, paying.cashier, paying.payable, second.payment_id)
    again.send()
    again.told("cleared", reference="SB2")
    assert paying.sums() == LineSums(100_000, 0, 12_000)
    assert claim_state(paying.database, paying.payable) == "paid"
    assert key_states(paying.database, paying.payable.claim_id) == ["consumed"]
    _verified(paying.database)
    assert paying.told("returned").state == "returned"  # the old one's word changes nothing
    assert claim_state(paying.database, paying.payable) == "paid"


def test_another_reference_for_the_same_payment_is_an_alarm(paying: Paying) -> None:
    paying.brought_to("accepted")
    with pytest.raises(BankContradicts):
        paying.told("cleared", reference="SB2")
    assert paying.told("cleared", reference=None).bank_reference == REFERENCE


def test_a_cleared_payment_without_entry_cannot_be_mirrored(paying: Paying) -> None:
    paying.brought_to("cleared")
    paying.database.transact(
        lambda uow: uow.session.execute(text("UPDATE payment SET entry_id = NULL"))
    )
    with pytest.raises(BankContradicts):
        paying.told("returned")
    assert claim_state(paying.database, paying.payable) == "paid"


def test_sending_is_noted_before_it_happens_and_can_be_repeated(paying: Paying) -> None:
    first = paying.send()
    assert first is not None
    assert (first.channel, first.instruction.amount_fen) == ("treasury", 12_000)
    assert first.instruction.payer_name == "杏花社区居民委员会"
    assert paying.send() == first  # after a crash: the same bytes again
    command = SettlePayment(
        organisation_id=paying.payable.organisation_id,
        payment_id=paying.payment_id,
        outcome=Outcome(answer="pending", bank_reference=REFERENCE),
    )
    view = paying.database.transact(lambda uow: record_sent(uow, command))
    assert (view.state, view.bank_reference) == ("accepted", REFERENCE)
    assert paying.send() is None
    with paying.database.reading() as session:
        rows = session.scalars(
            select(EventLog.code)
            .where(EventLog.subject_id == paying.payment_id)
            .order_by(EventLog.id)
        )
        assert list(rows) == ["payment.instructed", "payment.sent", "payment.accepted"]


def test_the_bank_is_asked_again_by_one_job_at_a_time(paying: Paying) -> None:
    paying.brought_to("accepted")
    assert paying.jobs() == ["poll_payment", "send_payment"]
    paying.told("pending")
    assert paying.jobs() == ["poll_payment", "send_payment"]
    _finish_jobs(paying.database)
    paying.told("cleared")  # it may still come back
    assert paying.jobs().count("poll_payment") == 2
    _finish_jobs(paying.database)
    paying.told("returned")
    assert paying.jobs().count("poll_payment") == 2  # nothing more can come


def test_what_never_arrived_is_sent_again(paying: Paying) -> None:
    paying.send()
    _finish_jobs(paying.database)
    paying.told("unknown", reference=None)
    assert paying.jobs() == ["send_payment", "send_payment"]


def test_after_the_watch_nobody_asks_any_more(paying: Paying) -> None:
    paying.brought_to("cleared")
    _finish_jobs(paying.database)
    later = Database(paying.database.url, clock=lambda: now() + timedelta(days=31))
    command = SettlePayment(
        organisation_id=paying.payable.organisation_id,
        payment_id=paying.payment_id,
        outcome=Outcome(answer="cleared"),
    )
    later.transact(lambda uow: settle_payment(uow, command))
    later.close()
    assert paying.jobs() == ["poll_payment", "send_payment"]


def test_the_worker_is_told_what_to_ask_about(paying: Paying) -> None:
    unit = paying.payable.organisation_id

    def watched() -> Prepared | None:
        with paying.database.reading() as session:
            return watched_payment(session, unit, paying.payment_id)

    assert watched() is None
    sent = paying.send()
    assert watched() == sent
    paying.told("failed")
    assert watched() is None
    with paying.database.reading() as session:
        assert watched_payment(session, unit, new_id()) is None


def test_an_unknown_payment(paying: Paying) -> None:
    nobody = Paying(paying.database, paying.cashier, paying.payable, new_id())
    with pytest.raises(PaymentUnknown):
        nobody.told("cleared")
    with pytest.raises(PaymentUnknown):
        nobody.send()


def _finish_jobs(database: Database) -> None:
    with database.unit_of_work() as uow:
        uow.session.execute(text("UPDATE job SET state = 'done'"))
