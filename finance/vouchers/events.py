"""What happens to vouchers, for the audit log."""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from finance.kernel.events import Event


@dataclass(frozen=True, kw_only=True)
class VoucherCaptured(Event):
    code: ClassVar[str] = "voucher.captured"
    subject: ClassVar[str] = "voucher"
    sha256: str
    size_bytes: int
    media_type: str
    source: str


@dataclass(frozen=True, kw_only=True)
class VoucherRead(Event):
    code: ClassVar[str] = "voucher.read"
    subject: ClassVar[str] = "voucher"
    kind: str
    reading_id: UUID
    carrier_of_id: UUID | None
    match_count: int


@dataclass(frozen=True, kw_only=True)
class VoucherUnreadable(Event):
    code: ClassVar[str] = "voucher.unreadable"
    subject: ClassVar[str] = "voucher"
    fault_code: str


@dataclass(frozen=True, kw_only=True)
class VoucherCorrected(Event):
    code: ClassVar[str] = "voucher.corrected"
    subject: ClassVar[str] = "voucher"
    names: tuple[str, ...]
    commitments: tuple[str, ...]  # one a value, in the order of the names
    carrier_of_id: UUID | None
