"""After a failed payment the accountant, and nobody who claimed or paid, names the account."""

import json
import threading
from dataclasses import dataclass, replace

import pytest
from sqlalchemy import select, text

from finance.claims.content import ClaimContentInvalid
from finance.claims.models import CLAIM_STATES, Claim
from finance.claims.queries import ClaimDetail
from finance.claims.states import ClaimUnknown, ClaimWrongState
from finance.kernel.db import Database
from finance.kernel.errors import NotPermitted, StaleVersion
from finance.kernel.events import EventLog
from finance.kernel.ids import new_id
from finance.organisations.actor import Actor, Grip
from finance.organisations.roles import Role
from finance.payments.channels.base import Outcome
from finance.payments.queries import PaymentView
from finance.use_cases.correct_payee import (
    CorrectPayee,
    PayeeNeedsAccountant,
    PayeeNeedsAnother,
    correct_payee,
    tail,
)
from finance.use_cases.instruct_payment import (
    InstructPayment,
    PaymentRefused,
    instruct_payment,
)
from finance.use_cases.send_payment import PreparePayment, prepare_payment
from finance.use_cases.settle_payment import SettlePayment, settle_payment
from tests.make.money import Payable, claim_state, make_payable
from tests.make.people import Street

WRONG, RIGHT, BANK = "6222020000001234", "6228480398100023456", "市农商行青溪支行"


@dataclass(frozen=True, slots=True)
class Counter:
    """A claim whose first payment has failed, its cashier and its accountant."""

    database: Database
    street: Street
    payable: Payable
    claimant: Actor
    cashier: Actor
    accountant: Actor

    def correct(self, by: Actor | None = None, **changed: object) -> ClaimDetail:
        command = replace(CorrectPayee(self.payable.claim_id, RIGHT, BANK), **changed)
        actor = by or self.accountant
        return self.database.transact(lambda uow: correct_payee(uow, actor, command))

    def pay(self, by: Actor | None = None, **changed: object) -> PaymentView:
        command = InstructPayment(payment_id=new_id(), claim_id=self.payable.claim_id)
        asked, actor = replace(command, **changed), by or self.cashier
        return self.database.transact(lambda uow: instruct_payment(uow, actor, asked))

    def fail(self) -> PaymentView:
        payment = self.pay()
        key = {"organisation_id": payment.organisation_id, "payment_id": payment.id}
        self.database.transact(lambda uow: prepare_payment(uow, PreparePayment(**key)))
        failed = Outcome(answer="failed", reason_code="account_closed", reason="收款账户已销户")
        self.database.transact(
            lambda uow: settle_payment(uow, SettlePayment(**key, outcome=failed))
        )
        return payment

    def payee(self) -> tuple[str, str, str, int]:
        with self.database.reading() as session:
            claim = session.get_one(Claim, (self.payable.organisation_id, self.payable.claim_id))
            return claim.payee_name, claim.payee_account, claim.payee_bank, claim.version

    def events(self) -> list[EventLog]:
        chosen = select(EventLog).where(EventLog.code == "claim.payee_corrected")
        with self.database.reading() as session:
            return list(session.scalars(chosen))


@pytest.fixture
def counter(database: Database, street: Street) -> Counter:
    claimant = street.member(Role.CLAIMANT)
    made = Counter(
        database,
        street,
        make_payable(database, street.community, claimant_id=claimant.member_id),
        claimant,
        street.member(Role.CASHIER),
        street.member(Role.ACCOUNTANT, street.street),
    )
    made.fail()
    return made


def _also(actor: Actor, role: Role) -> Actor:
    """The same member with one more post over the same unit."""
    (grip, *_) = actor.grips
    return replace(actor, grips=(*actor.grips, Grip(role, grip.organisation_id, grip.path)))


def test_account_and_bank_change_and_the_name_stays(counter: Counter) -> None:
    name, _, _, version = counter.payee()
    detail = counter.correct(payee_account=f"  {RIGHT} ", payee_bank=f" {BANK}", version=version)
    assert (detail.claim.payee_account, detail.claim.payee_bank) == (RIGHT, BANK)
    assert (detail.claim.state, detail.claim.version) == ("payment_failed", version + 1)
    assert counter.payee() == (name, RIGHT, BANK, version + 1)


def test_the_log_knows_the_ends_of_both_accounts_only(counter: Counter) -> None:
    counter.correct()
    (event,) = counter.events()
    assert (event.actor_id, event.subject_id) == (
        counter.accountant.member_id,
        counter.payable.claim_id,
    )
    body = json.loads(event.body)
    assert [len(body.pop(name)) for name in ("commitment", "papers")] == [64, 64]
    assert body == {
        "account_tail_before": "1234",
        "account_tail": "3456",
        "is_bank_changed": True,
    }
    counter.correct(payee_account=WRONG)
    assert json.loads(counter.events()[-1].body)["is_bank_changed"] is False


