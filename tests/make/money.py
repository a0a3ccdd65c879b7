"""Budget lines and claims that are ready to be paid, for tests of money."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select

from finance.budget.events import BudgetLineSet
from finance.budget.models import BudgetLine, Hold
from finance.budget.reservation import Wanted, reserve
from finance.claims.models import Claim
from finance.dedup.models import VoucherKey
from finance.kernel.db import Database
from finance.kernel.ids import new_id

YEAR = 2026


@dataclass(frozen=True, slots=True)
class LineSums:
    amount_fen: int
    reserved_fen: int
    spent_fen: int


def make_line(
    database: Database,
    organisation_id: UUID,
    *,
    expense_class: str = "30201",
    amount_fen: int = 100_000,
    fund_source: str = "treasury",
    fiscal_year: int = YEAR,
) -> UUID:
    """One budget line; its id."""
    line_id = new_id()
    with database.unit_of_work() as uow:
        uow.session.add(
            BudgetLine(
                organisation_id=organisation_id,
                id=line_id,
                fiscal_year=fiscal_year,
                expense_class=expense_class,
                name="办公费",
                fund_source=fund_source,
                amount_fen=amount_fen,
            )
        )
        uow.record(
            BudgetLineSet(
                organisation_id=organisation_id,
                subject_id=line_id,
                actor_id=None,
                expense_class=expense_class,
                fiscal_year=fiscal_year,
                amount_fen=amount_fen,
                amount_before_fen=None,
                document_number="",
                fund_source=fund_source,
                project_code="",
                function_code="",
                name="办公费",
            )
        )
    return line_id


def sums_of(database: Database, organisation_id: UUID, line_id: UUID) -> LineSums:
    with database.reading() as session:
        row = session.get_one(BudgetLine, (organisation_id, line_id))
        return LineSums(row.amount_fen, row.reserved_fen, row.spent_fen)


def hold_states(database: Database, claim_id: UUID) -> list[str]:
    with database.reading() as session:
        return sorted(session.scalars(select(Hold.state).where(Hold.claim_id == claim_id)))


def make_claim(
    database: Database,
    organisation_id: UUID,
    *,
    claimant_id: UUID,
    state: str = "approved",
    total_fen: int = 12_000,
    payee_account: str = "6222020000001234",
) -> UUID:
    """A claim row in that state, without lines; its id."""
    claim_id = new_id()
    with database.unit_of_work() as uow:
        uow.session.add(
            Claim(
                organisation_id=organisation_id,
                id=claim_id,
                title="社区活动室办公用品",
                claimant_id=claimant_id,
                state=state,
                round=1,
                total_fen=total_fen,
                payee_name="临江区文汇办公用品店",
                payee_account=payee_account,
                payee_bank="临江农商银行青溪支行",
                created_at=uow.at,
            )
        )
    return claim_id


@dataclass(frozen=True, slots=True)
class Payable:
    """An approved claim with its money held and one voucher key locked."""

    claim_id: UUID
    organisation_id: UUID
    line_id: UUID
    total_fen: int


def make_payable(
    database: Database,
    organisation_id: UUID,
    *,
    claimant_id: UUID,
    total_fen: int = 12_000,
    fund_source: str = "treasury",
    expense_class: str = "30201",
    state: str = "approved",
) -> Payable:
    """As approvals leave it: holds pending in two parts, one key locked."""
    line_id = make_line(
        database,
        organisation_id,
        amount_fen=100_000,
        fund_source=fund_source,
        expense_class=expense_class,
    )
    claim_id = make_claim(
        database, organisation_id, claimant_id=claimant_id, total_fen=total_fen, state=state
    )
    with database.unit_of_work() as uow:
        reserve(
            uow,
            claim_id,
            organisation_id,
            wanted=(Wanted(expense_class, total_fen - 2_000), Wanted(expense_class, 2_000)),
            fiscal_year=YEAR,
        )
        uow.session.add(
            VoucherKey(
                key_hash=claim_id.bytes * 2,
                key_kind="E",
                state="locked",
                organisation_id=organisation_id,
                voucher_id=new_id(),
                claim_id=claim_id,
                first_seen_at=uow.at,
                changed_at=uow.at,
            )
        )
    return Payable(claim_id, organisation_id, line_id, total_fen)


def key_states(database: Database, claim_id: UUID) -> list[str]:
    with database.reading() as session:
        return sorted(
            session.scalars(select(VoucherKey.state).where(VoucherKey.claim_id == claim_id))
        )


def claim_state(database: Database, payable: Payable) -> str:
    with database.reading() as session:
        return session.get_one(Claim, (payable.organisation_id, payable.claim_id)).state
