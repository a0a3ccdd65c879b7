"""Readings as JSON and back, without loss: for the database and for the reader's pipe."""

from collections.abc import Mapping
from typing import Any

from finance.vouchers.reading import (
    Box,
    Carrier,
    Check,
    Code,
    Evidence,
    Field,
    Outcome,
    Page,
    Record,
    Source,
    TextLine,
    VoucherReading,
)
from finance.vouchers.signature import signature_from_json, signature_to_json

Json = dict[str, Any]


def to_json(reading: VoucherReading) -> Json:
    return {
        "kind": reading.kind,
        "kind_confidence": reading.kind_confidence,
        "fields": {name: _field_out(field) for name, field in reading.fields.items()},
        "checks": [
            {"code": check.code, "outcome": check.outcome.value, "detail": check.detail}
            for check in reading.checks
        ],
        "items": [dict(item) for item in reading.items],
        "evidence": None if reading.evidence is None else evidence_to_json(reading.evidence),
    }


def from_json(data: Mapping[str, Any]) -> VoucherReading:
    evidence = data["evidence"]
    return VoucherReading(
        kind=data["kind"],
        kind_confidence=data["kind_confidence"],
        fields={name: _field_in(field) for name, field in data["fields"].items()},
        checks=tuple(
            Check(check["code"], Outcome(check["outcome"]), check["detail"])
            for check in data["checks"]
        ),
        items=tuple(dict(item) for item in data["items"]),
        evidence=None if evidence is None else evidence_from_json(evidence),
    )


def evidence_to_json(evidence: Evidence) -> Json:
    found: Json = {
        "carrier": evidence.carrier.value,
        "pages": [_page_out(page) for page in evidence.pages],
        "codes": [
            {"text": code.text, "symbology": code.symbology, "box": _box_out(code.box)}
            for code in evidence.codes
        ],
        "records": [_record_out(record) for record in evidence.records],
        "notes": list(evidence.notes),
    }
    if evidence.signature is not None:
        found["signature"] = signature_to_json(evidence.signature)
    return found


def evidence_from_json(data: Mapping[str, Any]) -> Evidence:
    return Evidence(
        carrier=Carrier(data["carrier"]),
        pages=tuple(_page_in(page) for page in data["pages"]),
        codes=tuple(
            Code(code["text"], code["symbology"], Box(*code["box"])) for code in data["codes"]
        ),
        records=tuple(_record_in(record) for record in data["records"]),
        notes=tuple(data["notes"]),
        signature=signature_from_json(data["signature"]) if "signature" in data else None,
    )


def _box_out(box: Box) -> list[float]:
    return [box.page, box.left, box.top, box.right, box.bottom]


def _field_out(field: Field) -> Json:
    found: Json = {
        "value": field.value,
        "source": field.source.value,
        "confidence": field.confidence,
        "box": None if field.box is None else _box_out(field.box),
    }
    if field.losers:
        found["losers"] = [_field_out(loser) for loser in field.losers]
    if field.repaired_from is not None:
        found["repaired_from"] = field.repaired_from
    if field.certainty is not None:
        found["certainty"] = field.certainty
    return found


def _field_in(data: Mapping[str, Any]) -> Field:
    box = data["box"]
    return Field(
        value=data["value"],
        source=Source(data["source"]),
        confidence=data["confidence"],
        box=None if box is None else Box(*box),
        losers=tuple(_field_in(loser) for loser in data.get("losers", ())),
        repaired_from=data.get("repaired_from"),
        certainty=data.get("certainty"),
    )


def _page_out(page: Page) -> Json:
    return {
        "number": page.number,
        "width": page.width,
        "height": page.height,
        "unit": page.unit,
        "source": page.source.value,
        # Lines are by far the most of a reading: a list each, not an object.
        "lines": [_line_out(line) for line in page.lines],
    }


def _line_out(line: TextLine) -> list[Any]:
    said = [line.text, line.confidence, _box_out(line.box)]
    return said if line.doubts is None else [*said, [list(doubt) for doubt in line.doubts]]


def _line_in(text: str, confidence: float, box: list[Any], *doubts: list[Any]) -> TextLine:
    told = tuple((place, certainty) for place, certainty in doubts[0]) if doubts else None
    return TextLine(text=text, box=Box(*box), confidence=confidence, doubts=told)


def _page_in(data: Mapping[str, Any]) -> Page:
    return Page(
        number=data["number"],
        width=data["width"],
        height=data["height"],
        unit=data["unit"],
        source=Source(data["source"]),
        lines=tuple(_line_in(*line) for line in data["lines"]),
    )


def _record_out(record: Record) -> Json:
    return {
        "source": record.source.value,
        "dialect": record.dialect,
        "namespace": record.namespace,
        "entries": [list(entry) for entry in record.entries],
    }


def _record_in(data: Mapping[str, Any]) -> Record:
    return Record(
        source=Source(data["source"]),
        dialect=data["dialect"],
        namespace=data["namespace"],
        entries=tuple((path, text) for path, text in data["entries"]),
    )
