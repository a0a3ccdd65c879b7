"""Electronic signatures of voucher files, verified offline.

`verify_signatures` never raises over a file: what cannot be checked says so in its answer.
"""

from collections.abc import Callable, Mapping
from pathlib import Path

from lxml import etree

from finance.vouchers.faults import Unreadable
from finance.vouchers.reading import Carrier
from finance.vouchers.signature import UNSIGNED, SignatureOutcome, SignatureReport
from ocr_worker.carriers.base import Limits
from ocr_worker.carriers.xml_file import local_name, parse_xml
from ocr_worker.signatures.certificates import TrustList
from ocr_worker.signatures.ofd_signature import verify_ofd
from ocr_worker.signatures.pdf_signature import verify_pdf

_VALUES = frozenset({"SignatureValue", "SignedValue"})
_LIMITS = Limits()


def verify_signatures(
    path_or_bytes: Path | bytes,
    carrier: Carrier,
    *,
    trust: TrustList,
    limits: Limits = _LIMITS,
) -> SignatureReport:
    """What the signatures of one file come to. A photograph carries none."""
    verify = _VERIFIERS.get(carrier)
    if verify is None:
        return UNSIGNED
    data = path_or_bytes if isinstance(path_or_bytes, bytes) else path_or_bytes.read_bytes()
    try:
        return verify(data, trust, limits)
    except Unreadable:
        return SignatureReport(SignatureOutcome.UNSUPPORTED, notes=("file_unreadable",))


def _ofd(data: bytes, trust: TrustList, limits: Limits) -> SignatureReport:
    return verify_ofd(data, trust=trust, limits=limits)


def _pdf(data: bytes, trust: TrustList, limits: Limits) -> SignatureReport:
    del limits
    return verify_pdf(data, trust=trust)


def _xml(data: bytes, trust: TrustList, limits: Limits) -> SignatureReport:
    """The tax bureau keeps the value apart (DETACH) and leaves its element empty."""
    del trust
    if not any(name.encode() in data for name in _VALUES):
        return UNSIGNED
    if not any(_is_value(one) for one in parse_xml(data, limits).iter()):
        return UNSIGNED
    return SignatureReport(SignatureOutcome.UNSUPPORTED, notes=("xml_signature_unsupported",))


def _is_value(element: etree._Element) -> bool:
    return local_name(element) in _VALUES and bool((element.text or "").strip())


_VERIFIERS: Mapping[Carrier, Callable[[bytes, TrustList, Limits], SignatureReport]] = {
    Carrier.OFD: _ofd,
    Carrier.PDF: _pdf,
    Carrier.XML: _xml,
}
