"""Reads of vouchers; everything returned is frozen."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from finance.kernel.errors import NotFound
from finance.kernel.paging import newest_first
from finance.organisations.actor import Actor
from finance.organisations.models import Organisation
from finance.organisations.queries import scope_ids
from finance.organisations.roles import Permission
from finance.vouchers.models import Capture, Voucher
from finance.vouchers.reading import Check, Field, FieldValue
from finance.vouchers.settled import settle

PAGE_MAX = 200


class VoucherUnknown(NotFound):
    code = "voucher.not_found"
    title = "没有找到该票据"


@dataclass(frozen=True, slots=True)
class VoucherView:
    """One voucher as lists show it; `carrier_of_id` names the voucher it is another carrier of.

    `is_number_corrected`: the file was read as another paper than the one it now stands for.
    """

    id: UUID
    organisation_id: UUID
    capture_id: UUID
    part: int
    carrier_of_id: UUID | None
    state: str
    version: int
    source: str
    media_type: str
    file_name: str
    size_bytes: int
    sha256: str
    captured_by: UUID
    captured_at: datetime
    read_at: datetime | None
    fault_code: str | None
    fault_detail: str | None
    kind: str | None
    key: str | None
    is_number_corrected: bool
    invoice_code: str | None
    invoice_number: str | None
    issued_on: date | None
    total_fen: int | None
    net_fen: int | None
    tax_fen: int | None
    seller_name: str | None
    seller_tax_id: str | None
    buyer_name: str | None
    buyer_tax_id: str | None


@dataclass(frozen=True, slots=True)
class VoucherState:
    """What a waiting client asks for: has it changed?"""

    id: UUID
    organisation_id: UUID
    state: str
    version: int


@dataclass(frozen=True, slots=True)
class CorrectionView:
    field: str
    value: FieldValue
    read_value: FieldValue
    corrected_by: UUID
    corrected_at: datetime
    reason: str


@dataclass(frozen=True, slots=True)
class VoucherDetail:
    """One voucher with all that was read of it, over all its carriers.

    `fields` hold the value that counts, its losers and, where a person corrected it, the source
    `hand`; `carriers` are the other files of the same paper.
    """

    voucher: VoucherView
    kind_confidence: float | None
    fields: tuple[tuple[str, Field], ...]
    checks: tuple[Check, ...]
    items: tuple[tuple[tuple[str, FieldValue], ...], ...]
    notes: tuple[str, ...]
    corrections: tuple[CorrectionView, ...]
    carriers: tuple[VoucherView, ...]
    engine: str | None
    stages: tuple[tuple[str, float], ...]


def voucher_state(session: Session, actor: Actor, voucher_id: UUID) -> VoucherState:
    """State and version alone, cheap enough to be asked again and again while waiting."""
    row = session.execute(
        select(
            Voucher.id,
            Voucher.organisation_id,
            Voucher.state,
            Voucher.version,
            Organisation.path,
        )
        .join(Organisation, Organisation.id == Voucher.organisation_id)
        .where(Voucher.id == voucher_id)
    ).first()
    if row is None or not actor.may(Permission.READ_VOUCHER, row.path):
        raise VoucherUnknown
    return VoucherState(row.id, row.organisation_id, row.state, row.version)


def voucher_by_id(session: Session, actor: Actor, voucher_id: UUID) -> VoucherView:
    """One voucher within the actor's scope, or VoucherUnknown."""
    row = session.execute(
        _with_capture()
        .add_columns(Organisation.path)
        .join(Organisation, Organisation.id == Voucher.organisation_id)
        .where(Voucher.id == voucher_id)
    ).first()
    if row is None or not actor.may(Permission.READ_VOUCHER, row.path):
        raise VoucherUnknown
    return view(row[0], row[1])


def voucher_list(
    session: Session,
    actor: Actor,
    *,
    organisation_id: UUID | None = None,
    state: str | None = None,
    limit: int = 50,
    after: UUID | None = None,
) -> tuple[tuple[VoucherView, ...], UUID | None]:
    """Newest first; `after` is the last id of the page before."""
    scope = set(scope_ids(session, actor, Permission.READ_VOUCHER))
    chosen = scope & {organisation_id} if organisation_id else scope
    statement = _with_capture().where(Voucher.organisation_id.in_(chosen))
    if state is not None:
        statement = statement.where(Voucher.state == state)
    size = min(limit, PAGE_MAX)
    rows, following = newest_first(session, statement, Voucher.id, limit=size, after=after)
    return tuple(view(*row) for row in rows), following


def vouchers_by_ids(
    session: Session, organisation_id: UUID, voucher_ids: tuple[UUID, ...]
) -> tuple[VoucherView, ...]:
    """Vouchers of one unit by id; unknown ids are left out."""
    rows = session.execute(
        _with_capture()
        .where(Voucher.organisation_id == organisation_id, Voucher.id.in_(voucher_ids))
        .order_by(Voucher.id)
    )
    return tuple(view(row[0], row[1]) for row in rows)


def voucher_detail(session: Session, actor: Actor, voucher_id: UUID) -> VoucherDetail:
    """One voucher with its fields, checks and carriers, or VoucherUnknown.

    Duplicate matches are a noun of their own: `finance.dedup.queries.voucher_matches`.
    """
    found = voucher_by_id(session, actor, voucher_id)
    carriers = session.execute(
        _with_capture()
        .where(
            Voucher.organisation_id == found.organisation_id, Voucher.carrier_of_id == voucher_id
        )
        .order_by(Voucher.id)
    )
    settled = settle(session, found.organisation_id, voucher_id)
    return VoucherDetail(
        voucher=found,
        kind_confidence=settled.kind_confidence,
        fields=tuple(settled.fields.items()),
        checks=settled.checks,
        items=tuple(tuple(item.items()) for item in settled.items),
        notes=settled.notes,
        corrections=tuple(
            CorrectionView(
                field=row.field,
                value=row.value,
                read_value=row.read_value,
                corrected_by=row.corrected_by,
                corrected_at=row.corrected_at,
                reason=row.reason,
            )
            for row in settled.corrections
        ),
        carriers=tuple(view(row[0], row[1]) for row in carriers),
        engine=settled.engine,
        stages=settled.stages,
    )


def _with_capture() -> Select[Voucher, Capture]:
    return select(Voucher, Capture).join(
        Capture,
        (Capture.organisation_id == Voucher.organisation_id) & (Capture.id == Voucher.capture_id),
    )


_COPIED = (
    "id",
    "organisation_id",
    "capture_id",
    "part",
    "carrier_of_id",
    "state",
    "version",
    "captured_by",
    "captured_at",
    "read_at",
    "fault_code",
    "fault_detail",
    "kind",
    "key",
    "invoice_code",
    "invoice_number",
    "issued_on",
    "total_fen",
    "net_fen",
    "tax_fen",
    "seller_name",
    "seller_tax_id",
    "buyer_name",
    "buyer_tax_id",
)


def view(voucher: Voucher, capture: Capture) -> VoucherView:
    return VoucherView(
        **{name: getattr(voucher, name) for name in _COPIED},
        is_number_corrected=voucher.key_as_read is not None,
        source=capture.source,
        media_type=capture.media_type,
        file_name=capture.file_name,
        size_bytes=capture.size_bytes,
        sha256=capture.sha256.hex(),
    )
