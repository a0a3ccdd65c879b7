"""采集票据: a file has been stored; note it as a voucher to be read."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy.orm import Session

from finance.kernel.asking import Gathered
from finance.kernel.clock import business_date
from finance.kernel.db import Database
from finance.kernel.errors import Conflict, InvalidInput, NotPermitted
from finance.kernel.ids import new_id
from finance.organisations.actor import Actor
from finance.organisations.queries import OrganisationUnknown
from finance.organisations.roles import PERMISSIONS, Permission, Role
from finance.organisations.sessions import Proof, SessionEnded
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


def capture_voucher(
    database: Database, actor: Actor, command: CaptureVoucher, *, proof: Proof | None = None
) -> VoucherView:
    """Note the file; the same id with the same bytes gives the same voucher again.

    One statement, which is one transaction (docs/decisions/0005). Raises CaptureIdReused for the
    same id with other bytes, SourceUnknown, OrganisationUnknown, NotPermitted, and SessionEnded
    when a proof is given and its session is no longer open.
    """
    if command.source not in SOURCES:
        raise SourceUnknown(command.source[:32])
    at = database.clock()
    noted = _noted(database, actor, command, at=at, proof=proof)
    if not noted.is_logged_in:
        raise SessionEnded
    if not noted.is_permitted:
        raise NotPermitted(permission=str(Permission.CAPTURE_VOUCHER))
    if noted.is_first:
        return _captured(actor, command, at=at)
    with database.reading() as session:
        _require_same_file(session, command)
        return voucher_by_id(session, actor, command.capture_id)


_CAPTURING_ROLES = (
    f"{{{','.join(r for r in Role if Permission.CAPTURE_VOUCHER in PERMISSIONS[r])}}}"
)

# Capture, voucher, job and event at once: every photo of every phone comes this way. Whether the
# member is still logged in and may capture for the unit is asked here, of the tables: a long
# upload lies behind, and the API may have let it begin on what it saw a moment ago. Two sendings
# of one file at the same time: the second waits here for the first. Counts instead of EXISTS keep
# the planner from reading whole tables into a hash.
_NOTE = Gathered(
    """
WITH asked AS MATERIALIZED (
  SELECT a.*, a.token_digest = '' OR (
    SELECT count(*) FROM login_session s
    WHERE s.token_digest = a.token_digest AND s.member_id = a.captured_by
      AND s.revoked_at IS NULL AND s.expires_at > a.captured_at
      AND s.last_seen_at > a.seen_after) > 0 AS is_logged_in,
  (
    SELECT count(*) FROM "grant" g
    JOIN member m ON m.id = g.member_id AND m.is_active
    JOIN organisation over ON over.id = g.organisation_id
    WHERE g.member_id = a.captured_by AND g.role = ANY ($1::text[])
      AND g.valid_from <= a.on_date AND (g.valid_until IS NULL OR g.valid_until >= a.on_date)
      AND starts_with(o.path, over.path)) > 0 AS is_permitted
  FROM ROWS FROM (
    unnest($5::uuid[]), unnest($6::uuid[]), unnest($7::uuid[]), unnest($8::timestamptz[]),
    unnest($9::date[]), unnest($10::bytea[]), unnest($11::timestamptz[])
  ) WITH ORDINALITY AS a (
    id, organisation_id, captured_by, captured_at, on_date, token_digest, seen_after, number)
  JOIN organisation o ON o.id = a.organisation_id
), noted AS (
  INSERT INTO capture (organisation_id, id, source, sha256, size_bytes, media_type, file_name,
                       captured_by, captured_at)
  SELECT a.organisation_id, a.id, ($12::text[])[number], ($13::bytea[])[number],
    ($14::bigint[])[number], ($15::text[])[number], ($16::text[])[number], a.captured_by,
    a.captured_at
  FROM asked a
  WHERE a.is_logged_in AND a.is_permitted
  ORDER BY number
  ON CONFLICT DO NOTHING
  RETURNING organisation_id, id, captured_by, captured_at, array_position($5::uuid[], id) AS number
), voucher_made AS (
  INSERT INTO voucher (organisation_id, id, capture_id, captured_by, captured_at)
  SELECT organisation_id, id, id, captured_by, captured_at FROM noted
), job_made AS (
  INSERT INTO job (id, queue, kind, organisation_id, subject_id, run_after, created_at)
  SELECT ($17::uuid[])[number], $2, 'read_voucher', organisation_id, id,
    least(captured_at, now()), captured_at
  FROM noted
), event_made AS (
  INSERT INTO event_log (organisation_id, id, recorded_at, code, subject, subject_id, actor_id,
                         body)
  SELECT organisation_id, ($18::uuid[])[number], captured_at, $3, $4, id, captured_by,
    ($19::text[])[number]
  FROM noted
)
SELECT number, is_logged_in, is_permitted, number IN (SELECT number FROM noted) FROM asked
""",
    shared=(_CAPTURING_ROLES, READ_QUEUE, VoucherCaptured.code, VoucherCaptured.subject),
)


@dataclass(frozen=True, slots=True)
class _Noted:
    is_logged_in: bool
    is_permitted: bool
    is_first: bool


def _noted(
    database: Database,
    actor: Actor,
    command: CaptureVoucher,
    *,
    at: datetime,
    proof: Proof | None,
) -> _Noted:
    rows = database.asker.rows_gathered(
        _NOTE,
        str(command.capture_id),
        str(command.organisation_id),
        str(actor.member_id),
        at.isoformat(),
        business_date(at).isoformat(),
        "" if proof is None else f"\\x{proof.token_digest.hex()}",
        (at - timedelta(seconds=0 if proof is None else proof.idle_s)).isoformat(),
        command.source,
        f"\\x{command.sha256.hex()}",
        str(command.size_bytes),
        command.media_type,
        command.file_name,
        str(new_id()),
        str(new_id()),
        _event(actor, command).body(),
    )
    for row in rows:
        return _Noted(*(told == "t" for told in row))
    raise OrganisationUnknown


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


def _captured(actor: Actor, command: CaptureVoucher, *, at: datetime) -> VoucherView:
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
        captured_at=at,
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


def _require_same_file(session: Session, command: CaptureVoucher) -> None:
    known = session.get(Capture, (command.organisation_id, command.capture_id))
    if known is None or known.sha256 != command.sha256:
        raise CaptureIdReused
