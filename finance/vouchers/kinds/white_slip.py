"""白条 (收条, 领条): a sheet of writing by which a person confirms money received."""

import re

from finance.vouchers.kinds.base import HANDWRITTEN, Print, VoucherKind
from finance.vouchers.labels import letters, masked_id, read_labels, text
from finance.vouchers.layout import Sheet
from finance.vouchers.likeness import anchors, likeness, nameless, title
from finance.vouchers.plain_papers import PERSON, read_day, read_sum
from finance.vouchers.printed import field_of
from finance.vouchers.reading import Field

_TITLE = title(r"(?:^|\t)\s*(?:收条|领条|白条|领款[条单]|借[条据]|欠条|证明条)\s*(?=$|\t)")
_NOT = re.compile(r"发\s*票\s*代\s*码|票\s*据\s*代\s*码|回\s*单|合\s*同\s*编\s*号")
_ANCHORS = anchors(
    r"[今兹](?:收|领|借)到",
    r"人民币|大写|[圆元]整",
    r"[收领借]款人",
    r"身份证",
    r"证明人",
    r"经办人|经手人",
    r"此据",
)
_LABELS = (
    text("payee_name", r"[收领借]款人(?:[(]签[名字章][)])?", shape=PERSON),
    masked_id("payee_id_masked", r"身份证号?码?"),
    letters("telephone", r"电话|手机号?", r"1\d{2}[\d*]{8}(?![\d*])"),
    text("handler", r"经办人|经手人", shape=PERSON),
    text("witness", r"证明人", shape=PERSON),
)
_SENTENCES = (
    re.compile(
        r"[今兹](?:收|领)到(?P<buyer>[^,。支]{4,30}?)(?:支付|付给|发给|交来)的?"
        r"(?P<purpose>[^,。]+?)(?=[,。]|人民币|计|\d|[(])"
    ),
    re.compile(
        r"[今兹](?:收|领)到(?P<purpose>[^,。]{2,20}?)计?(?:人民币).*?"
        r"付款单位:?(?P<buyer>[^,。:]{4,30}?)(?=[收领]款人|经办人|电话|身份证|[,。]|$)"
    ),
)


def score(sheet: Sheet) -> float:
    titled = likeness(sheet, _TITLE, _ANCHORS, least=3, against=_NOT, best=0.9)
    if titled or not _ANCHORS[0].search(sheet.text):
        return titled
    return nameless(sheet, _ANCHORS, least=5, against=_NOT)


def read(sheet: Sheet) -> Print:
    labelled = read_labels(sheet, *_LABELS)
    return Print(fields={**read_sum(sheet), **read_day(sheet), **_sentence(sheet), **labelled})


def _sentence(sheet: Sheet) -> dict[str, Field]:
    """Who paid for what, out of the running words; they break wherever the sheet ends."""
    first = next((row for row in sheet.rows if re.search(r"[今兹][收领]到", row.text)), None)
    if first is None:
        return {}
    start = sheet.rows.index(first)
    words = "".join(row.text for row in sheet.rows[start : start + 3]).replace(" ", "")
    hit = next(first.hits(re.compile(r"(.+)")))
    for pattern in _SENTENCES:
        match = pattern.search(words)
        if match is not None:
            return {
                "buyer_name": field_of(hit, match["buyer"], certainty=0.9),
                "purpose": field_of(hit, match["purpose"], certainty=0.9),
            }
    return {}


KIND = VoucherKind(
    code="white_slip",
    title="白条",
    score=score,
    read=read,
    required=("issued_on", "total_fen", "payee_name"),
    notes=("use.restricted_receipt", HANDWRITTEN),
)
