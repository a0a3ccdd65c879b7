"""Capture a file, follow its reading, fetch the original."""

from datetime import timedelta
from functools import lru_cache
from typing import Any
from urllib.parse import quote
from uuid import UUID

from flask import Response, g, request
from sqlalchemy.orm import Session

from api import bodies, metrics, pages
from api.authentication import actor, actor_anew, proof
from api.blueprint import Blueprint
from api.conditions import etag, is_known, wanted_version
from api.house import house
from api.resources.vouchers import waiting
from api.resources.vouchers.schemas import (
    CaptureQuery,
    CorrectionInput,
    DetailQuery,
    FileLink,
    FileQuery,
    ListQuery,
    VoucherDocument,
    voucher_document,
)
from api.uploads import Upload
from api.view_schemas import page_of, schema_of
from api.writes import write
from finance.kernel.db import UnitOfWork
from finance.kernel.errors import InvalidInput
from finance.kernel.ids import parse_id
from finance.organisations.actor import Actor
from finance.organisations.queries import organisation
from finance.organisations.roles import Permission
from finance.storage.port import StoredObject
from finance.use_cases.capture_voucher import CaptureVoucher, capture_voucher
from finance.use_cases.correct_voucher import CorrectVoucher, correct_voucher
from finance.vouchers.media import MediaType
from finance.vouchers.queries import (
    VoucherState,
    VoucherView,
    voucher_by_id,
    voucher_list,
)

blueprint = Blueprint("vouchers", __name__, url_prefix="/v1/vouchers", description="票据")

LINK_LASTS = timedelta(minutes=5)
FILE_NAME_LENGTH_MAX = 200

_CONTENT_TYPES = {
    MediaType.JPEG: "image/jpeg",
    MediaType.PNG: "image/png",
    MediaType.WEBP: "image/webp",
    MediaType.HEIC: "image/heic",
    MediaType.TIFF: "image/tiff",
    MediaType.BMP: "image/bmp",
    MediaType.PDF: "application/pdf",
    MediaType.OFD: "application/ofd",
    MediaType.XML: "application/xml",
    MediaType.ZIP: "application/zip",
}


class CaptureIncomplete(InvalidInput):
    code = "capture.incomplete"
    title = "缺少采集编号"
    remedy = "请由客户端为每个文件生成 UUIDv7 作为 capture_id 一并提交"


@blueprint.route("", methods=["POST"], endpoint="capture")
@blueprint.doc(
    requestBody={
        "required": True,
        "content": {
            "multipart/form-data": {
                "schema": {
                    "type": "object",
                    "required": ["file"],
                    "properties": {
                        "capture_id": {"type": "string", "format": "uuid"},
                        "source": {"type": "string"},
                        "organisation_id": {"type": "string", "format": "uuid"},
                        "file": {"type": "string", "format": "binary"},
                    },
                }
            },
            "application/octet-stream": {"schema": {"type": "string", "format": "binary"}},
        },
    }
)
@blueprint.arguments(CaptureQuery, location="query")
@blueprint.response(201, schema_of(VoucherView))
def capture(asked: dict[str, Any]) -> Response:
    """上传一个文件，立即得到处于 captured 状态的票据；同一采集编号重复上传得到同一票据"""
    member, here = actor(), house()
    received = request._get_current_object()  # type: ignore[attr-defined]  # noqa: SLF001  # once, not at each use
    upload = Upload(
        received,
        asked,
        bytes_max=here.settings.upload_bytes_max,
        pixels_max=here.settings.pixels_max,
    )
    if "organisation_id" in upload.fields:  # whoever may not is told before the bytes travel
        _require_capture(_organisation_id(upload, member))
    stored = upload.store(here.store)
    command = _command(upload, member, stored)
    g.voucher_id = command.capture_id
    view = capture_voucher(here.database, member, command, proof=proof(received))
    metrics.note_upload(stored.size_bytes)
    return bodies.answer(
        view, 201, ETag=etag(view.version), Location=f"{blueprint.url_prefix}/{view.id}"
    )


@blueprint.route("", endpoint="list")
@blueprint.arguments(ListQuery, location="query")
@blueprint.response(200, page_of(VoucherView))
def listed(asked: dict[str, Any]) -> Response:
    """数据范围内的票据，新的在前"""
    return pages.listed(voucher_list, asked)


@blueprint.route("/<uuid:voucher_id>", endpoint="detail")
@blueprint.arguments(DetailQuery, location="query")
@blueprint.response(200, schema_of(VoucherDocument))
@blueprint.alt_response(304, description="未变化")
def detail(asked: dict[str, Any], voucher_id: UUID) -> Response:
    """一张票据的全部识别内容；带 wait 时等待其变化"""
    told = _waited(voucher_id, asked["wait"])
    if "If-None-Match" in request.headers:
        tag = etag(house().watch.state(actor(), voucher_id).version)
        if is_known(tag):
            return Response(status=304, headers={"ETag": tag, **told})
    with house().database.looking() as session:
        found = _document(session, actor(), voucher_id)
    return bodies.answer(found, 200, ETag=etag(found.version), **told)


