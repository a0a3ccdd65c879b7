"""The printed face of the old VAT invoices (专票, 普票, 电子普票, 电子专票): one form since 2010.

Number and code top right, buyer top left beside the 密码区, goods in the middle, total below,
seller bottom left beside the 备注.
"""

import re
from collections.abc import Iterator
from dataclasses import replace

from finance.vouchers.invoice_codes import decode_invoice_code
from finance.vouchers.layout import Hit, Run, Sheet
from finance.vouchers.normalise import day_certainty, first_day, tight
from finance.vouchers.parties import party
from finance.vouchers.printed import elect, field_of, present
from finance.vouchers.reading import Field
from finance.vouchers.remarks import read_remark
from finance.vouchers.totals import money_fields

_ANCHORS = tuple(
    re.compile(pattern)
    for pattern in (
        r"购\s*[买货]|购\s*$",
        r"销\s*[售货]",
        r"^密$|密\s*码\s*区",
        r"开\s*票\s*日\s*期",
        r"价\s*税\s*合\s*计|[(]?大写[)]",
        r"[(]?小写[)]?",
        r"纳\s*税\s*人\s*识\s*别\s*号",
        r"规\s*格\s*型\s*号",
        r"地\s*址\s*、\s*电\s*话|开户行及[账帐]号",
        r"收款人|复\s*核|开票人",
    )
)
_HEADER = re.compile(r"货物或应税劳务|服务名称|规\s*格\s*型\s*号|项\s*目\s*名\s*称")
_TOTAL = re.compile(r"[(]小写[)]|价税合计|[(]大写[)]")
_RIGHT_COLUMN = re.compile(r"密|密码|密码区|备|备注|码|区")
_CIPHER = re.compile(r"(?=.*[<>+*/].*[<>+*/])[0-9<>+*/ -]{18,}")

_NUMBER_LABELLED = re.compile(
    r"(?<![支汇本车客])票\s*号\s*码\s*[:;.]?\s*(\d{8})(?!\d)|N\s*[oO0]?\s*[.:_]?\s*(\d{8})(?!\d)"
)
# Readers see gaps in widely set figures.
_NUMBER_GAPPED = re.compile(
    r"(?<![支汇本车客])票\s*号\s*码\s*[:;.]?\s*(?=\d+ \d)((?:\d ?){7}\d)(?! ?\d)"
)
_CODE_GAPPED = re.compile(
    r"(?<![支汇本车客])票\s*代\s*码\s*[:;.]?\s*(?=\d+ \d)((?:\d ?){11}\d)(?! ?\d)"
)
_NUMBER_GLUED = re.compile(r"N\s*[oO0]?\s*[.:_]?\s*(\d{8})(?=\d{10}(?!\d)|\d{12}(?!\d))")
# The printer repeats it in small figures beside the preprinted one: read as one, it stands twice.
_NUMBER_TWICE = re.compile(r"(?<!\d)(\d{8})(?=\1(?!\d))")
_NUMBER_BEFORE_CODE = re.compile(r"N\s*[oO0]?\s*[.:_]?\s*(\d{8})(\d{6,11})(?!\d)")
_NUMBER_ALONE = re.compile(  # eight digits may also be a day
    r"(?:^|\t)(?!(?:19|20)\d{2}(?:0[1-9]|1[0-2])[0-3]\d(?:\t|$))(\d{8})(?=\t|$)"
)
_CODE_LABELLED = re.compile(r"(?<![支汇本车客])票\s*代\s*码\s*[:;.]?\s*(\d{10,12})(?!\d)")
_CODE_ALONE = re.compile(r"(?:^|\t)(\d{12}|\d{10})(?=\t|$)")
# Left of the title, which begins with a province or a city.
_CODE_BEFORE_TITLE = re.compile(r"(?:^|[\t ])(\d{12}|\d{10})(?= ?[一-鿿]{2,8}\s?增\s?值\s?税)")
_CODE_GLUED = re.compile(r"N\s*[oO0]\s*[.:_]?\s*\d{8}(\d{12}|\d{10})(?!\d)")
# What a red invoice's remark names is the one that it reverses.
_OTHERS = re.compile(r"对\s*应|正\s*数|[红蓝]\s*字|原\s*发?$")
_RED_OF = re.compile(r"对应正数发票代码:?\d{10,12}[,;]?(?:发票)?号码:?(\d{8})(?!\d)")
_CHECK = re.compile(r"校\s*验\s*码\s*:?\s*((?:\d\s*){20})(?!\d)")
_MACHINE = re.compile(r"机\s*器\s*编\s*号\s*:?\s*(\d{12})(?!\d)")
_DATE_LABELLED = re.compile(r"开\s*票\s*日\s*期\s*:?\s*([12].{7,16})")
_DATE_ALONE = re.compile(r"((?:19|20)\d{2}\s*年\s*\d{1,2}\s*月\s*\d{1,2})")
_UNSOUND = -3.0
_ASKED = re.compile(
    r"(?:申\s*请|登\s*记|信\s*息|资\s*料)\s*[表单]|申\s*请\s*(?:单\s*位|部\s*门|人)"
)
_ANSWERED = re.compile(r"查\s*验\s*(?:结\s*果|次\s*数\s*:?\s*第?\s*\d|时\s*间\s*:?\s*20\d\d)")
_NUMBERED = re.compile(r"(?<![\dA-Z-])(?!20[12]\d[01]\d[0-3]\d\D)(?:\d{8}|\d{20})(?![\dA-Z])")
_DRAWER = re.compile(
    r"开\s*票\s*人\s*:?\s*((?!销\s*售|盖\s*章)[一-鿿A-Za-z]{2,8}(?:·[一-鿿]{1,8})?)"
)


