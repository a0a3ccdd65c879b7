"""Any other paper with a total: till receipts, taxi slips, quota and foreign invoices."""

import re
from dataclasses import replace

from finance.vouchers.amounts_cn import fen_from_words
from finance.vouchers.foreign import day_of
from finance.vouchers.foreign_bill import paid_fens, priced, read_foreign_bill
from finance.vouchers.kinds.base import Print, VoucherKind
from finance.vouchers.layout import Hit, Sheet
from finance.vouchers.normalise import first_day, name_of
from finance.vouchers.printed import field_of, present, weaker
from finance.vouchers.reading import Field
from finance.vouchers.totals import money_fields

# No count, no part of it, no tax in it at so many per cent, nothing that was put down for it.
_SUM_OF_ALL = (
    r"\bdue\b|(?<!sub)(?<!sub[ _-])(?<!sub[ _-][ ])(?<!accepted )\btotal\b"
    r"(?!\s*(?:qty|items?|disc|tax|vat|gst|tender|sav)|[^\d\n]{0,20}@)"
)
# Best first: a total that says it is the last word stands above one among several. The price is
# the last thing in the row; between it and the word may stand a date or a count.
_TOTALS: tuple[re.Pattern[str], ...] = tuple(
    re.compile(rf"(?:{words})(.+)$", re.IGNORECASE)
    for words in (
        r"grand\s*total|total\s*(?:amount\s*)?due|amount\s*due|balance\s*due",
        r"gesamtbetrag|rechnungsbetrag|endbetrag|zahlbetrag|gesamtsumme|bruttobetrag",
        r"小\s*写\s*[)]?|(?:实收|实付|应付|应收)\s*(?:金\s*额|款)?",
        r"\btotal[ei]\b|\btotaal\b|net\s*[àa]\s*payer|total\s*ttc|importe\s*total",
        _SUM_OF_ALL,
        r"(?<!小)(?:合\s*[计計]|[总總総]\s*[计計]|[总總総]\s*金?\s*[额額])\s*(?:金\s*[额額])?",
        r"金\s*额|票\s*价|summe|total\s*amount",
    )
)
_TRACES: tuple[re.Pattern[str], ...] = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        r"发\s*票|收\s*据|收\s*款|小\s*票|票\s*据|領\s*収|收\s*據|發\s*票|\breceipt\b|\binvoice\b|rechnung",
        r"\bcash\b|\bchange\b|找\s*零|现\s*金|微信|支付宝|刷\s*卡|\bvisa\b|\bmastercard\b|tunai",
        r"\bsub[ _-]*.?total\b|小\s*[计計]|消費税|\bdisc(?:ount)?\b|\bvat\b|\btax\b|mwst|ust\b|税",
        r"单\s*价|数\s*量|\bqty\b|\bprice\b|里\s*程|上\s*车|menge|\bitems?\b",
        r"发票代码|发票号码|invoice\s*(?:number|no|#)|rechnungsn",
        r"出租汽车|定额发票|通用机打|客\s*运",
    )
)
_NOT = re.compile(
    r"登\s*机\s*牌|BOARDING\s*PASS|对\s*账\s*单|回\s*单|账单详情|订单(?:详情|已)|交易成功|转账|支付成功|"
    r"再来一单|去报销|购物车|发票已开|点击下载|下载(?:PDF|OFD|发票)|[借贷]\s*方\s*科\s*目|会\s*计\s*科\s*目|"
    r"总\s*账\s*科\s*目|序\s*号[^\n]{0,20}发\s*票\s*[代号]\s*码|查\s*验\s*(?:平\s*台|次\s*数|结\s*果)|order\s*(?:total|details|confirm)",
    re.IGNORECASE,
)
# What is headed so announces, asks, plans or counts something; it proves no payment.
_NOTICE = re.compile(
    r"(?:[通告]\s*知\s*[单书]?|公\s*告|启\s*事|公\s*[示开]|须\s*知|指\s*南|请\s*示|纪\s*要|账\s*单|标\s*准|"
    r"(?:报\s*价|送\s*货|出\s*库|申\s*请|报\s*销|订\s*货?|盘\s*点|预\s*算|决\s*算|执\s*行)\s*[单表]|"
    r"负\s*债\s*表|利\s*润\s*表|明\s*细\s*表|统\s*计\s*表|一\s*览\s*表|工\s*资\s*[条表]|试\s*卷|说\s*明\s*书?|领\s*[购用]\s*簿|执\s*照|"
    r"菜\s*单|价\s*目\s*表|statement|menu|quotation|delivery\s*note)\s*$",
    re.MULTILINE | re.IGNORECASE,
)
# A paper that says that it is one of payment: in a cell of its own, not in a sentence about it.
_PAPER = re.compile(
    r"(?:^|\t)[^\t,，。;]{0,20}(?:发\s*票|收\s*据|小\s*票|收\s*款\s*[单凭]|结\s*[算账]\s*单|缴\s*费\s*[单凭]|"
    r"票\s*据|收\s*據|發\s*票|签\s*购\s*单|门\s*票)[^\t,，。;]{0,10}(?=\t|$)|"
    r"[发票]\s*[票据]\s*[代号]\s*码\s*:?\s*\d|\b(?:receipt|invoice|facture|bill|ricevuta|scontrino|fattura|recibo|factura|quittance)\b|rechnung|領\s*収|"
    r"レシート",
    re.IGNORECASE | re.MULTILINE,
)
_ABOUT = re.compile(
    r"开\s*具|开\s*发\s*票|申\s*请|凭|请|含|需|不\s*是|补\s*开|领\s*取|抬\s*头|联\s*系"
)
# What tills print below the sum.
_PAID = re.compile(
    r"找\s*[零回]|实\s*收|收\s*银|现\s*金(?![红流])|\bcash\b|\bchange\b|\bvisa\b|\bmastercard\b|tunai|eftpos|"
    r"お釣|お預",
    re.IGNORECASE,
)
# A form of the tax administration that no kind knows: where its values stand is guessed.
_TAX_FORM = re.compile(r"信\s*用\s*代\s*码|识\s*别\s*号|价\s*税\s*合\s*计|发\s*票\s*[代号]\s*码")
_UNKNOWN_FORM = 0.5
_PUT_DOWN = re.compile(r"实\s*[收付]")
_CHANGE = re.compile(r"找\s*[零回][^\d\n]{0,8}(?!0+(?:\.0+)?(?![\d.]))\d")
_WITH_CENTS = re.compile(r"\d[.,]\d{2}(?!\d)")
_HEAD_ROWS = 3
_CODE = re.compile(r"发\s*票\s*代\s*码\s*:?\s*(\d{12}|\d{10})(?!\d)")
_NUMBERS = (
    re.compile(r"(?<!原)发\s*票\s*号\s*码\s*:?\s*(\d{20}|\d{8})(?!\d)"),
    re.compile(
        r"(?:invoice|receipt|rechnungs?)[ -]*(?:number|no|num|nummer|nr|#|id)\b[.:# ]*\t?\s*"
        r"([A-Za-z0-9][A-Za-z0-9_/-]{2,24})",
        re.IGNORECASE,
    ),
    re.compile(r"(?:^|\t)#\s*([A-Za-z0-9][A-Za-z0-9_/-]{2,24})(?=\t|$)"),
)
_SUM_APART = re.compile(r"領\s*収|签\s*购\s*单")
_SUM_ALONE = re.compile(
    r"^\s*(?:金額)?\s*((?:RMB|CNY|[¥])\s?:?\s?\d[\d,]*(?:\.\d{2})?\s*[-也]?)\s*$"
)
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
_SUM = r"(?:total|due|summe|betrag|合\s*计|総\s*額)"
_CURRENCIES = r"USD|EUR|GBP|JPY|HKD|AUD|CAD|SGD|CHF|KRW|THB|€|£"
_CURRENCY = re.compile(
    rf"{_SUM}[^\d]{{0,20}}?({_CURRENCIES}|RM|Rp)(?=[\s\d.])|"
    rf"{_SUM}\D{{0,30}}?\d[\d.,]*\s?({_CURRENCIES})(?![A-Za-z])",  # 1.190,00 €
    re.IGNORECASE,
)
# That of the United States most often, and of a score of other countries.
_DOLLAR = re.compile(rf"{_SUM}\D{{0,20}}?(?<![A-Z])([$])(?=\s?\d)", re.IGNORECASE)
_WHOSE = 0.5
# Malaysian and Indonesian tills leave the currency to the prices, or to the shop's name.
_RINGGIT = re.compile(r"(\bRM(?=\s?\d)|(?<=\d )RM\b|\bSDN\.?\s*BHD\b|\bGST\s*ID\b)", re.IGNORECASE)
_RUPIAH = re.compile(r"(\bRp\.?(?=\s?\d)|\btunai\b|\bkembali\b)", re.IGNORECASE)
_KANA, _KANA_LEAST = re.compile(r"[ぁ-ゖァ-ヺ]{2,}"), 2
_YEN = re.compile(r"(¥|円)")
_NAMED = re.compile(
    r"^\W*(?:tax\s*)?(?:invoice|receipt|facture|rechnung|領\s*収\s*書|bill)\W*$", re.IGNORECASE
)
_COMPANY = re.compile(
    r"(?:^|\t)([^\t:]{2,60}?(?:\bInc\b\.?|\bLtd\b\.?|\bLimited\b|\bLLC\b|\bGmbH\b|\bAG\b|\bCorp\b\.?|"
    r"\bSDN\.?\s*BHD\b\.?|\bPt[ey]\.?\s*Ltd\b\.?|\bS/B\b|"
    r"\bCo\b\.?,? ?Ltd\.?|公司|商店|超市|饭店|餐厅|酒店|药店|经营部|服务部))(?=[\t,. ]|$)"
)
_LABEL_BEFORE = re.compile(
    r"^[一-鿿]{2,6}\s*(?:ISSUED\s*BY|NAME|SELLER|PAYEE)\s*|^[一-鿿]{2,4}单位\s*"
)
_LABEL_LOST = 0.5
_HEADING = re.compile(r"^\s*([^\t\d:]{3,60}?)\s*$")
_TO = re.compile(r"(?:bill|billed|sold|ship)\s*to|customer|kunde|购买方|付款人", re.IGNORECASE)


