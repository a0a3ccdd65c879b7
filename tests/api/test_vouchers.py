"""Capture a file, follow it, fetch it again."""

import io
import struct
import threading
import time
import zlib

import pytest
from sqlalchemy import func, select, update
from werkzeug.datastructures import FileStorage, MultiDict
from werkzeug.test import encode_multipart

from api.held import Places
from api.resources.vouchers import waiting
from finance.kernel.events import EventLog, Job
from finance.kernel.ids import new_id
from finance.vouchers.models import Capture, Voucher


def png(width=8, height=8, padding=0) -> bytes:
    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    body = zlib.compress(b"\x00" * 9 * 8)
    parts = (_chunk(b"IHDR", header), _chunk(b"IDAT", body), _chunk(b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts) + b"\x00" * padding


def _chunk(kind, data) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def captured_as(capture_id=None, **more) -> dict[str, str]:
    return {"capture_id": str(capture_id or new_id()), "source": "camera", **more}


def _form(client, bearer, fields, *files):
    """The boundary is ours: the client's random one may exceed the 70 characters of RFC 2046."""
    parts = MultiDict(fields)
    for stream, name in files:
        parts.add("file", FileStorage(stream, name))
    boundary, data = encode_multipart(parts, boundary="of-this-form")
    return client.post(
        "/v1/vouchers",
        data=data,
        headers=bearer,
        content_type=f"multipart/form-data; boundary={boundary}",
    )


def test_a_raw_body_becomes_a_captured_voucher_with_its_job(caller, world, session):
    capture_id = new_id()
    made = caller("north").upload(png(), captured_as(capture_id, file_name="发票.png"))
    assert made.status_code == 201
    assert made.json["id"] == str(capture_id)
    assert (made.json["state"], made.json["media_type"]) == ("captured", "png")
    assert made.json["organisation_id"] == str(world.north)
    assert made.json["file_name"] == "发票.png"
    assert made.headers["Location"] == f"/v1/vouchers/{capture_id}"
    assert made.headers["ETag"] == '"v1"'
    jobs = session.scalars(select(Job)).all()
    assert [(job.kind, job.queue, job.subject_id) for job in jobs] == [
        ("read_voucher", "read", capture_id)
    ]
    events = session.scalars(select(EventLog.code).where(EventLog.subject_id == capture_id))
    assert events.all() == ["voucher.captured"]


def test_the_bytes_of_a_stored_file_are_counted(caller, client, world):
    def counted() -> float:
        name = "zsb_uploaded_bytes_total "
        lines = client.get("/metrics").get_data(as_text=True).splitlines()
        return next(float(one.removeprefix(name)) for one in lines if one.startswith(name))

    before = counted()
    caller("north").upload(png(padding=1000), captured_as())
    caller("north").upload(b"unfit", captured_as())
    assert counted() - before == len(png(padding=1000))


def test_the_same_id_again_is_the_same_voucher_and_one_effect(caller, world, session):
    query = captured_as()
    first = caller("north").upload(png(), query)
    again = caller("north").upload(png(), query)
    assert (again.status_code, again.json) == (201, first.json)
    assert session.scalar(select(func.count()).select_from(Job)) == 1


def test_the_same_id_with_other_bytes_is_refused(caller, world):
    query = captured_as()
    caller("north").upload(png(), query)
    other = caller("north").upload(png(9, 9), query)
    assert (other.status_code, other.json["code"]) == (409, "capture.id_reused")


def test_a_form_may_name_the_capture_in_its_fields(client, world):
    fields = {"capture_id": str(new_id()), "source": "album"}
    made = _form(client, world.bearer("north"), fields, (io.BytesIO(png()), "照片.png"))
    assert made.status_code == 201
    assert (made.json["source"], made.json["file_name"]) == ("album", "照片.png")


def test_headers_may_name_the_capture(client, world):
    capture_id = str(new_id())
    headers = {
        **world.bearer("north"),
        "X-Capture-Id": capture_id,
        "X-Capture-Source": "scan",
        "X-File-Name": "%E7%A5%A8.png",
    }
    made = client.post(
        "/v1/vouchers", data=png(), headers=headers, content_type="application/octet-stream"
    )
    assert (made.json["id"], made.json["source"]) == (capture_id, "scan")
    assert made.json["file_name"] == "票.png"


def test_a_large_form_streams_through_with_boundary_like_bytes_inside(client, world, caller):
    data = png(padding=0) + (b"\r\n--" + b"a" * 1000 + b"\r\n\r") * 1500
    fields = captured_as()
    made = _form(client, world.bearer("north"), fields, (io.BytesIO(data), "a.png"))
    assert made.status_code == 201, made.json
    assert made.json["size_bytes"] == len(data)
    back = caller("north").get(f"/v1/vouchers/{made.json['id']}/file")
    assert back.data == data


@pytest.mark.parametrize(
    ("data", "status", "code"),
    [
        (b"", 422, "file.empty"),
        ("这不是图片，只是改了名的文本".encode(), 415, "file.unsupported"),
        (png(30_000, 30_000), 422, "image.too_many_pixels"),
        (png(0, 8), 422, "image.no_pixels"),
        (png(padding=4 * 1024 * 1024), 413, "file.too_large"),
    ],
)
@pytest.mark.parametrize("way", ["raw", "form"])
def test_an_unfit_file_is_refused_with_its_own_code(
    caller, client, world, settings, session, data, status, code, way
):
    if way == "raw":
        refused = caller("north").upload(data, captured_as(file_name="a.jpg"))
    else:
        refused = _form(client, world.bearer("north"), captured_as(), (io.BytesIO(data), "a.jpg"))
    assert (refused.status_code, refused.json["code"]) == (status, code)
    assert refused.content_type == "application/problem+json"
    assert refused.json["remedy"]
    assert session.scalar(select(func.count()).select_from(Capture)) == 0
    assert [path for path in settings.objects_folder.rglob("*") if path.is_file()] == []


def test_a_stream_of_unknown_length_is_cut_at_the_limit(client, world):
    """Chunked transfer names no length: the bytes themselves are counted."""
    endless = _Endless(png())
    refused = client.post(
        "/v1/vouchers",
        query_string=captured_as(),
        headers=world.bearer("north"),
        environ_overrides={"wsgi.input": endless, "wsgi.input_terminated": True},
    )
    assert (refused.status_code, refused.json["code"]) == (413, "file.too_large")
    assert endless.given_bytes < 5 * 1024 * 1024


class _Endless(io.RawIOBase):
    def __init__(self, head):
        self.head = head
        self.given_bytes = 0

    def readable(self):
        return True

    def readinto(self, buffer):
        given = self.head or bytes(len(buffer))
        self.head = b""
        buffer[: len(given)] = given
        self.given_bytes += len(given)
        return len(given)


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ({"source": "camera"}, "capture.incomplete"),
        ({"capture_id": "0000", "source": "camera"}, "request.fields_invalid"),
        ({"capture_id": "7b1fd6e2-5f4c-4b6e-8f4e-0d2f3a4b5c6d"}, "id.invalid"),
        ({"capture_id": str(new_id()), "source": "fax"}, "request.fields_invalid"),
        ({"capture_id": str(new_id()), "captured": "1"}, "request.fields_invalid"),
    ],
)
def test_an_incomplete_capture_says_what_is_missing(caller, world, query, code):
    refused = caller("north").upload(png(), query)
    assert (refused.status_code, refused.json["code"]) == (422, code)


