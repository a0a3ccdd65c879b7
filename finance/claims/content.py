"""What the claimant writes into a claim: checked, then put in its rows."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import delete, select

from finance.claims.models import Claim, ClaimLine, ClaimLineVoucher
from finance.kernel.db import UnitOfWork
from finance.kernel.errors import InvalidInput
from finance.kernel.money import FEN_MAX
from finance.vouchers.models import Voucher
from finance.vouchers.queries import VoucherUnknown

LINES_MAX = 200
TEXT_MAX = 500


class ClaimContentInvalid(InvalidInput):
    code = "claim.invalid"
    title = "报销单填写不完整"
    remedy = "请填写事由、收款人和每条明细的支出分类与大于零的金额"


@dataclass(frozen=True, slots=True)
class NewLine:
    """明细: `expense_class` is the 部门支出经济分类, e.g. 30201."""

    expense_class: str
    description: str
    amount_fen: int
    voucher_ids: tuple[UUID, ...] = ()


@dataclass(frozen=True, slots=True)
class ClaimContent:
    """All that a claimant fills in; lines are numbered from 1 in the order given."""

    title: str
    payee_name: str
    payee_account: str
    payee_bank: str
    lines: tuple[NewLine, ...]

    @property
    def total_fen(self) -> int:
        return sum(line.amount_fen for line in self.lines)


def check_content(content: ClaimContent) -> None:
    """ClaimContentInvalid where something needed is empty or out of bounds; names every field."""
    texts = {
        "title": content.title,
        "payee_name": content.payee_name,
        "payee_account": content.payee_account,
        "payee_bank": content.payee_bank,
    }
    wrong = [name for name, text in texts.items() if not 0 < len(text.strip()) <= TEXT_MAX]
    if not 0 < len(content.lines) <= LINES_MAX or content.total_fen > FEN_MAX:
        wrong.append("lines")
    wrong += [
        f"lines.{number}"
        for number, line in enumerate(content.lines, 1)
        if line.amount_fen <= 0 or not line.expense_class.strip()
    ]
    if wrong:
        raise ClaimContentInvalid("、".join(wrong), names=wrong)


def write_content(uow: UnitOfWork, claim: Claim, content: ClaimContent) -> tuple[UUID, ...]:
    """Replace the claim's lines; returns the vouchers that prove them, sorted.

    A file that is only another carrier of a voucher stands for that voucher.
    """
    primary = _primaries(uow, claim.organisation_id, content)
    claim.title = content.title.strip()
    claim.payee_name = content.payee_name.strip()
    claim.payee_account = content.payee_account.strip()
    claim.payee_bank = content.payee_bank.strip()
    claim.total_fen = content.total_fen
    uow.session.flush()
    uow.session.execute(
        delete(ClaimLine)
        .where(ClaimLine.organisation_id == claim.organisation_id, ClaimLine.claim_id == claim.id)
        .execution_options(synchronize_session=False)
    )
    for number, line in enumerate(content.lines, 1):
        _write_line(uow, claim, number, line=line, primary=primary)
    return tuple(sorted(set(primary.values())))


def _write_line(
    uow: UnitOfWork, claim: Claim, number: int, *, line: NewLine, primary: dict[UUID, UUID]
) -> None:
    uow.session.add(
        ClaimLine(
            organisation_id=claim.organisation_id,
            claim_id=claim.id,
            line=number,
            expense_class=line.expense_class.strip(),
            description=line.description.strip(),
            amount_fen=line.amount_fen,
        )
    )
    uow.session.flush()
    for voucher_id in sorted({primary[given] for given in line.voucher_ids}):
        uow.session.add(
            ClaimLineVoucher(
                organisation_id=claim.organisation_id,
                claim_id=claim.id,
                line=number,
                voucher_id=voucher_id,
            )
        )


def _primaries(uow: UnitOfWork, organisation_id: UUID, content: ClaimContent) -> dict[UUID, UUID]:
    given = {voucher_id for line in content.lines for voucher_id in line.voucher_ids}
    rows = uow.session.execute(
        select(Voucher.id, Voucher.carrier_of_id).where(
            Voucher.organisation_id == organisation_id, Voucher.id.in_(given)
        )
    )
    found = {row.id: row.carrier_of_id or row.id for row in rows}
    missing = sorted(given - found.keys())
    if missing:
        raise VoucherUnknown(voucher_ids=[str(voucher_id) for voucher_id in missing])
    return found