def score(sheet: Sheet) -> float:
    text = sheet.text
    head = "\n".join(cell for row in sheet.rows[:_HEAD_ROWS] for cell in row.text.split("\t"))
    if _NOT.search(text) or _NOTICE.search(head) or not _is_of_payment(sheet):
        return 0.0
    if _total(sheet) is None:
        return 0.0
    traces = sum(1 for trace in _TRACES if trace.search(text))
    return min(0.5, 0.2 + 0.1 * max(traces, 1))


def _is_of_payment(sheet: Sheet) -> bool:
    """It calls itself so, or a till has printed how it was paid."""
    if _PAID.search(sheet.text):
        return True
    return any(_PAPER.search(row.text) and not _ABOUT.search(row.text) for row in sheet.rows)


def read(sheet: Sheet) -> Print:
    code = sheet.first(_CODE)
    number = sheet.first(*_NUMBERS)
    total = _total(sheet)
    fields = read_foreign_bill(sheet, total) | present(
        invoice_code=None if code is None else field_of(code, code.value),
        invoice_number=None if number is None else field_of(number, number.value),
        issued_on=_issued_on(sheet),
        total_fen=total,
        total_cn=_words(sheet),
        seller_name=_labelled(sheet, _PAYEE) or _seller(sheet),
        buyer_name=_labelled(sheet, _PAYER),
        currency=_currency(sheet) or _dollar(sheet),
    )
    if _TAX_FORM.search(sheet.text):
        fields = {name: weaker(field, _UNKNOWN_FORM) for name, field in fields.items()}
    return Print(fields=fields)


