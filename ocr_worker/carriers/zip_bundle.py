"""A ZIP of voucher files, as the ticket office and the tax office send them: one level deep."""

import re
import struct
from collections.abc import Callable, Iterator
from pathlib import PurePosixPath

from finance.vouchers import faults
from finance.vouchers.faults import Unreadable
from finance.vouchers.media import MediaType, sniff
from ocr_worker.carriers.archive import Archive, ArchiveFaults, ArchiveLimits
from ocr_worker.carriers.base import File, Limits, Part

_FAULTS = ArchiveFaults(
    damaged=faults.ZIP_DAMAGED,
    unsafe_path=faults.ZIP_UNSAFE_PATH,
    too_many_files=faults.ZIP_TOO_MANY_FILES,
    bomb=faults.ZIP_BOMB,
    password=faults.ZIP_PASSWORD,
)
# What archivers of desktop systems add for themselves.
_LITTER = frozenset({"__MACOSX", ".DS_Store", "Thumbs.db", "desktop.ini"})

# An entry of the archive's directory for exactly that name: 24 bytes, length of name, 16 more.
_CENTRAL_OFD = re.compile(rb"PK\x01\x02[\x00-\xff]{24}\x07\x00[\x00-\xff]{16}OFD\.xml")
_DIRECTORY_END = struct.Struct("<4s8xI4xH")  # magic, size of the directory, length of the comment

Opener = Callable[[File, Limits], tuple[Part, ...]]


def open_bundle(file: File, limits: Limits, *, opener: Opener) -> tuple[Part, ...]:
    """The parts of every voucher file inside, in the archive's order.

    What is no voucher file is passed over. A member that cannot be read refuses the bundle: the
    sender must learn that one of his papers is missing.
    """
    archive = Archive(
        file.data,
        limits=ArchiveLimits(
            limits.bundle_files_max, limits.bundle_bytes_max, limits.zip_ratio_max
        ),
        faults=_FAULTS,
    )
    parts = tuple(
        part for member in _members(archive, file.name) for part in opener(member, limits)
    )
    if not parts:
        raise Unreadable(faults.ZIP_EMPTY, file.name)
    return parts


def is_ofd(data: bytes) -> bool:
    """Whether an archive is an OFD whose main part stands late, out of the sniffer's sight."""
    end = data.rfind(b"PK\x05\x06")
    if end < 0 or end + _DIRECTORY_END.size > len(data):
        return False
    _, size, _ = _DIRECTORY_END.unpack_from(data, end)
    # Only its own directory counts: an OFD stored inside brings one of its own along.
    return _CENTRAL_OFD.search(data[max(0, end - size) : end]) is not None


def _members(archive: Archive, bundle: str) -> Iterator[File]:
    for name in archive.names:
        if _LITTER.isdisjoint(PurePosixPath(name).parts):
            data = archive.read(name)
            if data and _is_voucher_file(data):
                yield File(f"{bundle}/{name}", data)


def _is_voucher_file(data: bytes) -> bool:
    media = sniff(data)
    return media is not None and (media is not MediaType.ZIP or is_ofd(data))
