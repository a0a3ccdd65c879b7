"""Put what was read on a flattened page back to its place in the picture as received."""

from collections.abc import Mapping
from dataclasses import replace

from finance.vouchers.reading import Box, Evidence, Field, Page, Source, TextLine, VoucherReading
from ocr_worker.stages.geometry import Plane

Planes = Mapping[int, Plane]  # by page number


def put_back(
    reading: VoucherReading, planes: Planes, sizes: Mapping[int, tuple[float, float]]
) -> VoucherReading:
    """The same reading with every OCR box where a viewer of the original finds it."""
    if not planes:
        return reading
    evidence = reading.evidence
    return replace(
        reading,
        fields={name: _field(field, planes) for name, field in reading.fields.items()},
        evidence=None if evidence is None else _evidence(evidence, planes, sizes),
    )


def _field(field: Field, planes: Planes) -> Field:
    losers = tuple(_field(loser, planes) for loser in field.losers)
    box = field.box
    if field.source is Source.OCR and box is not None:
        box = _box(box, planes)
    return replace(field, box=box, losers=losers)


def _box(box: Box, planes: Planes) -> Box:
    plane = planes.get(box.page)
    return box if plane is None else plane.box(box)


def _evidence(
    evidence: Evidence, planes: Planes, sizes: Mapping[int, tuple[float, float]]
) -> Evidence:
    pages = tuple(
        _page(page, planes, sizes) if page.source is Source.OCR else page
        for page in evidence.pages
    )
    return replace(evidence, pages=pages)


def _page(page: Page, planes: Planes, sizes: Mapping[int, tuple[float, float]]) -> Page:
    width, height = sizes.get(page.number, (page.width, page.height))
    lines = tuple(_line(line, planes) for line in page.lines)
    return replace(page, width=width, height=height, lines=lines)


def _line(line: TextLine, planes: Planes) -> TextLine:
    return replace(line, box=_box(line.box, planes))