@pytest.mark.parametrize(
    ("content_type", "body"),
    [
        ("multipart/form-data", b"x"),
        ("multipart/form-data; boundary=" + "a" * 71, b"x"),
        ("multipart/form-data; boundary=b", b"no boundary at all"),
        ("multipart/form-data; boundary=b", b"--b\r\nContent-Type: image/png\r\n\r\nx\r\n--b--"),
        (
            "multipart/form-data; boundary=b",
            b'--b\r\nContent-Disposition: form-data; name="source"\r\n\r\n' + b"x" * 5000,
        ),
    ],
)
def test_a_broken_form_is_refused(client, world, content_type, body):
    refused = client.post(
        "/v1/vouchers", data=body, content_type=content_type, headers=world.bearer("north")
    )
    assert (refused.status_code, refused.json["code"]) == (400, "upload.form_broken")


def test_two_files_in_one_form_are_refused(client, world):
    pair = ((io.BytesIO(png()), "a.png"), (io.BytesIO(png()), "b.png"))
    refused = _form(client, world.bearer("north"), captured_as(), *pair)
    assert (refused.status_code, refused.json["code"]) == (422, "upload.one_file_only")


def test_a_form_without_a_file_is_an_empty_file(client, world):
    refused = _form(client, world.bearer("north"), {"capture_id": str(new_id())})
    assert refused.json["code"] == "file.empty"


