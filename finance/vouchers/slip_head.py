"""发票代码 and 发票号码 of the small slips: labelled, behind №, or alone at the top."""

import re
from collections.abc import Iterator

from finance.vouchers.invoice_codes import decode_invoice_code
from finance.vouchers.layout import Hit, Sheet
from finance.vouchers.printed import elect, present
from finance.vouchers.reading import Field

# Read in two lines, the digits of one number stand apart in their row.
_TWELVE = r"\d(?:[ \t]?\d){11}(?! ?\d)"
_CODE = re.compile(rf"(?:票\s*|票\s*据\s*|发\s*.\s*|^|[\t ])代\s*码[\s:.]*({_TWELVE})")
# The number of a ticket, an order or a card is as long, and often begins with the province.
_CODE_ALONE = re.compile(
    r"(?:^|[\t ])(?<![票单卡]号[\t ])(?<![票单卡]号:[\t ])(\d{12})(?=[\t ]|$)"
)
_NUMBER = re.compile(
    r"(?:(?:(?<![支汇本])票|票\s*据)\s*号\s*码|(?:^|[\t ])号\s*码|"
    r"N\s*[oO0]\s*[.:]?)[\s:.]*"
    r"(\d(?: ?\d){7}(?! ?\d))"
)
# A parcel, a load or a departure has its number, too; else 票 is misread.
_OF_OTHERS = "票货件车行布证送区卡人"
_NUMBER_MISREAD = re.compile(rf"发\s*[^\s{_OF_OTHERS}]\s*号\s*码[\s:.]*(\d(?: ?\d){{7}}(?! ?\d))")
_A_DAY = r"(?:19|20)\d{2}(?:0[1-9]|1[0-2])[0-3]\d"
# № is one character, of which readers make two letters or one; T, F and H announce a telephone.
_NUMBER_SIGNED = re.compile(
    rf"(?:^|[\t ])(?:N[a-z]{{1,2}}|(?![TtFfHh])[A-Za-z])[.:]?\s?(?!{_A_DAY})(\d{{8}})(?=[\t ]|$)"
)
_NUMBER_PRINTED = re.compile(r"机\s*打\s*号\s*码[\s:]*(\d{8})(?!\d)")
_NUMBER_ALONE = re.compile(rf"(?:^|[\t ])(?<![TtFfHh]:[\t ])(?!{_A_DAY})(\d{{8}})(?=[\t ]|$)")
_OTHER_NUMBER = re.compile(
    r"机器|编号|电话|账号|流水|密码|日期|税号|识别|税控|防伪|资格|证号|"
    rf"发\s*[{_OF_OTHERS[1:]}]\s*号\s*码"
)
_YEARS = range(2003, 2036)


def read_slip_head(sheet: Sheet) -> dict[str, Field]:
    """`invoice_code` and `invoice_number`, each by the most trustworthy print of it."""
    return present(invoice_code=elect(_codes(sheet)), invoice_number=elect(_numbers(sheet)))


def has_slip_head(sheet: Sheet) -> bool:
    """Whether both stand there: what no menu, notice or table has."""
    return len(read_slip_head(sheet)) == 2


def has_own_series(sheet: Sheet) -> bool:
    """Whether both stand there and the code is of the forms that cities and provinces print."""
    head = read_slip_head(sheet)
    code = str(head["invoice_code"].value) if len(head) == 2 else ""
    return code.startswith(("1", "2")) and _is_sound(code)


def _codes(sheet: Sheet) -> Iterator[tuple[Hit, str, float]]:
    """The forms outside the tax office's own series all have codes of 12 digits.

    One that names no province or year is misread: it weighs little, and is told with doubt.
    """
    for hit in sheet.all(_CODE):
        code = re.sub(r"\s", "", hit.value)
        yield hit, code, 3.0 if _is_sound(code) else -4.0
    for hit in _alone(sheet, _CODE_ALONE):
        if _is_sound(hit.value):  # few other texts have a province and a year at their places
            yield hit, hit.value, 2.0


def _is_sound(text: str) -> bool:
    code = decode_invoice_code(text)
    return code is not None and code.region is not None and code.year in _YEARS


def _numbers(sheet: Sheet) -> Iterator[tuple[Hit, str, float]]:
    for hit in sheet.all(_NUMBER):
        yield hit, hit.value.replace(" ", ""), 3.0
    for hit in sheet.all(_NUMBER_PRINTED):
        yield hit, hit.value, 2.0
    for hit in sheet.all(_NUMBER_MISREAD):
        yield hit, hit.value.replace(" ", ""), 1.0
    for pattern in (_NUMBER_SIGNED, _NUMBER_ALONE):
        for hit in _alone(sheet, pattern):
            yield hit, hit.value, 1.0


def _alone(sheet: Sheet, pattern: re.Pattern[str]) -> Iterator[Hit]:
    for row in sheet.rows:
        if not _OTHER_NUMBER.search(row.text):
            yield from row.hits(pattern)
