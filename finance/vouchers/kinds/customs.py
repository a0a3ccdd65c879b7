"""海关进口专用缴款书: duty, VAT or excise on an import; 22 characters name it."""

import re
from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal

from finance.vouchers.columns import read_columns
from finance.vouchers.kinds.base import Print, VoucherKind
from finance.vouchers.labels import day, letters, money, read_labels, tax_id, text
from finance.vouchers.layout import Sheet
from finance.vouchers.likeness import anchors, likeness, nameless, title
from finance.vouchers.printed import weaker
from finance.vouchers.reading import Field
from finance.vouchers.totals import money_fields

_TITLE = title(r"海关.{0,8}专用缴款书")
_NOT = re.compile(r"发\s*票\s*代\s*码|票\s*据\s*代\s*码")
_ANCHORS = anchors(
    r"申[报请]单位编号",
    r"报关单编号",
    r"完税价格",
    r"税款金额",
    r"填发日期",
    r"收入系统",
    r"缴款期限",
    r"缴款单位",
)
_HEADS = (
    (r"税号", "code"),
    (r"货物名称", "name"),
    (r"数量", "quantity"),
    (r"单位$", "unit"),
    (r"完税价格(?:[(]¥[)])?", "amount_fen"),
    (r"税率(?:[(]%[)])?", "rate"),
    (r"税款金额(?:[(]¥[)])?", "duty"),
)
_LABELS = (
    letters(
        "invoice_number",
        r"号码(?:\s*N[oO0]\s*[.]?)?|N[oO0]\s*[.]",
        r"\d{18}\s?-\s?[A-Z]\s?\d{2}(?!\d)",
    ),
    day("issued_on", r"填发日期"),
    day("due_on", r"缴款期限"),
    text("buyer_name", r"缴款单位(?:[(]人[)])?\s*(?:名称)?"),
    # Its boxes may stand beside 缴款单位 written downwards; the state's side has no 名称.
    text("buyer_name", r"(?<!货物)名称"),
    letters("declaration_number", r"报关单编号", r"\d{18}(?!\d)"),
    letters("declarant_code", r"申[报请]单位编号", r"[0-9A-Z]{8,18}"),
    text("contract_number", r"合同(?:[(]批文[)])?号", shape=r"[0-9A-Za-z-]{3,30}"),
    money("total_fen", r"合计\s*(?:[(]\s*¥\s*[)])?(?=\s*¥?\s*\d)"),
    tax_id("buyer_tax_id", r"(?:缴款单位)?(?:统一社会信用代码|识别号)|[一-]?般贸易"),
)

_TOLD, _CONTRADICTED, _DUTY_OFF_FEN = 0.9, 0.5, 100
_BASE = (
    money("taxable_fen", r"完税价格(?:[(]¥[)])?", is_head=True),
    letters("tax_rate", r"税率(?:[(]%[)])?", r"\d{1,3}(?:\.\d+)?%?", is_head=True),
)


def score(sheet: Sheet) -> float:
    titled = likeness(sheet, _TITLE, _ANCHORS, against=_NOT)
    return titled or nameless(sheet, _ANCHORS, least=5, against=_NOT)


def read(sheet: Sheet) -> Print:
    words = {name: field for name, field in money_fields(sheet).items() if name == "total_cn"}
    items = tuple(
        {**item, "price": None} for item in read_columns(sheet, _HEADS, end=r"大写|合计")
    )
    # With one line the base and its rate stand under their heads.
    base = read_labels(sheet, *_BASE) if len(items) == 1 else {}
    labelled = read_labels(sheet, *_LABELS)
    fields = {**words, **_declaration(labelled), **labelled, **base}
    return Print(fields=_with_doubt(fields), items=items)


def _declaration(labelled: Mapping[str, Field]) -> dict[str, Field]:
    """The number of the 缴款书 is that of the 报关单 with the tax and its order behind it."""
    number = labelled.get("invoice_number")
    if number is None:
        return {}
    return {"declaration_number": weaker(replace(number, value=str(number.value)[:18]), _TOLD)}


def _with_doubt(fields: dict[str, Field]) -> dict[str, Field]:
    """The base is not sure where it does not come to the duty at the rate beside it."""
    base, rate, total = (fields.get(name) for name in ("taxable_fen", "tax_rate", "total_fen"))
    if base is None or rate is None or total is None:
        return fields
    duty = Decimal(str(base.value)) * Decimal(str(rate.value).rstrip("%")) / 100
    is_told = abs(duty - Decimal(str(total.value))) <= _DUTY_OFF_FEN
    if is_told:
        return fields
    doubted = {
        "taxable_fen": weaker(base, _CONTRADICTED),
        "tax_rate": weaker(rate, _CONTRADICTED),
    }
    return {**fields, **doubted}


KIND = VoucherKind(
    code="customs",
    title="海关进口专用缴款书",
    score=score,
    read=read,
    required=("invoice_number", "issued_on", "total_fen", "buyer_name"),
)
