"""The bank itself: what it keeps, what it refuses, how it is started. Its client has own tests."""

import hashlib
import hmac
import json
import signal
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from cli.simulated_bank import Accepted, Bank, Book, Pace, main, state_of
from tests.make.bank import SECRET, HandClock, bank_at_hand

PACE = Pace(clear_s=10, return_s=20, slow_s=0)
PAYMENT = {
    "payment_id": "0199a7c2-0000-7000-8000-000000000001",
    "amount_fen": 12_000,
    "payer_name": "杏花社区",
    "payer_account": "6220",
    "payee_name": "文汇",
    "payee_account": "62221234",
    "payee_bank": "农商行",
    "purpose": "办公用品",
}


def _body(**changes: Any) -> bytes:
    return json.dumps(PAYMENT | changes).encode()


@pytest.fixture
def clock() -> HandClock:
    return HandClock()


@pytest.fixture
def bank(tmp_path: Path, clock: HandClock) -> Bank:
    return Bank(Book(tmp_path / "bank.jsonl"), SECRET, pace=PACE, clock=clock)


@pytest.fixture
def http(tmp_path: Path, clock: HandClock) -> Iterator[httpx.Client]:
    with (
        bank_at_hand(tmp_path / "http.jsonl", clock, PACE) as url,
        httpx.Client(base_url=url, trust_env=False) as client,
    ):
        yield client


def _signed(clock: HandClock, target: str, body: bytes) -> dict[str, str]:
    """Written from the document alone, with none of the channel's code."""
    stamp = str(int(clock()))
    message = f"{target}\n{stamp}\n{hashlib.sha256(body).hexdigest()}"
    signature = hmac.new(SECRET.encode(), message.encode(), hashlib.sha256).hexdigest()
    return {"Zsb-Timestamp": stamp, "Zsb-Signature": signature}


@pytest.mark.parametrize(
    ("end", "waited_s", "state"),
    [
        ("1234", 9.9, "accepted"),
        ("1234", 10, "cleared"),
        ("1234", 10**6, "cleared"),
        ("0001", 9.9, "accepted"),
        ("0001", 10, "failed"),
        ("0002", 10, "cleared"),
        ("0002", 29.9, "cleared"),
        ("0002", 30, "returned"),
        ("0004", 10, "cleared"),
    ],
)
def test_the_end_of_the_account_and_the_clock_decide(
    end: str, waited_s: float, state: str
) -> None:
    one = Accepted("p", 1, f"6222{end}", "d", "SB1", 100.0)
    assert state_of(one, PACE, at=100.0 + waited_s)[0] == state


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"not json",
        b"[]",
        b"7",
        b'{"payment_id": 7}',
        _body(payment_id="seven"),
        _body(amount_fen=0),
        _body(amount_fen=-5),
        _body(amount_fen="12000"),
        _body(amount_fen=True),
        _body(amount_fen=1.5),
        _body(payee_account=""),
        _body(payee_name=""),
        _body(purpose=None),
    ],
)
def test_what_is_no_instruction_is_refused_and_not_noted(bank: Bank, body: bytes) -> None:
    (status, facts), is_new = bank.submit(body)
    assert (status, facts["code"], is_new) == (422, "instruction_invalid", False)
    assert bank.book.all() == ()


def test_one_id_one_content(bank: Bank) -> None:
    assert bank.submit(_body())[0][0] == 202
    assert bank.submit(_body())[0][0] == 200
    (status, facts), _ = bank.submit(_body(amount_fen=12_001))
    assert (status, facts["code"]) == (409, "reference_reused")
    assert [one.amount_fen for one in bank.book.all()] == [12_000]


def test_the_statement_shows_what_moved_and_what_came_back(bank: Bank, clock: HandClock) -> None:
    for number, account in enumerate(("62221234", "62220001", "62220002")):
        bank.submit(
            _body(payment_id=PAYMENT["payment_id"][:-1] + str(number), payee_account=account)
        )
    assert bank.statement() == (200, {"movements": []})
    clock.now += 30
    _, facts = bank.statement()
    assert [(m["payment_id"][-1], m["amount_fen"]) for m in facts["movements"]] == [
        ("0", 12_000),
        ("2", 12_000),
        ("2", -12_000),
    ]


def test_a_torn_last_line_was_never_answered(tmp_path: Path, clock: HandClock) -> None:
    state = tmp_path / "bank.jsonl"
    Bank(Book(state), SECRET, clock=clock).submit(_body())
    whole = state.read_bytes()
    state.write_bytes(whole + b'{"payment_id": "0199')
    again = Book(state)
    assert [one.payment_id for one in again.all()] == [PAYMENT["payment_id"]]
    assert state.read_bytes() == whole
    other = f"{str(PAYMENT['payment_id'])[:-1]}2"
    Bank(again, SECRET, clock=clock).submit(_body(payment_id=other))
    assert [one.payment_id for one in Book(state).all()] == [PAYMENT["payment_id"], other]


