"""The evidence that a worker hands over, and what a voucher is taken to say.

The worker turns files and pixels into `Evidence` (text lines, codes, structured records);
`finance.vouchers` turns that into `VoucherReading`s. Both are plain frozen values that survive
a round trip through JSON, so a kind can be tested from recorded lines in milliseconds.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from finance.vouchers.signature import SignatureReport


class Source(StrEnum):
    """Where a value was read, best first (docs/architecture.md)."""

    SIGNED_XML = "signed_xml"
    XML = "xml"  # structured file, alone or attached to an OFD or PDF
    OFD_TAG = "ofd_tag"
    QR = "qr"
    TEXT = "text"  # text layer with positions
    OCR = "ocr"
    HAND = "hand"  # corrected by a person


class Carrier(StrEnum):
    """The form (载体) in which a voucher arrived."""

    IMAGE = "image"
    PDF = "pdf"
    OFD = "ofd"
    XML = "xml"


@dataclass(frozen=True, slots=True)
class Box:
    """An upright rectangle on one page, in that page's own unit, origin top left."""

    page: int  # from 0
    left: float
    top: float
    right: float
    bottom: float

    @property
    def height(self) -> float:
        return self.bottom - self.top

    @property
    def width(self) -> float:
        return self.right - self.left

    @property
    def middle(self) -> tuple[float, float]:
        return (self.left + self.right) / 2, (self.top + self.bottom) / 2


@dataclass(frozen=True, slots=True)
class TextLine:
    """One run of text as the carrier or the OCR engine gave it, raw."""

    text: str
    box: Box
    confidence: float  # 1.0 for a text layer
    # Characters that the engine was less than sure of, by place in `text`; None: it tells none.
    doubts: tuple[tuple[int, float], ...] | None = None


@dataclass(frozen=True, slots=True)
class Page:
    """One page: its size, its unit (`px`, `mm` or `pt`) and its lines."""

    number: int  # from 0
    width: float
    height: float
    unit: str
    source: Source  # TEXT or OCR: where the lines come from
    lines: tuple[TextLine, ...] = ()


@dataclass(frozen=True, slots=True)
class Code:
    """One decoded bar code or QR code, its text untouched."""

    text: str
    symbology: str
    box: Box


@dataclass(frozen=True, slots=True)
class Record:
    """One structured part of a file: an XML tree flattened to (path, text) in document order.

    `path` joins local element names with `/` from below the root, for instance
    `EInvoiceData/SellerInformation/SellerName`; a repeated element repeats its path.
    OFD custom tags and DocInfo/CustomDatas come the same way, with their tag path or name.
    """

    source: Source  # SIGNED_XML, XML or OFD_TAG
    dialect: str  # root element's local name, or `CustomTag` / `CustomDatas`
    namespace: str
    entries: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Evidence:
    """All that one voucher-sized part of a file says: the input of `interpret`."""

    carrier: Carrier
    pages: tuple[Page, ...] = ()
    codes: tuple[Code, ...] = ()
    records: tuple[Record, ...] = ()
    notes: tuple[str, ...] = ()  # stable codes of what the worker noticed, e.g. `pdf.edited`
    signature: SignatureReport | None = None  # None: the file carries none


FieldValue = str | int | None


@dataclass(frozen=True, slots=True)
class Field:
    """One value with its source, confidence 0..1 and place; `losers` are the values it beat.

    Dates are ISO strings, amounts integer fen, all else strings.
    """

    value: FieldValue
    source: Source
    confidence: float
    box: Box | None = None
    losers: tuple["Field", ...] = ()
    repaired_from: str | None = None  # the raw text, where a character repair was accepted
    # How clear glyphs, label and place were, once `confidence` has become a measured share.
    certainty: float | None = None


class Outcome(StrEnum):
    PASSED = "passed"
    FAILED = "failed"
    NOT_RUN = "could_not_run"


@dataclass(frozen=True, slots=True)
class Check:
    """One check of a reading; `detail` says in Chinese what was compared."""

    code: str
    outcome: Outcome
    detail: str = ""


@dataclass(frozen=True, slots=True)
class VoucherReading:
    """What one voucher is taken to say. `kind` is a code of `KINDS`, or `none`."""

    kind: str
    kind_confidence: float
    fields: Mapping[str, Field] = field(default_factory=dict)
    checks: tuple[Check, ...] = ()
    items: tuple[Mapping[str, FieldValue], ...] = ()
    evidence: Evidence | None = None

    def value(self, name: str) -> FieldValue:
        found = self.fields.get(name)
        return None if found is None else found.value
