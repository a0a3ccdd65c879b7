"""The treasury/bank channel: signed JSON over HTTP, as `docs/bank-channel.md` tells.

The only module of the house that speaks HTTP, and never inside a transaction.
"""

import hashlib
import hmac
import json
import time
from collections.abc import Callable, Mapping
from dataclasses import asdict
from typing import Any

import httpx

from finance.kernel.settings import Settings
from finance.payments.channels.base import (
    ChannelAway,
    ChannelKind,
    ChannelNotTrusted,
    Instruction,
    Outcome,
    ReferenceReused,
)

PATH = "/v1/payments"
TIMESTAMP = "Zsb-Timestamp"
SIGNATURE = "Zsb-Signature"
TIMEOUT_S = 10.0
_MEANT = frozenset({200, 202, 404, 409, 422})  # anything else is no answer of the bank

# The bank's word: ours. `accepted` is not money moved.
_ANSWERS: Mapping[str, str] = {
    "accepted": "pending",
    "cleared": "cleared",
    "failed": "failed",
    "returned": "returned",
}


class TreasuryChannel:
    """One connection pool; safe to share between threads."""

    def __init__(
        self,
        url: str,
        secret: str,
        *,
        timeout_s: float = TIMEOUT_S,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._http = httpx.Client(base_url=url, timeout=timeout_s, trust_env=False)
        self._secret = secret
        self._clock = clock

    def submit(self, instruction: Instruction) -> Outcome:
        facts = asdict(instruction) | {"payment_id": str(instruction.payment_id)}
        body = json.dumps(facts, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        status, answer = self._call("POST", PATH, body=body.encode())
        match status:
            case 200 | 202:
                return _outcome(answer, instruction)
            case 409:
                raise ReferenceReused(payment_id=str(instruction.payment_id))
            case 422:  # unfit and not executed; a known id is answered before it is judged
                return Outcome(
                    answer="failed",
                    reason_code=str(answer.get("code") or ""),
                    reason=str(answer.get("detail") or ""),
                )
        raise ChannelAway(f"HTTP {status}")

    def outcome(self, instruction: Instruction) -> Outcome:
        status, answer = self._call("GET", f"{PATH}/{instruction.payment_id}", body=b"")
        match status:
            case 200:
                return _outcome(answer, instruction)
            case 404:
                return Outcome(answer="unknown")
        raise ChannelAway(f"HTTP {status}")

    def close(self) -> None:
        self._http.close()

    def _call(self, method: str, path: str, *, body: bytes) -> tuple[int, dict[str, Any]]:
        timestamp = str(int(self._clock()))
        signature = request_signature(
            self._secret, f"{method} {path}", timestamp=timestamp, body=body
        )
        headers = {
            TIMESTAMP: timestamp,
            SIGNATURE: signature,
            "Content-Type": "application/json; charset=utf-8",
        }
        try:
            got = self._http.request(method, path, content=body, headers=headers)
        except httpx.HTTPError as error:
            raise ChannelAway(type(error).__name__) from error
        if got.status_code in {401, 403}:
            raise ChannelNotTrusted(got.text[:200])
        if got.status_code not in _MEANT:
            raise ChannelAway(f"HTTP {got.status_code}")
        expected = answer_signature(
            self._secret, signature, status=got.status_code, body=got.content
        )
        if not hmac.compare_digest(expected, got.headers.get(SIGNATURE, "")):
            raise ChannelNotTrusted("the answer is not signed by the bank")
        return got.status_code, _json_object(got.content)


def request_signature(secret: str, target: str, *, timestamp: str, body: bytes) -> str:
    """HMAC-SHA256 over `METHOD PATH`, timestamp and body digest, a line each; hex."""
    return _hmac(secret, target, timestamp, hashlib.sha256(body).hexdigest())


def answer_signature(secret: str, request: str, *, status: int, body: bytes) -> str:
    """HMAC-SHA256 over the request's signature, the status and the body digest; hex.

    Tied to its request, an answer cannot be replayed to another question.
    """
    return _hmac(secret, request, str(status), hashlib.sha256(body).hexdigest())


def _hmac(secret: str, *lines: str) -> str:
    return hmac.new(secret.encode(), "\n".join(lines).encode(), hashlib.sha256).hexdigest()


def _json_object(content: bytes) -> dict[str, Any]:
    try:
        read = json.loads(content)
    except ValueError as error:
        raise ChannelAway("the answer is not JSON") from error
    if not isinstance(read, dict):
        raise ChannelAway("the answer is no JSON object")
    return read


def _outcome(answer: Mapping[str, Any], about: Instruction) -> Outcome:
    """The bank's words as an Outcome; a word about other money is no answer at all."""
    state = _ANSWERS.get(str(answer.get("state")))
    is_about = (answer.get("payment_id"), answer.get("amount_fen")) == (
        str(about.payment_id),
        about.amount_fen,
    )
    if state is None or not is_about:
        raise ChannelAway("the answer is not about this payment")
    reference = answer.get("bank_reference")
    return Outcome(
        answer=state,
        bank_reference=None if reference is None else str(reference),
        reason_code=str(answer.get("reason_code") or ""),
        reason=str(answer.get("reason") or ""),
    )


def _open(settings: Settings) -> TreasuryChannel:
    return TreasuryChannel(settings.bank_url, settings.bank_secret)


TREASURY = ChannelKind("treasury", "国库集中支付与银行付款通道", _open)
