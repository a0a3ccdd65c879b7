"""What a toll invoice (通行费) says beside its form: plate, class, days of passage."""

from collections.abc import Mapping

from finance.vouchers.columns import read_columns
from finance.vouchers.labels import day, plate, read_labels, text
from finance.vouchers.layout import Sheet
from finance.vouchers.likeness import anchors, count
from finance.vouchers.reading import Field, FieldValue

_ANCHORS = anchors(r"通行费", r"车牌号", r"通行日期起", r"通行日期止", r"经营租赁")
_LABELS = (
    plate("plate_number", r"车牌号码?", is_head=True),
    text(
        "vehicle_type",
        r"(?:车辆)?类型|车型",
        shape=r"[客货][\w一-鿿]{0,6}|专项作业车\w*",
        is_head=True,
    ),
    day("passage_from", r"通行日期起", is_head=True),
    day("passage_to", r"通行日期止", is_head=True),
)
# The marks of the passage stand where other forms have unit, quantity and price.
_HEADS = (
    (r"项目名称", "name"),
    (r"车牌号", "plate"),
    (r"类型", "type"),
    (r"通行日期起", "from"),
    (r"通行日期止", "to"),
    (r"金额", "amount_fen"),
    (r"税率(?:/征收率)?", "tax_rate"),
    (r"税额", "tax_fen"),
)


def toll_anchors(sheet: Sheet) -> int:
    """How many of the toll's own words are there, of five."""
    return count(sheet, _ANCHORS)


def read_toll(sheet: Sheet) -> dict[str, Field]:
    return read_labels(sheet, *_LABELS)


def read_toll_items(sheet: Sheet) -> tuple[Mapping[str, FieldValue], ...]:
    return read_columns(sheet, _HEADS, end=r"合计|价税|大写|小写")
