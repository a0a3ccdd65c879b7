"""One value per field from all sources: best source first, the values it beat kept."""

from collections.abc import Iterable, Mapping
from dataclasses import replace

from finance.vouchers.reading import Field, Source
from finance.vouchers.tax_id_repair import repair_credit_code
from finance.vouchers.tax_ids import is_credit_code

_RANK = {source: place for place, source in enumerate(Source)}
_TAX_ID = "_tax_id"


def merge(readings: Iterable[Mapping[str, Field]]) -> dict[str, Field]:
    """Field by field, the best source wins (docs/architecture.md), then the higher confidence.

    Losers keep their source and place, so that a contradiction stays visible.
    """
    pool: dict[str, list[Field]] = {}
    for reading in readings:
        for name, field in reading.items():
            pool.setdefault(name, []).extend((replace(field, losers=()), *field.losers))
    return {name: _best(fields) for name, fields in pool.items()}


def _best(fields: list[Field]) -> Field:
    # A person's correction stands above everything that was read.
    ordered = sorted(
        fields,
        key=lambda field: (
            field.source is not Source.HAND,
            _RANK[field.source],
            -field.confidence,
        ),
    )
    return replace(ordered[0], losers=tuple(ordered[1:]))


def repair(fields: Mapping[str, Field]) -> dict[str, Field]:
    """Mend misread tax ids, only where both check characters then agree; the raw text is kept."""
    return {
        name: _repaired(field) if name.endswith(_TAX_ID) else field
        for name, field in fields.items()
    }


def _repaired(field: Field) -> Field:
    text = field.value
    if field.source is not Source.OCR or not isinstance(text, str) or is_credit_code(text):
        return field
    mended = repair_credit_code(text)
    if mended is None:
        return field
    sureness = round(field.confidence * mended.certainty, 4)
    return replace(field, value=mended.code, confidence=sureness, repaired_from=text)
