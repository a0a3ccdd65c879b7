"""Who sees which payments, and how much of an account."""

from uuid import UUID

import pytest

from finance.kernel.db import Database
from finance.kernel.ids import new_id
from finance.organisations.actor import Actor
from finance.organisations.roles import Role
from finance.payments.queries import (
    PaymentUnknown,
    PaymentView,
    masked,
    payment_detail,
    payment_list,
    payments_of_claim,
)
from finance.use_cases.instruct_payment import InstructPayment, instruct_payment
from finance.use_cases.send_payment import PreparePayment, prepare_payment
from tests.make.money import make_payable
from tests.make.people import Street

ACCOUNT = "6222020000001234"
HIDDEN = "************1234"


@pytest.fixture
def cashier(street: Street) -> Actor:
    return street.member(Role.CASHIER)


def _pay(database: Database, cashier: Actor, unit: UUID, *, number: int = 0) -> PaymentView:
    payable = make_payable(database, unit, claimant_id=new_id(), expense_class=f"3020{number}")
    command = InstructPayment(payment_id=new_id(), claim_id=payable.claim_id)
    return database.transact(lambda uow: instruct_payment(uow, cashier, command))


def test_the_cashier_sees_the_account_and_others_its_end(
    database: Database, street: Street, cashier: Actor
) -> None:
    made = _pay(database, cashier, street.community)
    auditor, stranger = (
        street.member(Role.AUDITOR, street.street),
        street.member(Role.CASHIER, street.neighbour),
    )
    with database.reading() as session:
        for actor, account in ((cashier, ACCOUNT), (auditor, HIDDEN)):
            assert payment_detail(session, actor, made.id).payee_account == account
            (listed,) = payments_of_claim(session, actor, made.claim_id)
            assert listed.payee_account == account
            (only,), after = payment_list(session, actor, limit=5)
            assert (only.payee_account, after) == (account, None)
        with pytest.raises(PaymentUnknown):
            payment_detail(session, stranger, made.id)
        with pytest.raises(PaymentUnknown):
            payment_detail(session, cashier, new_id())
        assert payments_of_claim(session, stranger, made.claim_id) == ()
        assert payment_list(session, stranger, limit=5) == ((), None)


def test_payments_are_listed_newest_first_in_pages_and_by_state(
    database: Database, street: Street, cashier: Actor
) -> None:
    made = [_pay(database, cashier, street.community, number=n).id for n in range(3)]
    sent = PreparePayment(organisation_id=street.community, payment_id=made[1])
    database.transact(lambda uow: prepare_payment(uow, sent))
    with database.reading() as session:
        first, after = payment_list(session, cashier, limit=2)
        rest, end = payment_list(session, cashier, limit=2, after=after)
        of_state, _ = payment_list(session, cashier, limit=9, state="sent")
    assert [p.id for p in (*first, *rest)] == made[::-1]
    assert (after, end) == (made[1], None)
    assert [p.id for p in of_state] == [made[1]]


@pytest.mark.parametrize(
    ("account", "shown"), [(ACCOUNT, HIDDEN), ("1234", "1234"), ("", ""), ("12345", "*2345")]
)
def test_an_account_shows_its_last_four(account: str, shown: str) -> None:
    assert masked(account) == shown
