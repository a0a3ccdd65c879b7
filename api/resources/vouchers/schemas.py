"""What the voucher routes take and give."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

import marshmallow as ma

from api.blueprint import Query, Whole
from api.pages import PageQuery
from finance.vouchers.models import SOURCES, VOUCHER_STATES
from finance.vouchers.queries import CorrectionView, VoucherDetail, VoucherView
from finance.vouchers.reading import Check, Field, FieldValue

WAIT_S_MAX = 25


class CaptureQuery(ma.Schema):
    """采集参数; also taken from the form's own fields or from `X-Capture-Id`, `X-Capture-Source`,
    `X-Organisation-Id` and `X-File-Name` (percent-encoded).
    """

    capture_id = ma.fields.UUID(metadata={"description": "客户端生成的 UUIDv7"})
    source = ma.fields.String(validate=ma.validate.OneOf(SOURCES))
    organisation_id = ma.fields.UUID(metadata={"description": "默认为本人所在单位"})
    file_name = ma.fields.String()


class DetailQuery(Query):
    """长轮询: with If-None-Match the answer waits for another version, without for the reading."""

    wait = Whole(least=1, most=WAIT_S_MAX, strict=False, load_default=None)


class ListQuery(PageQuery):
    organisation_id = ma.fields.UUID(load_default=None)
    state = ma.fields.String(validate=ma.validate.OneOf(VOUCHER_STATES), load_default=None)


class FileQuery(Query):
    link = ma.fields.Boolean(load_default=False)


@dataclass(frozen=True, slots=True)
class VoucherDocument:
    """One voucher with all that was read of it, over all its carriers."""

    voucher: VoucherView
    version: int
    kind_confidence: float | None
    fields: Mapping[str, Field]
    checks: tuple[Check, ...]
    items: tuple[Mapping[str, FieldValue], ...]
    notes: tuple[str, ...]
    corrections: tuple[CorrectionView, ...]
    carriers: tuple[VoucherView, ...]
    engine: str | None
    stages: tuple[tuple[str, float], ...]


@dataclass(frozen=True, slots=True)
class FileLink:
    """A link for one download; `expires_at` is null where the API itself streams the file."""

    url: str
    expires_at: datetime | None


def document(detail: VoucherDetail) -> VoucherDocument:
    """The detail with its pairs as objects."""
    return VoucherDocument(
        voucher=detail.voucher,
        version=detail.voucher.version,
        kind_confidence=detail.kind_confidence,
        fields=dict(detail.fields),
        checks=detail.checks,
        items=tuple(dict(item) for item in detail.items),
        notes=detail.notes,
        corrections=detail.corrections,
        carriers=detail.carriers,
        engine=detail.engine,
        stages=detail.stages,
    )
