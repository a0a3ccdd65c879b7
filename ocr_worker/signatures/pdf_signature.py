"""Signatures of a PDF: what their /ByteRange covers, and the SignedData over those bytes.

Only a range that is the whole file but the signature itself proves the file; what an editor
appended after the last signature is shown as an edit. pdfium finds the signatures, so that
they are those of the file as every reader shows it.
"""

import ctypes
import re
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import datetime

import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c

from finance.vouchers import faults
from finance.vouchers.faults import Unreadable
from finance.vouchers.signature import (
    UNSIGNED,
    Signature,
    SignatureOutcome,
    SignatureReport,
    gravest,
)
from ocr_worker.signatures import der
from ocr_worker.signatures.certificates import TrustList
from ocr_worker.signatures.findings import Findings, conclude
from ocr_worker.signatures.ofd_seal import check_seal, is_seal
from ocr_worker.signatures.signed_data import check_signed_data

_SIGNATURES_MAX = 16
# A signature stands in the open, since it tells where the file is signed; one mark may be bent.
_MARKS = (b"/ByteRange", b"/Sig", b"/Contents<")
_UNLISTED = SignatureReport(SignatureOutcome.UNSUPPORTED, notes=("signature_unlisted",))
_CONTENTS_BYTES_MAX = 4 << 20
_BLANK = b"\0\t\n\f\r "
_HEX = re.compile(rb"<[0-9A-Fa-f\s]*>")
_DATE = re.compile(rb"D:(\d{14})(Z|[+-]\d\d'?\d\d)?")


@dataclass(frozen=True, slots=True)
class _Given:
    """One signature as the file states it."""

    contents: bytes
    byte_range: tuple[int, ...]
    time: bytes


def verify_pdf(data: bytes, *, trust: TrustList) -> SignatureReport:
    """All signatures of a file; raises `Unreadable` for one that cannot be opened."""
    if not any(mark in data for mark in _MARKS):
        return UNSIGNED
    given = _given(data)
    if not given:
        # A later edit cut them from the form, or a signed file lies inside of this one.
        is_cut = b"/ByteRange" in data
        return _UNLISTED if is_cut else UNSIGNED
    last = max(_end(one.byte_range) for one in given)
    signatures = tuple(_verify(data, one, last=last, trust=trust) for one in given)
    return SignatureReport(gravest(one.outcome for one in signatures), signatures)


def _verify(data: bytes, one: _Given, *, last: int, trust: TrustList) -> Signature:
    """An earlier signature may end before the file does, the last one may not."""
    found, end = _findings(data, one), _end(one.byte_range)
    notes = list(found.notes)
    if end < last:
        notes.append("earlier_revision")
    elif data[end:].strip(_BLANK):
        notes.append("edited_after_signing")
    return conclude(replace(found, notes=tuple(notes)), trust)


def _findings(data: bytes, one: _Given) -> Findings:
    if not one.contents.strip(b"\0"):
        return Findings(notes=("value_missing",))
    if not _is_proper(data, one):
        return Findings(notes=("range_wrong",))
    start, first, second, rest = one.byte_range
    content = data[start : start + first] + data[second : second + rest]
    check = check_seal if is_seal(one.contents) else check_signed_data
    found = check(one.contents, content)
    at = found.signed_at or _moment(one.time)
    told = found.notes if at is None else tuple(n for n in found.notes if n != "time_unknown")
    return replace(found, signed_at=at, notes=told)


def _is_proper(data: bytes, one: _Given) -> bool:
    """From the first byte on, with one gap, and in it the signature and nothing else."""
    if len(one.byte_range) != 4:
        return False
    start, first, second, rest = one.byte_range
    if start != 0 or not 0 < first < second or rest < 0 or second + rest > len(data):
        return False
    gap = data[first:second].strip(_BLANK)
    return _HEX.fullmatch(gap) is not None and _unhex(gap) == one.contents


def _unhex(gap: bytes) -> bytes:
    digits = b"".join(gap[1:-1].split())
    return bytes.fromhex((digits + b"0" * (len(digits) % 2)).decode("ascii"))


def _end(byte_range: tuple[int, ...]) -> int:
    return byte_range[2] + byte_range[3] if len(byte_range) == 4 else 0


def _moment(text: bytes) -> datetime | None:
    """A PDF date, `D:20240102030405+08'00'`."""
    match = _DATE.match(text)
    if match is None:
        return None
    return der.moment(match[1] + (match[2] or b"").replace(b"'", b""))


def _given(data: bytes) -> tuple[_Given, ...]:
    try:
        document = pdfium.PdfDocument(data)
    except pdfium.PdfiumError as error:
        raise Unreadable(faults.PDF_DAMAGED, str(error)) from error
    with closing(document):
        return tuple(_read(document))


def _read(document: pdfium.PdfDocument) -> Iterator[_Given]:
    count = pdfium_c.FPDF_GetSignatureCount(document)
    for index in range(min(count, _SIGNATURES_MAX)):
        signature = pdfium_c.FPDF_GetSignatureObject(document, index)
        if signature:
            yield _Given(
                contents=_bytes(pdfium_c.FPDFSignatureObj_GetContents, signature),
                byte_range=_range(signature),
                time=_bytes(pdfium_c.FPDFSignatureObj_GetTime, signature),
            )


def _bytes(get: object, signature: object) -> bytes:
    """What pdfium tells in a buffer whose size it is asked for first."""
    assert callable(get)
    size = int(get(signature, None, 0))
    if not 0 < size <= _CONTENTS_BYTES_MAX:
        return b""
    buffer = ctypes.create_string_buffer(size)
    get(signature, buffer, size)
    return buffer.raw


def _range(signature: object) -> tuple[int, ...]:
    count = int(pdfium_c.FPDFSignatureObj_GetByteRange(signature, None, 0))
    if count != 4:
        return ()
    numbers = (ctypes.c_int * count)()
    pdfium_c.FPDFSignatureObj_GetByteRange(signature, numbers, count)
    return tuple(numbers)
