"""What one file gave: vouchers, fingerprints, timings; and that as JSON for the reader's pipe."""

from base64 import b64decode, b64encode
from dataclasses import dataclass
from typing import Any

from finance.vouchers.reading import VoucherReading
from finance.vouchers.reading_json import from_json, to_json
from ocr_worker.fingerprints import Fingerprint


@dataclass(frozen=True, slots=True)
class FileReading:
    """`fingerprints` go with `vouchers` one by one; None where nothing was drawn."""

    vouchers: tuple[VoucherReading, ...]
    stages: tuple[tuple[str, float], ...]  # name and seconds, in order
    fingerprints: tuple[Fingerprint | None, ...]

    @property
    def seconds(self) -> float:
        return sum(seconds for _, seconds in self.stages)

    def to_json(self) -> dict[str, Any]:
        return {
            "vouchers": [to_json(voucher) for voucher in self.vouchers],
            "stages": [[name, seconds] for name, seconds in self.stages],
            "fingerprints": [_out(one) for one in self.fingerprints],
        }

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> "FileReading":
        return cls(
            vouchers=tuple(from_json(voucher) for voucher in data["vouchers"]),
            stages=tuple((name, seconds) for name, seconds in data["stages"]),
            fingerprints=tuple(_in(one) for one in data["fingerprints"]),
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
