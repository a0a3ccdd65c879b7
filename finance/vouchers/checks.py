"""The checks of a reading: each compares what the paper says with itself, and says so.

A check that lacks its material could not run; that is never a pass. None of them mends anything.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from finance.kernel.registry import by_code, registry
from finance.vouchers.amounts_cn import fen_from_words
from finance.vouchers.dates_cn import iso_date
from finance.vouchers.fiscal_titles import is_fiscal
from finance.vouchers.invoice_codes import (
    PROVINCES,
    decode_digital_number,
    decode_invoice_code,
)
from finance.vouchers.kinds import KINDS
from finance.vouchers.reading import Check, Field, Outcome, Source, VoucherReading
from finance.vouchers.signature import SignatureOutcome, told
from finance.vouchers.tax_ids import TaxIdForm, is_credit_code, tax_id_form
from finance.vouchers.ticket_numbers import is_rail_paper_number

DIGITAL_KINDS = frozenset(
    {"de_special", "de_normal", "rail_e", "air_e", "toll_de", "vehicle_de", "used_car_de"}
)
CODED_KINDS = frozenset(
    {"vat_special", "vat_normal", "vat_e_special", "vat_e_normal", "vat_roll", "toll_e"}
    | {"paper_de_special", "paper_de_normal", "paper_de_vehicle", "paper_de_used_car"}
    | {"vehicle", "used_car", "freight_special", "blockchain", "taxi"}
    | {"local_general_e", "machine_general", "quota", "bus", "ship", "bridge"}
)
# Their code tells the form it is printed on, or, outside the tax office's own series, nothing.
_FORM_OF = {
    "paper_de_special": "vat_special",
    "paper_de_normal": "vat_normal",
    "paper_de_vehicle": "vehicle",
    "paper_de_used_car": "used_car",
}
_OWN_SERIES = frozenset(
    {"blockchain", "taxi", "local_general_e", "machine_general", "quota", "bus", "ship", "bridge"}
)
_LAYOUTS: Mapping[str, tuple[str, str, str]] = {
    "customs": (
        "invoice_number",
        r"\d{18}-[A-Z]\d{2}",
        "缴款书号码应为18位数字-字母和2位数字",
    ),
    "tax_cert": ("invoice_number", r"\d{18}", "税票号码应为18位数字"),
    "air_paper": ("e_ticket_number", r"\d{3}-?\d{10}", "电子客票号码应为13位数字"),
}
_FIRST_YEAR = 2009  # of the code layout in use; a specimen of 2010 carries it

_KIND_BY_CODE = by_code(KINDS)

_Verdict = tuple[Outcome, str]


@dataclass(frozen=True, slots=True)
class CheckRule:
    """One check: its stable code, its title, and the pure function that judges."""

    code: str
    title: str
    judge: Callable[[VoucherReading], _Verdict]


def run_checks(reading: VoucherReading) -> tuple[Check, ...]:
    """Every check on one reading, in the order of the registry."""
    return tuple(Check(rule.code, *rule.judge(reading)) for rule in CHECKS)


def _passed(detail: str) -> _Verdict:
    return Outcome.PASSED, detail


def _failed(detail: str) -> _Verdict:
    return Outcome.FAILED, detail


def _not_run(detail: str) -> _Verdict:
    return Outcome.NOT_RUN, detail


def _verdict(is_right: bool, detail: str) -> _Verdict:  # noqa: FBT001 - the verdict itself
    return _passed(detail) if is_right else _failed(detail)


def _text(reading: VoucherReading, name: str) -> str | None:
    value = reading.value(name)
    return value if isinstance(value, str) and value else None


def _fen(reading: VoucherReading, name: str) -> int | None:
    value = reading.value(name)
    return value if isinstance(value, int) else None


def _yuan(fen: int) -> str:
    sign = "-" if fen < 0 else ""
    return f"{sign}{abs(fen) // 100}.{abs(fen) % 100:02d}"


def number_structure(reading: VoucherReading) -> _Verdict:
    """数电票 numbers have 20 digits and name a province; the old ones have 8."""
    name, layout, told = _LAYOUTS.get(reading.kind, ("invoice_number", "", ""))
    number = _text(reading, name)
    if number is None:
        return _not_run("没有读到发票号码")
    if reading.kind in DIGITAL_KINDS:
        return _digital_number(number)
    if reading.kind == "rail_paper":
        return _verdict(is_rail_paper_number(number), f"车票号码“{number}”")
    if reading.kind in CODED_KINDS:
        layout, told = r"(?!0{8})\d{8}", "应为8位数字"
    elif is_fiscal(reading.kind):
        layout, told = r"\d{10}", "票据号码应为10位数字"
    if not layout:
        return _not_run("该票种的号码没有固定格式")
    return _verdict(re.fullmatch(layout, number) is not None, f"{told}，读到“{number}”")


def _digital_number(number: str) -> _Verdict:
    decoded = decode_digital_number(number)
    if decoded is None:
        return _failed(f"数电票号码应为20位数字，读到“{number}”")
    if decoded.region is None:
        return _failed(f"号码第3、4位“{number[2:4]}”不是省级代码")
    return _passed(f"20位，{decoded.region}，{decoded.year}年")


def number_in_ticket_id(reading: VoucherReading) -> _Verdict:
    """The red number of a train ticket stands again at the end of its 21 characters."""
    number, ticket_id = _text(reading, "invoice_number"), _text(reading, "ticket_id")
    if number is None or ticket_id is None:
        return _not_run("没有读到票号或21位码")
    if reading.fields["invoice_number"].repaired_from == ticket_id:
        return _not_run("票号取自21位码")
    return _verdict(ticket_id.endswith(number[-7:]), f"票号“{number}”，21位码“{ticket_id}”")


def code_structure(reading: VoucherReading) -> _Verdict:
    """发票代码 names a province and a year, and often the kind."""
    if is_fiscal(reading.kind):
        return _fiscal_code(_text(reading, "invoice_code"))
    if reading.kind not in CODED_KINDS:
        return _not_run("该票种没有发票代码")
    text = _text(reading, "invoice_code")
    return _not_run("没有读到发票代码") if text is None else _invoice_code(reading.kind, text)


def _invoice_code(kind: str, text: str) -> _Verdict:
    code = decode_invoice_code(text)
    if code is None:
        return _failed(f"发票代码应为10或12位数字，读到“{text}”")
    if code.region is None or code.year < _FIRST_YEAR:
        return _failed(f"发票代码“{text}”中的省级代码或年份{code.year}不合理")
    place = f"{code.region}，{code.year}年"
    if code.kind is None or (kind in _OWN_SERIES and text[0] != "0"):
        return _passed(f"{place}；种类位不在对照表内")
    form = _FORM_OF.get(kind, kind)
    return _verdict(code.kind == form, f"{place}，代码所示票种{code.kind}")


def _fiscal_code(code: str | None) -> _Verdict:
    """Region of the supervising office, class, kind and year (财政票据编码); 00: the centre."""
    if code is None:
        return _not_run("没有读到票据代码")
    if not re.fullmatch(r"\d{8}(?:\d{2})?", code):
        return _failed(f"票据代码应为8位数字，读到“{code}”")
    region = "中央" if code[:2] == "00" else PROVINCES.get(code[:2])
    return _verdict(region is not None, f"票据代码“{code}”，{region or '行政区划不合理'}")


def _tax_id(reading: VoucherReading, name: str) -> _Verdict:
    tax_id = _text(reading, name)
    if tax_id is None:
        return _not_run("没有读到识别号")
    form = tax_id_form(tax_id)
    if form is TaxIdForm.CREDIT_CODE:
        return _verdict(is_credit_code(tax_id), f"统一社会信用代码“{tax_id}”校验位")
    if form is TaxIdForm.PERSON:
        return _passed("身份证号校验位")  # its form holds only where the digit is right
    if form is TaxIdForm.OLD_15 or form is TaxIdForm.OLD_20:
        return _not_run(f"“{tax_id}”为旧税号，没有校验位")
    if form is TaxIdForm.MASKED:
        return _not_run("识别号已脱敏")
    return _failed(f"“{tax_id}”不符合任何识别号格式")


def seller_tax_id_check_digit(reading: VoucherReading) -> _Verdict:
    """The check digit of the seller's 统一社会信用代码."""
    return _tax_id(reading, "seller_tax_id")


