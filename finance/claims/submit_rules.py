"""What a claim must satisfy to be handed in (提交条件); all breaches at once, in order."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from uuid import UUID

from finance.claims.facts import ClaimFacts
from finance.kernel.errors import Breach
from finance.kernel.money import yuan
from finance.kernel.registry import registry
from finance.organisations.queries import OrganisationView
from finance.vouchers.keys import is_claimable, is_file_key, is_numbered, number_fields
from finance.vouchers.names import same_name
from finance.vouchers.queries import VoucherView
from finance.vouchers.tax_ids import is_credit_code

# 实名车票 carry no buyer, plain receipts need not (P-13 of docs/patterns.md).
BUYER_EXEMPT = frozenset(
    {"rail_paper", "rail_e", "air_paper", "air_e", "taxi", "bus", "ship", "bridge", "quota"}
    | {"toll_e", "toll_de", "fiscal_toll", "other", "receipt", "white_slip", "payout_list"}
)


_INVOICE_NUMBER = "发票代码和号码（数电票为 20 位发票号码）"
_NUMBER_NAMES: Mapping[str | None, str] = {
    "rail_paper": "21 位车票编号",
    "air_paper": "13 位电子客票号码",
    "customs": "缴款书号码",
    "tax_cert": "18 位税票号码",
}


@dataclass(frozen=True, slots=True)
class SubmitRule:
    """One condition; `source` names the regulation or pattern that asks for it."""

    code: str
    title: str
    source: str
    breaches: Callable[[ClaimFacts], Iterator[Breach]]


def _claimed(facts: ClaimFacts) -> Iterator[VoucherView]:
    """Vouchers that were read as something that can prove an expense."""
    return (v for v in facts.vouchers if v.state == "read" and is_claimable(v.kind))


def _name(voucher: VoucherView) -> str:
    return voucher.invoice_number or voucher.file_name or str(voucher.id)


def _line_without_voucher(facts: ClaimFacts) -> Iterator[Breach]:
    for line in facts.lines:
        if not line.voucher_ids:
            yield Breach("line.without_voucher", f"第 {line.line} 条明细没有票据", line=line.line)


def _not_read(facts: ClaimFacts) -> Iterator[Breach]:
    for voucher in facts.vouchers:
        if voucher.state == "captured":
            told = "尚未识别完成，请稍候"
        elif voucher.state == "unreadable":
            told = "无法识别，请重新拍摄或手工补录"
        else:
            continue
        yield Breach(
            "voucher.not_read",
            f"票据 {_name(voucher)} {told}",
            voucher_id=str(voucher.id),
            state=voucher.state,
        )


def _not_claimable(facts: ClaimFacts) -> Iterator[Breach]:
    for voucher in facts.vouchers:
        if voucher.state == "read" and not is_claimable(voucher.kind):
            yield Breach(
                "voucher.not_claimable",
                f"文件 {_name(voucher)} 不是可以报销的票据",
                voucher_id=str(voucher.id),
                kind=voucher.kind,
            )


def _has_number(voucher: VoucherView) -> bool:
    return voucher.key is not None and not is_file_key(voucher.key)


def _unidentified(facts: ClaimFacts) -> Iterator[Breach]:
    for voucher in _claimed(facts):
        if not _has_number(voucher) and voucher.total_fen is None:
            yield Breach(
                "voucher.unidentified",
                f"票据 {_name(voucher)} 的号码和金额都没有读出，请补录",
                voucher_id=str(voucher.id),
            )


def _number_missing(facts: ClaimFacts) -> Iterator[Breach]:
    """Without its whole number nothing would tell the paper from one that is paid already."""
    for voucher in _claimed(facts):
        if _has_number(voucher) or not is_numbered(voucher.kind) or voucher.total_fen is None:
            continue
        number = _NUMBER_NAMES.get(voucher.kind, _INVOICE_NUMBER)
        yield Breach(
            "voucher.number_missing",
            f"票据 {_name(voucher)} 的{number}没有读全或位数不对，"
            "请对照票面补录；票面确实没有印号码的，请把票种更正为实际票种",
            voucher_id=str(voucher.id),
            kind=voucher.kind,
            names=list(number_fields(voucher.kind)),
        )


def _buyer_mismatch(facts: ClaimFacts) -> Iterator[Breach]:
    for voucher in _claimed(facts):
        if voucher.kind in BUYER_EXEMPT or is_bought_by(voucher, facts.organisation):
            continue
        buyer = voucher.buyer_name or voucher.buyer_tax_id or "空白"
        yield Breach(
            "voucher.buyer_mismatch",
            f"票据 {_name(voucher)} 的购买方是 {buyer}，不是 {facts.organisation.name}",
            voucher_id=str(voucher.id),
            buyer_name=voucher.buyer_name,
            buyer_tax_id=voucher.buyer_tax_id,
        )


def is_bought_by(voucher: VoucherView, unit: OrganisationView) -> bool:
    """The tax id decides where both are known and sound, the name otherwise."""
    read, own = voucher.buyer_tax_id, unit.tax_id
    if read and own and read == own:
        return True
    if read and own and is_credit_code(read):
        return False  # a sound code of somebody else: the name cannot mend it
    names = (unit.name, *unit.aliases)
    return voucher.buyer_name is not None and any(
        same_name(voucher.buyer_name, name) for name in names
    )


def _signature_broken(facts: ClaimFacts) -> Iterator[Breach]:
    for voucher in facts.vouchers:
        if voucher.id in facts.broken_signatures:
            yield Breach(
                "voucher.signature_broken",
                f"票据 {_name(voucher)} 的电子文件在签名后被改动，"
                "请从开票平台重新下载原件并上传，不要编辑或另存",
                voucher_id=str(voucher.id),
            )


def _red_invoice(facts: ClaimFacts) -> Iterator[Breach]:
    for voucher in _claimed(facts):
        if voucher.total_fen is not None and voucher.total_fen < 0:
            yield Breach(
                "voucher.red_invoice",
                f"票据 {_name(voucher)} 是红字发票，不能单独报销",
                voucher_id=str(voucher.id),
                total_fen=voucher.total_fen,
            )


def _dated_in_future(facts: ClaimFacts) -> Iterator[Breach]:
    for voucher in _claimed(facts):
        if voucher.issued_on is not None and voucher.issued_on > facts.on:
            yield Breach(
                "voucher.dated_in_future",
                f"票据 {_name(voucher)} 的日期 {voucher.issued_on} 晚于今天",
                voucher_id=str(voucher.id),
                issued_on=voucher.issued_on.isoformat(),
            )


def _exceeds_vouchers(facts: ClaimFacts) -> Iterator[Breach]:
    """Not while a paper is unread: what it proves is not known, and that is told already."""
    unread = {voucher.id for voucher in facts.vouchers if voucher.state != "read"}
    for group, voucher_ids in facts.groups():
        if unread & voucher_ids:
            continue
        parts = [(group, voucher_ids)]
        parts += [((line,), frozenset(line.voucher_ids)) for line in group if len(group) > 1]
        for lines, proofs in parts:
            asked_fen = sum(line.amount_fen for line in lines)
            proven_fen = facts.proven_fen(proofs)
            if asked_fen > proven_fen:
                numbers = sorted(line.line for line in lines)
                told = "、".join(str(number) for number in numbers)
                yield Breach(
                    "claim.exceeds_vouchers",
                    f"第 {told} 条明细共 {yuan(asked_fen)} 元，"
                    f"超过所附票据合计 {yuan(proven_fen)} 元{_without_total(facts, proofs)}",
                    lines=numbers,
                    asked_fen=asked_fen,
                    proven_fen=proven_fen,
                )
                break  # what follows is the same excess seen closer


def _without_total(facts: ClaimFacts, voucher_ids: frozenset[UUID]) -> str:
    """Which of these papers would prove more, if somebody typed in what they say."""
    bare = [v for v in facts.vouchers if v.id in voucher_ids and v.total_fen is None]
    named = "、".join(_name(voucher) for voucher in bare)
    return f"；其中票据 {named} 的金额没有读出，请补录" if bare else ""


SUBMIT_RULES = registry(
    SubmitRule("line.without_voucher", "每条明细须附票据", "禁止白条入账", _line_without_voucher),
    SubmitRule("voucher.not_read", "票据须已识别", "docs/architecture.md", _not_read),
    SubmitRule("voucher.not_claimable", "须为可报销票据", "P-20", _not_claimable),
    SubmitRule("voucher.unidentified", "须有号码或金额", "禁止白条入账", _unidentified),
    SubmitRule("voucher.number_missing", "有号码的票种须有完整号码", "P-05", _number_missing),
    SubmitRule("voucher.buyer_mismatch", "抬头须为本单位", "P-12, P-13, P-14", _buyer_mismatch),
    SubmitRule(
        "voucher.signature_broken", "电子签名须完好", "docs/signatures.md", _signature_broken
    ),
    SubmitRule("voucher.red_invoice", "红字发票不得单独报销", "P-08", _red_invoice),
    SubmitRule("voucher.dated_in_future", "票据日期不得晚于今天", "P-16", _dated_in_future),
    SubmitRule("claim.exceeds_vouchers", "报销金额不得超过票据", "P-31", _exceeds_vouchers),
)


def submit_breaches(facts: ClaimFacts) -> tuple[Breach, ...]:
    """Every breach of every rule, in the order of the rules."""
    return tuple(breach for rule in SUBMIT_RULES for breach in rule.breaches(facts))
