"""数电纸质发票: the old paper form with code and eight digits, and the twenty of the 数电票."""

from collections.abc import Callable

from finance.vouchers.labels import letters, read_labels
from finance.vouchers.layout import Sheet
from finance.vouchers.likeness import title
from finance.vouchers.reading import Field

_NUMBER = letters("digital_number", r"(?:数电|全电|电子)(?:发)?票号码", r"\d{20}(?!\d)")
_PLACE = title(r"(?<!蓝字)[数全]电(?:发)?票号")


def has_digital_number(sheet: Sheet) -> bool:
    """Whether the paper has a place for it: its digits may be spoilt."""
    return _PLACE.search(sheet.text) is not None


def read_digital_number(sheet: Sheet) -> dict[str, Field]:
    """`digital_number`; nothing on a paper of before 2023."""
    return read_labels(sheet, _NUMBER)


def old_form_score(sheet: Sheet, score: Callable[[Sheet], float]) -> float:
    """As likely as the old form, and a little more, where the 数电 number stands on it."""
    likely = score(sheet)
    return min(0.98, likely + 0.02) if likely and read_digital_number(sheet) else 0.0