def _currency(sheet: Sheet) -> Field | None:
    """The currency that the total's own row names, or that the paper's writing tells."""
    for hit in sheet.all(_CURRENCY):
        sign = hit.value.upper()
        return field_of(hit, _SIGNS.get(sign, sign))
    for code, words in (("MYR", _RINGGIT), ("IDR", _RUPIAH)):
        named = sheet.first(words)
        if named is not None:
            return field_of(named, code, certainty=0.8)
    return _yen(sheet)


def _dollar(sheet: Sheet) -> Field | None:
    hit = sheet.first(_DOLLAR)
    return None if hit is None else field_of(hit, "USD", certainty=_WHOSE)


def _yen(sheet: Sheet) -> Field | None:
    """¥ is the sign of yen, too: on a paper in kana it is no yuan."""
    is_japanese = len(_KANA.findall(sheet.text)) >= _KANA_LEAST
    hit = sheet.first(_YEN) if is_japanese else None
    return None if hit is None else field_of(hit, "JPY")


def _total(sheet: Sheet) -> Field | None:
    for certainty, pattern in zip((1.0, 1.0, 1.0, 0.95, 0.95, 0.95, 0.8), _TOTALS, strict=True):
        priced_so = (pair for pair in priced(sheet, pattern) if pair[1] != 0)
        found = [pair for pair in priced_so if not _is_put_down(sheet, pair[0])]
        if found:
            hit, amount = _last(found, paid_fens(sheet))
            return field_of(hit, amount, certainty=certainty)
    return _total_in_words(sheet) or _total_apart(sheet)


