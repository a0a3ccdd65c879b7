"""采集票据: a file has been stored; note it as a voucher to be read."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import text

from finance.kernel.db import UnitOfWork
from finance.kernel.errors import Conflict, InvalidInput
from finance.kernel.ids import new_id
from finance.organisations.actor import Actor
from finance.organisations.queries import OrganisationUnknown
from finance.organisations.roles import Permission
from finance.vouchers.events import VoucherCaptured
from finance.vouchers.models import SOURCES, Capture
from finance.vouchers.queries import VoucherView, voucher_by_id

READ_QUEUE = "read"


class CaptureIdReused(Conflict):
    code = "capture.id_reused"
    title = "该采集编号已用于另一份文件"
    remedy = "请为新文件生成新的采集编号"


class SourceUnknown(InvalidInput):
    code = "capture.source_unknown"
    title = "采集来源不正确"
    remedy = "来源应为 camera、album、document_camera、scan 或 file"


@dataclass(frozen=True, slots=True)
class CaptureVoucher:
    """`capture_id` was made by the client; the bytes already lie in the store under `sha256`."""

    capture_id: UUID
    organisation_id: UUID
    source: str
    sha256: bytes
    size_bytes: int
    media_type: str
    file_name: str = ""


def capture_voucher(uow: UnitOfWork, actor: Actor, command: CaptureVoucher) -> VoucherView:
    """Note the file; the same id with the same bytes gives the same voucher again.

    Raises CaptureIdReused for the same id with other bytes, SourceUnknown, NotPermitted.
    """
    if command.source not in SOURCES:
        raise SourceUnknown(command.source[:32])
    path, is_first = _noted(uow, actor, command)
    if path is None:
        raise OrganisationUnknown
    actor.require(Permission.CAPTURE_VOUCHER, path)
    if is_first:
        return _captured(uow, actor, command)
    _require_same_file(uow, command)
    return voucher_by_id(uow.session, actor, command.capture_id)


# Capture, voucher, job and event in one round trip: every photo of every phone comes this way.
# Two sendings of one file at the same time: the second waits here for the first to commit.
_NOTE = text("""
WITH noted AS (
  INSERT INTO capture (organisation_id, id, source, sha256, size_bytes, media_type, file_name,
                       captured_by, captured_at)
  SELECT o.id, :id, :source, :sha256, :size_bytes, :media_type, :file_name, :by, :at
  FROM organisation o
  WHERE o.id = :organisation_id AND NOT EXISTS (
    SELECT FROM capture c WHERE c.id = :id AND c.organisation_id <> :organisation_id)
  ON CONFLICT DO NOTHING RETURNING organisation_id, id
), voucher_made AS (
  INSERT INTO voucher (organisation_id, id, capture_id, captured_by, captured_at)
  SELECT organisation_id, id, id, :by, :at FROM noted
), job_made AS (
  INSERT INTO job (id, queue, kind, organisation_id, subject_id, run_after, created_at)
  SELECT :job_id, :queue, 'read_voucher', organisation_id, id, :at, :at FROM noted
), event_made AS (
  INSERT INTO event_log (organisation_id, id, recorded_at, code, subject, subject_id, actor_id,
                         body)
  SELECT organisation_id, :event_id, :at, :code, :subject, id, :by, :body FROM noted
)
SELECT (SELECT path FROM organisation WHERE id = :organisation_id),
       EXISTS (SELECT FROM noted)
""")


def _noted(uow: UnitOfWork, actor: Actor, command: CaptureVoucher) -> tuple[str | None, bool]:
    """The unit's path, and whether this sending was the first."""
    event = _event(actor, command)
    path, is_first = uow.session.execute(
        _NOTE,
        {
            "organisation_id": command.organisation_id,
            "id": command.capture_id,
            "source": command.source,
            "sha256": command.sha256,
            "size_bytes": command.size_bytes,
            "media_type": command.media_type,
            "file_name": command.file_name,
            "by": actor.member_id,
            "at": uow.at,
            "job_id": new_id(),
            "queue": READ_QUEUE,
            "event_id": new_id(),
            "code": event.code,
            "subject": event.subject,
            "body": event.body(),
        },
    ).one()
    return path, is_first


def _event(actor: Actor, command: CaptureVoucher) -> VoucherCaptured:
    return VoucherCaptured(
        organisation_id=command.organisation_id,
        subject_id=command.capture_id,
        actor_id=actor.member_id,
        sha256=command.sha256.hex(),
        size_bytes=command.size_bytes,
        media_type=command.media_type,
        source=command.source,
    )


def _captured(uow: UnitOfWork, actor: Actor, command: CaptureVoucher) -> VoucherView:
    """The voucher as its rows were just written; nothing of it has been read."""
    return VoucherView(
        id=command.capture_id,
        organisation_id=command.organisation_id,
        capture_id=command.capture_id,
        part=0,
        state="captured",
        version=1,
        source=command.source,
        media_type=command.media_type,
        file_name=command.file_name,
        size_bytes=command.size_bytes,
        sha256=command.sha256.hex(),
        captured_by=actor.member_id,
        captured_at=uow.at,
        is_number_corrected=False,
        **dict.fromkeys(_UNREAD),
    )


_UNREAD = (
    "carrier_of_id",
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


def _require_same_file(uow: UnitOfWork, command: CaptureVoucher) -> None:
    known = uow.session.get(Capture, (command.organisation_id, command.capture_id))
    if known is None or known.sha256 != command.sha256:
        raise CaptureIdReused
