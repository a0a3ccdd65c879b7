"""Any other paper with a total: till receipts, taxi slips, quota and foreign invoices."""

import re

from finance.vouchers.amounts_cn import fen_from_words
from finance.vouchers.foreign import day_of
from finance.vouchers.foreign_bill import priced, read_foreign_bill
from finance.vouchers.kinds.base import Print, VoucherKind
from finance.vouchers.layout import Sheet
from finance.vouchers.normalise import first_day, name_of
from finance.vouchers.printed import field_of, present
from finance.vouchers.reading import Field

# Best first: a total that says it is the last word stands above one among several. The price is
# the last thing in the row; between it and the word may stand a date or a count.
_TOTALS: tuple[re.Pattern[str], ...] = tuple(
    re.compile(rf"(?:{words})(.+)$", re.IGNORECASE)
    for words in (
        r"grand\s*total|total\s*(?:amount\s*)?due|amount\s*due|balance\s*due",
        r"gesamtbetrag|rechnungsbetrag|endbetrag|zahlbetrag|gesamtsumme|bruttobetrag",
        r"小\s*写\s*[)]?|(?:实收|实付|应付|应收)\s*(?:金\s*额|款)?",
        r"(?<!sub)(?<!sub[ _-])(?<!sub[ _-][ ])\btotal\b(?!\s*(?:qty|items?|disc|tax|vat))",
        r"(?<!小)(?:合\s*计|总\s*计|总\s*金?\s*额)\s*(?:金\s*额)?",
        r"金\s*额|票\s*价|summe|total\s*amount",
    )
)
_TRACES: tuple[re.Pattern[str], ...] = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        r"发\s*票|收\s*据|收\s*款|小\s*票|票\s*据|\breceipt\b|\binvoice\b|rechnung",
        r"\bcash\b|\bchange\b|找\s*零|现\s*金|微信|支付宝|刷\s*卡|\bvisa\b|\bmastercard\b|tunai",
        r"\bsub[ _-]*.?total\b|小\s*计|\bdisc(?:ount)?\b|\bvat\b|\btax\b|mwst|ust\b|税",
        r"单\s*价|数\s*量|\bqty\b|\bprice\b|里\s*程|上\s*车|menge|\bitems?\b",
        r"发票代码|发票号码|invoice\s*(?:number|no|#)|rechnungsn",
        r"出租汽车|定额发票|通用机打|客\s*运",
    )
)
_NOT = re.compile(r"登\s*机\s*牌|BOARDING\s*PASS|对\s*账\s*单|回\s*单", re.IGNORECASE)
# What is headed so announces something; it proves no payment.
_NOTICE = re.compile(r"(?:通\s*知|公\s*告|启\s*事|公\s*示|须\s*知|指\s*南)\s*$", re.MULTILINE)
_CODE = re.compile(r"发\s*票\s*代\s*码\s*:?\s*(\d{12}|\d{10})(?!\d)")
_NUMBERS = (
    re.compile(r"发\s*票\s*号\s*码\s*:?\s*(\d{20}|\d{8})(?!\d)"),
    re.compile(
        r"(?:invoice|receipt|rechnungs?)[ -]*(?:number|no|num|nummer|nr|#|id)\b[.:# ]*\t?\s*"
        r"([A-Za-z0-9][A-Za-z0-9_/-]{2,24})",
        re.IGNORECASE,
    ),
    re.compile(r"(?:^|\t)#\s*([A-Za-z0-9][A-Za-z0-9_/-]{2,24})(?=\t|$)"),
)
_WORDS = re.compile(r"([零壹贰叁肆伍陆柒捌玖拾佰仟万亿]+[圆元][零壹贰叁肆伍陆柒捌玖角分整正]*)")
_PAYEE = re.compile(
    r"(?:收款单位|收款人单位|开票单位|商户名称|商家|店\s*名|门\s*店|公\s*司)\s*"
    r"(?:[(](?:盖章|公章|章)[)])?\s*:\s*([^\t:]{3,40})"
)
_PAYER = re.compile(
    r"(?:今\s*收\s*到|(?:交|付|缴)款(?:单位|人)\s*:?|兹收到)\s*([^\t:]{2,40}?)(?=\s*交\s*来|\t|$)"
)
_DATED = re.compile(
    r"(?:invoice\s*date|date\s*of\s*issue|rechnungsdatum|开票日期|日\s*期|date|datum)\s*:?\s*([^\t]{6,30})",
    re.IGNORECASE,
)
_ANY_DAY = re.compile(r"(.+)")
_SIGNS = {"€": "EUR", "£": "GBP", "RM": "MYR", "RP": "IDR"}
# Where 03/04/2020 is March the 4th, and where April the 3rd.
_MONTH_FIRST = {"USD": True} | dict.fromkeys(
    ("EUR", "GBP", "CHF", "AUD", "SGD", "HKD", "THB", "MYR", "IDR"), False
)
_BY_COUNTRY = 0.7
_CURRENCY = re.compile(
    r"(?:total|due|summe|betrag|合\s*计|総\s*額)[^\d]{0,20}?"
    r"(USD|EUR|GBP|JPY|HKD|AUD|CAD|SGD|CHF|KRW|THB|€|£|RM|Rp)(?=[\s\d.])",
    re.IGNORECASE,
)
_NAMED = re.compile(
    r"^\W*(?:tax\s*)?(?:invoice|receipt|facture|rechnung|領\s*収\s*書|bill)\W*$", re.IGNORECASE
)
_COMPANY = re.compile(
    r"(?:^|\t)([^\t:]{2,60}?(?:\bInc\b\.?|\bLtd\b\.?|\bLimited\b|\bLLC\b|\bGmbH\b|\bAG\b|\bCorp\b\.?|"
    r"\bCo\b\.?,? ?Ltd\.?|公司|商店|超市|饭店|餐厅|酒店|药店|经营部|服务部))(?=[\t,. ]|$)"
)
_HEADING = re.compile(r"^\s*([^\t\d:]{3,60}?)\s*$")
_TO = re.compile(r"(?:bill|billed|sold|ship)\s*to|customer|kunde|购买方|付款人", re.IGNORECASE)


