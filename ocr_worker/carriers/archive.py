"""ZIP archives (bundles and OFD packages), judged by their directory before anything unpacks.

Nothing is ever written to disk, so a path can do no harm; one that tries is refused all the
same, because no honest writer makes it. Only the first `/` of a name in a package is none: some
writers of OFD name the members as its references do.
"""

import lzma
import struct
import zipfile
import zlib
from collections import Counter
from dataclasses import dataclass
from io import BytesIO
from pathlib import PurePosixPath

from finance.vouchers.faults import Fault, Unreadable

# Below this size no ratio is a bomb: short XML full of repeats packs well.
_RATIO_FROM_BYTES = 1024 * 1024
# What zipfile raises over directories and members that are not what they promise.
_BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    EOFError,
    OSError,
    ValueError,
    OverflowError,
    NotImplementedError,
    RuntimeError,
    struct.error,
)
_SYMLINK = 0o120000
_KIND = 0o170000
_ENCRYPTED = 0x1


@dataclass(frozen=True, slots=True)
class ArchiveFaults:
    """What this use of ZIP calls its failures."""

    damaged: Fault
    unsafe_path: Fault
    too_many_files: Fault
    bomb: Fault
    password: Fault


@dataclass(frozen=True, slots=True)
class ArchiveLimits:
    files_max: int
    bytes_max: int
    ratio_max: int


class Archive:
    """An archive whose directory has passed every check; members are read on demand."""

    def __init__(
        self,
        data: bytes,
        *,
        limits: ArchiveLimits,
        faults: ArchiveFaults,
        is_package: bool = False,
    ) -> None:
        self._faults = faults
        self._limits = limits
        self._is_package = is_package
        self._read_bytes = 0
        try:
            self._zip = zipfile.ZipFile(BytesIO(data))
        except _BROKEN as error:
            raise Unreadable(faults.damaged, str(error)) from error
        members = self._zip.infolist()
        if len(members) > limits.files_max:
            raise Unreadable(faults.too_many_files, f"{len(members)} members")
        self._members = {self._name(info): info for info in members if not _is_folder(info)}
        self._refuse_hostile(members)

    @property
    def doubled(self) -> str | None:
        """A name that several members have: only one of them can be asked for by it."""
        names = Counter(self._name(info) for info in self._zip.infolist())
        return next((name for name, count in names.items() if count > 1), None)

    @property
    def names(self) -> tuple[str, ...]:
        """Paths of the files, with `/`, in the order of the directory."""
        return tuple(self._members)

    def _name(self, info: zipfile.ZipInfo) -> str:
        return _proper_name(info, self._stored(info))

    def _stored(self, info: zipfile.ZipInfo) -> str:
        """The name as it stands; in a package a first `/` is its own root, as in references."""
        name = info.filename.replace("\\", "/")
        return name.removeprefix("/") if self._is_package else name

    def _refuse_hostile(self, members: list[zipfile.ZipInfo]) -> None:
        for info in members:
            if _is_unsafe(info, self._stored(info)):
                raise Unreadable(self._faults.unsafe_path, info.filename[:200])
            if info.flag_bits & _ENCRYPTED:
                raise Unreadable(self._faults.password, info.filename[:200])
            if self._is_bomb(info):
                raise Unreadable(self._faults.bomb, info.filename[:200])
        total = sum(info.file_size for info in members)
        if total > self._limits.bytes_max:
            raise Unreadable(self._faults.bomb, f"{total} bytes unpacked")

    def _is_bomb(self, info: zipfile.ZipInfo) -> bool:
        ratio = info.file_size / max(info.compress_size, 1)
        return info.file_size > _RATIO_FROM_BYTES and ratio > self._limits.ratio_max

    def read(self, name: str) -> bytes | None:
        """The bytes of one member; None where there is none of that name."""
        info = self._members.get(name)
        if info is None:
            return None
        try:
            with self._zip.open(info) as member:
                # The directory may lie about the size: never take more than it promised.
                content = member.read(info.file_size + 1)
        except _BROKEN as error:
            raise Unreadable(self._faults.damaged, f"{name}: {error}") from error
        self._read_bytes += len(content)
        if len(content) > info.file_size or self._read_bytes > 4 * self._limits.bytes_max:
            raise Unreadable(self._faults.bomb, name[:200])
        return content


def _is_folder(info: zipfile.ZipInfo) -> bool:
    """As `ZipInfo.is_dir`, which fails over a member without a name."""
    return info.filename.endswith("/")


def _proper_name(info: zipfile.ZipInfo, stored: str) -> str:
    """Chinese writers on Windows name members in GBK without saying so."""
    name = stored.removeprefix("./")
    if info.flag_bits & 0x800 or name.isascii():
        return name
    try:
        return name.encode("cp437").decode("gbk")
    except UnicodeError:
        return name


def _is_unsafe(info: zipfile.ZipInfo, name: str) -> bool:
    path = PurePosixPath(name)
    is_link = (info.external_attr >> 16) & _KIND == _SYMLINK
    return is_link or path.is_absolute() or ".." in path.parts or name[1:2] == ":"