def test_a_body_shorter_than_declared_is_no_file(client, world, session):
    refused = client.post(
        "/v1/vouchers",
        input_stream=io.BytesIO(png()),
        query_string=captured_as(),
        headers=world.bearer("north"),
        content_type="application/octet-stream",
        environ_overrides={
            "wsgi.input_terminated": True,
            "CONTENT_LENGTH": str(len(png()) + 1),
        },
    )
    assert (refused.status_code, refused.json["code"]) == (400, "request.refused")
    assert session.scalar(select(func.count()).select_from(Capture)) == 0


def test_capturing_for_a_foreign_unit_is_refused_before_the_bytes_travel(caller, world, settings):
    refused = caller("north").upload(png(), captured_as(organisation_id=str(world.south)))
    assert (refused.status_code, refused.json["code"]) == (403, "permission.denied")
    assert [path for path in settings.objects_folder.rglob("*") if path.is_file()] == []


def test_the_detail_of_a_captured_voucher(caller, world):
    made = caller("north").upload(png(), captured_as()).json
    shown = caller("witness").get(f"/v1/vouchers/{made['id']}")
    assert shown.status_code == 200
    assert shown.json["voucher"] == made
    assert shown.json["fields"] == {}
    assert shown.headers["ETag"] == '"v1"'


def test_the_known_version_is_not_sent_again(caller, world):
    made = caller("north").upload(png(), captured_as()).json
    same = caller("north").get(f"/v1/vouchers/{made['id']}", If_None_Match='"v1"')
    assert (same.status_code, same.data) == (304, b"")
    stale = caller("north").get(f"/v1/vouchers/{made['id']}", If_None_Match='"v0"')
    assert stale.status_code == 200


@pytest.mark.parametrize("tag", ['W/"v1"', "*", '"v7", W/"v1"'])
@pytest.mark.parametrize("what", ["", "/state"])
def test_a_weak_tag_or_a_star_knows_the_version_too(caller, world, tag, what):
    made = caller("north").upload(png(), captured_as()).json
    started_s = time.monotonic()
    address = f"/v1/vouchers/{made['id']}{what}?wait=1"
    same = caller("north").get(address, If_None_Match=tag)
    assert (same.status_code, same.headers["ETag"]) == (304, '"v1"')
    assert time.monotonic() - started_s > 0.9


@pytest.mark.parametrize("what", ["", "/state"])
@pytest.mark.parametrize(("tag", "status"), [("", 200), ('"v1"', 304)])
def test_who_finds_no_place_to_wait_is_told_when_to_ask_again(
    caller, world, monkeypatch, what, tag, status
):
    made = caller("north").upload(png(), captured_as()).json
    monkeypatch.setattr(waiting, "POLLS", Places(0))
    known = {"If_None_Match": tag} if tag else {}
    told = caller("north").get(f"/v1/vouchers/{made['id']}{what}?wait=20", **known)
    assert (told.status_code, told.headers["Retry-After"]) == (status, "2")
    unasked = caller("north").get(f"/v1/vouchers/{made['id']}{what}", **known)
    assert "Retry-After" not in unasked.headers