def anchors(sheet: Sheet) -> int:
    """How many of the form's own words are there, of ten; none on a form that asks for one."""
    text = sheet.text + "\n" + sheet.upright_text
    if is_asked_for(text):
        return 0
    return sum(1 for anchor in _ANCHORS if anchor.search(text))


def is_asked_for(text: str) -> bool:
    """An application for an invoice names its parties, goods and sum, and has no number yet.

    What the tax office's site answers has the number, too: it is no second print of the invoice.
    """
    if _ANSWERED.search(text):
        return True
    return _ASKED.search(text) is not None and _NUMBERED.search(text) is None


def kinds_by_code(sheet: Sheet) -> frozenset[str]:
    """The kinds that the printed 发票代码 may mean."""
    found = (decode_invoice_code(code) for _, code, _ in _codes(sheet))
    return frozenset(code.kind for code in found if code is not None and code.kind is not None)


def has_check_code(sheet: Sheet) -> bool:
    return sheet.first(_CHECK) is not None


def read_vat_form(sheet: Sheet) -> dict[str, Field]:
    """All fields that the face prints and the lines hold."""
    face = _face(sheet)
    top, bottom = _goods_band(face)
    right = _right_column(face)
    buyer = face.part(lambda run: run.box.middle[1] < top and run.box.left < right)
    seller = face.part(lambda run: run.box.middle[1] > bottom and run.box.left < right)
    return {
        **present(
            invoice_code=elect(_codes(sheet)),
            invoice_number=elect(_numbers(sheet)),
            check_code=_check_code(sheet),
            machine_number=_simple(sheet, _MACHINE),
            issued_on=_issued_on(sheet),
            drawer=_simple(sheet, _DRAWER),
        ),
        **money_fields(sheet),
        **party("buyer", buyer),
        **party("seller", seller),
        **_remark(sheet),
    }


def _remark(sheet: Sheet) -> dict[str, Field]:
    """备注, which on a red invoice names the one that it reverses."""
    said = read_remark(sheet)
    match = _RED_OF.search(tight(str(said["remark"].value))) if said else None
    return said if match is None else {**said, "red_of": replace(said["remark"], value=match[1])}


def _face(sheet: Sheet) -> Sheet:
    """The page with the goods: a letter or a list may lie with it."""
    header = sheet.first(_HEADER)
    return sheet if header is None else sheet.part(lambda run: run.box.page == header.box.page)


def _goods_band(sheet: Sheet) -> tuple[float, float]:
    """Where the table of goods begins and where the total line ends: between them no party."""
    header = sheet.first(_HEADER)
    total = _last(sheet.all(_TOTAL))
    middle = _middle(sheet)
    top = header.box.top if header else (total.box.top - 1 if total else middle)
    return top, (total.box.middle[1] if total else middle)


