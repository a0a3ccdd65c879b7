"""Claims in every state that an honest house leaves behind, and a hand that changes rows."""

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
from finance.use_cases.instruct_payment import InstructPayment, instruct_payment
from finance.use_cases.return_claim import ReturnClaim, return_claim
from finance.use_cases.send_payment import PreparePayment, prepare_payment
from finance.use_cases.settle_payment import SettlePayment, settle_payment
from finance.use_cases.withdraw_claim import WithdrawClaim, withdraw_claim
from tests.make.papers import Desk, invoice, make_desk

Verify = Callable[[Session], tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class History:
    """One claim a state, by its name."""

    desk: Desk
    claims: dict[str, UUID]

    def faults(self, verify: Verify) -> tuple[str, ...]:
        with self.desk.database.reading() as session:
            return verify(session)

    def tamper(self, statement: str, **facts: object) -> None:
        """What a hand on the database does: no trigger and no foreign key hinders it."""
        with self.desk.database.engine.begin() as connection:
            connection.execute(text("SET LOCAL session_replication_role = replica"))
            changed = connection.execute(text(statement), {**self.claims, **facts})
            assert changed.rowcount > 0


def make_history(database: Database) -> History:
    desk = make_desk(database)
    numbers = iter(range(1, 99))

    def paper() -> UUID:
        return desk.read(invoice(f"263320000000000000{next(numbers):02}"))

    claims = {"draft": desk.claim(paper())}
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
        _pay(desk, claims[name], _ANSWERS[name])
    correct = CorrectPayee(claims["corrected"], "6222020000005678", "临江农商银行")
    accountant = desk.person(Role.ACCOUNTANT, desk.street.street)
    database.transact(lambda uow: correct_payee(uow, accountant, correct))
    _pay(desk, claims["corrected"], ("cleared",))
    return History(desk, claims)


_ANSWERS = {
    "paying": ("pending",),
    "paid": ("pending", "cleared"),
    "failed": ("failed",),
    "corrected": ("failed",),
    "came_back": ("returned",),
}


def _pay(desk: Desk, claim_id: UUID, answers: tuple[str, ...]) -> None:
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
    "UPDATE event_log SET body = (body::jsonb - 'commitment' - 'keys')::text"
    " WHERE code IN ('claim.submitted', 'claim.payee_corrected', 'payment.instructed')"
)
