"""Who may pay what to whom, and that a payment id pays once."""

import threading
from dataclasses import replace

import pytest
from sqlalchemy import select, text

from finance.approvals.models import Step
from finance.claims.models import CLAIM_STATES
from finance.claims.states import ClaimUnknown, ClaimWrongState
from finance.kernel.db import Database
from finance.kernel.errors import NotPermitted, StaleVersion
from finance.kernel.events import EventLog, Job
from finance.kernel.ids import new_id
from finance.organisations.actor import Actor
from finance.organisations.models import Organisation
from finance.organisations.roles import Role
from finance.payments.channels.base import Outcome
from finance.payments.postings import PatternMissing
from finance.payments.queries import PaymentView
from finance.use_cases.instruct_payment import (
    HoldsDiffer,
    InstructPayment,
    PaymentIdReused,
    PaymentRefused,
    instruct_payment,
)
from finance.use_cases.send_payment import PreparePayment, prepare_payment
from finance.use_cases.settle_payment import SettlePayment, settle_payment
from tests.make.money import Payable, claim_state, make_line, make_payable
from tests.make.people import Street
from tests.make.races import race


@pytest.fixture
def cashier(street: Street) -> Actor:
    return street.member(Role.CASHIER)


@pytest.fixture
def payable(street: Street) -> Payable:
    claimant = street.member(Role.CLAIMANT)
    return make_payable(street.database, street.community, claimant_id=claimant.member_id)


def _command(payable: Payable) -> InstructPayment:
    return InstructPayment(payment_id=new_id(), claim_id=payable.claim_id)


def _instruct(database: Database, actor: Actor, command: InstructPayment) -> PaymentView:
    return database.transact(lambda uow: instruct_payment(uow, actor, command))


def _fail(database: Database, payment: PaymentView) -> None:
    key = {"organisation_id": payment.organisation_id, "payment_id": payment.id}
    database.transact(lambda uow: prepare_payment(uow, PreparePayment(**key)))
    failed = Outcome(answer="failed", reason_code="account_closed", reason="收款账户已销户")
    database.transact(lambda uow: settle_payment(uow, SettlePayment(**key, outcome=failed)))


def test_the_claim_is_paying_and_the_worker_is_told(
    database: Database, *, street: Street, cashier: Actor, payable: Payable
) -> None:
    command = _command(payable)
    view = _instruct(database, cashier, command)
    assert (view.id, view.state, view.attempt, view.amount_fen, view.instructed_by) == (
        command.payment_id,
        "instructed",
        1,
        12_000,
        cashier.member_id,
    )
    assert view.payee_account == "6222020000001234"
    assert claim_state(database, payable) == "paying"
    with database.reading() as session:
        (job,) = session.scalars(select(Job))
        assert (job.kind, job.queue, job.subject_id, job.organisation_id) == (
            "send_payment",
            "pay",
            view.id,
            street.community,
        )
        event = session.scalar(select(EventLog).where(EventLog.code == "payment.instructed"))
        assert event is not None
        assert event.actor_id == cashier.member_id
        assert "6222" not in event.body


def test_the_same_command_again_is_the_same_payment(
    database: Database, cashier: Actor, payable: Payable
) -> None:
    command = _command(payable)
    first = _instruct(database, cashier, command)
    assert _instruct(database, cashier, command) == first
    with database.reading() as session:
        assert len(session.scalars(select(Job)).all()) == 1


def test_a_payment_id_pays_once(
    database: Database, *, street: Street, cashier: Actor, payable: Payable
) -> None:
    command = _command(payable)
    _instruct(database, cashier, command)
    other = make_payable(database, street.community, claimant_id=new_id(), expense_class="30202")
    with pytest.raises(PaymentIdReused):
        _instruct(database, cashier, replace(command, claim_id=other.claim_id))
    assert claim_state(database, other) == "approved"


def test_of_two_units_with_one_id_at_the_same_moment_one_is_refused(
    database: Database, *, street: Street, cashier: Actor, payable: Payable
) -> None:
    """The bank knows a payment by its id alone."""
    claimant = street.member(Role.CLAIMANT, street.neighbour)
    there = make_payable(database, street.neighbour, claimant_id=claimant.member_id)
    command, other = _command(payable), street.member(Role.CASHIER, street.neighbour)
    won, lost = race(
        [
            lambda: _instruct(database, cashier, command),
            lambda: _instruct(database, other, replace(command, claim_id=there.claim_id)),
        ]
    )
    assert len(won) == 1
    assert [type(error) for error in lost] == [PaymentIdReused]


