"""更正票据: a person's values stand beside what was read, and count."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy import select

from finance.claims.models import Claim, ClaimLineVoucher
from finance.claims.queries import claim_lines
from finance.claims.uses import USES, hold, is_in_use
from finance.dedup.examine import examine
from finance.dedup.keys import Keyring, claimed_keys
from finance.dedup.queries import was_read_as_another
from finance.dedup.registry import renew
from finance.kernel.db import UnitOfWork
from finance.kernel.errors import Conflict, InvalidInput, StaleVersion
from finance.kernel.ids import new_id
from finance.kernel.money import FEN_MAX
from finance.organisations.actor import Actor
from finance.organisations.queries import organisation
from finance.organisations.roles import Permission
from finance.vouchers.committed import committed
from finance.vouchers.events import VoucherCorrected
from finance.vouchers.kinds import KINDS
from finance.vouchers.models import Correction, Voucher
from finance.vouchers.papers import identify
from finance.vouchers.queries import VoucherDetail, voucher_by_id, voucher_detail
from finance.vouchers.reading import FieldValue
from finance.vouchers.settled import FEN_COLUMNS, settle

TEXT_MAX = 300
KIND_CODES = frozenset({"none", *(kind.code for kind in KINDS)})
CORRECTABLE: Mapping[str, str] = {
    "kind": "票种",
    "issued_on": "开票日期",
    "check_code": "校验码",
    "ticket_id": "车票编号",
    "e_ticket_number": "电子客票号码",
    "invoice_code": "发票代码",
    "invoice_number": "发票号码",
    "seller_name": "销售方名称",
    "seller_tax_id": "销售方税号",
    "buyer_name": "购买方名称",
    "buyer_tax_id": "购买方税号",
    "total_fen": "价税合计",
    "net_fen": "不含税金额",
    "tax_fen": "税额",
}


class CorrectionInvalid(InvalidInput):
    code = "correction.invalid"
    title = "更正的内容不正确"
    remedy = "金额以分为单位的整数填写，日期按 年-月-日（如 2026-03-05）填写，票种从列表中选择"


class ReasonMissing(InvalidInput):
    code = "correction.reason_missing"
    title = "更正号码须说明理由"
    remedy = "该票据识别出的号码已有记录；请核对原件，填写更正理由后重新提交"


class VoucherInUse(Conflict):
    code = "voucher.in_use"
    title = "该票据所在的报销单已提交，不能更正"
    remedy = "请先撤回或退回报销单，再更正票据"


class VoucherNotRead(Conflict):
    code = "voucher.not_read"
    title = "该票据尚未识别完成"
    remedy = "请等待识别完成后再更正"


JOINS_USED = "更正后的号码属于一张已提交报销的票据：两个文件是同一张票据，请勿重复报销"


@dataclass(frozen=True, slots=True)
class CorrectVoucher:
    """`values` by field name; None says that the paper does not carry the field."""

    voucher_id: UUID
    values: Mapping[str, FieldValue]
    reason: str = ""
    version: int | None = None


def correct_voucher(
    uow: UnitOfWork, actor: Actor, command: CorrectVoucher, *, keyring: Keyring
) -> VoucherDetail:
    """Add the corrections, give the voucher its new key and look for duplicates again.

    An unreadable voucher can be typed in whole: it then counts as read. A draft holds the new
    key in place of the old one, where no other claim does. Raises CorrectionInvalid,
    ReasonMissing, VoucherInUse, VoucherNotRead, StaleVersion.
    """
    found = voucher_by_id(uow.session, actor, command.voucher_id)
    actor.require(
        Permission.CORRECT_VOUCHER, organisation(uow.session, found.organisation_id).path
    )
    _check_values(command.values)
    hold(uow, found.organisation_id, found.carrier_of_id or found.id)
    voucher = uow.session.get_one(
        Voucher, (found.organisation_id, found.id), with_for_update=True, populate_existing=True
    )
    if command.version not in (None, voucher.version):
        raise StaleVersion(version=voucher.version)
    if voucher.state == "captured":
        raise VoucherNotRead
    _require_unused(uow, voucher)
    old_key, old_primary = voucher.key, voucher.carrier_of_id
    _correct(uow, actor, voucher, command=command)
    if voucher.carrier_of_id not in (None, old_primary):
        # Else a file typed to be a paper under approval would bring its values into that paper.
        _require_unused(uow, voucher, JOINS_USED)
    if voucher.key != old_key:
        _renew_drafts(uow, voucher, keyring=keyring)
    return voucher_detail(uow.session, actor, voucher.id)


def _correct(uow: UnitOfWork, actor: Actor, voucher: Voucher, *, command: CorrectVoucher) -> None:
    settled = settle(uow.session, voucher.organisation_id, voucher.id)
    before = {**settled.values(), "kind": settled.kind}
    at = _after_all(uow.at, settled.corrections)
    rows = [
        Correction(
            organisation_id=voucher.organisation_id,
            id=new_id(),
            voucher_id=voucher.id,
            field=name,
            value=value,
            read_value=before.get(name),
            corrected_by=actor.member_id,
            corrected_at=at,
            reason=command.reason,
        )
        for name, value in sorted(command.values.items())
    ]
    uow.session.add_all(rows)
    voucher.state = "read"
    voucher.version += 1
    identify(uow, voucher, USES)
    examine(uow, voucher)
    _require_reason(uow, voucher, command.reason)
    uow.record(
        VoucherCorrected(
            organisation_id=voucher.organisation_id,
            subject_id=voucher.id,
            actor_id=actor.member_id,
            names=tuple(row.field for row in rows),
            commitments=tuple(committed(row) for row in rows),
            carrier_of_id=voucher.carrier_of_id,
        )
    )


def _after_all(at: datetime, corrections: tuple[Correction, ...]) -> datetime:
    """The newest counts: one typed later is later, also where the clock was set back."""
    last = max((row.corrected_at for row in corrections), default=None)
    return at if last is None else max(at, last + timedelta(microseconds=1))


def _require_reason(uow: UnitOfWork, voucher: Voucher, reason: str) -> None:
    """Whoever types over a number that is known already says why: approvers will read it."""
    if voucher.key_as_read is None or reason.strip():
        return
    if was_read_as_another(uow.session, voucher):
        raise ReasonMissing


def _check_values(values: Mapping[str, FieldValue]) -> None:
    wrong = sorted(name for name, value in values.items() if not _fits(name, value))
    if wrong or not values:
        told = "、".join(CORRECTABLE.get(name, f"没有 {name} 这一项") for name in wrong)
        raise CorrectionInvalid(told or "没有填写任何更正内容", names=wrong)


def _fits(name: str, value: FieldValue) -> bool:
    if name not in CORRECTABLE:
        return False
    if value is None:
        return name != "kind"
    if name in FEN_COLUMNS:
        return type(value) is int and abs(value) <= FEN_MAX  # a bool is no amount
    if not isinstance(value, str) or not 0 < len(value.strip()) <= TEXT_MAX:
        return False
    if name == "kind":
        return value in KIND_CODES
    return name != "issued_on" or _is_date(value)


def _is_date(text: str) -> bool:
    if not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text):
        return False  # ISO 8601 has more forms; a date is kept as it is typed
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


def _require_unused(uow: UnitOfWork, voucher: Voucher, detail: str = "") -> None:
    """VoucherInUse where any file of the paper stands in a claim that was handed in."""
    paper_id = voucher.carrier_of_id or voucher.id
    hold(uow, voucher.organisation_id, paper_id)
    if is_in_use(uow.session, voucher.organisation_id, paper_id):
        raise VoucherInUse(detail)


def _renew_drafts(uow: UnitOfWork, voucher: Voucher, *, keyring: Keyring) -> None:
    """Drafts of this voucher hold its new key; other editable claims hold nothing."""
    unit = voucher.organisation_id
    drafts = uow.session.scalars(
        select(Claim.id)
        .join(
            ClaimLineVoucher,
            (ClaimLineVoucher.organisation_id == Claim.organisation_id)
            & (ClaimLineVoucher.claim_id == Claim.id),
        )
        .where(Claim.organisation_id == unit, Claim.state == "draft")
        .where(ClaimLineVoucher.voucher_id == voucher.id)
        .distinct()
        .order_by(Claim.id)
    ).all()
    for claim_id in drafts:
        lines = claim_lines(uow.session, unit, claim_id)
        ids = {voucher_id for line in lines for voucher_id in line.voucher_ids}
        renew(uow, claim_id, unit, keys=claimed_keys(uow.session, unit, ids, keyring=keyring))
