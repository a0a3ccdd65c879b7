"""The life of a payment (支付指令), and what each answer of the bank does to it: two tables.

instructed 已开具 · sent 已发送 · accepted 银行已受理 · cleared 已支付 · failed 支付失败 ·
returned 退票
"""

from collections.abc import Mapping
from datetime import datetime, timedelta

from finance.kernel.errors import Conflict, LedgerCorrupt

MOVES: Mapping[str, Mapping[str, str]] = {
    "send": {"instructed": "sent"},
    "accept": {"sent": "accepted"},
    "clear": {"sent": "cleared", "accepted": "cleared"},
    "fail": {"sent": "failed", "accepted": "failed"},
    "bank_return": {"cleared": "returned"},
}

# (our state, the bank's answer) → acts in order; what is not here contradicts itself.
ANSWERS: Mapping[tuple[str, str], tuple[str, ...]] = {
    ("sent", "unknown"): (),  # it never arrived: it is sent again
    ("sent", "pending"): ("accept",),
    ("sent", "cleared"): ("clear",),
    ("sent", "failed"): ("fail",),
    ("sent", "returned"): ("clear", "bank_return"),  # we missed the clearing in between
    ("accepted", "pending"): (),
    ("accepted", "cleared"): ("clear",),
    ("accepted", "failed"): ("fail",),
    ("accepted", "returned"): ("clear", "bank_return"),
    ("cleared", "pending"): (),  # an older answer that came late
    ("cleared", "cleared"): (),
    ("cleared", "returned"): ("bank_return",),
    ("failed", "pending"): (),
    ("failed", "failed"): (),
    ("returned", "pending"): (),
    ("returned", "cleared"): (),
    ("returned", "returned"): (),
}

WATCHED_FOR = timedelta(days=30)  # a bank may return a cleared payment (退票) so much later
_WAIT_MIN = timedelta(seconds=1)
_WAIT_MAX: Mapping[str, timedelta] = {
    "sent": timedelta(minutes=10),
    "accepted": timedelta(minutes=10),
    "cleared": timedelta(hours=12),
}

WATCHED = frozenset(_WAIT_MAX)


class PaymentWrongState(Conflict):
    code = "payment.wrong_state"
    title = "付款当前状态不能办理此操作"


class BankContradicts(LedgerCorrupt):
    code = "payment.bank_contradicts"
    title = "银行反馈与账上记录相矛盾"
    remedy = "请立即与银行核对该笔付款，核对清楚前不要再次付款"


def next_state(state: str, action: str) -> str:
    """The state after the action, or PaymentWrongState."""
    after = MOVES[action].get(state)
    if after is None:
        raise PaymentWrongState(state=state, action=action)
    return after


def acts_after(state: str, answer: str) -> tuple[str, ...]:
    """What the bank's answer leads to; BankContradicts where both cannot be true."""
    acts = ANSWERS.get((state, answer))
    if acts is None:
        raise BankContradicts(state=state, answer=answer)
    return acts


def next_poll_at(state: str, *, since: datetime, at: datetime) -> datetime | None:
    """When to ask the bank again; None: never. Waits grow with the time already waited."""
    wait_max = _WAIT_MAX.get(state)
    if wait_max is None or (state == "cleared" and at - since > WATCHED_FOR):
        return None
    return at + min(max((at - since) / 2, _WAIT_MIN), wait_max)
