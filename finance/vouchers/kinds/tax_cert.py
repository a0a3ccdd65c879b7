"""税收完税证明 and 税收缴款书: taxes paid, line by line; eighteen digits name it."""

import re

from finance.vouchers.columns import read_columns
from finance.vouchers.kinds.base import Print, VoucherKind
from finance.vouchers.labels import day, letters, money, read_labels, tax_id, text
from finance.vouchers.layout import Sheet
from finance.vouchers.likeness import anchors, likeness, nameless, title
from finance.vouchers.parties import with_second_lines
from finance.vouchers.plain_papers import PERSON
from finance.vouchers.totals import money_fields

_TITLE = title(r"税收.{0,6}完税证|税收.{0,12}缴款书")
_NOT = re.compile(r"发\s*票\s*代\s*码|票\s*据\s*代\s*码|海\s*关|非\s*税")
_ANCHORS = anchors(
    r"填发日期",
    r"税务机关",
    r"原凭证号",
    r"税种",
    r"税款所属(?:时期|期)",
    r"实缴(?:[(]退[)])?(?:金|税)?额|入(?:[(]退[)])?库",
    r"纳税人(?:识别号|名称)",
    r"金额合计",
    r"填票人|妥善保管",
)
_HEADS = (
    (r"原凭证号", "code"),
    (r"税种", "name"),
    (r"品目名称", "specification"),
    (r"税款所属(?:时期|期)", "period"),
    (r"入(?:[(]退[)])?库日期", "paid_on"),
    (r"实缴(?:[(]退[)])?(?:金|税)?额", "amount_fen"),
)
_LABELS = (
    letters(
        "invoice_number",
        r"N[oO0]\s*[.:]?|票证号码|(?:^|\t)[(]\d{2,3}[)].{0,12}证明",
        r"\d{18}(?!\d)",
    ),
    day("issued_on", r"填发日期"),
    text("tax_authority", r"税务机关"),
    tax_id("payer_tax_id", r"纳税人识别号"),
    text("payer_name", r"纳税人名称"),
    text("drawer", r"填票人", shape=PERSON),
)
_SIGNED = money("total_fen", r"(?:金额合计|大写)[^¥]*(?=¥)")


def score(sheet: Sheet) -> float:
    titled = likeness(sheet, _TITLE, _ANCHORS, least=3, against=_NOT)
    return titled or nameless(sheet, _ANCHORS, least=6, against=_NOT)


def read(sheet: Sheet) -> Print:
    sums = money_fields(sheet)
    words = {name: field for name, field in sums.items() if name in {"total_cn", "total_fen"}}
    fields = {**words, **read_labels(sheet, *_LABELS, _SIGNED)}
    return Print(
        fields=with_second_lines(fields, sheet, names=("payer_name", "tax_authority")),
        items=read_columns(sheet, _HEADS, end=r"金额合计|大写"),
    )


KIND = VoucherKind(
    code="tax_cert",
    title="税收完税证明",
    score=score,
    read=read,
    required=("invoice_number", "issued_on", "total_fen"),
    items_total="total_fen",
)