def _middle(sheet: Sheet) -> float:
    tops = [run.box.middle[1] for run in sheet.runs]
    return (min(tops) + max(tops)) / 2 if tops else 0.0


def _last(hits: Iterator[Hit]) -> Hit | None:
    found = None
    for found in hits:  # noqa: B007 - the last one is wanted
        pass
    return found


def _right_column(sheet: Sheet) -> float:
    """The left edge of 密码区 and 备注: what lies right of it belongs to no party."""
    if not sheet.runs:
        return 0.0
    left = min(run.box.left for run in sheet.runs)
    right = max(run.box.right for run in sheet.runs)
    middle = left + 0.4 * (right - left)
    edges = (run.box.left for run in sheet.runs if _bounds(run))
    return min((edge for edge in edges if edge > middle), default=right)


def _bounds(run: Run) -> bool:
    return bool(_RIGHT_COLUMN.fullmatch(run.text) or _CIPHER.fullmatch(run.text))


def _numbers(sheet: Sheet) -> Iterator[tuple[Hit, str, float]]:
    for pattern, weight in (
        (_NUMBER_LABELLED, 3.0),
        (_NUMBER_GLUED, 3.0),
        (_NUMBER_TWICE, 3.0),
        (_NUMBER_GAPPED, 2.0),
    ):
        for hit in sheet.all(pattern):
            if not _OTHERS.search(hit.match.string[: hit.match.start()]):
                yield hit, tight(hit.value), weight
    codes = tuple(code for _, code, _ in _codes(sheet))
    for hit in sheet.all(_NUMBER_BEFORE_CODE):
        # Where the two lie on each other, the first digits of the code are lost.
        if any(code.endswith(hit.match.group(2)) for code in codes):
            yield hit, hit.value, 3.0
    for hit in _above_goods(sheet).all(_NUMBER_ALONE):
        yield hit, hit.value, 1.0


def _codes(sheet: Sheet) -> Iterator[tuple[Hit, str, float]]:
    for pattern, weight in ((_CODE_LABELLED, 3.0), (_CODE_GAPPED, 2.0), (_CODE_GLUED, 1.0)):
        for hit in sheet.all(pattern):
            code = tight(hit.value)
            if not _OTHERS.search(hit.match.string[: hit.match.start()]):
                yield hit, code, weight if _is_sound(code) else _UNSOUND
    for pattern in (_CODE_ALONE, _CODE_BEFORE_TITLE):
        for hit in _above_goods(sheet).all(pattern):
            if _is_sound(hit.value):
                yield hit, hit.value, 2.0


def _is_sound(text: str) -> bool:
    """Whether it names a province and a year: else a digit of it is lost or misread."""
    code = decode_invoice_code(text)
    return code is not None and code.region is not None and 2003 <= code.year <= 2035


def _above_goods(sheet: Sheet) -> Sheet:
    """The head of the form without the row of the 机器编号, which is 12 digits long too."""
    top, _ = _goods_band(sheet)
    machine = sheet.first(_MACHINE, re.compile("机器编号"))
    spoilt = None if machine is None else machine.box
    return sheet.part(
        lambda run: (
            run.box.middle[1] < top
            and not (
                spoilt is not None
                and spoilt.top < run.box.middle[1] < spoilt.bottom
                and run.box.left < spoilt.right + 6 * spoilt.height
            )
        )
    )


def _check_code(sheet: Sheet) -> Field | None:
    hit = sheet.first(_CHECK)
    return None if hit is None else field_of(hit, re.sub(r"\s", "", hit.value))


def _simple(sheet: Sheet, pattern: re.Pattern[str]) -> Field | None:
    hit = sheet.first(pattern)
    return None if hit is None else field_of(hit, hit.value)


def _issued_on(sheet: Sheet) -> Field | None:
    for pattern, certainty in ((_DATE_LABELLED, 1.0), (_DATE_ALONE, 0.85)):
        for hit in sheet.all(pattern):
            day = first_day(hit.value)
            if day is not None:
                return field_of(hit, day, certainty=certainty * day_certainty(hit.value))
    return None
