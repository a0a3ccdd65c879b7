"""From the raw certainty of a field to how often such fields are right, and what may pass unseen.

The bands were measured on drawn photographs (`python -m benchmarks.calibrate`): of all fields
with the same source, sort of value and support, those of like raw certainty share a band, and
its confidence is the share that was right. Nothing is assumed about how sure an engine sounds.
"""

import json
from bisect import bisect_right
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from importlib.resources import files

from finance.vouchers.kinds.base import HANDWRITTEN
from finance.vouchers.reading import Field, Source, VoucherReading
from finance.vouchers.support import Support, support

_FILE = "calibration.json"
_AMOUNTS_IN_WORDS = frozenset({"total_cn"})
# Of a field that something speaks against, in a cell too rare to be measured.
_DOUBTED_MOST = 0.9
# Text layers are never unclear, so that bands tell of none that was: a place in doubt, or a
# character that its font does not tell, is taken at its own certainty.
_MEASURED_LEAST = 0.5
# Papers told by likeness to several kinds, and records that leave their kind out, stay below.
_KIND_SURE = 0.7


@dataclass(frozen=True, slots=True)
class Bands:
    """`confidences[i]` holds from `starts[i]` on, which ascend from 0."""

    starts: tuple[float, ...]
    confidences: tuple[float, ...]

    def confidence(self, raw: float) -> float:
        return self.confidences[max(0, bisect_right(self.starts, raw) - 1)]


def cell(reading: VoucherReading, name: str) -> str:
    """The sort of field by which bands are kept: source, figures or words, support."""
    field = reading.fields[name]
    source = "record" if field.source in _RECORDS else field.source.value
    return f"{source}.{_sort(name, field)}.{support(reading, name).value}"


_RECORDS = {Source.SIGNED_XML, Source.XML, Source.OFD_TAG}


def _sort(name: str, field: Field) -> str:
    """An amount in words is as strict as one in figures: a digit or its place each character."""
    is_figures = not isinstance(field.value, str) or field.value.isascii()
    return "figures" if is_figures or name in _AMOUNTS_IN_WORDS else "words"


def load_bands(text: str) -> Mapping[str, Bands]:
    """Cell → bands, from the JSON that `benchmarks.calibrate` writes."""
    told = json.loads(text)["bands"]
    return {
        name: Bands(tuple(row[0] for row in rows), tuple(row[1] for row in rows))
        for name, rows in told.items()
    }


BANDS = load_bands(files(__package__).joinpath(_FILE).read_text(encoding="utf-8"))


def calibrated(
    reading: VoucherReading, bands: Mapping[str, Bands] | None = None
) -> VoucherReading:
    """The same reading with measured confidences.

    A cell never measured keeps its raw ones, but for doubted fields: those are shown to a person.
    """
    known = BANDS if bands is None else bands
    return replace(
        reading,
        fields={name: _measured(reading, name, known) for name in reading.fields},
    )


def _measured(reading: VoucherReading, name: str, bands: Mapping[str, Bands]) -> Field:
    field = reading.fields[name]
    found = bands.get(cell(reading, name))
    if found is None and support(reading, name) is Support.DOUBTED:
        found = Bands((0.0,), (min(field.confidence, _DOUBTED_MOST),))
    if found is None:
        return field
    certainty = field.confidence if field.certainty is None else field.certainty
    measured = found.confidence(certainty)
    if field.source is Source.TEXT and certainty < _MEASURED_LEAST:
        measured = min(measured, certainty)
    return replace(field, confidence=measured, certainty=certainty)


def to_confirm(
    fields: Mapping[str, Field],
    notes: Collection[str],
    *,
    error_max: float,
    kind_confidence: float = 1.0,
) -> tuple[str, ...]:
    """The fields that a person must look at; all others pass unseen (are auto-accepted).

    A field passes where fewer than `error_max` of its band were wrong; handwriting never does.
    A kind that is not sure stands first, as `kind`.
    """
    is_written = HANDWRITTEN in notes
    kind = ("kind",) if kind_confidence < _KIND_SURE else ()
    return kind + tuple(
        name
        for name, field in fields.items()
        if 1 - field.confidence >= error_max or (is_written and field.source is Source.OCR)
    )
