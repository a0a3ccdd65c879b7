"""The package of an OFD: its members found by reference, read and parsed without trust."""

import posixpath
from collections.abc import Iterator
from urllib.parse import unquote

from lxml import etree

from finance.vouchers import faults
from finance.vouchers.faults import Unreadable
from ocr_worker.carriers.archive import Archive, ArchiveFaults, ArchiveLimits
from ocr_worker.carriers.base import File, Limits
from ocr_worker.carriers.xml_file import local_name, parse_xml, text_of

MAIN_PART = "OFD.xml"

_FAULTS = ArchiveFaults(
    damaged=faults.OFD_DAMAGED,
    unsafe_path=faults.OFD_UNSAFE_PATH,
    too_many_files=faults.OFD_DAMAGED,
    bomb=faults.ZIP_BOMB,
    password=faults.ZIP_PASSWORD,
)
_UNPACKED_BYTES_MAX = 200 * 1024 * 1024


def resolve(base: str, location: str) -> str:
    """The member that `location`, written in the part `base`, names; raises `Unreadable`."""
    location = location.strip().replace("\\", "/")
    if ":" in location:
        raise Unreadable(faults.OFD_UNSAFE_PATH, location[:200])
    joined = location if location.startswith("/") else posixpath.join("/", base, "..", location)
    # normpath would swallow a path that climbs out of the package, so it is counted first.
    if _climbs_out(posixpath.dirname(base), location):
        raise Unreadable(faults.OFD_UNSAFE_PATH, location[:200])
    return posixpath.normpath(joined).lstrip("/")


def _elsewhere(bases: tuple[str, ...], location: str) -> Iterator[str]:
    """The members that `location` may mean where its writer counted or escaped it otherwise."""
    for written in (location, unquote(location)):
        for base in bases:
            try:
                yield resolve(base, written)
            except Unreadable:
                continue


def _climbs_out(folder: str, location: str) -> bool:
    depth = 0 if location.startswith("/") else len([part for part in folder.split("/") if part])
    for part in location.split("/"):
        depth += {"..": -1, "": 0, ".": 0}.get(part, 1)
        if depth < 0:
            return True
    return False


class OfdPackage:
    """The parts of one package by name, parsed safely."""

    def __init__(self, file: File, limits: Limits) -> None:
        self.limits = limits
        self.notes: list[str] = []
        self._archive = Archive(
            file.data,
            limits=ArchiveLimits(
                limits.ofd_entries_max, _UNPACKED_BYTES_MAX, limits.zip_ratio_max
            ),
            faults=_FAULTS,
            is_package=True,
        )
        # Some writers change the case between a reference and the member it names.
        self._by_folded_name = {name.lower(): name for name in self._archive.names}

    @property
    def names(self) -> tuple[str, ...]:
        """The members, each as the archive spells it."""
        return tuple(self._by_folded_name.values())

    def member(self, name: str) -> str | None:
        """How the archive spells that part's name; None where the package has none."""
        return self._by_folded_name.get(name.lower())

    def located(self, location: str, *bases: str) -> str:
        """The member that `location`, written in the first of `bases`, names.

        Some writers count a path from the document's folder or from the package's root.
        """
        stated = resolve(bases[0], location)
        if self.member(stated) is not None:
            return stated
        others = _elsewhere((*bases, MAIN_PART), location)
        return next((name for name in others if self.member(name) is not None), stated)

    def read(self, name: str) -> bytes | None:
        """The bytes of a part; None where the package has none."""
        actual = self.member(name)
        return None if actual is None else self._archive.read(actual)

    def whole(self, name: str) -> bytes | None:
        """As `read`; None with a note for a part that is missing or does not unpack."""
        try:
            data = self.read(name)
        except Unreadable as error:
            if error.fault is not faults.OFD_DAMAGED:
                raise
            self.notes.append("ofd.part_damaged")
            return None
        if data is None:
            self.notes.append("ofd.part_missing")
        return data

    def tree(self, name: str) -> etree._Element:
        """A part that must be there and well-formed."""
        data = self.read(name)
        if data is None:
            raise Unreadable(faults.OFD_DAMAGED, f"no {name}")
        try:
            return parse_xml(data, self.limits)
        except Unreadable as error:
            if error.fault is faults.XML_DAMAGED:
                raise Unreadable(faults.OFD_DAMAGED, f"{name}: {error.detail}") from error
            raise

    def optional_tree(self, name: str, *, recover: bool = True) -> etree._Element | None:
        """A part that may be missing or broken: then a note is left and reading goes on.

        `recover`: what stands around the break is read; not of a part that bears values, of
        which one may be cut short.
        """
        data = self.whole(name)
        try:
            return None if data is None else parse_xml(data, self.limits, recover=recover)
        except Unreadable as error:
            if error.fault is not faults.XML_DAMAGED:
                raise
            self.notes.append("ofd.part_damaged")
            return None


def children(element: etree._Element, name: str) -> Iterator[etree._Element]:
    """Direct children of that local name."""
    return (child for child in element if local_name(child) == name)


def descendants(element: etree._Element, name: str) -> Iterator[etree._Element]:
    """All descendants of that local name, whatever prefix the writer gave it."""
    return (child for child in element.iterdescendants() if local_name(child) == name)


def first_text(element: etree._Element, name: str) -> str:
    """Text of the first direct child of that name, or nothing."""
    return next((text_of(child) for child in children(element, name)), "")
