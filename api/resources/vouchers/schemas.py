"""What the voucher routes take and give."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import marshmallow as ma
from sqlalchemy.orm import Session

from api.blueprint import Input, Query, Text, Whole
from api.pages import PageQuery
from finance.dedup.queries import MatchView, voucher_matches
from finance.organisations.actor import Actor
from finance.vouchers.calibration import to_confirm
from finance.vouchers.differences import FileDifference, file_differences
from finance.vouchers.faults import Fault, fault_by_code
from finance.vouchers.models import SOURCES, VOUCHER_STATES
from finance.vouchers.queries import CorrectionView, VoucherView, voucher_detail
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


class CorrectionInput(Input):
    """更正: values by field name; null says that the paper does not carry the field."""

    values = ma.fields.Dict(
        keys=ma.fields.String(),
        values=ma.fields.Raw(allow_none=True),
        required=True,
        metadata={"example": {"total_fen": 11300, "issued_on": "2026-05-06"}},
    )
    reason = Text(length_max=500, length_min=0, load_default="")


class FileQuery(Query):
    link = ma.fields.Boolean(load_default=False)


@dataclass(frozen=True, slots=True)
class VoucherDocument:
    """One voucher with all that was read of it, over all its carriers."""

    voucher: VoucherView
    version: int
    fault: Fault | None
    kind_confidence: float | None
    fields: Mapping[str, Field]
    to_confirm: tuple[str, ...]  # fields, and `kind`, not sure enough to pass unseen
    checks: tuple[Check, ...]
    items: tuple[Mapping[str, FieldValue], ...]
    notes: tuple[str, ...]
    corrections: tuple[CorrectionView, ...]
    carriers: tuple[VoucherView, ...]
    differences: tuple[FileDifference, ...]  # files of this paper that say otherwise
    engine: str | None
    stages: tuple[tuple[str, float], ...]
    matches: tuple[MatchView, ...]


@dataclass(frozen=True, slots=True)
class FileLink:
    """A link for one download; `expires_at` is null where the API itself streams the file."""

    url: str
    expires_at: datetime | None


def voucher_document(
    session: Session, actor: Actor, voucher_id: UUID, *, error_max: float
) -> VoucherDocument:
    """The voucher as it stands in this session, or VoucherUnknown."""
    detail = voucher_detail(session, actor, voucher_id)
    fields = dict(detail.fields)
    paper_id = detail.voucher.carrier_of_id or voucher_id
    return VoucherDocument(
        voucher=detail.voucher,
        version=detail.voucher.version,
        fault=_fault(detail.voucher.fault_code),
        kind_confidence=detail.kind_confidence,
        fields=fields,
        to_confirm=to_confirm(
            fields,
            detail.notes,
            error_max=error_max,
            kind_confidence=1.0 if detail.kind_confidence is None else detail.kind_confidence,
        ),
        checks=detail.checks,
        items=tuple(dict(item) for item in detail.items),
        notes=detail.notes,
        corrections=detail.corrections,
        carriers=detail.carriers,
        differences=file_differences(session, detail.voucher.organisation_id, (paper_id,)),
        engine=detail.engine,
        stages=detail.stages,
        matches=voucher_matches(session, actor, voucher_id),
    )


def _fault(code: str | None) -> Fault | None:
    """Why the file cannot be read, in the words for its sender."""
    return None if code is None else fault_by_code(code)