def _document(session: Session, member: Actor, voucher_id: UUID) -> VoucherDocument:
    error_max = house().settings.field_error_max
    return voucher_document(session, member, voucher_id, error_max=error_max)


@blueprint.route("/<uuid:voucher_id>/state", endpoint="state")
@blueprint.arguments(DetailQuery, location="query")
@blueprint.response(200, schema_of(VoucherState))
@blueprint.alt_response(304, description="未变化")
def state(asked: dict[str, Any], voucher_id: UUID) -> Response:
    """一张票据的状态与版本；带 wait 时等待其变化，比取全部内容便宜得多"""
    told = _waited(voucher_id, asked["wait"])
    found = house().watch.state(actor(), voucher_id)
    headers = {"ETag": etag(found.version), **told}
    if is_known(headers["ETag"]):
        return Response(status=304, headers=headers)
    return bodies.Answer(_state_body(found), headers=headers, content_type=bodies.JSON)


@blueprint.route("/<uuid:voucher_id>/corrections", methods=["PUT"], endpoint="correct")
@blueprint.arguments(CorrectionInput)
@blueprint.response(200, schema_of(VoucherDocument))
def correct(given: dict[str, Any], voucher_id: UUID) -> Response:
    """更正识别结果；原识别结果保留"""
    command = CorrectVoucher(voucher_id, given["values"], given["reason"], wanted_version())
    keyring = house().keyring

    def work(uow: UnitOfWork, member: Actor) -> VoucherDocument:
        correct_voucher(uow, member, command, keyring=keyring)
        return _document(uow.session, member, voucher_id)

    answer = write(work)
    house().watch.forget(voucher_id)
    return answer


@blueprint.route("/<uuid:voucher_id>/file", endpoint="file")
@blueprint.arguments(FileQuery, location="query")
@blueprint.response(200, schema_of(FileLink), description="原始文件；link=1 时为下载链接")
def original(asked: dict[str, Any], voucher_id: UUID) -> Response:
    """下载原始文件，或得到一个短时有效的下载链接"""
    with house().database.looking() as session:
        found = voucher_by_id(session, actor(), voucher_id)
    return _link(found) if asked["link"] else _stream(found)


def _waited(voucher_id: UUID, seconds: int | None) -> dict[str, str]:
    """Wait for news as long as was asked; what to tell who could not wait."""
    if seconds is None:
        return {}
    return waiting.wait_until(lambda: _is_news(voucher_id), seconds=seconds)


def _is_news(voucher_id: UUID) -> bool:
    """Another version than the client's; for a client that has none: no longer unread."""
    state = house().watch.state(actor(), voucher_id)
    if request.headers.get("If-None-Match") is None:
        return state.state != "captured"
    return not is_known(etag(state.version))


@lru_cache(maxsize=4096)
def _state_body(state: VoucherState) -> bytes:
    """As JSON; asked for again and again while nothing changes."""
    return bodies.text(state).encode()


def _organisation_id(upload: Upload, member: Actor) -> UUID:
    given = upload.fields.get("organisation_id")
    return member.organisation_id if given is None else parse_id(given)


def _require_capture(organisation_id: UUID) -> None:
    with house().database.looking() as session:
        path = organisation(session, organisation_id).path
    if not actor().may(Permission.CAPTURE_VOUCHER, path):
        actor_anew().require(Permission.CAPTURE_VOUCHER, path)


def _command(upload: Upload, member: Actor, stored: StoredObject) -> CaptureVoucher:
    capture_id = upload.fields.get("capture_id")
    if not capture_id:
        raise CaptureIncomplete
    return CaptureVoucher(
        capture_id=parse_id(capture_id),
        organisation_id=_organisation_id(upload, member),
        source=upload.fields.get("source", "file"),
        sha256=stored.sha256,
        size_bytes=stored.size_bytes,
        media_type=str(upload.media_type),
        file_name=upload.fields.get("file_name", "")[-FILE_NAME_LENGTH_MAX:],
    )


def _content_type(voucher: VoucherView) -> str:
    return _CONTENT_TYPES[MediaType(voucher.media_type)]


def _link(voucher: VoucherView) -> Response:
    url = house().store.presigned_url(
        bytes.fromhex(voucher.sha256),
        expires=LINK_LASTS,
        file_name=voucher.file_name or str(voucher.id),
        media_type=_content_type(voucher),
    )
    if url is None:
        return bodies.answer(FileLink(f"{blueprint.url_prefix}/{voucher.id}/file", None))
    return bodies.answer(FileLink(url, house().database.clock() + LINK_LASTS))


def _stream(voucher: VoucherView) -> Response:
    chunks = house().store.get(bytes.fromhex(voucher.sha256))
    name = quote(voucher.file_name or f"{voucher.id}.{voucher.media_type}")
    return Response(
        chunks,
        headers={
            "Content-Disposition": f"attachment; filename*=UTF-8''{name}",
            "Content-Length": str(voucher.size_bytes),
        },
        content_type=_content_type(voucher),
        direct_passthrough=True,
    )
