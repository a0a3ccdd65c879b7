"""发放表: a list of persons, each with an amount and a signature."""

import re

from finance.vouchers.columns import read_columns
from finance.vouchers.kinds.base import HANDWRITTEN, Item, Print, VoucherKind
from finance.vouchers.labels import day, read_labels, text
from finance.vouchers.layout import Sheet
from finance.vouchers.likeness import anchors, likeness, title
from finance.vouchers.normalise import fen, name_of
from finance.vouchers.plain_papers import PERSON, read_day, read_sum
from finance.vouchers.printed import field_of
from finance.vouchers.reading import Field

_TITLE = title(
    r"(?:发放|领取|签领|签收|领款|劳务费?|补贴|慰问金?).{0,6}(?:表|名册|清单|花名册|签[领收]单)"
)
_NOT = re.compile(r"发\s*票\s*代\s*码|票\s*据\s*代\s*码|预\s*算|执\s*行\s*数|收\s*缴\s*率|公\s*示")
_ANCHORS = anchors(
    r"姓名",
    r"身份证",
    r"金额",
    r"签名|签字|领取人",
    r"合计",
    r"制表|审核|领导签字",
    r"银行卡|账号|电话",
)
_HEADS = (
    (r"序号", "row"),
    (r"姓名", "name"),
    (r"身份证号?码?", "code"),
    (r"银行(?:卡号|账号|卡)|账号", "account"),
    (r"实发(?:金额)?(?:[(]元[)])?|(?<!应发)(?:发放|领取)?金额(?:[(]元[)])?", "amount_fen"),
    (r"签名|签字|领取人", "sign"),
)
_LABELS = (
    text("buyer_name", r"(?:发放|填报)?单位(?:名称)?(?:[(]盖?章[)])?(?=\s*:\s*(?!万?元))"),
    day("issued_on", r"(?:发放|制表)?日期"),
    text("purpose", r"事由|发放事由|项目名称"),
    text("drawer", r"制表人?", shape=PERSON),
    text("reviewer", r"审核人?", shape=PERSON),
)
_SUM = re.compile(r"合\s*计|总\s*计|共\s*计")
_AMOUNT = re.compile(r"(?:^|[\t ¥])(\d[\d,]*(?:\.\d{1,2})?)(?=\s*元?(?:\t|$))")
_CELL = re.compile(r"([^\t]+)")


def score(sheet: Sheet) -> float:
    return likeness(sheet, _TITLE, _ANCHORS, least=4, against=_NOT, best=0.92)


def read(sheet: Sheet) -> Print:
    items = read_columns(sheet, _HEADS, end=r"合计|大写")
    fields = {
        **_sum_row(sheet, items),
        **read_sum(sheet),
        **_title(sheet),
        **read_day(sheet),
        **read_labels(sheet, *_LABELS),
    }
    return Print(fields=fields, items=items)


def _sum_row(sheet: Sheet, items: tuple[Item, ...]) -> dict[str, Field]:
    """The only amount of the row of sums, or the one of several that the lines add up to."""
    row = next((row for row in reversed(sheet.rows) if _SUM.search(row.text)), None)
    if row is None:
        return {}
    sums = [(hit, fen(hit.value)) for hit in row.hits(_AMOUNT)]
    lines = sum(amount for item in items if isinstance(amount := item["amount_fen"], int))
    fitting = sums if len(sums) == 1 else [one for one in sums if one[1] == lines]
    return {"total_fen": field_of(*fitting[0], certainty=0.9)} if fitting else {}


def _title(sheet: Sheet) -> dict[str, Field]:
    for hit in sheet.all(_CELL):
        if _TITLE.search(hit.value):
            return {"title": field_of(hit, name_of(hit.value))}
    return {}


KIND = VoucherKind(
    code="payout_list",
    title="发放表",
    score=score,
    read=read,
    required=("issued_on", "total_fen"),
    notes=(HANDWRITTEN,),  # a printed grid, filled in and signed by hand
    items_total="total_fen",
)