def test_a_long_poll_ends_when_the_voucher_changes(caller, world, database):
    made = caller("north").upload(png(), captured_as()).json

    def read_later():
        time.sleep(0.3)
        database.transact(
            lambda uow: uow.session.execute(
                update(Voucher).values(state="unreadable", version=2, fault_code="file.empty")
            )
        )

    reader = threading.Thread(target=read_later)
    reader.start()
    started_s = time.monotonic()
    shown = caller("north").get(f"/v1/vouchers/{made['id']}?wait=20", If_None_Match='"v1"')
    reader.join()
    assert shown.status_code == 200
    assert shown.json["voucher"]["state"] == "unreadable"
    fault = {"code": "file.empty", "title": "文件是空的", "remedy": "请重新选择文件后上传"}
    assert shown.json["fault"] == fault
    assert time.monotonic() - started_s < 15  # and not the twenty that it would have waited


def test_a_long_poll_without_a_change_ends_in_time(caller, world):
    made = caller("north").upload(png(), captured_as()).json
    started_s = time.monotonic()
    shown = caller("north").get(f"/v1/vouchers/{made['id']}?wait=1", If_None_Match='"v1"')
    assert shown.status_code == 304
    assert 0.9 < time.monotonic() - started_s < 15
    unread = caller("north").get(f"/v1/vouchers/{made['id']}?wait=1")
    assert unread.json["voucher"]["state"] == "captured"


def test_waiting_is_bounded(caller, world):
    made = caller("north").upload(png(), captured_as()).json
    for wait in ("0", "26", "x", "1.5"):
        refused = caller("north").get(f"/v1/vouchers/{made['id']}?wait={wait}")
        assert (refused.status_code, refused.json["code"]) == (422, "request.fields_invalid")


def test_pages_follow_one_another_without_gap_or_repeat(caller, world):
    made = [caller("north").upload(png(), captured_as()).json["id"] for _ in range(5)]
    seen, after = [], ""
    for _ in range(3):
        page = caller("north").get(f"/v1/vouchers?limit=2{after}").json
        seen += [voucher["id"] for voucher in page["items"]]
        after = f"&after={page['next']}"
    assert page["next"] is None
    assert seen == made[::-1]


def test_a_cursor_that_was_not_handed_out_is_refused(caller, world):
    for word in ("x", "AAAA", "%00", "5Y+R56Wo"):
        refused = caller("north").get(f"/v1/vouchers?after={word}")
        assert refused.status_code == 422


def test_a_list_is_bounded_and_scoped(caller, world):
    caller("north").upload(png(), captured_as())
    assert caller("south").get("/v1/vouchers").json["items"] == []
    assert caller("north").get("/v1/vouchers?limit=101").status_code == 422
    assert caller("north").get("/v1/vouchers?state=read").json["items"] == []
    whole = caller("accountant").get(f"/v1/vouchers?organisation_id={world.north}")
    assert len(whole.json["items"]) == 1


def test_the_original_comes_back_byte_for_byte(caller, world):
    data = png(padding=700_000)
    made = caller("north").upload(data, captured_as(file_name="发 票.png")).json
    back = caller("director").get(f"/v1/vouchers/{made['id']}/file")
    assert (back.status_code, back.data) == (200, data)
    assert back.headers["Content-Type"] == "image/png"
    assert back.headers["Content-Disposition"].startswith("attachment; filename*=UTF-8''%E5")
    assert back.headers["X-Content-Type-Options"] == "nosniff"


def test_where_no_link_can_be_signed_the_api_names_itself(caller, world):
    made = caller("north").upload(png(), captured_as()).json
    link = caller("north").get(f"/v1/vouchers/{made['id']}/file?link=1").json
    assert link == {"url": f"/v1/vouchers/{made['id']}/file", "expires_at": None}


def test_a_file_that_is_gone_says_so(caller, world, settings):
    made = caller("north").upload(png(), captured_as()).json
    for path in settings.objects_folder.rglob("*"):
        if path.is_file():
            path.unlink()
    gone = caller("north").get(f"/v1/vouchers/{made['id']}/file")
    assert (gone.status_code, gone.json["code"]) == (404, "object.missing")


def test_a_foreign_unit_sees_neither_voucher_nor_file(caller, world):
    made = caller("north").upload(png(), captured_as()).json
    for path in ("", "/file"):
        hidden = caller("south").get(f"/v1/vouchers/{made['id']}{path}")
        assert (hidden.status_code, hidden.json["code"]) == (404, "voucher.not_found")
