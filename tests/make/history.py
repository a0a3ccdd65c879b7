"""Claims in every state that an honest house leaves behind, and a hand that changes rows.

It is made once and shared: what the hand does is undone once it was looked at.
"""

from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session

from finance.kernel.db import Database
from finance.kernel.ids import new_id
from finance.organisations.roles import Role
from finance.payments.channels.base import Outcome
from finance.use_cases.correct_payee import CorrectPayee, correct_payee
from finance.use_cases.correct_voucher import CorrectVoucher, correct_voucher
from finance.use_cases.instruct_payment import InstructPayment, instruct_payment
from finance.use_cases.return_claim import ReturnClaim, return_claim
from finance.use_cases.send_payment import PreparePayment, prepare_payment
from finance.use_cases.set_budget_line import SetBudgetLine, set_budget_line
from finance.use_cases.settle_payment import SettlePayment, settle_payment
from finance.use_cases.withdraw_claim import WithdrawClaim, withdraw_claim
from tests.make.papers import KEYRING, Desk, invoice, make_desk

Verify = Callable[[Session], tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class History:
    """One claim a state, by its name."""

    desk: Desk
    claims: dict[str, UUID]

    def faults(self, verify: Verify, *statements: str) -> tuple[str, ...]:
        """What is found after these changes: no trigger and no foreign key hinders the hand."""
        with self.desk.database.engine.connect() as connection:
            connection.execute(text("SET LOCAL session_replication_role = replica"))
            for statement in statements:
                changed = connection.execute(text(statement), self.claims)
                assert changed.rowcount > 0
            with Session(connection) as session:
                found = verify(session)
            connection.rollback()
        return found


def make_history(database: Database) -> History:
    desk = make_desk(database)
    numbers = iter(range(1, 99))

    def paper() -> UUID:
        return desk.read(invoice(f"263320000000000000{next(numbers):02}"))

    _type_over(desk, typed := paper())
    claims = {"draft": desk.claim(typed)}
    for name in ("submitted", "returned", "again", "withdrawn", "half"):
        claims[name] = desk.claim(paper())
        desk.submit(claims[name])
    claims["given_up"] = desk.claim(paper())
    for name in ("withdrawn", "given_up"):
        command = WithdrawClaim(claims[name])
        database.transact(lambda uow, told=command: withdraw_claim(uow, desk.claimant, told))
    desk.approve(claims["half"], desk.person(Role.DIRECTOR))
    director = desk.person(Role.DIRECTOR)
    for name in ("returned", "again"):
        back = ReturnClaim(claims[name], ("发票抬头不对",))
        database.transact(lambda uow, told=back: return_claim(uow, director, told))
    desk.submit(claims["again"])
    for name in ("approved", "paying", "paid", "failed", "corrected", "came_back"):
        claims[name] = desk.approved(paper())
    for name in ("paying", "paid", "failed", "corrected", "came_back"):
        pay(desk, claims[name], _ANSWERS[name])
    correct = CorrectPayee(claims["corrected"], "6222020000005678", "临江农商银行")
    accountant = desk.person(Role.ACCOUNTANT, desk.street.street)
    database.transact(lambda uow: correct_payee(uow, accountant, correct))
    pay(desk, claims["corrected"], ("cleared",))
    _set_budget(desk)
    return History(desk, claims)


def _type_over(desk: Desk, voucher_id: UUID) -> None:
    for values in ({"seller_name": "临江文具店", "total_fen": 12_500}, {"total_fen": 12_100}):
        command = CorrectVoucher(voucher_id, values, reason="对照原件")
        desk.database.transact(
            lambda uow, told=command: correct_voucher(uow, desk.claimant, told, keyring=KEYRING)
        )


def _set_budget(desk: Desk) -> None:
    """The accountant takes a line back to what it was, by way of more."""
    accountant = desk.person(Role.ACCOUNTANT, desk.street.street)
    line_id = new_id()
    for amount_fen in (500_000, 700_000, 500_000):
        command = SetBudgetLine(
            budget_line_id=line_id,
            organisation_id=desk.street.community,
            fiscal_year=2026,
            expense_class="30299",
            name="其他",
            amount_fen=amount_fen,
            document_number="青财〔2026〕1号",
        )
        desk.database.transact(lambda uow, told=command: set_budget_line(uow, accountant, told))


_ANSWERS = {
    "paying": ("pending",),
    "paid": ("pending", "cleared"),
    "failed": ("failed",),
    "corrected": ("failed",),
    "came_back": ("returned",),
}


def pay(desk: Desk, claim_id: UUID, answers: tuple[str, ...]) -> None:
    database, owner, payment_id = desk.database, desk.street.community, new_id()
    cashier = desk.person(Role.CASHIER)
    instruct = InstructPayment(payment_id=payment_id, claim_id=claim_id)
    database.transact(lambda uow: instruct_payment(uow, cashier, instruct))
    prepare = PreparePayment(organisation_id=owner, payment_id=payment_id)
    database.transact(lambda uow: prepare_payment(uow, prepare))
    for answer in answers:
        outcome = Outcome(
            answer=answer, bank_reference=f"SB{payment_id}", reason_code="x", reason="户名不符"
        )
        settle = SettlePayment(organisation_id=owner, payment_id=payment_id, outcome=outcome)
        database.transact(lambda uow, told=settle: settle_payment(uow, told))


# The log of an older release: it committed to nothing and named no keys.
OLDER = (
    "UPDATE event_log SET body = (body::jsonb - '{commitment,commitments,keys,papers,reason,"
    "fund_source,project_code,function_code,name}'::text[])::text"
)
