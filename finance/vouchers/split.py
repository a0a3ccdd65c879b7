"""Several vouchers in one file: a PDF of many invoices is cut where the number changes."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from finance.vouchers.layout import lay_out
from finance.vouchers.qr import tax_codes
from finance.vouchers.reading import Evidence, Page, Record, Source
from finance.vouchers.structured import fields_from_record

_NUMBER = re.compile(r"(?<!数电)(?<!蓝字)发\s*票\s*号\s*码\s*:?\s*(\d{20}|\d{8})(?!\d)")


def split_by_voucher(evidence: Evidence) -> tuple[Evidence, ...]:
    """One piece for each voucher; a page without a number belongs to the one before it."""
    if evidence.records:
        return _by_record(evidence)
    if len(evidence.pages) < 2:
        return (evidence,)
    groups: list[tuple[str | None, list[Page]]] = []
    for page in evidence.pages:
        identity = _identity(evidence, page)
        known = groups[-1][0] if groups else None
        if not groups or (identity is not None and known is not None and identity != known):
            groups.append((identity, [page]))
        else:
            groups[-1][1].append(page)
            groups[-1] = (known or identity, groups[-1][1])
    if len(groups) == 1:
        return (evidence,)
    return tuple(_piece(evidence, pages) for _, pages in groups)


def _by_record(evidence: Evidence) -> tuple[Evidence, ...]:
    """Apart only where the issuers' own data are of several invoices: tags point at print."""
    told = {record: _number_in(record) for record in evidence.records}
    numbers = tuple(
        dict.fromkeys(
            number
            for record, number in told.items()
            if number is not None and record.source is not Source.OFD_TAG
        )
    )
    if len(numbers) < 2:
        return (evidence,)
    pages = {page.number: _identity(evidence, page) for page in evidence.pages}
    return tuple(
        replace(
            _piece(evidence, (page for page in evidence.pages if pages[page.number] == number)),
            records=tuple(record for record, said in told.items() if said == number),
        )
        for number in numbers
    )


def _number_in(record: Record) -> str | None:
    field = fields_from_record(record).get("invoice_number")
    return None if field is None else str(field.value)


def _piece(evidence: Evidence, pages: Iterable[Page]) -> Evidence:
    kept = tuple(pages)
    numbers = {page.number for page in kept}
    codes = tuple(code for code in evidence.codes if code.box.page in numbers)
    return replace(evidence, pages=kept, codes=codes)


def _identity(evidence: Evidence, page: Page) -> str | None:
    """The invoice number on that page, by its code, else by its print."""
    for number in _numbers(evidence, page):
        return number
    return None


def _numbers(evidence: Evidence, page: Page) -> Iterator[str]:
    codes = (code for code in evidence.codes if code.box.page == page.number)
    for code in tax_codes(codes):
        yield code.invoice_number
    hit = lay_out((page,)).first(_NUMBER)
    if hit is not None:
        yield hit.value
