"""电子发票(铁路电子客票): the 数电 train ticket since November 2024; no seller on its face."""

import re

from finance.vouchers.digital_form import read_digital_head
from finance.vouchers.journey import journey_fields
from finance.vouchers.kinds.base import Print, VoucherKind
from finance.vouchers.layout import Sheet
from finance.vouchers.normalise import day_certainty, fen, first_day, name_of
from finance.vouchers.printed import field_of, present
from finance.vouchers.reading import Field

_TITLE = re.compile(r"路\s*电\s*子\s*客\s*票")
_ISSUED = re.compile(r"(?:票\s*日|日\s*期|票.{1,3}期)\S{0,2}?\s*:?\s*(20\d{2}[^\t]{4,14})")
_TICKET = re.compile(r"电子客票号\s*:?\s*([0-9A-Z]{15,28})(?![0-9A-Z])")
_PRICE = r"\s*:?\s*[¥Y羊半]?\s*(\d+(?:\.\d{1,2})?)"
# What is kept of a ticket given back stands beside the fare of the first one.
_FEE = re.compile(r"(?:退\s*票\s*费|改\s*签\s*费)" + _PRICE)
_FARE = re.compile(r"(?<!原)(?<!原 )票\s*价" + _PRICE)
# A fee whose words are misread.
_SIGNED = re.compile(r"[¥]\s*(\d+\.\d{2})(?!\d)")
_NO_FEE = 0.5
_BUYER = re.compile(r"购\s*买\s*方\s*名\s*称\s*:?\s*([^\t]+?)(?=\s*统\s*.\s*社\s*会|\t|$)")
_BUYER_ID = re.compile(r"信\s*用\s*代\s*码(?:/纳税人识别号)?\s*:?\s*([0-9A-Z]{15,20})")
_BUSINESS = re.compile(r"业务类型\s*:?\s*([一-鿿]{1,4})")

_GIVEN_BACK = re.compile(r"[(]\s*(退票费|退票|改签费|改签|差额退票)\s*[)]|(退票费)\s*:")
_ORIGINAL = re.compile(r"原\s*发\s*票\s*号\s*码\s*:?\s*(\d{20})(?!\d)")


def score(sheet: Sheet) -> float:
    if _TITLE.search(sheet.text):
        return 0.97
    return 0.8 if _TICKET.search(sheet.text) and _FARE.search(sheet.text) else 0.0


def read(sheet: Sheet) -> Print:
    fare = _amount(sheet)
    head = read_digital_head(sheet)
    head.pop("issued_on", None)
    return Print(
        fields={
            **head,
            **present(issued_on=_issued_on(sheet)),
            **journey_fields(sheet),
            **present(
                total_fen=fare,
                e_ticket_number=_simple(sheet, _TICKET),
                buyer_name=_simple(sheet, _BUYER),
                buyer_tax_id=_simple(sheet, _BUYER_ID),
                business_type=_simple(sheet, _BUSINESS) or _business(sheet),
                red_of=_simple(sheet, _ORIGINAL),
            ),
        }
    )


def _issued_on(sheet: Sheet) -> Field | None:
    """By its label alone: another day on the ticket is that of travel."""
    hit = sheet.first(_ISSUED)
    day = None if hit is None else first_day(hit.value)
    if hit is None or day is None:
        return None
    return field_of(hit, day, certainty=day_certainty(hit.value))


def _business(sheet: Sheet) -> Field | None:
    """退 or 改 by the word in brackets under the title; a sale prints none."""
    hit = sheet.first(_GIVEN_BACK)
    return None if hit is None else field_of(hit, hit.value[0])


def _simple(sheet: Sheet, pattern: re.Pattern[str]) -> Field | None:
    hit = sheet.first(pattern)
    return None if hit is None else field_of(hit, name_of(hit.value))


def _amount(sheet: Sheet) -> Field | None:
    hit = sheet.first(_FEE, _FARE)
    amount = None if hit is None else fen(hit.value)
    if hit is None or amount is None:
        return None
    amounts = {fen(one) for one in _SIGNED.findall(sheet.text)}
    is_other = hit.match.re is _FARE and (
        _GIVEN_BACK.search(sheet.text) is not None or len(amounts) > 1
    )
    # Of a ticket that was changed both may have been paid: which is meant, a person says.
    fare = sheet.first(_FARE) if hit.match[0].startswith("改") else None
    is_beside = fare is not None and fen(fare.value) != amount
    if is_other or is_beside or "." not in hit.value:  # tickets print both decimals
        return field_of(hit, amount, certainty=_NO_FEE)
    return field_of(hit, amount)


KIND = VoucherKind(
    code="rail_e",
    title="电子发票（铁路电子客票）",
    score=score,
    read=read,
    required=("invoice_number", "issued_on", "total_fen"),
)
