"""What one file gave: vouchers, fingerprints, timings; and that as JSON for the reader's pipe."""

from base64 import b64decode, b64encode
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Self

from finance.vouchers.faults import UnreadPart, fault_by_code
from finance.vouchers.reading import VoucherReading
from finance.vouchers.reading_json import from_json, to_json
from ocr_worker.fingerprints import Fingerprint

Found = tuple[VoucherReading, Fingerprint | None]


@dataclass(frozen=True, slots=True)
class FileReading:
    """`fingerprints` go with `vouchers` one by one; None where nothing was drawn.

    `unread` are the parts that could not be read, by their place among all that the file holds.
    """

    vouchers: tuple[VoucherReading, ...]
    stages: tuple[tuple[str, float], ...]  # name and seconds, in order
    fingerprints: tuple[Fingerprint | None, ...]
    unread: Mapping[int, UnreadPart] = field(default_factory=dict)

    @classmethod
    def of(cls, parts: tuple[Found | UnreadPart, ...], seconds: Mapping[str, float]) -> Self:
        """From what was found in a file, in its order."""
        read = tuple(part for part in parts if not isinstance(part, UnreadPart))
        return cls(
            vouchers=tuple(reading for reading, _ in read),
            stages=tuple((name, round(spent, 6)) for name, spent in seconds.items()),
            fingerprints=tuple(mark for _, mark in read),
            unread={
                place: part for place, part in enumerate(parts) if isinstance(part, UnreadPart)
            },
        )

    @property
    def parts(self) -> tuple[Found | UnreadPart, ...]:
        """All that the file holds, in its order."""
        read = zip(self.vouchers, self.fingerprints, strict=True)
        places = range(len(self.vouchers) + len(self.unread))
        return tuple(self.unread.get(place) or next(read) for place in places)

    @property
    def seconds(self) -> float:
        return sum(seconds for _, seconds in self.stages)

    def to_json(self) -> dict[str, Any]:
        return {
            "vouchers": [to_json(voucher) for voucher in self.vouchers],
            "stages": [[name, seconds] for name, seconds in self.stages],
            "fingerprints": [_out(one) for one in self.fingerprints],
            "unread": [
                [place, part.fault.code, part.detail] for place, part in self.unread.items()
            ],
        }

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> "FileReading":
        return cls(
            vouchers=tuple(from_json(voucher) for voucher in data["vouchers"]),
            stages=tuple((name, seconds) for name, seconds in data["stages"]),
            fingerprints=tuple(_in(one) for one in data["fingerprints"]),
            unread={
                place: UnreadPart(fault_by_code(code), detail)
                for place, code, detail in data["unread"]
            },
        )


def _out(print_: Fingerprint | None) -> list[str] | None:
    if print_ is None:
        return None
    return [b64encode(part).decode() for part in (print_.pixels_sha256, print_.page)]


def _in(data: list[str] | None) -> Fingerprint | None:
    if data is None:
        return None
    pixels_sha256, page = (b64decode(part, validate=True) for part in data)
    return Fingerprint(pixels_sha256=pixels_sha256, page=page)
