"""What happens to claims, for the audit log: no payee, of an account the end alone.

`commitment` binds to what was submitted, `papers` to kind, number, day and amount of its papers;
`keys` are the registry's hashes of them.
"""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from finance.kernel.events import Event


@dataclass(frozen=True, kw_only=True)
class ClaimCreated(Event):
    code: ClassVar[str] = "claim.created"
    subject: ClassVar[str] = "claim"
    total_fen: int
    voucher_ids: tuple[UUID, ...]


@dataclass(frozen=True, kw_only=True)
class ClaimEdited(Event):
    code: ClassVar[str] = "claim.edited"
    subject: ClassVar[str] = "claim"
    total_fen: int
    voucher_ids: tuple[UUID, ...]


@dataclass(frozen=True, kw_only=True)
class ClaimSubmitted(Event):
    code: ClassVar[str] = "claim.submitted"
    subject: ClassVar[str] = "claim"
    round: int
    total_fen: int
    roles: tuple[str, ...]
    keys: tuple[str, ...]
    commitment: str
    papers: str


@dataclass(frozen=True, kw_only=True)
class ClaimWithdrawn(Event):
    code: ClassVar[str] = "claim.withdrawn"
    subject: ClassVar[str] = "claim"
    round: int


@dataclass(frozen=True, kw_only=True)
class ClaimReturned(Event):
    code: ClassVar[str] = "claim.returned"
    subject: ClassVar[str] = "claim"
    round: int
    position: int | None
    reasons: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class ClaimApproved(Event):
    """The last step of the route was approved: the claim may be paid."""

    code: ClassVar[str] = "claim.approved"
    subject: ClassVar[str] = "claim"
    round: int
    total_fen: int


@dataclass(frozen=True, kw_only=True)
class PayeeCorrected(Event):
    """更正收款账户 after a payment failed or came back; never the whole account."""

    code: ClassVar[str] = "claim.payee_corrected"
    subject: ClassVar[str] = "claim"
    account_tail_before: str
    account_tail: str
    is_bank_changed: bool
    commitment: str
    papers: str
