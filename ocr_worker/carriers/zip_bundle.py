"""A ZIP of voucher files, as the ticket office and the tax office send them: one level deep."""

import re
import struct
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath

from finance.vouchers import faults
from finance.vouchers.faults import Fault, Unreadable, UnreadPart, unread_part
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
# Words beside the vouchers, from the sender or his programs.
_WORDS = frozenset({".txt", ".md", ".htm", ".html", ".url", ".lnk", ".ini", ".log"})

# An entry of the archive's directory for exactly that name, which some writers count from the
# root (`/`) or the folder (`./`): 24 bytes, length of name, 16 more.
_CENTRAL_OFD = re.compile(
    rb"PK\x01\x02[\x00-\xff]{24}"
    rb"(?:\x07\x00[\x00-\xff]{16}|\x08\x00[\x00-\xff]{16}[/\\]"
    rb"|\x09\x00[\x00-\xff]{16}\.[/\\])OFD\.xml"
)
_DIRECTORY_END = struct.Struct("<4s8xI4xH")  # magic, size of the directory, length of the comment

Opener = Callable[[File, Limits], tuple[Part | UnreadPart, ...]]


def open_bundle(file: File, limits: Limits, *, opener: Opener) -> Iterator[Part | UnreadPart]:
    """The parts of every file inside, in the archive's order, or why one cannot be read.

    Only words beside the vouchers are passed over: the sender must learn of every paper that is
    missing, and the others are read all the same. An archive that is hostile, or damaged where
    it names its members, is refused as a whole.
    """
    archive = Archive(
        file.data,
        limits=ArchiveLimits(
            limits.bundle_files_max, limits.bundle_bytes_max, limits.zip_ratio_max
        ),
        faults=_FAULTS,
    )
    if archive.doubled is not None:
        raise Unreadable(faults.ZIP_DAMAGED, f"several members named {archive.doubled}"[:200])
    is_empty = True
    for member in (_Member(archive, name) for name in archive.names):
        for part in () if member.is_litter else _opened(member, limits, opener):
            is_empty = False
            yield part
    if is_empty:
        raise Unreadable(faults.ZIP_EMPTY, file.name)


def is_ofd(data: bytes) -> bool:
    """Whether an archive is an OFD whose main part stands late, out of the sniffer's sight."""
    end = data.rfind(b"PK\x05\x06")
    if end < 0 or end + _DIRECTORY_END.size > len(data):
        return False
    _, size, _ = _DIRECTORY_END.unpack_from(data, end)
    # Only its own directory counts: an OFD stored inside brings one of its own along.
    return _CENTRAL_OFD.search(data[max(0, end - size) : end]) is not None


@dataclass(frozen=True, slots=True)
class _Member:
    archive: Archive
    name: str

    @property
    def is_litter(self) -> bool:
        return not _LITTER.isdisjoint(PurePosixPath(self.name).parts)

    @property
    def suffix(self) -> str:
        return PurePosixPath(self.name).suffix.lower()


def _opened(member: _Member, limits: Limits, opener: Opener) -> tuple[Part | UnreadPart, ...]:
    try:
        data = member.archive.read(member.name) or b""
        media = sniff(data)
        if media is None and member.suffix in _WORDS:
            return ()
        if media is MediaType.ZIP and not is_ofd(data):
            return (unread_part(member.name, Unreadable(_inside(member))),)
        return opener(File(member.name, data), limits)
    except Unreadable as error:
        return (unread_part(member.name, error),)


def _inside(member: _Member) -> Fault:
    """An archive in an archive; documents of office programs are archives by their bytes."""
    return faults.ZIP_NESTED if member.suffix == ".zip" else faults.UNSUPPORTED
