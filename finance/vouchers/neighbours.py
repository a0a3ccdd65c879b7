"""Papers that lie beside the one that is read, on the same picture: their print is read with it.

A paper says its total in words once, and in figures behind 小写 once. Where a picture shows
several of either, nobody can tell by the words alone which is the paper's own.
"""

import re
from collections.abc import Iterable, Mapping

from finance.vouchers.dates_cn import iso_date
from finance.vouchers.layout import Sheet
from finance.vouchers.normalise import first_day
from finance.vouchers.printed import weaker
from finance.vouchers.reading import Field, Source
from finance.vouchers.totals import small_sums, sums_in_words

_OF_ANOTHER = 0.3  # so that no check that the other paper passes backs it (`support`)
# Their price without tax is said behind 小写, too.
_NET_SMALL = frozenset({"vehicle", "vehicle_de", "paper_de_vehicle"})
# Kinds that bear one day, mostly behind no more than 日期 or nothing.
_ONE_DAY = frozenset(
    {"taxi", "bridge", "bus", "ship", "vat_roll", "vehicle", "used_car", "bank_receipt"}
    | {"attach_till_slip"}
)
# But the day until which a form may be used, and that of a print.
_DAY = re.compile(
    r"(?<![至限期\d-])(?<!打印日期:)(?<!打印时间:)((?:19|20)\d{2}\s?[年./-]\s?\d{1,2}\s?[月./-]\s?\d{1,2})"
    r"(?!\d|\s?日?\s?[前止印起])"
)
_SHORT_DAY = re.compile(r"(?:^|[\t :])([123]\d[./-]\d{2}[./-]\d{2})(?=[\t ]|$)")
_SAID = r"\s*(?:日\s*期|时\s*间)[\s:]*((?:19|20)\d{2}\s?[年./-]\s?\d{1,2}\s?[月./-]\s?\d{1,2})"
_ISSUED = re.compile(r"开\s*票" + _SAID)
_LABELLED = re.compile(
    r"(?:开\s*票|交\s*易|记\s*[账帐]|会\s*计|入\s*账|转\s*账|结\s*[账帐])" + _SAID
)


def beside_others(
    kind: str, fields: Mapping[str, Field], sheets: Iterable[Sheet]
) -> dict[str, Field]:
    """The same fields; total and day with doubt where the picture shows another paper's, too."""
    seen = [sheet for sheet in sheets if any(run.source is Source.OCR for run in sheet.runs)]
    doubted = set[str]()
    if any(_has_other_sums(kind, sheet, fields) for sheet in seen):
        doubted |= {"total_fen", "total_cn"}
    if any(_has_other_days(kind, sheet) for sheet in seen):
        doubted.add("issued_on")
    return {
        name: weaker(field, _OF_ANOTHER)
        if name in doubted and field.source is Source.OCR
        else field
        for name, field in fields.items()
    }


def _has_other_sums(kind: str, sheet: Sheet, fields: Mapping[str, Field]) -> bool:
    """Several totals, and none of them is what net and tax come to."""
    figures = set() if kind in _NET_SMALL else set(small_sums(sheet))
    said = [figures, set(sums_in_words(sheet))]
    if all(len(amounts) < 2 for amounts in said):
        return False
    total, net, tax = (_amount(fields, name) for name in ("total_fen", "net_fen", "tax_fen"))
    return net is None or tax is None or total != net + tax


def _amount(fields: Mapping[str, Field], name: str) -> int | None:
    value = fields[name].value if name in fields else None
    return value if isinstance(value, int) else None


def _has_other_days(kind: str, sheet: Sheet) -> bool:
    """Several behind 开票日期; of a kind that bears one, several behind such labels or at all."""
    if len(_days(sheet, _ISSUED)) > 1:
        return True
    if kind not in _ONE_DAY:
        return False
    labelled = _days(sheet, _LABELLED)
    short = {iso_date(f"20{hit.value}") for hit in sheet.all(_SHORT_DAY)}
    return len(labelled or (_days(sheet, _DAY) | short - {None})) > 1


def _days(sheet: Sheet, pattern: re.Pattern[str]) -> set[str | None]:
    return {first_day(hit.value) for hit in sheet.all(pattern)} - {None}
