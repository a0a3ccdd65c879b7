"""银行电子回单: proof that money moved; known here so that it never becomes an invoice."""

import re

from finance.vouchers.kinds.base import Print, VoucherKind
from finance.vouchers.labels import ANY, letters, read_labels, text
from finance.vouchers.layout import Hit, Sheet
from finance.vouchers.normalise import day_certainty, fen, first_day, name_of
from finance.vouchers.parties import with_second_lines
from finance.vouchers.printed import field_of, present
from finance.vouchers.reading import Field
from finance.vouchers.totals import money_fields

# What only speaks of one is a notice, or the button of a screen.
_TITLE = re.compile(
    r"(?<!查看)(?<!查询)(?<!下载)(?<!申请)(?<!打印)"
    r"(?<!申请电子)(?<!查看电子)(?<!下载电子)(?<!开具电子)回\s*单(?!打印(?!时|日|次|机|柜|渠)|查询|下载|请|可)|付款凭证|交易凭证|"
    r"(?:电\s*子|银\s*行[^\t]{0,12})回\s*执"
)
# An accountant's own sheet, made out to book a payment.
_BOOKED = re.compile(
    r"[借贷]\s*方\s*(?:科\s*目|金\s*额)|会\s*计\s*科\s*目|总\s*账\s*科\s*目|附\s*单\s*据"
)
# Buttons below a transfer on the screen of a telephone.
_SCREEN = re.compile(r"返回首页|再转一[笔次]|继续转账|设为常用|保存到相册")
_ANCHORS = tuple(
    re.compile(pattern)
    for pattern in (
        r"付\s*款\s*(?:人|方|账|户)",
        r"收\s*款\s*(?:人|方|账|户)(?!\s*:?\s*[一-鿿]{2,3}\s*(?:复核|$))",
        r"[账帐]\s*号",
        r"流\s*水\s*号|交易序号|回单编号|凭证编号|验证码",
        r"摘\s*要|用\s*途|附\s*言",
        r"币\s*种|借贷|余额",
        r"银\s*行",
    )
)
# The purpose of a payment may name an invoice; the paper itself is none.
_INVOICE = re.compile(
    r"发\s*票\s*(?:[代号]\s*码|联)|[专普定机]\s*[用通额打]\s*发\s*票(?!款)|统\s*一\s*发\s*票|"
    r"(?:^|[\t ])发\s*票(?=$|[\t ])|电\s*子\s*发\s*票\s*[(]",
    re.MULTILINE,
)
_NUMBER = re.compile(
    r"(?:回\s*单\s*编\s*号|流\s*水\s*号|回\s*单\s*号\s*码|凭\s*证\s*编\s*号)\s*:?\s*"
    r"([0-9A-Za-z][0-9A-Za-z-]{6,38}[0-9A-Za-z])"
)
_OWN_NUMBER = re.compile(
    r"回\s*单\s*(?:编\s*号|号\s*码?)\s*:?\s*([0-9A-Za-z][0-9A-Za-z-]{6,38}[0-9A-Za-z])"
)
_GOES_ON = re.compile(r"\s+\d+(?=\s|$)")
_PIECE = 0.5
# What was taken, where a fee was due that is more.
_TAKEN = re.compile(r"实\s*收\s*(?:金\s*额)?\D{0,6}(\d[\d,]*\.\d{2})")
_AMOUNT = re.compile(r"(?:小\s*写|金\s*额)\D{0,12}?(\d[\d,]*\.\d{2})")
_DATE = re.compile(r"((?:19|20)\d{2}\s*[年./-]\s*\d{1,2}\s*[月./-]\s*\d{1,2})")
_SPELLED = r"\s*:?\s*((?:19|20)\d{2}\s*[年./-]\s*\d{1,2}\s*[月./-]\s*\d{1,2}|20\d{6}(?!\d))"
# When the money moved; a receipt has other days, too, and so has the sheet it is pasted on.
_DATE_OWN = re.compile(
    r"(?:交\s*易|记\s*[账帐]|会\s*计|入\s*账|转\s*账)\s*(?:日\s*期|时\s*间)" + _SPELLED
)
_DATE_LABELLED = re.compile(r"(?<!打印)(?:日\s*期|时\s*间\s*戳?)" + _SPELLED)

