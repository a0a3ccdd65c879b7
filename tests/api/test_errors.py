"""Errors in one form, whoever raises them; nothing leaks."""

import pytest

from api.app import create_app
from api.house import over
from finance.kernel.db import Database

MEMBERS = {
    "type",
    "title",
    "status",
    "code",
    "detail",
    "remedy",
    "breaches",
    "fields",
    "request_id",
}


def _is_problem(answer, status, code):
    assert answer.content_type == "application/problem+json"
    assert set(answer.json) == MEMBERS
    assert (answer.status_code, answer.json["status"], answer.json["code"]) == (
        status,
        status,
        code,
    )
    assert answer.json["type"] == f"urn:zsb:error:{code}"
    assert answer.json["request_id"] == answer.headers["X-Request-Id"]
    return answer.json


def test_an_unknown_address(client):
    _is_problem(client.get("/v1/nothing"), 404, "request.unknown_address")
    _is_problem(client.get("/v1/vouchers/not-an-id"), 404, "request.unknown_address")


def test_a_wrong_method_names_the_right_ones(client):
    answer = client.patch("/v1/vouchers")
    _is_problem(answer, 405, "request.method_not_allowed")
    assert answer.headers["Allow"] == "GET, HEAD, POST"
    assert client.options("/v1/vouchers").status_code == 405


@pytest.mark.parametrize(
    ("body", "content_type", "status", "code"),
    [
        (b"{", "application/json", 400, "request.malformed"),
        (b"", "application/json", 400, "request.malformed"),
        (b"[" * 100_000, "application/json", 400, "request.malformed"),
        (b'{"a":' * 40 + b"1" + b"}" * 40, "application/json", 400, "request.malformed"),
        (b'{"login": NaN}', "application/json", 400, "request.malformed"),
        (b'{"login": ' + b"9" * 5000 + b"}", "application/json", 400, "request.malformed"),
        (b'{"login": "\xff"}', "application/json", 400, "request.malformed"),
        (b'{"login": "a\\u0000"}', "application/json", 422, "request.unclean_text"),
        (b'{"login": "\\ud800"}', "application/json", 422, "request.unclean_text"),
        (b"login=a", "application/x-www-form-urlencoded", 415, "request.media_type"),
        (b"x" * 1_100_000, "application/json", 413, "request.too_large"),
        (b"[]", "application/json", 422, "request.fields_invalid"),
    ],
)
def test_a_body_that_is_none(client, body, content_type, status, code):
    answer = client.post("/v1/sessions", data=body, content_type=content_type)
    _is_problem(answer, status, code)


def test_all_wrong_fields_are_told_at_once_in_chinese(caller, world):
    answer = caller("claimant").post(
        "/v1/claims",
        {
            "claim_id": "7",
            "title": "",
            "payee_name": 5,
            "payee_account": "6222",
            "lines": [{"expense_class": "30201", "amount_fen": "100"}],
            "note": "x",
        },
    )
    problem = _is_problem(answer, 422, "request.fields_invalid")
    told = {breach["fields"]["field"]: breach["detail"] for breach in problem["breaches"]}
    assert told == {
        "claim_id": "claim_id：应为 UUID",
        "title": "title：长度应为 1 到 500 个字符",
        "payee_name": "payee_name：应为文字",
        "payee_bank": "payee_bank：必填",
        "lines.0.amount_fen": "lines.0.amount_fen：应为整数",
        "note": "note：不认识的字段",
    }


def test_a_query_is_read_strictly(caller, world):
    answer = caller("north").get("/v1/vouchers?limt=5")
    problem = _is_problem(answer, 422, "request.fields_invalid")
    assert problem["breaches"][0]["fields"] == {"field": "limt"}
    _is_problem(caller("north").get("/v1/vouchers?state=%00"), 422, "request.unclean_text")


def test_what_nobody_expected_is_internal_and_leaks_nothing(app, client):
    def broken():
        raise RuntimeError("the password is hunter2")

    app.view_functions["health.live"] = broken
    problem = _is_problem(client.get("/healthz"), 500, "internal")
    assert "hunter2" not in str(problem)


def test_a_database_that_is_away_is_503_with_retry_after(settings, tmp_path):
    nowhere = Database("postgresql+psycopg://zsb@127.0.0.1:1/none")
    away = create_app(settings, over(settings, nowhere)).test_client()
    ready = away.get("/readyz")
    _is_problem(ready, 503, "database.unavailable")
    assert ready.headers["Retry-After"] == "5"
    asked = away.get("/v1/vouchers", headers={"Authorization": "Bearer x"})
    _is_problem(asked, 503, "database.unavailable")
    assert away.get("/healthz").status_code == 200


def test_a_request_id_is_taken_over_only_when_it_is_one(client):
    kept = client.get("/healthz", headers={"X-Request-Id": "phone-7f3a.19"})
    assert kept.headers["X-Request-Id"] == "phone-7f3a.19"
    for given in ("short", "a" * 65, "with space and more", 'quote"quote"'):
        made = client.get("/healthz", headers={"X-Request-Id": given}).headers["X-Request-Id"]
        assert made != given
        assert len(made) == 32


def test_every_answer_carries_the_guarding_headers(client):
    for path in ("/healthz", "/v1/nothing", "/v1/sessions/current"):
        headers = client.get(path).headers
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Cache-Control"] == "no-store"
        assert "default-src 'none'" in headers["Content-Security-Policy"]
        assert "Access-Control-Allow-Origin" not in headers
        assert "Set-Cookie" not in headers


def test_doubled_slashes_lead_to_the_address_at_the_same_host(client):
    led = client.get("/v1//vouchers", headers={"Host": "zsb.example"})
    assert led.status_code == 308
    assert led.headers["Location"] == "http://zsb.example/v1/vouchers"


def test_a_head_has_the_headers_alone(client, world):
    asked = client.head("/v1/vouchers", headers=world.bearer("north"))
    got = client.get("/v1/vouchers", headers=world.bearer("north"))
    assert asked.status_code == 200
    assert asked.data == b""
    assert asked.headers["Content-Length"] == str(len(got.data))
