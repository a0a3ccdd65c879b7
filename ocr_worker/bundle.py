"""One voucher in several carriers of one file (photo, PDF, OFD, XML in a ZIP) is one voucher."""

from dataclasses import replace

from finance.vouchers.checks import run_checks
from finance.vouchers.keys import canonical_key
from finance.vouchers.merge import merge
from finance.vouchers.reading import Evidence, VoucherReading
from finance.vouchers.signature import joined
from ocr_worker.fingerprints import Fingerprint

Found = tuple[VoucherReading, Fingerprint | None]

MERGED = "bundle.merged_carriers"


def merge_carriers(found: tuple[Found, ...]) -> tuple[Found, ...]:
    """The same vouchers, each once, in the order in which they first came."""
    by_key: dict[str, Found] = {}
    for number, (reading, mark) in enumerate(found):
        values = {name: field.value for name, field in reading.fields.items()}
        key = canonical_key(reading.kind, values) or f"#{number}"
        known = by_key.get(key)
        by_key[key] = (reading, mark) if known is None else _one(known, (reading, mark))
    return tuple(by_key.values())


def _one(first: Found, second: Found) -> Found:
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
