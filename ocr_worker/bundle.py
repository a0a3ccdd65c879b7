"""One voucher in several carriers of one file (photo, PDF, OFD, XML in a ZIP) is one voucher.

So is one whose pages were photographed one by one: there the items add up and all pages stay.
"""

import re
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace

from finance.vouchers import faults
from finance.vouchers.checks import run_checks
from finance.vouchers.faults import Unreadable, UnreadPart, unread_part
from finance.vouchers.keys import canonical_key, is_claimable
from finance.vouchers.merge import merge
from finance.vouchers.reading import Box, Carrier, Evidence, Field, VoucherReading
from finance.vouchers.signature import joined
from ocr_worker.carriers.base import Part
from ocr_worker.file_reading import Found

MERGED = "bundle.merged_carriers"
PAGES_JOINED = "bundle.joined_pages"

_PAGE = re.compile(r"第\s*(\d{1,2})\s*页")


def read_each(
    parts: Iterable[Part | UnreadPart],
    read: Callable[[Part], Iterable[Found]],
    *,
    is_bundle: bool,
) -> tuple[Found | UnreadPart, ...]:
    """The vouchers of all parts; in a bundle a part that cannot be read costs only itself."""
    found: list[Found | UnreadPart] = []
    for part in parts:
        if isinstance(part, UnreadPart):
            found.append(part)
            continue
        try:
            found.extend(tuple(read(part)))
        except Unreadable as error:
            # A reader without memory is of no use for the others either: it is replaced.
            if not is_bundle or error.fault is faults.READ_OUT_OF_MEMORY:
                raise
            found.append(unread_part(part.name, error))
    return merge_carriers(tuple(found))


def timed(
    parts: Iterator[Part | UnreadPart], seconds: dict[str, float]
) -> Iterator[Part | UnreadPart]:
    """The parts, each opened in its turn; how long that takes stands under `open`."""
    while True:
        start = time.perf_counter()
        part = next(parts, None)
        seconds["open"] = seconds.get("open", 0.0) + time.perf_counter() - start
        if part is None:
            return
        yield part


def merge_carriers(found: tuple[Found | UnreadPart, ...]) -> tuple[Found | UnreadPart, ...]:
    """The same vouchers, each once, in the order in which they first came."""
    by_key: dict[str, Found | UnreadPart] = {}
    for number, one in enumerate(found):
        key = _key(one) or f"#{number}"
        known = by_key.get(key)
        if isinstance(known, tuple) and isinstance(one, tuple):
            by_key[key] = _one(known, one)
        else:
            by_key[key] = one
    return tuple(by_key.values())


def _key(found: Found | UnreadPart) -> str | None:
    """What makes two parts of a file one voucher: the number, else the very same picture.

    The pictures of an OFD are pieces of its pages, as seals are, which many papers share.
    """
    if isinstance(found, UnreadPart):
        return None
    reading, mark = found
    key = canonical_key(
        reading.kind, {name: field.value for name, field in reading.fields.items()}
    )
    if key is not None or mark is None or reading.evidence is None:
        return key
    is_whole = reading.evidence.carrier in {Carrier.IMAGE, Carrier.PDF}
    return mark.pixels_sha256.hex() if is_whole and is_claimable(reading.kind) else None


def _one(first: Found, second: Found) -> Found:
    """Pages of one paper behind each other; else the better read of the two leads."""
    pages = _printed_page(first[0]), _printed_page(second[0])
    if None in pages or pages[0] == pages[1]:
        return _better(first, second)
    in_order = sorted(zip(pages, (first, second), strict=True), key=lambda one: one[0] or 0)
    return _behind(*(found for _, found in in_order))


def _printed_page(reading: VoucherReading) -> int | None:
    """The number of the page as printed on it, where the voucher shows one page alone."""
    pages = () if reading.evidence is None else reading.evidence.pages
    if len(pages) != 1:
        return None
    found = (_PAGE.search(line.text) for line in pages[0].lines)
    return next((int(match.group(1)) for match in found if match), None)


def _behind(first: Found, second: Found) -> Found:
    (a, mark_a), (b, mark_b) = first, second
    count = 0 if a.evidence is None else len(a.evidence.pages)
    moved = {name: _field_moved(field, count) for name, field in b.fields.items()}
    lead, other = (a.fields, moved) if _trust(a) >= _trust(b) else (moved, a.fields)
    reading = replace(
        a,
        fields=merge((lead, other)),
        items=a.items + b.items,
        evidence=_with_pages(a.evidence, b.evidence, count),
    )
    return replace(reading, checks=run_checks(reading)), mark_a or mark_b


def _with_pages(first: Evidence | None, second: Evidence | None, count: int) -> Evidence | None:
    if first is None or second is None:
        return first or second
    pages = (
        replace(
            page,
            number=page.number + count,
            lines=tuple(replace(line, box=_moved(line.box, count)) for line in page.lines),
        )
        for page in second.pages
    )
    codes = (replace(code, box=_moved(code.box, count)) for code in second.codes)
    return replace(
        first,
        pages=(*first.pages, *pages),
        codes=(*first.codes, *codes),
        records=first.records + second.records,
        notes=tuple(dict.fromkeys((*first.notes, *second.notes, PAGES_JOINED))),
        signature=joined(first.signature, second.signature),
    )


def _field_moved(field: Field, count: int) -> Field:
    box = None if field.box is None else _moved(field.box, count)
    return replace(field, box=box, losers=tuple(_field_moved(one, count) for one in field.losers))


def _moved(box: Box, count: int) -> Box:
    return replace(box, page=box.page + count)


def _better(first: Found, second: Found) -> Found:
    """The better read of the two leads; the other's fields stay as losers."""
    (a, mark_a), (b, mark_b) = first, second
    lead, other = (a, b) if _trust(a) >= _trust(b) else (b, a)
    reading = replace(
        lead,
        fields=merge((lead.fields, other.fields)),
        items=lead.items or other.items,
        evidence=_joined(lead.evidence, other.evidence),
    )
    return replace(reading, checks=run_checks(reading)), mark_a or mark_b


def _trust(reading: VoucherReading) -> float:
    return sum(field.confidence for field in reading.fields.values())


def _joined(lead: Evidence | None, other: Evidence | None) -> Evidence | None:
    """Records and codes of both; the pages of the lead, for two carriers' pages are not one."""
    if lead is None or other is None:
        return lead or other
    return replace(
        lead,
        records=lead.records + other.records,
        codes=lead.codes + other.codes,
        notes=(*lead.notes, MERGED),
        signature=joined(lead.signature, other.signature),
    )
