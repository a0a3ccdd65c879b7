"""From approved claims to the bank over HTTP and back: returned, paid again, given up."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

import pytest

from cli.simulated_bank import Pace
from finance.budget.integrity import verify_budget
from finance.claims.states import ClaimWrongState
from finance.kernel.db import Database
from finance.kernel.ids import new_id
from finance.ledger.balances import trial_balance
from finance.ledger.integrity import verify_ledger
from finance.organisations.roles import Role
from finance.payments.channels.base import ChannelAway
from finance.payments.channels.treasury import TreasuryChannel
from finance.payments.queries import watched_payment
from finance.use_cases.correct_payee import CorrectPayee, correct_payee
from finance.use_cases.instruct_payment import InstructPayment, instruct_payment
from finance.use_cases.return_claim import ReturnClaim, return_claim
from finance.use_cases.send_payment import PreparePayment, prepare_payment, record_sent
from finance.use_cases.settle_payment import SettlePayment, settle_payment
from tests.make.bank import SECRET, HandClock, bank_at_hand
from tests.make.papers import Desk, invoice, make_desk

GOOD, CLOSED, COMES_BACK, DROPS = "62221234", "62220001", "62220002", "62220004"


@dataclass(slots=True)
class Till:
    """The cashier, the worker's two steps, and the bank's clock."""

    desk: Desk
    channel: TreasuryChannel
    clock: HandClock

    def instruct(self, claim_id: UUID) -> UUID:
        cashier = self.desk.person(Role.CASHIER)
        command = InstructPayment(payment_id=new_id(), claim_id=claim_id)
        return self.desk.database.transact(lambda uow: instruct_payment(uow, cashier, command)).id

    def correct(self, claim_id: UUID, account: str) -> None:
        accountant = self.desk.person(Role.ACCOUNTANT)
        command = CorrectPayee(claim_id, account, "临江农商银行")
        self.desk.database.transact(lambda uow: correct_payee(uow, accountant, command))

    def send(self, payment_id: UUID) -> str:
        key = {"organisation_id": self.desk.street.community, "payment_id": payment_id}
        ready = self.desk.database.transact(
            lambda uow: prepare_payment(uow, PreparePayment(**key))
        )
        assert ready is not None
        outcome = self.channel.submit(ready.instruction)
        settled = SettlePayment(**key, outcome=outcome)
        return self.desk.database.transact(lambda uow: record_sent(uow, settled)).state

    def ask(self, payment_id: UUID, *, after_s: float) -> str:
        self.clock.now += after_s
        unit = self.desk.street.community
        with self.desk.database.reading() as session:
            watched = watched_payment(session, unit, payment_id)
        assert watched is not None
        outcome = self.channel.outcome(watched.instruction)
        settled = SettlePayment(organisation_id=unit, payment_id=payment_id, outcome=outcome)
        return self.desk.database.transact(lambda uow: settle_payment(uow, settled)).state

    def fail_once(self, claim_id: UUID) -> None:
        """The approved account is unfit, so that another may be named."""
        with self.desk.database.unit_of_work() as uow:
            uow.session.connection().exec_driver_sql(
                "UPDATE claim SET payee_account = '62220003' WHERE id = %s", (claim_id,)
            )
        assert self.send(self.instruct(claim_id)) == "failed"

    def spent_fen(self) -> int:
        with self.desk.database.reading() as session:
            assert verify_ledger(session) == ()
            assert verify_budget(session) == ()
            table = trial_balance(
                session, (self.desk.street.community,), book="budget", period_until="9999-12"
            )
        return sum(row.balance_fen for row in table if row.account_code == "7101")


@pytest.fixture
def till(database: Database, tmp_path: Path) -> Iterator[Till]:
    clock = HandClock()
    with bank_at_hand(tmp_path / "bank.jsonl", clock, Pace(60, 86_400, 0)) as url:
        channel = TreasuryChannel(url, SECRET, clock=clock)
        yield Till(make_desk(database), channel, clock)
        channel.close()


def _approved(till: Till) -> UUID:
    return till.desk.approved(till.desk.read(invoice()), amount_fen=12_000)


def test_a_payment_clears_and_is_posted(till: Till) -> None:
    claim_id = _approved(till)
    payment_id = till.instruct(claim_id)
    assert till.send(payment_id) == "accepted"
    assert till.ask(payment_id, after_s=59) == "accepted"
    assert till.spent_fen() == 0
    assert till.ask(payment_id, after_s=1) == "cleared"
    assert till.spent_fen() == 12_000
    assert till.desk.key_states(claim_id) == ["consumed"]


def test_a_payment_returned_late_is_paid_again_to_the_right_account(till: Till) -> None:
    claim_id = _approved(till)
    till.fail_once(claim_id)
    till.correct(claim_id, COMES_BACK)
    first = till.instruct(claim_id)
    till.send(first)
    assert till.ask(first, after_s=60) == "cleared"
    assert till.ask(first, after_s=86_400) == "returned"
    assert till.spent_fen() == 0
    assert till.desk.key_states(claim_id) == ["locked"]
    till.correct(claim_id, GOOD)
    second = till.instruct(claim_id)
    till.send(second)
    assert till.ask(second, after_s=60) == "cleared"
    assert till.spent_fen() == 12_000
    assert till.desk.key_states(claim_id) == ["consumed"]


def test_a_dropped_line_pays_once(till: Till) -> None:
    claim_id = _approved(till)
    till.fail_once(claim_id)
    till.correct(claim_id, DROPS)
    payment_id = till.instruct(claim_id)
    with pytest.raises(ChannelAway):
        till.send(payment_id)
    assert till.send(payment_id) == "accepted"
    assert till.ask(payment_id, after_s=60) == "cleared"
    assert till.spent_fen() == 12_000


def test_a_failed_payment_is_given_up_and_the_paper_is_free_for_a_new_claim(till: Till) -> None:
    voucher = till.desk.read(invoice())
    claim_id = till.desk.approved(voucher, amount_fen=12_000)
    till.fail_once(claim_id)
    till.correct(claim_id, CLOSED)
    payment_id = till.instruct(claim_id)
    till.send(payment_id)
    assert till.ask(payment_id, after_s=60) == "failed"
    accountant = till.desk.person(Role.ACCOUNTANT)
    command = ReturnClaim(claim_id, ("收款账户已销户，请更换收款人",))
    till.desk.database.transact(lambda uow: return_claim(uow, accountant, command))
    assert till.desk.key_states(claim_id) == ["released"]
    again = till.desk.approved(voucher, amount_fen=12_000)
    with pytest.raises(ClaimWrongState):  # newly approved: again only what the approvers saw
        till.correct(again, COMES_BACK)
    paid = till.instruct(again)
    till.send(paid)
    assert till.ask(paid, after_s=60) == "cleared"
    assert till.spent_fen() == 12_000
