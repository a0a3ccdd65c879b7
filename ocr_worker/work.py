"""What is known of one part of a file on its way through the pipeline, and what a stage is."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from finance.vouchers.amounts_cn import fen_from_words
from finance.vouchers.interpret import NO_VOUCHER, lacks
from finance.vouchers.invoice_codes import decode_digital_number
from finance.vouchers.kinds import KINDS, other
from finance.vouchers.normalise import plain
from finance.vouchers.reading import Carrier, Outcome, VoucherReading
from finance.vouchers.signature import SignatureReport
from finance.vouchers.tax_ids import is_sound_credit_code
from ocr_worker.carriers.base import Limits, Part, Picture
from ocr_worker.engines.base import OcrEngine, RawLine
from ocr_worker.fingerprints import Fingerprint
from ocr_worker.signatures.certificates import NO_TRUST_LIST, TrustList
from ocr_worker.stages.codes import FoundCode
from ocr_worker.stages.geometry import Plane
from ocr_worker.stages.lines import ReadPage

# A text layer with fewer lines says nothing: a scan with a stamp of its own.
_TEXT_LINES_MIN = 6
# Entries of a form: its own number, or that of a party, on a line of its own.
_ENTRY = re.compile(r"\d{8}|\d{10}|\d{12}|\d{20}")
_IN_WORDS = re.compile(r"[圆元]")
# Below this a required field deserves a second reading without ink.
_UNSURE = 0.6
_REQUIRED = {kind.code: kind.required for kind in KINDS}


@dataclass(frozen=True, slots=True, eq=False)
class Sight:
    """One picture on its way: as received, the codes on it, the page cut out of it."""

    picture: Picture
    codes: tuple[FoundCode, ...] = ()  # corners in the unit of the page
    turn: int | None = None
    flat: Picture | None = None
    plane: Plane | None = None
    print_px: float | None = None  # height of the characters of `flat`, if known
    read: ReadPage | None = None
    known: tuple[RawLine, ...] = ()  # lines of `flat` that a look at more than it read surely


@dataclass(frozen=True, slots=True, eq=False)
class Work:
    """What is known of one part so far; each stage returns a fuller one."""

    part: Part
    sights: tuple[Sight, ...] = ()
    readings: tuple[VoucherReading, ...] = ()
    slips: tuple["Work", ...] = ()
    fingerprints: Mapping[int, Fingerprint] = field(default_factory=dict)  # by page
    signature: SignatureReport | None = None

    @property
    def is_settled(self) -> bool:
        """Nothing that a picture could add is missing."""
        if self.part.records and all(one.kind != NO_VOUCHER for one in self.readings):
            return True
        return self.has_text and not any(lacks(reading) for reading in self.readings)

    def first_seen(self, reading: VoucherReading) -> int | None:
        """The first page of the voucher that there is a picture of."""
        seen = [sight.picture.page for sight in self.sights]
        pages = () if reading.evidence is None else reading.evidence.pages
        if not pages:  # data alone: all pages are its own
            return next(iter(seen), None)
        return min({page.number for page in pages}.intersection(seen), default=None)

    def fingerprint_of(self, reading: VoucherReading) -> Fingerprint | None:
        page = self.first_seen(reading)
        return None if page is None else self.fingerprints.get(page)

    @property
    def is_nothing(self) -> bool:
        return all(reading.kind == NO_VOUCHER for reading in self.readings)

    @property
    def told(self) -> int:
        """How many vouchers of a kind of their own there are."""
        return sum(1 for one in self.readings if one.kind not in {NO_VOUCHER, other.KIND.code})

    @property
    def missing(self) -> int:
        """How many required fields were not found."""
        return sum(len(lacks(reading)) for reading in self.readings)

    @property
    def faults(self) -> int:
        """Required fields missing and checks failed, each worse than a doubtful field."""
        return 2 * self.missing + sum(_faults_of(reading) for reading in self.readings)

    @property
    def is_photo(self) -> bool:
        """Or a scan or screenshot; all others are pages drawn by a program."""
        return self.part.carrier is Carrier.IMAGE

    @property
    def has_text(self) -> bool:
        return sum(len(page.lines) for page in self.part.pages) >= _TEXT_LINES_MIN

    @property
    def lacks_its_form(self) -> bool:
        """Whether only the entries of a voucher are text, and title and labels a picture.

        So some programs fill in their forms: the number and the sum in words stand alone, or
        the twenty digits of a 数电票, which need no other.
        """
        if self.told or not self.has_text:
            return False
        lines = [plain(line.text) for page in self.part.pages for line in page.lines]
        has_sum = any(map(_is_sum_in_words, lines))
        return any(map(_is_entry if has_sum else _is_digital_number, lines))


def _is_sum_in_words(text: str) -> bool:
    return _IN_WORDS.search(text) is not None and fen_from_words(text) is not None


def _is_digital_number(text: str) -> bool:
    decoded = decode_digital_number(text)
    return decoded is not None and decoded.region is not None


def _is_entry(text: str) -> bool:
    return _ENTRY.fullmatch(text) is not None or is_sound_credit_code(text)


def _faults_of(reading: VoucherReading) -> int:
    failed = sum(1 for one in reading.checks if one.outcome is Outcome.FAILED)
    required = (reading.fields.get(name) for name in _REQUIRED.get(reading.kind, ()))
    return 2 * failed + sum(1 for one in required if one and one.confidence < _UNSURE)


@dataclass(frozen=True, slots=True)
class Tools:
    engine: OcrEngine
    limits: Limits
    trust: TrustList = NO_TRUST_LIST


Step = Callable[[Work, Tools], Work]
Stages = tuple[tuple[str, Step], ...]
