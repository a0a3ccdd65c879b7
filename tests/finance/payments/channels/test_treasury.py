"""The channel against the simulated bank over real HTTP, and against liars."""

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from uuid import UUID

import httpx
import pytest

from cli.simulated_bank import Pace
from finance.kernel.ids import new_id
from finance.kernel.settings import Settings
from finance.payments.channels import CHANNELS, open_channel
from finance.payments.channels.base import (
    ChannelAway,
    ChannelNotTrusted,
    ChannelUnknown,
    Instruction,
    Outcome,
    ReferenceReused,
)
from finance.payments.channels.treasury import (
    SIGNATURE,
    TIMESTAMP,
    TreasuryChannel,
    answer_signature,
    request_signature,
)
from tests.make.bank import SECRET, HandClock, bank_at_hand, bank_process

PACE = Pace(clear_s=60, return_s=600, slow_s=0.8)


def _instruction(account: str = "6222020000001234", payment_id: UUID | None = None) -> Instruction:
    return Instruction(
        payment_id=payment_id or new_id(),
        amount_fen=12_000,
        payer_name="杏花社区居民委员会",
        payer_account="622000001",
        payee_name="临江区文汇办公用品店",
        payee_account=account,
        payee_bank="临江农商银行",
        purpose="办公用品",
    )


@pytest.fixture
def clock() -> HandClock:
    return HandClock()


@pytest.fixture
def url(tmp_path: Path, clock: HandClock) -> Iterator[str]:
    with bank_at_hand(tmp_path / "bank.jsonl", clock, PACE) as address:
        yield address


@pytest.fixture
def channel(url: str, clock: HandClock) -> Iterator[TreasuryChannel]:
    opened = TreasuryChannel(url, SECRET, clock=clock, timeout_s=5)
    yield opened
    opened.close()


def _movements(url: str, clock: HandClock) -> list[tuple[str, int]]:
    stamp = str(int(clock()))
    signature = request_signature(SECRET, "GET /v1/statement", timestamp=stamp, body=b"")
    got = httpx.get(
        f"{url}/v1/statement", headers={TIMESTAMP: stamp, SIGNATURE: signature}, trust_env=False
    )
    return [(m["payment_id"], m["amount_fen"]) for m in got.json()["movements"]]


def test_accepted_then_cleared_under_one_reference(
    channel: TreasuryChannel, clock: HandClock
) -> None:
    instruction = _instruction()
    first = channel.submit(instruction)
    assert (first.answer, first.reason_code) == ("pending", "")
    clock.now += 59
    assert channel.outcome(instruction) == first
    clock.now += 1
    assert channel.outcome(instruction) == replace(first, answer="cleared")


def test_submitting_again_pays_once(channel: TreasuryChannel, clock: HandClock, url: str) -> None:
    instruction = _instruction()
    answers = [channel.submit(instruction)]
    clock.now += 100
    answers += [channel.submit(instruction) for _ in range(3)]
    assert {one.bank_reference for one in answers} == {answers[0].bank_reference}
    assert [one.answer for one in answers] == ["pending", "cleared", "cleared", "cleared"]
    assert _movements(url, clock) == [(str(instruction.payment_id), 12_000)]


