"""The carriers (载体) that the worker opens: the registry, and the one door to it.

A new carrier is one module with a `FORMAT`, and its line in `CARRIERS`.
"""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from finance.vouchers import faults
from finance.vouchers.faults import Unreadable, UnreadPart
from finance.vouchers.media import MediaType, sniff
from ocr_worker.carriers import image, ofd, pdf, xml_file
from ocr_worker.carriers.base import CarrierFormat, File, Limits, Part
from ocr_worker.carriers.zip_bundle import Opener, is_ofd, open_bundle

CARRIERS: tuple[CarrierFormat, ...] = (image.FORMAT, pdf.FORMAT, ofd.FORMAT, xml_file.FORMAT)


def open_carrier(path: Path, *, limits: Limits) -> tuple[Part | UnreadPart, ...]:
    """Open one file into its voucher-sized parts; raises `Unreadable`."""
    size = path.stat().st_size
    if size > limits.file_bytes_max:
        raise Unreadable(faults.TOO_LARGE, f"{size} bytes")
    return open_file(File(path.name, path.read_bytes()), limits)


def open_file(file: File, limits: Limits) -> tuple[Part | UnreadPart, ...]:
    """Open bytes that are already in memory, a bundle with all it holds; raises `Unreadable`."""
    return tuple(parts_of(file, limits, open_single))


def parts_of(file: File, limits: Limits, opener: Opener) -> Iterator[Part | UnreadPart]:
    """One after the other, each opened when it is asked for: decoded pictures are large.

    A member of a bundle that cannot be read costs only itself; else raises `Unreadable`.
    """
    if is_bundle(file):
        yield from open_bundle(file, limits, opener=opener)
    else:
        yield from opener(file, limits)


def is_bundle(file: File) -> bool:
    return _media(file) is MediaType.ZIP


def open_single(file: File, limits: Limits) -> tuple[Part | UnreadPart, ...]:
    """Open one file that is no bundle; raises `Unreadable`."""
    if not file.data:
        raise Unreadable(faults.EMPTY, file.name)
    media = _media(file)
    for carrier in CARRIERS:
        if media in carrier.media:
            return tuple(
                part if isinstance(part, UnreadPart) else replace(part, file=file)
                for part in carrier.open(file, limits)
            )
    raise Unreadable(faults.UNSUPPORTED, file.name)


def _media(file: File) -> MediaType | None:
    media = sniff(file.data)
    return MediaType.OFD if media is MediaType.ZIP and is_ofd(file.data) else media