def buyer_tax_id_check_digit(reading: VoucherReading) -> _Verdict:
    """The check digit of the buyer's 统一社会信用代码."""
    return _tax_id(reading, "buyer_tax_id")


def amount_in_words(reading: VoucherReading) -> _Verdict:
    """大写 and 小写 say the same amount."""
    words, total_fen = _text(reading, "total_cn"), _fen(reading, "total_fen")
    if words is None or total_fen is None:
        return _not_run("缺少大写或小写金额")
    if reading.fields["total_fen"].repaired_from == words:
        return _not_run("只读到大写金额")
    said_fen = fen_from_words(words)
    if said_fen is None:
        return _not_run(f"大写“{words}”无法解析")
    return _verdict(said_fen == total_fen, f"大写{_yuan(said_fen)}，小写{_yuan(total_fen)}")


_AIR_PARTS = (
    "fare_fen",
    "fuel_surcharge_fen",
    "tax_fen",
    "aviation_fund_fen",
    "other_taxes_fen",
)


def net_plus_tax(reading: VoucherReading) -> _Verdict:
    """金额 + 税额 = 价税合计 within one fen; an air itinerary adds its funds and surcharges."""
    total_fen = _fen(reading, "total_fen")
    if reading.kind == "air_e":
        names = _AIR_PARTS[:4] + tuple(
            name for name in _AIR_PARTS[4:] if _fen(reading, name) is not None
        )
    else:
        names = ("net_fen", "tax_fen")
    parts = [_fen(reading, name) for name in names]
    known = [part for part in parts if part is not None]
    if total_fen is None or len(known) < len(parts):
        return _not_run("缺少金额、税额或价税合计")
    is_right = abs(sum(known) - total_fen) <= 1
    return _verdict(is_right, f"{' + '.join(map(_yuan, known))} 对 {_yuan(total_fen)}")


