"""Several vouchers in one file: its pages are cut where another paper begins.

Another paper has another number, or is of another kind; where neither can be told it has a sum of
its own. Goods lists, other attachments and pages that say nothing stay with what they lie behind:
a page too many is seen by whoever checks the voucher, a paper too few is never paid.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace

from finance.vouchers.keys import canonical_key
from finance.vouchers.layout import lay_out
from finance.vouchers.qr import tax_codes
from finance.vouchers.reading import Evidence, FieldValue, Page, Record, Source, VoucherReading
from finance.vouchers.structured import fields_from_record

# Reads a piece of the evidence as one voucher.
ReadAlone = Callable[[Evidence], VoucherReading]

_NUMBER = re.compile(r"(?<!数电)(?<!蓝字)发\s*票\s*号\s*码\s*:?\s*(\d{20}|\d{8})(?!\d)")
# What a page says that goes on where the one before it ended.
_CONTINUED = re.compile(
    r"(?<!见)第\s*(?:[2-9]|[1-9]\d|[二三四五六七八九十]+)\s*页|接\s*上\s*页|承\s*前\s*页|续\s*[页表]|"
    r"(?:page|seite)\s*:?\s*(?:[2-9]|[1-9]\d)\s*(?:of|von|/)\s*\d",
    re.IGNORECASE,
)
_NO_VOUCHER, _ATTACHED, _ANY_OTHER, _LIST = "none", "attach_", "other", "payout_list"
# A form filled in anew for every payment; its pages may be as many as there are payees.
_OF_A_LIST = ("title", "issued_on")


@dataclass(frozen=True, slots=True)
class _Paper:
    """What a page says of the paper that it is of; `reading` is of that page alone."""

    identity: str | None
    reading: VoucherReading
    is_continued: bool = False

    @property
    def kind(self) -> str:
        return self.reading.kind

    @property
    def total(self) -> FieldValue:
        return self.reading.value("total_fen")

    @property
    def is_headed(self) -> bool:
        """Whether it is a voucher of its own, and no list, proof or blank back of one."""
        return self.kind != _NO_VOUCHER and not self.kind.startswith(_ATTACHED)


def split_by_voucher(evidence: Evidence, *, alone: ReadAlone) -> tuple[Evidence, ...]:
    """One piece for each voucher, in the order of their first pages."""
    numbers = _told_by_issuers(evidence)
    if evidence.records and not numbers:
        return (evidence,)
    groups = _groups(evidence, alone)
    if numbers:
        return _by_record(evidence, numbers, groups)
    if len(groups) < 2:
        return (evidence,)
    return tuple(_piece(evidence, pages) for _, pages in groups)


def _groups(evidence: Evidence, alone: ReadAlone) -> list[tuple[_Paper, list[int]]]:
    """Each paper and the numbers of its pages; a page may stand in the evidence twice."""
    numbers = sorted({page.number for page in evidence.pages})
    if len(numbers) < 2:
        return []
    groups: list[tuple[_Paper, list[int]]] = []
    for number in numbers:
        own = _paper(_piece(replace(evidence, records=()), (number,)), alone)
        if groups and not _is_another(own, groups[-1][0]):
            paper, pages = groups[-1]
            groups[-1] = (_longer(paper, own), [*pages, number])
        else:
            groups.append((own, [number]))
    return groups


def _paper(page: Evidence, alone: ReadAlone) -> _Paper:
    reading = alone(page)
    values = {name: field.value for name, field in reading.fields.items()}
    text = "\n".join(lay_out((one,)).text for one in page.pages)
    return _Paper(
        identity=next(_numbers(page), None) or canonical_key(reading.kind, values),
        reading=reading,
        is_continued=_CONTINUED.search(text) is not None,
    )


def _longer(paper: _Paper, following: _Paper) -> _Paper:
    """The paper with one more page: what its first page left open, a later one may tell."""
    leads = paper if paper.is_headed or not following.is_headed else following
    is_open = leads.total is None and following.kind == leads.kind
    return _Paper(
        identity=paper.identity or following.identity,
        reading=following.reading if is_open else leads.reading,
    )


def _is_another(page: _Paper, paper: _Paper) -> bool:
    """Whether the page is of another paper than the one before it."""
    if page.identity is not None and paper.identity is not None:
        # Payments sent together share a serial: each has a receipt with a number of its own.
        return page.identity != paper.identity or _differ(page, paper, "receipt_number")
    if not page.is_headed or paper.kind == _NO_VOUCHER:
        return False
    if page.kind != paper.kind:
        # Lists of what was charged look like bills: the sum of the paper is no second one.
        is_listed = page.kind == _ANY_OTHER and paper.is_headed
        return not (is_listed and page.total == paper.total)
    return not page.is_continued and _is_second(page, paper)


def _is_second(page: _Paper, paper: _Paper) -> bool:
    """Of two pages of one kind: whether the later one begins anew."""
    if page.kind == _LIST:
        return any(_differ(page, paper, name) for name in _OF_A_LIST)
    # Of equal sums, too: two parking slips are two, and a copy is told from them by its number.
    return page.total is not None and paper.total is not None


def _differ(page: _Paper, paper: _Paper, name: str) -> bool:
    values = (page.reading.value(name), paper.reading.value(name))
    return None not in values and values[0] != values[1]


def _by_record(
    evidence: Evidence, numbers: tuple[str, ...], groups: list[tuple[_Paper, list[int]]]
) -> tuple[Evidence, ...]:
    """Issuers' data with the pages that show their number; other papers' pages by themselves."""
    printed = {paper.identity for paper, _ in groups}
    if len(numbers) == 1 and (len(groups) < 2 or numbers[0] not in printed):
        return (evidence,)
    told = {record: _number_in(record) for record in evidence.records}
    of_issuers = tuple(
        replace(
            _piece(evidence, _pages_of(groups, number)),
            records=tuple(
                record
                for record, said in told.items()
                if said == number or (len(numbers) == 1 and said is None)
            ),
        )
        for number in numbers
    )
    others = (pages for paper, pages in groups if paper.identity not in numbers)
    return of_issuers + tuple(replace(_piece(evidence, one), records=()) for one in others)


def _pages_of(groups: list[tuple[_Paper, list[int]]], number: str) -> tuple[int, ...]:
    return tuple(page for paper, pages in groups if paper.identity == number for page in pages)


def _told_by_issuers(evidence: Evidence) -> tuple[str, ...]:
    """The numbers of the invoices that the file has data of; tags only point at print."""
    numbers = (
        _number_in(record) for record in evidence.records if record.source is not Source.OFD_TAG
    )
    return tuple(dict.fromkeys(number for number in numbers if number is not None))


def _number_in(record: Record) -> str | None:
    field = fields_from_record(record).get("invoice_number")
    return None if field is None else str(field.value)


def _piece(evidence: Evidence, numbers: Iterable[int]) -> Evidence:
    kept = frozenset(numbers)
    pages = tuple(page for page in evidence.pages if page.number in kept)
    codes = tuple(code for code in evidence.codes if code.box.page in kept)
    return replace(evidence, pages=pages, codes=codes)


def _numbers(evidence: Evidence) -> Iterator[str]:
    """The invoice number on a page: by its code, else by its print."""
    for code in tax_codes(evidence.codes):
        yield code.invoice_number
    hits = (_printed(page) for page in evidence.pages)
    yield from (hit for hit in hits if hit is not None)


def _printed(page: Page) -> str | None:
    hit = lay_out((page,)).first(_NUMBER)
    return None if hit is None else hit.value