def test_two_payments_at_once_and_one_wins(
    database: Database, cashier: Actor, payable: Payable
) -> None:
    got: list[str] = []

    def pay() -> None:
        try:
            _instruct(database, cashier, _command(payable))
            got.append("paid")
        except ClaimWrongState:
            got.append("refused")

    threads = [threading.Thread(target=pay) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(got) == ["paid"] + ["refused"] * 5


@pytest.mark.parametrize("state", CLAIM_STATES)
def test_every_claim_state(
    database: Database, *, cashier: Actor, payable: Payable, state: str
) -> None:
    database.transact(lambda uow: uow.session.execute(text(f"UPDATE claim SET state = '{state}'")))
    if state in {"approved", "payment_failed"}:
        assert _instruct(database, cashier, _command(payable)).state == "instructed"
    else:
        with pytest.raises(ClaimWrongState):
            _instruct(database, cashier, _command(payable))


def test_only_a_cashier_of_the_unit_pays(
    database: Database, street: Street, payable: Payable
) -> None:
    with pytest.raises(NotPermitted):
        _instruct(database, street.member(Role.ACCOUNTANT), _command(payable))
    with pytest.raises(ClaimUnknown):
        _instruct(database, street.member(Role.CASHIER, street.neighbour), _command(payable))
    assert claim_state(database, payable) == "approved"


def test_a_stale_version_is_refused(database: Database, cashier: Actor, payable: Payable) -> None:
    with pytest.raises(StaleVersion):
        _instruct(database, cashier, replace(_command(payable), version=7))
    _instruct(database, cashier, replace(_command(payable), version=1))


def test_all_breaches_come_at_once(database: Database, street: Street, cashier: Actor) -> None:
    payable = make_payable(database, street.community, claimant_id=cashier.member_id)
    with database.unit_of_work() as uow:
        uow.session.add(
            Step(
                organisation_id=street.community,
                claim_id=payable.claim_id,
                round=1,
                position=1,
                role="director",
                state="approved",
                decided_by=cashier.member_id,
                decided_at=uow.at,
            )
        )
    with pytest.raises(PaymentRefused) as refused:
        _instruct(database, cashier, _command(payable))
    assert [breach.code for breach in refused.value.breaches] == [
        "payment.own_claim",
        "payment.decided_by_you",
    ]
    assert claim_state(database, payable) == "approved"


def test_a_cashier_does_not_pay_himself(
    database: Database, street: Street, payable: Payable
) -> None:
    payee = street.member(Role.CASHIER, name="临江区文汇办公用品店")
    with pytest.raises(PaymentRefused) as refused:
        _instruct(database, payee, _command(payable))
    assert [breach.code for breach in refused.value.breaches] == ["payment.own_payee"]


def test_a_second_login_of_the_claimants_name_does_not_pay(
    database: Database, street: Street
) -> None:
    claimant = street.member(Role.CLAIMANT, name="王小明")
    payable = make_payable(database, street.community, claimant_id=claimant.member_id)
    twin = street.member(Role.CASHIER, name="王小明")
    with pytest.raises(PaymentRefused) as refused:
        _instruct(database, twin, _command(payable))
    assert [breach.code for breach in refused.value.breaches] == ["payment.claimants_name"]


def test_after_a_failure_the_same_payee_is_paid_again_under_another_id(
    database: Database, cashier: Actor, payable: Payable
) -> None:
    command = _command(payable)
    first = _instruct(database, cashier, command)
    _fail(database, first)
    assert claim_state(database, payable) == "payment_failed"
    # The client's repetition is no new payment, though the claim could be paid again.
    assert _instruct(database, cashier, command).state == "failed"
    view = _instruct(database, cashier, _command(payable))
    assert (view.attempt, view.payee_account, view.payee_bank) == (
        2,
        first.payee_account,
        first.payee_bank,
    )
    assert claim_state(database, payable) == "paying"


def test_a_total_that_is_not_held_to_the_fen_is_an_alarm(
    database: Database, cashier: Actor, payable: Payable
) -> None:
    database.transact(lambda uow: uow.session.execute(text("UPDATE claim SET total_fen = 12001")))
    with pytest.raises(HoldsDiffer):
        _instruct(database, cashier, _command(payable))
    assert claim_state(database, payable) == "approved"


def test_no_money_leaves_that_the_books_could_not_post(
    database: Database, *, street: Street, cashier: Actor, payable: Payable
) -> None:
    with database.unit_of_work() as uow:
        uow.session.get_one(Organisation, street.community).account_set = "NPO"
    with pytest.raises(PatternMissing):
        _instruct(database, cashier, _command(payable))
    assert make_line(database, street.community, expense_class="30299")
    assert claim_state(database, payable) == "approved"
