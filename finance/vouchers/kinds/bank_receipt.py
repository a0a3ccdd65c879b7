"""银行电子回单: proof that money moved; known here so that it never becomes an invoice."""

import re

from finance.vouchers.kinds.base import Print, VoucherKind
from finance.vouchers.layout import Hit, Sheet
from finance.vouchers.normalise import fen, first_day
from finance.vouchers.printed import field_of, present
from finance.vouchers.reading import Field

_TITLE = re.compile(r"回\s*单|付款凭证|对\s*账\s*单|交易凭证")
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
_INVOICE = re.compile(r"发\s*票")
_NUMBER = re.compile(r"(?:回单编号|流水号|回单号码|凭证编号)\s*:?\s*([0-9A-Za-z]{8,40})")
_AMOUNT = re.compile(r"(?:小\s*写|金\s*额)\D{0,12}?(\d[\d,]*\.\d{2})")
_DATE = re.compile(r"((?:19|20)\d{2}\s*[年./-]\s*\d{1,2}\s*[月./-]\s*\d{1,2})")


def score(sheet: Sheet) -> float:
    text = sheet.text
    if not _TITLE.search(text) or _INVOICE.search(text):
        return 0.0
    hits = sum(1 for anchor in _ANCHORS if anchor.search(text))
    return 0.9 if hits >= 3 else 0.0


def read(sheet: Sheet) -> Print:
    number = sheet.first(_NUMBER)
    day = sheet.first(_DATE)
    issued_on = None if day is None else first_day(day.value)
    return Print(
        fields=present(
            invoice_number=None if number is None else field_of(number, number.value),
            issued_on=None if day is None or issued_on is None else field_of(day, issued_on),
            total_fen=_money(sheet.first(_AMOUNT)),
        )
    )


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
