"""From evidence to vouchers: which kind, which fields, from which source, and do they agree."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from finance.vouchers.calibration import calibrated
from finance.vouchers.checks import run_checks
from finance.vouchers.doubts import weigh, without_seals
from finance.vouchers.handwriting import is_by_hand
from finance.vouchers.kinds import KINDS
from finance.vouchers.kinds.base import HANDWRITTEN, Item, Print, VoucherKind
from finance.vouchers.layout import Sheet, lay_out
from finance.vouchers.merge import merge, repair
from finance.vouchers.neighbours import beside_others
from finance.vouchers.parties import by_seal
from finance.vouchers.parts import parts_of
from finance.vouchers.pasted import without_paste
from finance.vouchers.qr import fields_from_codes, kind_from_codes, own_first
from finance.vouchers.reading import Evidence, Source, VoucherReading
from finance.vouchers.split import split_by_voucher
from finance.vouchers.structured import UNTOLD_CONFIDENCE, Structured, read_structured
from finance.vouchers.totals import total_by_words

NO_VOUCHER = "none"
_BY_CODE: Mapping[str, VoucherKind] = {kind.code: kind for kind in KINDS}

# Below this a likeness is chance.
_SCORE_MIN = 0.25
# From here on the print is taken at its word, beside a code that names a wider kind.
_SURE = 0.9
_NAMED = 0.86
# Neither says what the paper is: beside another the words of both may make it so.
_UNNAMED = frozenset({NO_VOUCHER, "other"})


@dataclass(frozen=True, slots=True)
class _Verdict:
    kind: str
    confidence: float


def interpret(evidence: Evidence) -> tuple[VoucherReading, ...]:
    """One reading for each voucher that the evidence shows; at least one, perhaps `none`."""
    return tuple(
        _interpret_one(piece) for piece in split_by_voucher(evidence, alone=_interpret_one)
    )


def lacks(reading: VoucherReading) -> tuple[str, ...]:
    """The required fields of its kind that the reading has not."""
    kind = _BY_CODE.get(reading.kind)
    if kind is None:
        return ()
    return tuple(name for name in kind.required if name not in reading.fields)


def _interpret_one(evidence: Evidence) -> VoucherReading:
    """As a whole, or by the one part that is a slip with code and number of its own."""
    whole = _interpret_whole(evidence)
    if whole.kind not in _UNNAMED:
        return whole
    alone = (_interpret_whole(part) for part in parts_of(evidence))
    found = [one for one in alone if _is_slip(one)]
    return replace(found[0], evidence=_with_notes(evidence, found[0])) if found else whole


def _is_slip(reading: VoucherReading) -> bool:
    """What no menu, notice or table has, and is called by its name: nothing less will do."""
    named = reading.kind_confidence >= _NAMED
    return named and "invoice_code" in reading.fields and "invoice_number" in reading.fields


def _with_notes(evidence: Evidence, reading: VoucherReading) -> Evidence:
    return replace(evidence, notes=reading.evidence.notes if reading.evidence else ())


def _interpret_whole(evidence: Evidence) -> VoucherReading:
    sheets = _sheets(evidence)
    printed = " ".join(sheet.text for sheet in sheets)
    evidence = replace(evidence, codes=own_first(evidence.codes, printed))
    structured = read_structured(evidence)
    verdict = _classify(evidence, sheets, structured)
    if verdict.kind == NO_VOUCHER:
        return _no_voucher(verdict, structured, evidence)
    prints = [_read_print(verdict.kind, sheet) for sheet in sheets]
    coded = fields_from_codes(evidence.codes)
    merged = merge((*structured.fields, coded, *(one.fields for one in prints)))
    reading = VoucherReading(
        kind=verdict.kind,
        kind_confidence=verdict.confidence,
        fields=weigh(beside_others(verdict.kind, repair(total_by_words(merged)), sheets)),
        items=next((found for found in (structured.items, *_items(prints)) if found), ()),
        evidence=_noted(evidence, verdict.kind, sheets),
    )
    return calibrated(replace(reading, checks=run_checks(reading)))


def _no_voucher(verdict: _Verdict, structured: Structured, evidence: Evidence) -> VoucherReading:
    """Only a record that says so itself, as a bank's statement does, is told with what it says."""
    is_said = structured.kind == NO_VOUCHER
    return VoucherReading(
        NO_VOUCHER,
        verdict.confidence,
        fields=merge(structured.fields) if is_said else {},
        items=structured.items if is_said else (),
        evidence=evidence,
    )


def _noted(evidence: Evidence, code: str, sheets: tuple[Sheet, ...]) -> Evidence:
    """The notes of what was noticed, and of what a paper of this kind may be used for."""
    kind = _BY_CODE.get(code)
    notes = () if kind is None else kind.notes
    if kind is not None and any(is_by_hand(kind.code, sheet.text) for sheet in sheets):
        notes = (*notes, HANDWRITTEN)
    return replace(evidence, notes=tuple(dict.fromkeys(evidence.notes + notes)))


def _items(prints: Iterable[Print]) -> Iterable[tuple[Item, ...]]:
    return (one.items for one in prints)


def _sheets(evidence: Evidence) -> tuple[Sheet, ...]:
    """Text layer and OCR apart: both show the same print, and would mix in every row."""
    sources = (Source.TEXT, Source.OCR)
    pages = ([page for page in evidence.pages if page.source is source] for source in sources)
    return tuple(without_paste(lay_out(some)) for some in pages if some)


def _classify(evidence: Evidence, sheets: tuple[Sheet, ...], structured: Structured) -> _Verdict:
    """By records, then by the code, then by the print's likeness to each kind.

    A record that does not tell its kind is a voucher all the same: nothing of it is lost.
    """
    if structured.kind is not None:
        return _Verdict(structured.kind, structured.kind_confidence)
    coded = kind_from_codes(evidence.codes)
    if coded is not None:
        return _Verdict(_as_printed(coded, sheets), 0.99)
    scores = [(kind.score(sheet), kind, sheet) for sheet in sheets for kind in KINDS]
    best, likest, sheet = max(scores, key=lambda one: one[0], default=(0.0, None, None))
    if structured.untold is not None and best <= UNTOLD_CONFIDENCE:
        return _Verdict(structured.untold, UNTOLD_CONFIDENCE)
    if likest is None or sheet is None or best < _SCORE_MIN:
        return _Verdict(NO_VOUCHER, round(1 - best, 4))
    return _Verdict(likest.code, _seen(best, sheet))


def _as_printed(coded: str, sheets: tuple[Sheet, ...]) -> str:
    """The kind that the print names, where its code can only name a wider one.

    Where its title is lost, too, it is told by being more like that than like the wider one.
    """
    for kind in (one for one in KINDS if coded in one.coded_as):
        if any(_names(kind, sheet, wider=_BY_CODE.get(coded)) for sheet in sheets):
            return kind.code
    return coded


def _names(kind: VoucherKind, sheet: Sheet, *, wider: VoucherKind | None) -> bool:
    score = kind.score(sheet)
    return score >= _SURE or (wider is not None and score > wider.score(sheet) > 0)


def _seen(score: float, sheet: Sheet) -> float:
    """A likeness read by OCR is never quite sure."""
    is_ocr = any(run.source is Source.OCR for run in sheet.runs)
    return round(min(score, 0.9) if is_ocr else score, 4)


def _read_print(code: str, sheet: Sheet) -> Print:
    kind = _BY_CODE.get(code)
    if kind is None:
        return Print()
    seen = kind.read(sheet)
    return replace(seen, fields=without_seals(by_seal(seen.fields, sheet)))