def test_many_at_once_pay_once(channel: TreasuryChannel, clock: HandClock, url: str) -> None:
    instruction = _instruction()
    got: list[Outcome] = []
    threads = [
        threading.Thread(target=lambda: got.append(channel.submit(instruction))) for _ in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    clock.now += 100
    assert len({one.bank_reference for one in got}) == 1
    assert len(got) == 8
    assert _movements(url, clock) == [(str(instruction.payment_id), 12_000)]


def test_a_closed_account_fails(channel: TreasuryChannel, clock: HandClock, url: str) -> None:
    instruction = _instruction("62220001")
    channel.submit(instruction)
    clock.now += 60
    told = channel.outcome(instruction)
    assert (told.answer, told.reason_code) == ("failed", "account_closed")
    assert "销户" in told.reason
    assert _movements(url, clock) == []


def test_a_late_return_follows_a_clearing(
    channel: TreasuryChannel, clock: HandClock, url: str
) -> None:
    instruction = _instruction("62220002")
    channel.submit(instruction)
    clock.now += 60
    assert channel.outcome(instruction).answer == "cleared"
    clock.now += 600
    told = channel.outcome(instruction)
    assert (told.answer, told.reason_code) == ("returned", "name_mismatch")
    assert sum(fen for _, fen in _movements(url, clock)) == 0


@pytest.mark.parametrize(
    ("instruction", "code"),
    [
        (_instruction("62220003"), "account_invalid"),
        (_instruction(""), "instruction_invalid"),
        (replace(_instruction(), amount_fen=0), "instruction_invalid"),
    ],
)
def test_what_the_bank_refuses_has_failed_and_leaves_no_trace(
    channel: TreasuryChannel, instruction: Instruction, code: str
) -> None:
    told = channel.submit(instruction)
    assert (told.answer, told.reason_code, told.bank_reference) == ("failed", code, None)
    assert channel.outcome(instruction) == Outcome(answer="unknown")


def test_an_id_with_another_content_is_an_alarm(channel: TreasuryChannel) -> None:
    instruction = _instruction()
    channel.submit(instruction)
    with pytest.raises(ReferenceReused):
        channel.submit(replace(instruction, purpose="另一件事"))
    with pytest.raises(ChannelAway, match="not about this payment"):
        channel.outcome(replace(instruction, amount_fen=1))


def test_a_dropped_line_is_unknown_and_the_repeat_is_harmless(
    channel: TreasuryChannel, clock: HandClock, url: str
) -> None:
    instruction = _instruction("62220004")
    with pytest.raises(ChannelAway):
        channel.submit(instruction)
    assert channel.submit(instruction).answer == "pending"
    clock.now += 60
    assert _movements(url, clock) == [(str(instruction.payment_id), 12_000)]


def test_a_timeout_is_unknown_and_the_repeat_is_harmless(url: str, clock: HandClock) -> None:
    hasty = TreasuryChannel(url, SECRET, clock=clock, timeout_s=0.2)
    instruction = _instruction("62220005")
    with pytest.raises(ChannelAway, match="ReadTimeout"):
        hasty.submit(instruction)
    assert hasty.submit(instruction).answer == "pending"


def test_a_wrong_secret_and_a_wrong_clock_are_not_trusted(url: str, clock: HandClock) -> None:
    stranger = TreasuryChannel(url, "another secret", clock=clock)
    late = TreasuryChannel(url, SECRET, clock=lambda: clock() - 301)
    instruction = _instruction()
    with pytest.raises(ChannelNotTrusted, match="bad_signature"):
        stranger.submit(instruction)
    with pytest.raises(ChannelNotTrusted, match="stale_timestamp"):
        late.outcome(instruction)
    known = TreasuryChannel(url, SECRET, clock=clock).outcome(instruction)
    assert known.answer == "unknown"


def test_nobody_listens() -> None:
    with pytest.raises(ChannelAway, match="ConnectError"):
        TreasuryChannel("http://127.0.0.1:9", SECRET).submit(_instruction())


def test_a_killed_bank_forgets_nothing(tmp_path: Path) -> None:
    state = tmp_path / "state" / "bank.jsonl"
    instruction = _instruction()
    with bank_process(state, "--clear-s", "0.5") as address:
        first = TreasuryChannel(address, SECRET).submit(instruction)
    with bank_process(state, "--clear-s", "0") as address:
        again = TreasuryChannel(address, SECRET).submit(instruction)
    assert first.answer == "pending"
    assert again == replace(first, answer="cleared")


def test_the_registry_opens_the_channel_that_the_settings_name(url: str) -> None:
    settings = Settings(bank_url=url, bank_secret=SECRET)
    assert [kind.code for kind in CHANNELS] == ["treasury"]
    with pytest.raises(ChannelNotTrusted, match="stale_timestamp"):  # the bank's clock stands
        open_channel("treasury", settings).outcome(_instruction())
    with pytest.raises(ChannelUnknown):
        open_channel("pigeon", settings)


Reply = Callable[[str], tuple[int, bytes, str]]  # request signature → status, body, signature


@contextmanager
def _liar(reply: Reply) -> Iterator[TreasuryChannel]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["Content-Length"]))
            self.do_GET()

        def do_GET(self) -> None:
            status, body, signature = reply(self.headers[SIGNATURE])
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            self.send_header(SIGNATURE, signature)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield TreasuryChannel(f"http://127.0.0.1:{server.server_port}", SECRET)
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def _signed(status: int, body: bytes) -> Reply:
    return lambda request: (
        status,
        body,
        answer_signature(SECRET, request, status=status, body=body),
    )


CLEARED = {"state": "cleared", "amount_fen": 12_000, "bank_reference": "X"}


def test_a_forged_clearing_is_not_believed() -> None:
    instruction = _instruction()
    body = json.dumps({**CLEARED, "payment_id": str(instruction.payment_id)}).encode()
    replayed = answer_signature(SECRET, "an earlier request", status=200, body=body)
    for signature in ("", replayed):
        with (
            _liar(lambda _, signature=signature: (200, body, signature)) as channel,
            pytest.raises(ChannelNotTrusted, match="not signed by the bank"),
        ):
            channel.outcome(instruction)
    with _liar(_signed(200, body)) as channel:
        assert channel.outcome(instruction).answer == "cleared"


@pytest.mark.parametrize(
    ("status", "body", "words"),
    [
        (200, b"cleared", "not JSON"),
        (200, b"[]", "no JSON object"),
        (200, json.dumps({**CLEARED, "payment_id": "other"}).encode(), "not about this"),
        (200, json.dumps({**CLEARED, "state": "melted"}).encode(), "not about this"),
        (500, b"{}", "HTTP 500"),
        (302, b"{}", "HTTP 302"),
        (409, b"{}", "HTTP 409"),
        (422, b"{}", "HTTP 422"),
    ],
)
def test_what_is_no_answer_leaves_the_outcome_open(status: int, body: bytes, words: str) -> None:
    with _liar(_signed(status, body)) as channel, pytest.raises(ChannelAway, match=words):
        channel.outcome(_instruction())


def test_a_missing_address_is_no_refusal() -> None:
    with (
        _liar(_signed(404, b"{}")) as channel,
        pytest.raises(ChannelAway, match="HTTP 404"),
    ):
        channel.submit(_instruction())


def test_an_answer_without_reference_has_none() -> None:
    instruction = _instruction()
    body = json.dumps(
        {**CLEARED, "payment_id": str(instruction.payment_id), "bank_reference": None}
    ).encode()
    with _liar(_signed(200, body)) as channel:
        assert channel.outcome(instruction).bank_reference is None