def test_a_signed_request_is_served_with_a_signed_answer(
    http: httpx.Client, clock: HandClock
) -> None:
    headers = _signed(clock, "POST /v1/payments", _body())
    got = http.post("/v1/payments", content=_body(), headers=headers)
    assert (got.status_code, got.json()["state"]) == (202, "accepted")
    message = f"{headers['Zsb-Signature']}\n202\n{hashlib.sha256(got.content).hexdigest()}"
    expected = hmac.new(SECRET.encode(), message.encode(), hashlib.sha256).hexdigest()
    assert got.headers["Zsb-Signature"] == expected


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"Zsb-Signature": ""}, "bad_signature"),
        ({"Zsb-Signature": "0" * 64}, "bad_signature"),
        ({"Zsb-Timestamp": ""}, "stale_timestamp"),
        ({"Zsb-Timestamp": "soon"}, "stale_timestamp"),
        ({"Zsb-Timestamp": "1795300299"}, "bad_signature"),
        ({"Zsb-Timestamp": "1795300301"}, "stale_timestamp"),
    ],
)
def test_an_untrusted_request_is_not_looked_at(
    http: httpx.Client, *, clock: HandClock, changes: dict[str, str], code: str
) -> None:
    headers = _signed(clock, "POST /v1/payments", _body()) | changes
    got = http.post("/v1/payments", content=_body(), headers=headers)
    assert (got.status_code, got.json()["code"]) == (401, code)
    headers = _signed(clock, "GET /v1/statement", b"") | changes
    assert http.get("/v1/statement", headers=headers).status_code == 401


def test_a_signature_stands_for_one_body_and_one_path(
    http: httpx.Client, clock: HandClock
) -> None:
    headers = _signed(clock, "POST /v1/payments", _body())
    other = http.post("/v1/payments", content=_body(amount_fen=1), headers=headers)
    assert other.status_code == 401
    path = f"/v1/payments/{PAYMENT['payment_id']}"
    assert http.get(path, headers=headers).status_code == 401
    assert http.get(path, headers=_signed(clock, f"GET {path}", b"")).status_code == 404


@pytest.mark.parametrize("path", ["/", "/v1/other"])
def test_there_is_nothing_else(http: httpx.Client, clock: HandClock, path: str) -> None:
    assert http.get(path, headers=_signed(clock, f"GET {path}", b"")).status_code == 404
    assert http.post(path, content=b"x").status_code == 404


def test_a_body_beyond_the_limit_is_not_read(http: httpx.Client) -> None:
    assert http.post("/v1/payments", content=b"x" * 70_000).status_code == 404


def test_it_does_not_start_without_a_secret(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("ZSB_BANK_SECRET", raising=False)
    with pytest.raises(SystemExit):
        main(["--state", str(tmp_path / "bank.jsonl")])


def test_it_prints_its_address_and_an_interrupt_ends_it_cleanly(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("ZSB_BANK_SECRET", SECRET)
    before = signal.signal(signal.SIGALRM, signal.default_int_handler)
    monkeypatch.setattr(
        "socketserver.BaseServer.service_actions", lambda _: signal.raise_signal(signal.SIGALRM)
    )
    try:
        assert main(["--state", str(tmp_path / "bank.jsonl"), "--clear-s", "0"]) == 0
    finally:
        signal.signal(signal.SIGALRM, before)
    assert json.loads(capsys.readouterr().out)["url"].startswith("http://127.0.0.1:")


@pytest.mark.parametrize(("end", "is_answered"), [("0004", False), ("0005", True)])
def test_the_first_answer_may_be_dropped_or_late(
    http: httpx.Client, *, clock: HandClock, end: str, is_answered: bool
) -> None:
    body = _body(payee_account=f"6222{end}")
    headers = _signed(clock, "POST /v1/payments", body)
    if is_answered:
        assert http.post("/v1/payments", content=body, headers=headers).status_code == 202
    else:
        with pytest.raises(httpx.RemoteProtocolError):
            http.post("/v1/payments", content=body, headers=headers)
    assert http.post("/v1/payments", content=body, headers=headers).status_code == 200


def test_an_account_that_is_refused_leaves_no_trace(bank: Bank) -> None:
    (status, facts), _ = bank.submit(_body(payee_account="62220003"))
    assert (status, facts["code"]) == (422, "account_invalid")
    assert bank.outcome(str(PAYMENT["payment_id"]))[0] == 404
