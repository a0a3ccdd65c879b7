"""数电纸质发票: the old paper form with code and eight digits, and the twenty of the 数电票."""

import re
from collections.abc import Callable

from finance.vouchers.invoice_codes import decode_digital_number
from finance.vouchers.labels import letters, read_labels
from finance.vouchers.layout import Sheet
from finance.vouchers.likeness import title
from finance.vouchers.reading import Field
from finance.vouchers.vat_form import kinds_by_code

_NUMBER = letters(
    "digital_number", r"(?:数电|全电|电子)(?:发)?票号码", r"\d{20}(?!\d)", is_head=True
)
_PLACE = title(r"(?<!蓝字)[数全]电(?:发)?票号")
_TWENTY = re.compile(r"(?:^|[^\d])(\d{20})(?!\d)")
_OTHER = title(r"校验|红|对应|原发票|[账帐]号|银行")  # twenty digits of another meaning
_FIRST_YEAR = 2023


def has_digital_number(sheet: Sheet) -> bool:
    """Whether the paper has a place for it, or beside its code digits that can be nothing else."""
    if _PLACE.search(sheet.text):
        return True
    return bool(kinds_by_code(sheet)) and _stands_alone(sheet)


def _stands_alone(sheet: Sheet) -> bool:
    return any(
        _is_number(hit.value)
        for row in sheet.rows
        if not _OTHER.search(row.text)
        for hit in row.hits(_TWENTY)
    )


def _is_number(digits: str) -> bool:
    number = decode_digital_number(digits)
    return number is not None and number.region is not None and number.year >= _FIRST_YEAR


def read_digital_number(sheet: Sheet) -> dict[str, Field]:
    """`digital_number`; nothing on a paper of before 2023."""
    return read_labels(sheet, _NUMBER)


def old_form_score(sheet: Sheet, score: Callable[[Sheet], float]) -> float:
    """As likely as the old form, and a little more, where there is a place for the 数电 number."""
    likely = score(sheet)
    is_digital = likely and (_PLACE.search(sheet.text) or _stands_alone(sheet))
    return min(0.98, likely + 0.02) if is_digital else 0.0
