"""What every payment channel looks like to the house, and how a channel may fail."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol
from uuid import UUID

from finance.kernel.errors import InvalidInput, LedgerCorrupt, Unavailable
from finance.kernel.settings import Settings

ANSWERS = ("unknown", "pending", "cleared", "failed", "returned")


class ChannelAway(Unavailable):
    """No answer, or none that can be read: whether it was executed is unknown, so ask again."""

    code = "channel.unavailable"
    title = "付款通道暂时无法连接"
    remedy = "付款结果以银行为准，系统会自动继续查询，请勿重复付款"


class ChannelNotTrusted(Unavailable):
    """Signature or clock refused on either side; a person must look at the settings."""

    code = "channel.not_trusted"
    title = "付款通道的签名或时间校验未通过"
    remedy = "请核对付款通道密钥与服务器时间"


class ReferenceReused(LedgerCorrupt):
    """The bank knows this payment id with another content: never to be guessed away."""

    code = "channel.reference_reused"
    title = "同一付款编号在银行对应另一笔付款"
    remedy = "请立即与银行核对该笔付款，核对清楚前不要再次付款"


class ChannelUnknown(InvalidInput):
    code = "channel.unknown"
    title = "没有该付款通道"


@dataclass(frozen=True, slots=True, kw_only=True)
class Instruction:
    """支付指令 as the channel gets it; `payment_id` is executed at most once, ever."""

    payment_id: UUID
    amount_fen: int
    payer_name: str
    payer_account: str
    payee_name: str
    payee_account: str
    payee_bank: str
    purpose: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What the bank says of a payment; `answer` is one of ANSWERS."""

    answer: str
    bank_reference: str | None = None
    reason_code: str = ""
    reason: str = ""


class Channel(Protocol):
    """Both calls may be repeated at will; both raise ChannelAway or ChannelNotTrusted."""

    def submit(self, instruction: Instruction) -> Outcome:
        """Hand it over; a repeat of the same instruction answers as the first did."""
        ...

    def outcome(self, instruction: Instruction) -> Outcome:
        """What became of it; `unknown` when the bank has never seen it."""
        ...


@dataclass(frozen=True, slots=True)
class ChannelKind:
    """One registered channel and how it is opened."""

    code: str
    title: str
    open: Callable[[Settings], Channel]