@pytest.mark.parametrize(
    ("account", "end"), [(RIGHT, "3456"), ("62225678", "5678"), ("622256", "56"), ("6222", "")]
)
def test_of_any_account_four_digits_stay_hidden(account: str, end: str) -> None:
    assert tail(account) == end


def test_the_next_payment_goes_to_the_corrected_account(counter: Counter) -> None:
    counter.correct()
    view = counter.pay()
    assert (view.attempt, view.payee_account, view.payee_bank) == (2, RIGHT, BANK)
    with pytest.raises(ClaimWrongState):
        counter.correct()


def test_an_instruction_from_before_the_correction_is_stale(counter: Counter) -> None:
    seen = counter.payee()[-1]
    counter.correct()
    with pytest.raises(StaleVersion):
        counter.pay(version=seen)
    with pytest.raises(StaleVersion):
        counter.correct(version=seen)
    assert len(counter.events()) == 1


@pytest.mark.parametrize("state", [state for state in CLAIM_STATES if state != "payment_failed"])
def test_in_no_other_state(counter: Counter, state: str) -> None:
    counter.database.transact(
        lambda uow: uow.session.execute(text(f"UPDATE claim SET state = '{state}'"))
    )
    with pytest.raises(ClaimWrongState):
        counter.correct()
    assert counter.payee()[1] == WRONG
    assert counter.events() == []


def test_only_an_accountant_over_the_unit(counter: Counter) -> None:
    street = counter.street
    for by in (counter.cashier, counter.claimant):
        with pytest.raises(NotPermitted) as refused:
            counter.correct(by)
        assert refused.value.code == "permission.denied"
    for role in (Role.DIRECTOR, Role.SECRETARY, Role.STREET_LEADER):
        with pytest.raises(PayeeNeedsAccountant):
            counter.correct(street.member(role, street.street))
    elsewhere = street.member(Role.ACCOUNTANT, street.neighbour)
    with pytest.raises(ClaimUnknown):
        counter.correct(elsewhere)
    director = street.member(Role.DIRECTOR)
    with pytest.raises(PayeeNeedsAccountant):
        counter.correct(replace(director, grips=(*director.grips, *elsewhere.grips)))
    assert counter.payee()[1] == WRONG


def test_neither_the_claimant_nor_who_paid_though_an_accountant_too(counter: Counter) -> None:
    for by in (counter.claimant, counter.cashier):
        with pytest.raises(PayeeNeedsAnother):
            counter.correct(_also(by, Role.ACCOUNTANT))
    assert counter.payee()[1] == WRONG


def test_whoever_paid_an_earlier_attempt_does_not_correct_a_later_one(counter: Counter) -> None:
    first = counter.cashier
    replace(counter, cashier=counter.street.member(Role.CASHIER)).fail()
    with pytest.raises(PayeeNeedsAnother):
        counter.correct(_also(first, Role.ACCOUNTANT))


def test_whoever_corrected_it_does_not_pay(counter: Counter) -> None:
    counter.correct()
    with pytest.raises(PaymentRefused) as refused:
        counter.pay(_also(counter.accountant, Role.CASHIER))
    assert [breach.code for breach in refused.value.breaches] == ["payment.payee_corrected_by_you"]
    assert claim_state(counter.database, counter.payable) == "payment_failed"
    assert counter.pay().state == "instructed"


def test_an_empty_or_endless_account_is_refused(counter: Counter) -> None:
    for given, names in (
        ({"payee_account": " "}, ["payee_account"]),
        ({"payee_bank": "长" * 501}, ["payee_bank"]),
        ({"payee_account": "", "payee_bank": ""}, ["payee_account", "payee_bank"]),
    ):
        with pytest.raises(ClaimContentInvalid) as refused:
            counter.correct(**given)
        assert refused.value.fields["names"] == names


def test_two_corrections_from_the_same_sight_and_one_wins(counter: Counter) -> None:
    version, got = counter.payee()[-1], []

    def correct(account: str) -> None:
        try:
            counter.correct(payee_account=account, version=version)
            got.append("corrected")
        except StaleVersion:
            got.append("stale")

    threads = [
        threading.Thread(target=correct, args=(f"622202000000{n}",)) for n in range(1000, 1004)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(got) == ["corrected"] + ["stale"] * 3
    assert len(counter.events()) == 1
