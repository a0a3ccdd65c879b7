"""What the claimant writes into a claim: checked, then put in its rows."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import delete, insert, select
from sqlalchemy.dialects.postgresql import insert as insert_new

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


def resolve(uow: UnitOfWork, organisation_id: UUID, content: ClaimContent) -> ClaimContent:
    """The content as it is kept: texts without outer spaces, vouchers sorted, each once.

    A file that is only another carrier of a voucher stands for that voucher. VoucherUnknown
    names the ids that this unit does not have.
    """
    primary = _primaries(uow, organisation_id, content)
    return ClaimContent(
        title=content.title.strip(),
        payee_name=content.payee_name.strip(),
        payee_account=content.payee_account.strip(),
        payee_bank=content.payee_bank.strip(),
        lines=tuple(
            NewLine(
                expense_class=line.expense_class.strip(),
                description=line.description.strip(),
                amount_fen=line.amount_fen,
                voucher_ids=tuple(sorted({primary[given] for given in line.voucher_ids})),
            )
            for line in content.lines
        ),
    )


def write_content(uow: UnitOfWork, claim: Claim, content: ClaimContent) -> tuple[UUID, ...]:
    """Replace the claim's lines by resolved content; returns its vouchers, sorted."""
    claim.title = content.title
    claim.payee_name = content.payee_name
    claim.payee_account = content.payee_account
    claim.payee_bank = content.payee_bank
    claim.total_fen = content.total_fen
    uow.session.flush()
    own = {"organisation_id": claim.organisation_id, "claim_id": claim.id}
    uow.session.execute(
        delete(ClaimLine).filter_by(**own).execution_options(synchronize_session=False)
    )
    uow.session.execute(
        insert(ClaimLine),
        [
            {
                **own,
                "line": number,
                "expense_class": line.expense_class,
                "description": line.description,
                "amount_fen": line.amount_fen,
            }
            for number, line in enumerate(content.lines, 1)
        ],
    )
    proofs = [
        {**own, "line": number, "voucher_id": voucher_id}
        for number, line in enumerate(content.lines, 1)
        for voucher_id in line.voucher_ids
    ]
    if proofs:
        uow.session.execute(insert(ClaimLineVoucher), proofs)
    return tuple(sorted({voucher_id for line in content.lines for voucher_id in line.voucher_ids}))


def name_primaries(uow: UnitOfWork, claim: Claim) -> None:
    """Let the lines name the paper itself where a file, read since, is another carrier of one.

    The vouchers stay as they are until the commit.
    """
    named = uow.session.execute(
        select(ClaimLineVoucher.line, Voucher.id, Voucher.carrier_of_id)
        .join(
            Voucher,
            (Voucher.organisation_id == ClaimLineVoucher.organisation_id)
            & (Voucher.id == ClaimLineVoucher.voucher_id),
        )
        .where(ClaimLineVoucher.organisation_id == claim.organisation_id)
        .where(ClaimLineVoucher.claim_id == claim.id)
        .order_by(Voucher.id)
        .with_for_update(read=True, of=Voucher)
    )
    own = {"organisation_id": claim.organisation_id, "claim_id": claim.id}
    for line, voucher_id, primary_id in named.all():
        if primary_id is None:
            continue
        uow.session.execute(
            insert_new(ClaimLineVoucher)
            .values(**own, line=line, voucher_id=primary_id)
            .on_conflict_do_nothing()
        )
        uow.session.execute(
            delete(ClaimLineVoucher)
            .filter_by(**own, line=line, voucher_id=voucher_id)
            .execution_options(synchronize_session=False)
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
