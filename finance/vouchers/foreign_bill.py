"""What bills from abroad say beside their total: who owes, what was taxed and how much."""

import re
from collections.abc import Iterator

from finance.vouchers.foreign import price_fen
from finance.vouchers.layout import Hit, Row, Run, Sheet
from finance.vouchers.normalise import plain, tight
from finance.vouchers.printed import field_of, present
from finance.vouchers.reading import Field

# Till printers set the total in wide letters, and the gaps come out as spaces; a group that begins
# with a nought goes on with what stands before it.
_PRICE = (
    r"(?:[A-Z]{3}|RM|Rp\.?|[$€£¥])?\s*"
    r"(-?\d{1,3}(?: \d{1,3})* 0\d\d(?![\d.,])|-?\d(?: [\d.,]){3,}|-?\d[\d.,]*\d|\d)"
)
_UNIT = r"\s*(?:元|圆|円|EUR|USD|€|\$)?(?![\d%])"
_TAIL = re.compile(r"(?:^|[\s:;,*)])" + _PRICE + _UNIT + r"\s*[^\d\s]{0,6}$", re.IGNORECASE)

_NO_NUMBER = r"(?!\s*[-.]?\s*(?:id|no|nr|number|reg|invoice|code|point|date|free)\b)"
_TAX = re.compile(
    r"(?:^|\t)\s*(?:total\s+|zzgl\.?\s+|plus\s+|sales\s+|incl(?:\.|uding)?\s+|\d{1,2}\s?%\s+)*"
    rf"(?:tax|vat|gst|hst|mwst|ust|tva|iva)\b{_NO_NUMBER}(.+)$|"
    r"(?:^|\t)\s*(?:消費税|内税|うち税)(.+)$",
    re.IGNORECASE,
)
_NET = re.compile(
    r"(?:^|\t)\s*(?:sub[ _-]*total|net(?:to|tobetrag)?(?:\s*(?:amount|total))?|zwischensumme|"
    r"sous-total|total\s*ht|小計|税抜(?:金額)?)\b(.+)$",
    re.IGNORECASE,
)
_PUT_DOWN = re.compile(
    r"(?:^|\t|\s)(?:cash|tunai|pay(?:ment)?|paid|tender(?:ed)?|accepted\s*total|bayar)\b(.+)$",
    re.IGNORECASE,
)
_CHANGE = re.compile(
    r"(?:^|\t|\s)(?:change(?:\s*due)?|kembali(?:an)?|rendu|r[üu]ckgeld|cambio)\b(.+)$",
    re.IGNORECASE,
)
_TO = re.compile(
    r"^\W*(?:bill(?:ed)?\s*to|sold\s*to|invoice\s*to|customer(?:\s*name)?|client|kunde|"
    r"factur[ée]\s*à|rechnung\s*an)\b(?:\s*address)?\s*:?\s*(.*)$",
    re.IGNORECASE,
)
_FOR = re.compile(r"(?:^|\t)\s*([^\t:]{2,30}?)\s*(?:御中|様)\s*(?=\t|$)")
# The sender's address in one line, as German letters have it in the window above the receiver's.
_SENDER = re.compile(r"^[^\d].{3,60}?\s[-–·•|]\s.{3,60}\s[-–·•|]\s.*\d{4,5}\s.+$")
_ATTENTION = re.compile(
    r"^(?:attn|attention|name|company|c/o|z\.?\s?hd\.?)\s*[.:]\s*", re.IGNORECASE
)
_NAME = re.compile(r"[^\d@:]*[^\W\d_]{2}[^@:]*")
_UNDER_MAX, _WINDOW_MAX = 2.2, 10.0


def read_foreign_bill(sheet: Sheet, total: Field | None) -> dict[str, Field]:
    """`buyer_name`, `tax_fen`, and `net_fen` where it is what the tax was added to."""
    taxes = list(_rows_priced(sheet, _TAX))
    values = {field.value for field in taxes}
    # Several rates, or a tax for each line: which is meant nobody can tell.
    tax = taxes[0] if len(values) == 1 else None
    return present(
        buyer_name=_buyer(sheet), tax_fen=tax, net_fen=_net(sheet, tax=tax, total=total)
    )


def priced(sheet: Sheet, pattern: re.Pattern[str]) -> Iterator[tuple[Hit, int]]:
    """The price at the end of each row that the pattern hits; its group is the rest of the row."""
    for hit in sheet.all(pattern):
        tail = _TAIL.search(hit.value.lstrip(" \t:)*"))
        amount = None if tail is None else price_fen(tight(tail[1]))
        if amount is not None:
            yield hit, amount


def paid_fens(sheet: Sheet) -> frozenset[int]:
    """What was put down less the change: as tills of most countries print it below the sum."""
    put_down = {amount for _, amount in priced(sheet, _PUT_DOWN)}
    change = {amount for _, amount in priced(sheet, _CHANGE)}
    return frozenset(put - back for put in put_down for back in change if put >= back)


def _rows_priced(sheet: Sheet, pattern: re.Pattern[str]) -> Iterator[Field]:
    for hit, amount in priced(sheet, pattern):
        yield field_of(hit, amount, certainty=0.95)


def _net(sheet: Sheet, *, tax: Field | None, total: Field | None) -> Field | None:
    """A subtotal is the net amount only where tax alone comes on top of it."""
    said = [one.value for one in (total, tax) if one is not None]
    fens = [value for value in said if isinstance(value, int)]
    if len(fens) < 2:
        return None
    nets = _rows_priced(sheet, _NET)
    return next((net for net in nets if net.value == fens[0] - fens[1]), None)


def _buyer(sheet: Sheet) -> Field | None:
    for run in sheet.runs:
        match = _TO.match(run.text)
        if match is not None:
            return _named(run, match[1]) if match[1] else _first_under(sheet, run, _UNDER_MAX)
    hit = sheet.first(_FOR)
    if hit is not None:
        return field_of(hit, hit.value)
    sender = next((run for run in sheet.runs if _SENDER.match(run.text)), None)
    return None if sender is None else _first_under(sheet, sender, _WINDOW_MAX)


def _first_under(sheet: Sheet, head: Run, reach: float) -> Field | None:
    """The nearest line below that begins where the head begins."""
    below = [
        run
        for run in sheet.runs
        if run.box.page == head.box.page
        and run.box.top > head.box.top
        and run.box.top - head.box.bottom < reach * head.box.height
        and abs(run.box.left - head.box.left) < 2 * head.box.height
    ]
    nearest = min(below, key=lambda run: run.box.top, default=None)
    return None if nearest is None else _named(nearest, nearest.text)


def _named(run: Run, text: str) -> Field | None:
    name = _ATTENTION.sub("", plain(text)).strip(" ,;")
    if not _NAME.fullmatch(name):
        return None
    for hit in Row(text=run.text, runs=(run,), starts=(0,)).hits(re.compile(re.escape(name))):
        return field_of(hit, name, certainty=0.9)
    return None
