"""收款收据: the form of a stationer, filled in by the payee; no number that is unique."""

import re

from finance.vouchers.kinds.base import HANDWRITTEN, Print, VoucherKind
from finance.vouchers.labels import ANY, letters, read_labels, text
from finance.vouchers.layout import Sheet
from finance.vouchers.likeness import anchors, likeness, nameless, title
from finance.vouchers.plain_papers import PERSON, read_day, read_sum

_TITLE = title(r"收款?收据|收款凭[单证]|(?:^|\t|\s)收据(?=$|\t|\s)")
_NOT = re.compile(
    r"发\s*票\s*代\s*码|票\s*据\s*代\s*码|票\s*据\s*号\s*码|(?:财\s*政|税\s*务)[^\t]{0,8}监\s*制|银\s*行\s*回|回\s*单|专\s*用\s*收\s*据|"
    r"统\s*一\s*收\s*据|通\s*行\s*费|登\s*机|BOARDING|"
    r"[借贷]\s*方\s*(?:科\s*目|金\s*额)|会\s*计\s*科\s*目|总\s*账\s*科\s*目|附\s*单\s*据"
)
_UNNAMED_NOT = re.compile(
    _NOT.pattern
    + r"|发\s*票|收\s*条|领\s*条|合\s*同|甲\s*方|申\s*请|报\s*销|凭\s*单|借\s*款|账\s*号"
)
_ANCHORS = anchors(
    r"今收到|兹收到|[交付缴]款(?:单位|人)",
    r"交来|收款事由|事由|系付",
    r"人民币|大写",
    r"收款(?:单位|人)",
    r"经手人|经办人|出纳|会计",
)
# What a form names at its foot, each for a signature: it is nobody's name.
_OFFICE = r"(?:财务)?主管|记账|会计|出纳|复核|审核|经[办手]|收款|制单|开票|交款|负责人"
_LABELS = (
    text("buyer_name", r"今收到|兹收到|[交付缴]款(?:单位(?:[(]人[)])?|人)|客户名称"),
    text("purpose", r"交来|收款事由|事由|系付"),
    text("seller_name", r"收款单位(?:[(](?:盖章|公章|章)[)])?", shape=rf"(?!{_OFFICE}){ANY}"),
    text("handler", r"经手人|经办人", shape=PERSON),
    letters("serial_number", r"N[oO0]\s*[.:]?|编号", r"\d{4,10}(?!\d)"),
)


def score(sheet: Sheet) -> float:
    titled = likeness(sheet, _TITLE, _ANCHORS, least=3, against=_NOT, best=0.9)
    return titled or nameless(sheet, _ANCHORS, least=4, against=_UNNAMED_NOT)


def read(sheet: Sheet) -> Print:
    fields = {**read_sum(sheet), **read_day(sheet), **read_labels(sheet, *_LABELS)}
    return Print(fields=fields)


KIND = VoucherKind(
    code="receipt",
    title="收据",
    score=score,
    read=read,
    required=("issued_on", "total_fen"),
    notes=("use.restricted_receipt", HANDWRITTEN),
)
