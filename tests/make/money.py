"""Budget lines and bare claims for tests of money."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select

from finance.budget.models import BudgetLine, Hold
from finance.claims.models import Claim
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
