"""采集票据: a file has been stored; note it as a voucher to be read."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from finance.kernel.db import UnitOfWork
from finance.kernel.errors import Conflict, InvalidInput
from finance.organisations.actor import Actor
from finance.organisations.queries import organisation
from finance.organisations.roles import Permission
from finance.vouchers.events import VoucherCaptured
from finance.vouchers.models import SOURCES, Capture, Voucher
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
    actor.require(
        Permission.CAPTURE_VOUCHER, organisation(uow.session, command.organisation_id).path
    )
    if command.source not in SOURCES:
        raise SourceUnknown(command.source[:32])
    if _is_first(uow, actor, command):
        _begin(uow, actor, command)
    else:
        _require_same_file(uow, command)
    return voucher_by_id(uow.session, actor, command.capture_id)


def _is_first(uow: UnitOfWork, actor: Actor, command: CaptureVoucher) -> bool:
    # Two sendings of one file at the same time: the second waits here for the first to commit.
    noted = uow.session.execute(
        insert(Capture)
        .values(
            organisation_id=command.organisation_id,
            id=command.capture_id,
            source=command.source,
            sha256=command.sha256,
            size_bytes=command.size_bytes,
            media_type=command.media_type,
            file_name=command.file_name,
            captured_by=actor.member_id,
            captured_at=uow.at,
        )
        .on_conflict_do_nothing()
        .returning(Capture.id)
    )
    return noted.first() is not None


def _begin(uow: UnitOfWork, actor: Actor, command: CaptureVoucher) -> None:
    elsewhere = uow.session.scalars(
        select(Capture.organisation_id).where(
            Capture.id == command.capture_id, Capture.organisation_id != command.organisation_id
        )
    )
    if elsewhere.first() is not None:
        raise CaptureIdReused
    uow.session.add(
        Voucher(
            organisation_id=command.organisation_id,
            id=command.capture_id,
            capture_id=command.capture_id,
            captured_by=actor.member_id,
            captured_at=uow.at,
        )
    )
    uow.enqueue(
        "read_voucher",
        queue=READ_QUEUE,
        organisation_id=command.organisation_id,
        subject_id=command.capture_id,
    )
    uow.record(
        VoucherCaptured(
            organisation_id=command.organisation_id,
            subject_id=command.capture_id,
            actor_id=actor.member_id,
            sha256=command.sha256.hex(),
            size_bytes=command.size_bytes,
            media_type=command.media_type,
            source=command.source,
        )
    )


def _require_same_file(uow: UnitOfWork, command: CaptureVoucher) -> None:
    known = uow.session.get_one(Capture, (command.organisation_id, command.capture_id))
    if known.sha256 != command.sha256:
        raise CaptureIdReused