# 中国工商银行 网上银行电子回单: the first is its name, the other the way that it went.
_BANK = re.compile(
    r"(?:^|\t)\s*([一-鿿]{2,20}?银\s*行)\s*(?:股份有限公司)?"
    r"[^\t]{0,8}(?:银行[^\t]{0,8})?(?:回\s*单|凭\s*证)"
)
_BANK_LABELLED = re.compile(r"银行名称\s*:?\s*([一-鿿]{2,20}银行)")
_ACCOUNT = r"\d(?:[\d* ]{6,30})\d"
_SIDES = 2
_OF_SIDES = ("payer_name", "payer_bank", "payee_name", "payee_bank")
# Where a cell is empty the label of the other side follows at once.
_SAID = r"[\s:]*(?!开\s*户|户\s*名|全\s*称|名\s*称|[账帐]\s*号)([^\t:]{2,40}?)(?=\t|$)"
_PAIRS = (
    (re.compile(rf"(?:^|[\t ])(?:户\s*名|全\s*称|名\s*称){_SAID}"), "name"),
    (
        re.compile(rf"(?:^|[\t ])(?:卡\s*[(]\s*)?[账帐]\s*[)]?\s*号[\s:]*({_ACCOUNT})(?=\t|$)"),
        "account",
    ),
    (re.compile(rf"(?:^|[\t ])开\s*户\s*(?:银\s*)?行(?:\s*名\s*称)?{_SAID}"), "bank"),
)
# The party itself, and none of its labels where its name stands further on.
_OF_PARTY = (
    rf"(?!户\s*名|[全名]\s*称|[账帐卡]\s*号|开\s*户|[付收]\s*款)(?=[一-鿿A-Za-z]{{2}}){ANY}"
)
_LABELS = (
    letters("receipt_number", r"(?:电子)?回单(?:编号|号码?)", r"[0-9A-Za-z-]{6,40}"),
    letters("serial_number", r"(?:交易)?流水号?|交易序号", r"[0-9A-Za-z][0-9A-Za-z-]{5,39}"),
    letters("verification_code", r"验证码", r"[0-9A-Za-z](?:-?[0-9A-Za-z]){3,31}(?![0-9A-Za-z-])"),
    text("payer_name", r"付款(?:人|方|账户)?(?:户名|全称|名称|名)"),
    text("payer_name", r"付款(?:人|方|单位)(?=\s*[:\t])", shape=_OF_PARTY),
    letters("payer_account", r"付款(?:人|方)?(?:账|帐)号", _ACCOUNT),
    text("payer_bank", r"付款(?:(?:人|方)?开户(?:银行|行)(?:名称)?|行名称?)"),
    text("payer_name", r"缴费(?:人)?(?:户名|名称)"),
    letters("payer_account", r"缴费(?:账|帐)号", _ACCOUNT),
    text("payee_name", r"收款(?:人|方|账户)?(?:户名|全称|名称|名)|收费机构(?:名称)?"),
    text("payee_name", r"收款(?:人|方|单位)(?=\s*[:\t])", shape=_OF_PARTY),
    letters("payee_account", r"收款(?:人|方)?(?:账|帐)号", _ACCOUNT),
    text("payee_bank", r"收款(?:(?:人|方)?开户(?:银行|行)(?:名称)?|行名称?)"),
    text("currency", r"币种", shape=r"[一-鿿]{2,4}|[A-Z]{3}"),
    text("summary", r"摘要|用途|附言"),
    text("direction", r"借贷标志", shape=r"[借贷]"),
)

_OTHERS = (_INVOICE, _BOOKED, _SCREEN)


def score(sheet: Sheet) -> float:
    text = sheet.text
    if not _TITLE.search(text) or any(one.search(text) for one in _OTHERS):
        return 0.0
    hits = sum(1 for anchor in _ANCHORS if anchor.search(text))
    return 0.9 if hits >= 3 else 0.0


def read(sheet: Sheet) -> Print:
    day = sheet.first(_DATE_OWN, _DATE_LABELLED, _DATE)
    issued_on = None if day is None else first_day(day.value)
    fields = (
        present(
            invoice_number=_number(sheet),
            issued_on=None
            if day is None or issued_on is None
            else field_of(day, issued_on, certainty=day_certainty(day.value)),
            total_fen=_money(sheet.first(_TAKEN, _AMOUNT)),
            bank_name=_bank(sheet),
            **_words(sheet),
        )
        | _beside(sheet)
        | read_labels(sheet, *_LABELS)
    )
    return Print(fields=with_second_lines(fields, sheet, names=_OF_SIDES))


def _beside(sheet: Sheet) -> dict[str, Field]:
    """Payer left and payee right, where 付款人 and 收款人 are titles written downwards."""
    found: dict[str, Field] = {}
    for pattern, name in _PAIRS:
        pairs = (tuple(row.hits(pattern)) for row in sheet.rows)
        pair = next((hits for hits in pairs if len(hits) == _SIDES), ())
        for hit, role in zip(pair, ("payer", "payee"), strict=False):
            found[f"{role}_{name}"] = field_of(hit, name_of(hit.value), certainty=0.85)
    return found


def _number(sheet: Sheet) -> Field | None:
    """The receipt's own number, else the serial number of the payment that it proves."""
    for pattern, certainty in ((_OWN_NUMBER, 1.0), (_NUMBER, 0.7)):
        hit = sheet.first(pattern)
        if hit is not None:
            # Digits behind a gap: what glare or a stamp hides between them belongs to it.
            is_piece = _GOES_ON.match(hit.match.string, hit.match.end()) is not None
            return field_of(hit, hit.value, certainty=certainty * (_PIECE if is_piece else 1.0))
    return None


def _words(sheet: Sheet) -> dict[str, Field]:
    return {name: field for name, field in money_fields(sheet).items() if name == "total_cn"}


def _bank(sheet: Sheet) -> Field | None:
    """The bank whose receipt it is: named in the title, else by its own label."""
    hit = sheet.first(_BANK, _BANK_LABELLED)
    return None if hit is None else field_of(hit, name_of(hit.value))


def _money(hit: Hit | None) -> Field | None:
    amount = None if hit is None else fen(hit.value)
    return None if hit is None or amount is None else field_of(hit, amount)


KIND = VoucherKind(
    code="bank_receipt",
    title="银行回单",
    score=score,
    read=read,
    required=(),
    is_claimable=False,
)