def _last(found: list[tuple[Hit, int]], paid: frozenset[int]) -> tuple[Hit, int]:
    """The last of its rank: sums of columns and pages come before the sum of all.

    Below that may stand a table of taxes with sums of its own: what was paid tells which is meant,
    or that such a row has several.
    """
    as_paid = [pair for pair in found if pair[1] in paid]
    alone = [pair for pair in found if len(_WITH_CENTS.findall(pair[0].value)) < 2]
    return (as_paid or alone or found)[-1]


def _is_put_down(sheet: Sheet, hit: Hit) -> bool:
    """实收 beside change that was given is the note that the customer put down, no sum."""
    return bool(_PUT_DOWN.match(hit.match.group(0)) and _CHANGE.search(sheet.text))


def _total_apart(sheet: Sheet) -> Field | None:
    """領収書, 签购单: the only sum that stands alone, with its sign and perhaps a stroke."""
    if not _SUM_APART.search(sheet.text):
        return None
    found = list(priced(sheet, _SUM_ALONE))
    return field_of(found[0][0], found[0][1], certainty=0.8) if len(found) == 1 else None


def _total_in_words(sheet: Sheet) -> Field | None:
    """A handwritten receipt may say its total in words alone; no check compares the two then."""
    words = _words(sheet)
    amount = None if words is None else fen_from_words(str(words.value))
    if words is None or amount is None:
        return None
    return replace(weaker(words, 0.8), value=amount, repaired_from=str(words.value))


def _words(sheet: Sheet) -> Field | None:
    return money_fields(sheet).get("total_cn")


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
            # Behind a label that was read as one line with it, or misread.
            name = _LABEL_BEFORE.sub("", name_of(hit.value))
            sure = 1.0 if name == name_of(hit.value) else _LABEL_LOST
            return field_of(hit, name + ("." if hit.value.endswith(".") else ""), certainty=sure)
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
