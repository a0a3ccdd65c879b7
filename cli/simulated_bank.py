"""A bank for demos and tests, in a process of its own: `python -m cli.simulated_bank`.

It speaks the protocol of `docs/bank-channel.md`. What it has accepted it keeps in a file, one
line a payment, flushed to disk before it answers; what becomes of a payment follows from the end
of the payee's account, the time of acceptance and the clock, so a restart forgets nothing. It
shares no code with the house's channel: two readings of the document check each other.
"""

import argparse
import hashlib
import hmac
import json
import os
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from uuid import UUID

PAYMENTS = "/v1/payments"
STATEMENT = "/v1/statement"
CLOCK_SKEW_S = 300
BODY_BYTES_MAX = 64 * 1024
TEXTS = (
    "payment_id",
    "payer_name",
    "payer_account",
    "payee_name",
    "payee_account",
    "payee_bank",
    "purpose",
)

FAILS, RETURNS, REFUSED, DROPS, SLOW = "0001", "0002", "0003", "0004", "0005"

Answer = tuple[int, dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Pace:
    """How long things take at this bank."""

    clear_s: float = 1.0
    return_s: float = 2.0
    slow_s: float = 8.0


PACE = Pace()


@dataclass(frozen=True, slots=True)
class Accepted:
    """One accepted payment: a line of the state file."""

    payment_id: str
    amount_fen: int
    payee_account: str
    digest: str
    bank_reference: str
    accepted_at: float


class Book:
    """Accepted payments, appended to a file; a payment id is taken once, ever."""

    def __init__(self, path: Path) -> None:
        self._lock = threading.Lock()
        self._path = path
        self._accepted: dict[str, Accepted] = {}
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()
        kept = path.read_bytes()
        whole = kept[: kept.rfind(b"\n") + 1]  # a torn last line was never answered
        if whole != kept:
            os.truncate(path, len(whole))
        for line in whole.splitlines():
            one = Accepted(**json.loads(line))
            self._accepted[one.payment_id] = one

    def take(self, wanted: Mapping[str, Any], digest: str, *, at: float) -> tuple[Accepted, bool]:
        """The payment and whether it is new; an old one is returned as it was taken."""
        with self._lock:
            known = self._accepted.get(wanted["payment_id"])
            if known is not None:
                return known, False
            one = Accepted(
                payment_id=wanted["payment_id"],
                amount_fen=wanted["amount_fen"],
                payee_account=wanted["payee_account"],
                digest=digest,
                bank_reference=f"SB{int(at):010d}{len(self._accepted) + 1:06d}",
                accepted_at=at,
            )
            with self._path.open("a", encoding="utf-8") as file:
                file.write(json.dumps(asdict(one)) + "\n")
                file.flush()
                os.fsync(file.fileno())
            self._accepted[one.payment_id] = one
            return one, True

    def find(self, payment_id: str) -> Accepted | None:
        with self._lock:
            return self._accepted.get(payment_id)

    def all(self) -> tuple[Accepted, ...]:
        with self._lock:
            return tuple(self._accepted.values())


def state_of(one: Accepted, pace: Pace, *, at: float) -> tuple[str, str, str]:
    """State, reason code and reason by now; decided by the last four digits of the account."""
    waited_s, end = at - one.accepted_at, one.payee_account[-4:]
    if waited_s < pace.clear_s:
        return "accepted", "", ""
    if end == FAILS:
        return "failed", "account_closed", "收款账户已销户"
    if end == RETURNS and waited_s >= pace.clear_s + pace.return_s:
        return "returned", "name_mismatch", "收款人户名与账号不符，退票"
    return "cleared", "", ""


class Bank:
    """The protocol without HTTP: signed requests in, status and facts out."""

    def __init__(
        self,
        book: Book,
        secret: str,
        *,
        pace: Pace = PACE,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self.book = book
        self.pace = pace
        self.clock = clock
        self._secret = secret

    def distrusts(self, target: str, *, timestamp: str, signature: str, body: bytes) -> str:
        """Why a request is refused, or nothing."""
        if not timestamp.isdecimal() or abs(self.clock() - int(timestamp)) > CLOCK_SKEW_S:
            return "stale_timestamp"
        expected = self._sign(target, timestamp, hashlib.sha256(body).hexdigest())
        if not hmac.compare_digest(expected.encode(), signature.encode()):
            return "bad_signature"
        return ""

    def signs(self, request_signature: str, status: int, *, body: bytes) -> str:
        return self._sign(request_signature, str(status), hashlib.sha256(body).hexdigest())

    def submit(self, body: bytes) -> tuple[Answer, bool]:
        """The answer, and whether this body was newly accepted."""
        wanted = _read(body)
        if wanted is None:
            return (422, _fault("instruction_invalid", "支付指令内容不完整或格式不正确")), False
        digest = hashlib.sha256(body).hexdigest()
        known = self.book.find(wanted["payment_id"])
        if known is None and wanted["payee_account"].endswith(REFUSED):
            return (422, _fault("account_invalid", "收款账号不存在")), False
        one, is_new = self.book.take(wanted, digest, at=self.clock())
        if one.digest != digest:
            return (409, _fault("reference_reused", "该付款编号已用于另一笔支付指令")), False
        return (202 if is_new else 200, self._told(one)), is_new

    def outcome(self, payment_id: str) -> Answer:
        one = self.book.find(payment_id)
        if one is None:
            return 404, _fault("payment_unknown", "没有收到过该笔付款")
        return 200, self._told(one)

    def statement(self) -> Answer:
        """对账单: every movement so far; what came back stands as a second, negative line."""
        moved: list[dict[str, Any]] = []
        for one in self.book.all():
            state, _, _ = state_of(one, self.pace, at=self.clock())
            signs = {"cleared": (1,), "returned": (1, -1)}.get(state, ())
            moved += (
                {
                    "payment_id": one.payment_id,
                    "bank_reference": one.bank_reference,
                    "amount_fen": sign * one.amount_fen,
                }
                for sign in signs
            )
        return 200, {"movements": moved}

    def _told(self, one: Accepted) -> dict[str, Any]:
        state, reason_code, reason = state_of(one, self.pace, at=self.clock())
        return {
            "payment_id": one.payment_id,
            "amount_fen": one.amount_fen,
            "bank_reference": one.bank_reference,
            "state": state,
            "reason_code": reason_code,
            "reason": reason,
        }

    def _sign(self, *lines: str) -> str:
        message = "\n".join(lines).encode()
        return hmac.new(self._secret.encode(), message, hashlib.sha256).hexdigest()


def _fault(code: str, detail: str) -> dict[str, Any]:
    return {"code": code, "detail": detail}


def _read(body: bytes) -> dict[str, Any] | None:
    """The instruction, or None where it is not one."""
    try:
        read = json.loads(body)
        UUID(read["payment_id"])
        amount_fen = read["amount_fen"]
    except (ValueError, TypeError, KeyError, AttributeError):
        return None
    is_fit = type(amount_fen) is int and amount_fen > 0
    is_fit = is_fit and all(isinstance(read.get(name), str) for name in TEXTS)
    return read if is_fit and read["payee_account"] and read["payee_name"] else None


class Counter(BaseHTTPRequestHandler):
    """One request at the bank's counter."""

    protocol_version = "HTTP/1.1"
    timeout = 30.0
    bank: Bank

    def do_POST(self) -> None:
        length = int(self.headers.get("Content-Length") or 0)
        if self.path != PAYMENTS or length > BODY_BYTES_MAX:
            self.close_connection = True  # the body stays unread
            self._answer((404, _fault("not_found", "没有该服务")))
            return
        body = self.rfile.read(length)
        if not self._trusted(body):
            return
        answer, is_new = self.bank.submit(body)
        if is_new and not self._stays(body):
            return
        self._answer(answer)

    def do_GET(self) -> None:
        if not self._trusted(b""):
            return
        if self.path == STATEMENT:
            self._answer(self.bank.statement())
        elif self.path.startswith(f"{PAYMENTS}/"):
            self._answer(self.bank.outcome(self.path.removeprefix(f"{PAYMENTS}/")))
        else:
            self._answer((404, _fault("not_found", "没有该服务")))

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002  # the base class's name
        """Say nothing: account numbers stand in no log."""

    def _trusted(self, body: bytes) -> bool:
        fault = self.bank.distrusts(
            f"{self.command} {self.path}",
            timestamp=self.headers.get("Zsb-Timestamp") or "",
            signature=self.headers.get("Zsb-Signature") or "",
            body=body,
        )
        if fault:
            self._answer((401, _fault(fault, "签名或时间校验未通过")))
        return not fault

    def _stays(self, body: bytes) -> bool:
        """Accounts that end so make the line drop, or the answer come late, the first time."""
        end = str(json.loads(body)["payee_account"])[-4:]
        if end == SLOW:
            time.sleep(self.bank.pace.slow_s)
        self.close_connection = end == DROPS
        return end != DROPS

    def _answer(self, answer: Answer) -> None:
        status, facts = answer
        body = json.dumps(facts, ensure_ascii=False).encode()
        signature = self.headers.get("Zsb-Signature") or ""
        self.send_response(status)
        self.send_header("Content-Type", "application/json; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Zsb-Signature", self.bank.signs(signature, status, body=body))
        self.end_headers()
        self.wfile.write(body)


def open_counter(bank: Bank, *, port: int = 0) -> ThreadingHTTPServer:
    """A server on the loopback address only; `port` 0 takes a free one."""
    handler = type("BankCounter", (Counter,), {"bank": bank})
    server = ThreadingHTTPServer(("127.0.0.1", port), handler)
    server.daemon_threads = True
    return server


def main(arguments: list[str] | None = None) -> int:
    """Serve until interrupted; the first line printed is JSON with the address."""
    parser = argparse.ArgumentParser(prog="simulated_bank", description=__doc__)
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--state", type=Path, required=True)
    parser.add_argument("--clear-s", type=float, default=PACE.clear_s)
    parser.add_argument("--return-s", type=float, default=PACE.return_s)
    parser.add_argument("--slow-s", type=float, default=PACE.slow_s)
    chosen = parser.parse_args(arguments)
    secret = os.environ.get("ZSB_BANK_SECRET", "")
    if not secret:
        parser.error("ZSB_BANK_SECRET is not set")
    pace = Pace(chosen.clear_s, chosen.return_s, chosen.slow_s)
    server = open_counter(Bank(Book(chosen.state), secret, pace=pace), port=chosen.port)
    print(json.dumps({"url": f"http://127.0.0.1:{server.server_port}"}), flush=True)
    try:
        server.serve_forever(poll_interval=0.1)
    except KeyboardInterrupt:
        return 0
    finally:
        server.server_close()
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
