"""存入识别结果: what a worker read becomes vouchers, keys, carriers and duplicate findings.

A part of the file that could not be read becomes a voucher too, unreadable with its reason.
"""

import hashlib
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import delete

from finance.claims.uses import USES, hold, show_anew
from finance.dedup.examine import examine
from finance.dedup.matchers.base import Compare
from finance.dedup.models import Fingerprint
from finance.kernel.db import UnitOfWork
from finance.kernel.ids import new_id
from finance.kernel.jobs import is_held
from finance.use_cases.mark_unreadable import note_fault
from finance.vouchers.differences import file_differences
from finance.vouchers.events import VoucherRead
from finance.vouchers.faults import UnreadPart
from finance.vouchers.models import Reading, Voucher
from finance.vouchers.papers import identify
from finance.vouchers.queries import VoucherUnknown
from finance.vouchers.reading import VoucherReading
from finance.vouchers.reading_json import to_json
from finance.vouchers.states import next_state

NOTHING = VoucherReading(kind="none", kind_confidence=1.0)


@dataclass(frozen=True, slots=True)
class PageFingerprint:
    """One page of the `part`-th voucher of the file; `rectified` as `compare` takes it."""

    pixels_sha256: bytes
    rectified: bytes
    page: int = 0
    part: int = 0


@dataclass(frozen=True, slots=True)
class StoreReading:
    """`job_id` and `fence` are the worker's claim on the job; `readings` in order of the file.

    No reading at all is stored as kind `none`. `compare` sets the look-alike search going.
    """

    job_id: UUID
    fence: int
    voucher_id: UUID
    organisation_id: UUID
    readings: tuple[VoucherReading | UnreadPart, ...]
    engine: str
    stages: tuple[tuple[str, float], ...] = ()
    fingerprints: tuple[PageFingerprint, ...] = ()
    compare: Compare | None = None


def store_reading(uow: UnitOfWork, command: StoreReading) -> bool:
    """Store it, unless the job has changed hands: then False, and nothing is written.

    The first reading is the captured voucher's; each further one becomes a voucher of its own.
    The caller closes the job (`kernel.jobs.finish`) in the same unit of work.
    """
    if not is_held(uow, command.job_id, command.fence):
        return False
    key = (command.organisation_id, command.voucher_id)
    hold(uow, *key)
    captured = uow.session.get(Voucher, key, with_for_update=True, populate_existing=True)
    if captured is None:
        raise VoucherUnknown
    for part, reading in enumerate(command.readings or (NOTHING,)):
        voucher = captured if part == 0 else _part(uow, captured, part)
        if isinstance(reading, UnreadPart):
            note_fault(uow, voucher, fault_code=reading.fault.code, detail=reading.detail)
        else:
            _store(uow, voucher, command, reading=reading)
    return True


def part_id(capture_id: UUID, part: int) -> UUID:
    """The id of a file's further voucher: a UUIDv7 of the same instant, the same every time."""
    if part == 0:
        return capture_id
    mixed = hashlib.sha256(capture_id.bytes + part.to_bytes(4)).digest()
    value = int.from_bytes(capture_id.bytes[:6] + mixed[:10])
    value = value & ~(0xF << 76) | 0x7 << 76
    return UUID(int=value & ~(0x3 << 62) | 0x2 << 62)


def _part(uow: UnitOfWork, captured: Voucher, part: int) -> Voucher:
    voucher_id = part_id(captured.id, part)
    known = uow.session.get(Voucher, (captured.organisation_id, voucher_id))
    if known is not None:
        return known
    made = Voucher(
        organisation_id=captured.organisation_id,
        id=voucher_id,
        capture_id=captured.capture_id,
        part=part,
        state="captured",
        version=0,
        captured_by=captured.captured_by,
        captured_at=captured.captured_at,
    )
    uow.session.add(made)
    return made


def _store(
    uow: UnitOfWork, voucher: Voucher, command: StoreReading, *, reading: VoucherReading
) -> None:
    row = Reading(
        organisation_id=voucher.organisation_id,
        id=new_id(),
        voucher_id=voucher.id,
        fence=command.fence,
        read_at=uow.at,
        engine=command.engine,
        body=to_json(reading),
        stages=[list(stage) for stage in command.stages],
    )
    uow.session.add(row)
    voucher.state = next_state(voucher.state, "store_reading") or voucher.state
    voucher.read_at = uow.at
    voucher.version += 1
    voucher.fault_code = voucher.fault_detail = None
    identify(uow, voucher, USES)
    _tell_of_difference(uow, voucher)
    _keep_pages(uow, voucher, command.fingerprints)
    uow.record(
        VoucherRead(
            organisation_id=voucher.organisation_id,
            subject_id=voucher.id,
            actor_id=None,
            kind=reading.kind,
            reading_id=row.id,
            carrier_of_id=voucher.carrier_of_id,
            match_count=examine(uow, voucher, command.compare),
        )
    )


def _tell_of_difference(uow: UnitOfWork, voucher: Voucher) -> None:
    """A file that contradicts a paper in use: whoever decides over it looks at it once more."""
    if not voucher.is_set_aside or voucher.carrier_of_id is None:
        return
    told = file_differences(uow.session, voucher.organisation_id, (voucher.carrier_of_id,))
    if any(one.file_id == voucher.id for one in told):
        show_anew(uow, voucher.organisation_id, voucher.carrier_of_id)


def _keep_pages(
    uow: UnitOfWork, voucher: Voucher, fingerprints: tuple[PageFingerprint, ...]
) -> None:
    uow.session.execute(
        delete(Fingerprint)
        .where(Fingerprint.organisation_id == voucher.organisation_id)
        .where(Fingerprint.voucher_id == voucher.id)
    )
    uow.session.add_all(
        Fingerprint(
            organisation_id=voucher.organisation_id,
            voucher_id=voucher.id,
            page=page.page,
            pixels_sha256=page.pixels_sha256,
            rectified=page.rectified,
        )
        for page in fingerprints
        if page.part == voucher.part
    )