def items_sum(reading: VoucherReading) -> _Verdict:
    """The lines add up to 合计, one fen of rounding a line where tax is parted from them."""
    if not reading.items:
        return _not_run("没有读到明细")
    sums = []
    kind = _KIND_BY_CODE.get(reading.kind)
    total = "net_fen" if kind is None else kind.items_total
    for item_name, name in (("amount_fen", total), ("tax_fen", "tax_fen")):
        whole = _fen(reading, name)
        parts = [item.get(item_name) for item in reading.items]
        known = [part for part in parts if isinstance(part, int)]
        if whole is not None and len(known) == len(parts):
            sums.append((sum(known), whole))
    if not sums:
        return _not_run("明细或合计的金额不全")
    rounding_fen = len(reading.items) if total == "net_fen" else 0
    is_right = all(abs(part - whole) <= rounding_fen for part, whole in sums)
    told = "；".join(f"明细{_yuan(part)}，合计{_yuan(whole)}" for part, whole in sums)
    return _verdict(is_right, told)


def parts_sum(reading: VoucherReading) -> _Verdict:
    """The parts that this kind names add up to the total: fares and funds, who pays a hospital."""
    kind = _KIND_BY_CODE.get(reading.kind)
    if kind is None or not kind.parts:
        return _not_run("该票种没有分项")
    total_fen = _fen(reading, "total_fen")
    said = [_fen(reading, name) for name in kind.parts]
    known = [part for part in said if part is not None]
    if total_fen is None or len(known) < len(said):
        return _not_run("分项或合计的金额不全")
    known += [part for name in kind.parts_if_said if (part := _fen(reading, name)) is not None]
    return _verdict(
        sum(known) == total_fen, f"{' + '.join(map(_yuan, known))} 对 {_yuan(total_fen)}"
    )


_DAY_MINUTES, _RIDE_MINUTES = 24 * 60, 12 * 60


