"""A refusal waits for its sender a little while, and never for long."""

import io

import pytest
from flask import Request

from api import unread
from api.unread import let_finish


class Torn(io.BytesIO):
    def read(self, size: int | None = -1, /) -> bytes:
        raise ConnectionResetError


def _asked(body: io.BytesIO, *, length: int = 100, is_terminated: bool = True) -> Request:
    return Request(
        {
            "REQUEST_METHOD": "POST",
            "CONTENT_LENGTH": str(length),
            "wsgi.input": body,
            "wsgi.input_terminated": is_terminated,
        }
    )


def test_what_comes_is_read_to_its_end() -> None:
    body = io.BytesIO(b"x" * 1_000_000)
    assert let_finish(_asked(body, length=1_000_000))
    assert body.read() == b""


def test_there_is_a_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(unread, "BYTES_MAX", 300_000)
    assert not let_finish(_asked(io.BytesIO(b"x" * 1_000_000)))
    monkeypatch.setattr(unread, "BYTES_MAX", 10_000_000)
    monkeypatch.setattr(unread, "SECONDS_MAX", -1.0)
    assert not let_finish(_asked(io.BytesIO(b"x" * 1_000_000)))


def test_a_sender_who_broke_off_is_not_waited_for() -> None:
    assert not let_finish(_asked(Torn()))


def test_where_nothing_can_be_waited_for_nothing_is_read() -> None:
    body = io.BytesIO(b"x" * 10)
    assert let_finish(_asked(body, length=0))
    assert let_finish(_asked(body, is_terminated=False))
    assert body.tell() == 0


def test_a_refused_upload_is_read_on_before_the_answer(client, world) -> None:
    body = io.BytesIO(b"no picture at all" * 100_000)
    refused = client.post(
        "/v1/vouchers?source=file&capture_id=01990000-0000-7000-8000-000000000001",
        headers={**world.bearer("north"), "Content-Length": "1700000"},
        input_stream=body,
        environ_overrides={"wsgi.input_terminated": True},
    )
    assert refused.json["code"] == "file.unsupported"
    assert body.read() == b""
    assert "Connection" not in refused.headers