def score(sheet: Sheet) -> float:
    text = sheet.text
    head = "\n".join(row.text for row in sheet.rows[:2])
    if _NOT.search(text) or _NOTICE.search(head) or _total(sheet) is None:
        return 0.0
    traces = sum(1 for trace in _TRACES if trace.search(text))
    return 0.0 if traces < 1 else min(0.5, 0.2 + 0.1 * traces)


def read(sheet: Sheet) -> Print:
    code = sheet.first(_CODE)
    number = sheet.first(*_NUMBERS)
    total = _total(sheet)
    return Print(
        fields=read_foreign_bill(sheet, total)
        | present(
            invoice_code=None if code is None else field_of(code, code.value),
            invoice_number=None if number is None else field_of(number, number.value),
            issued_on=_issued_on(sheet),
            total_fen=total,
            total_cn=_words(sheet),
            seller_name=_labelled(sheet, _PAYEE) or _seller(sheet),
            buyer_name=_labelled(sheet, _PAYER),
            currency=_currency(sheet),
        )
    )


def _currency(sheet: Sheet) -> Field | None:
    """The currency that the total's own row names; none is supposed."""
    for hit in sheet.all(_CURRENCY):
        sign = hit.value.upper()
        return field_of(hit, _SIGNS.get(sign, sign))
    return None


def _total(sheet: Sheet) -> Field | None:
    for certainty, pattern in zip((1.0, 1.0, 1.0, 0.95, 0.95, 0.8), _TOTALS, strict=True):
        found = [pair for pair in priced(sheet, pattern) if pair[1] != 0]
        if found:
            # The last of its rank: sums of columns and pages come before the sum of all.
            hit, amount = found[-1]
            return field_of(hit, amount, certainty=certainty)
    return _total_in_words(sheet)


def _total_in_words(sheet: Sheet) -> Field | None:
    """A handwritten receipt may say its total in words alone."""
    for hit in sheet.all(_WORDS):
        amount = fen_from_words(hit.value)
        if amount is not None:
            return field_of(hit, amount, certainty=0.8)
    return None


def _words(sheet: Sheet) -> Field | None:
    hit = sheet.first(_WORDS)
    return None if hit is None else field_of(hit, hit.value)


def _labelled(sheet: Sheet, pattern: re.Pattern[str]) -> Field | None:
    hit = sheet.first(pattern)
    return None if hit is None else field_of(hit, name_of(hit.value))


def _issued_on(sheet: Sheet) -> Field | None:
    currency = _currency(sheet)
    is_month_first = None if currency is None else _MONTH_FIRST.get(str(currency.value))
    for pattern, certainty in ((_DATED, 0.95), (_ANY_DAY, 0.8)):
        for hit in sheet.all(pattern):
            day = first_day(hit.value) or day_of(hit.value)
            if day is not None:
                return field_of(hit, day, certainty=certainty)
            day = day_of(hit.value, is_month_first=is_month_first)
            if day is not None:
                return field_of(hit, day, certainty=_BY_COUNTRY)
    return None


def _seller(sheet: Sheet) -> Field | None:
    """The first company on the paper that is not announced as its receiver."""
    to = sheet.first(_TO)
    for hit in sheet.all(_COMPANY):
        below = to is not None and 0 <= hit.box.top - to.box.top < 8 * to.box.height
        if not (to is not None and below and abs(hit.box.left - to.box.left) < 3 * hit.box.width):
            return field_of(hit, name_of(hit.value) + ("." if hit.value.endswith(".") else ""))
    return _above_title(sheet)


def _above_title(sheet: Sheet) -> Field | None:
    """A paper that begins with one line and then its title is headed by who issued it."""
    if len(sheet.rows) < 2 or not _NAMED.search(sheet.rows[1].text):
        return None
    for hit in sheet.rows[0].hits(_HEADING):
        return field_of(hit, hit.value, certainty=0.8)
    return None


KIND = VoucherKind(
    code="other",
    title="其他票据",
    score=score,
    read=read,
    required=("total_fen",),
)