def times_in_order(reading: VoucherReading) -> _Verdict:
    """上车 before 下车, perhaps over midnight: no ride takes half a day."""
    said = _text(reading, "boarded_at"), _text(reading, "alighted_at")
    if said[0] is None or said[1] is None:
        return _not_run("没有读到上下车时间")
    start, end = (60 * int(one[:2]) + int(one[3:5]) for one in said if one is not None)
    is_right = 0 < (end - start) % _DAY_MINUTES <= _RIDE_MINUTES
    return _verdict(is_right, f"上车{said[0]}，下车{said[1]}")


def date_matches_number(reading: VoucherReading) -> _Verdict:
    """A 数电票 number begins with the year of issue; an old code's year lies not after it."""
    issued_on = iso_date(_text(reading, "issued_on") or "")
    if issued_on is None:
        return _not_run("没有读到开票日期")
    year = int(issued_on[:4])
    digital = decode_digital_number(_text(reading, "invoice_number") or "")
    if reading.kind in DIGITAL_KINDS and digital is not None:
        return _verdict(digital.year == year, f"号码年份{digital.year}，开票日期{issued_on}")
    code = decode_invoice_code(_text(reading, "invoice_code") or "")
    if reading.kind in CODED_KINDS and code is not None:
        return _verdict(code.year <= year, f"代码年份{code.year}，开票日期{issued_on}")
    return _not_run("号码或代码中没有年份")


_QR_FIELDS = (
    ("invoice_number", "号码"),
    ("issued_on", "日期"),
    ("net_fen", "金额"),
    ("total_fen", "价税合计"),
)


def qr_matches_print(reading: VoucherReading) -> _Verdict:
    """The code and the print (or the issuer's record) say the same number, date and amount."""
    compared, wrong = [], []
    for name, title in _QR_FIELDS:
        values = _by_origin(reading.fields.get(name))
        if len(values) < 2:
            continue
        compared.append(title)
        if values["qr"] != values["print"]:
            wrong.append(f"{title}：二维码“{values['qr']}”，票面“{values['print']}”")
    if wrong:
        return _failed("；".join(wrong))
    return _passed(f"一致：{'、'.join(compared)}") if compared else _not_run("没有可比对的二维码")


def _by_origin(field: Field | None) -> Mapping[str, object]:
    """The best value of the code and the best of all else; a correction by hand is no print."""
    values: dict[str, object] = {}
    for candidate in () if field is None else (field, *field.losers):
        if candidate.source is not Source.HAND:
            origin = "qr" if candidate.source is Source.QR else "print"
            values.setdefault(origin, candidate.value)
    return values


def signature(reading: VoucherReading) -> _Verdict:
    """Whether the file is what its signer signed; passed only where the signer is trusted."""
    report = None if reading.evidence is None else reading.evidence.signature
    if report is None:
        return _not_run("文件没有电子签名")
    if report.outcome is SignatureOutcome.DIGEST_MISMATCH:
        return _failed(told(report))
    return _passed(told(report)) if report.is_trusted else _not_run(told(report))


CHECKS: tuple[CheckRule, ...] = registry(
    CheckRule("number_structure", "号码格式", number_structure),
    CheckRule("number_in_ticket_id", "车票票号与21位码一致", number_in_ticket_id),
    CheckRule("code_structure", "代码格式", code_structure),
    CheckRule("seller_tax_id_check_digit", "销售方识别号校验位", seller_tax_id_check_digit),
    CheckRule("buyer_tax_id_check_digit", "购买方识别号校验位", buyer_tax_id_check_digit),
    CheckRule("amount_in_words", "大写与小写一致", amount_in_words),
    CheckRule("net_plus_tax", "金额加税额等于价税合计", net_plus_tax),
    CheckRule("items_sum", "明细之和等于合计", items_sum),
    CheckRule("parts_sum", "分项之和等于合计", parts_sum),
    CheckRule("times_in_order", "上下车时间先后", times_in_order),
    CheckRule("date_matches_number", "日期与号码一致", date_matches_number),
    CheckRule("qr_matches_print", "二维码与票面一致", qr_matches_print),
    CheckRule("signature", "电子签名", signature),
)
