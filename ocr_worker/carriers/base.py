"""What every carrier (载体) gives: parts of a file, each voucher-sized, ready for the pipeline.

Bytes come in, never paths: a member of a bundle is opened like a file of its own.
"""

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from finance.vouchers import media
from finance.vouchers.faults import UnreadPart
from finance.vouchers.media import MediaType
from finance.vouchers.reading import Carrier, Page, Record

Pixels = npt.NDArray[np.uint8]
# Smaller copies of one picture, by height and width.
Copies = dict[tuple[int, int], Pixels]


@dataclass(frozen=True, slots=True)
class Limits:
    """How much one file may cost; the defaults are the house's, settings may lower them."""

    file_bytes_max: int = media.FILE_BYTES_MAX
    image_pixels_max: int = media.IMAGE_PIXELS_MAX
    zip_ratio_max: int = media.ZIP_RATIO_MAX
    bundle_files_max: int = media.BUNDLE_FILES_MAX
    bundle_bytes_max: int = media.BUNDLE_BYTES_MAX
    ofd_entries_max: int = media.OFD_ENTRIES_MAX
    xml_bytes_max: int = media.XML_BYTES_MAX
    xml_elements_max: int = media.XML_ELEMENTS_MAX
    pages_max: int = media.PAGES_MAX
    render_dpi: int = 220
    render_side_max_px: int = 3_600
    pictures_max: int = 16


@dataclass(frozen=True, slots=True)
class File:
    """The bytes of one file as received, and the name it came under (for messages only)."""

    name: str
    data: bytes


@dataclass(frozen=True, slots=True, eq=False)
class Picture:
    """One picture of a page, or of a piece of it.

    `pixels` is BGR uint8, height × width × 3. `unit_per_px` turns its pixels into the unit of
    the page (1.0 for a photograph, whose unit is the pixel); `left` and `top` are its place.
    `page_size` where the page reaches further to the right or below than the picture. `copies`
    are those that stages made so far, so that none is made twice.
    """

    page: int
    pixels: Pixels
    unit_per_px: float = 1.0
    left: float = 0.0
    top: float = 0.0
    page_size: tuple[float, float] | None = None
    copies: Copies = field(default_factory=dict, init=False, repr=False)


def no_pictures() -> tuple[Picture, ...]:
    """Stand in for a carrier that has nothing to look at."""
    return ()


@dataclass(frozen=True, slots=True)
class Part:
    """One voucher-sized part of a file.

    `pages` are those with a text layer (empty tuple: none); `records` the structured parts,
    best first; `notes` stable codes of what was noticed; `pictures` renders when called, so
    that a file whose records say everything is never drawn. `bare_pages` are those of several
    that show more than their text says: scans among printed pages.
    """

    carrier: Carrier
    name: str
    pages: tuple[Page, ...] = ()
    records: tuple[Record, ...] = ()
    notes: tuple[str, ...] = ()
    bare_pages: tuple[int, ...] = ()
    pictures: Callable[[], tuple[Picture, ...]] = field(default=no_pictures, compare=False)
    file: File | None = field(default=None, compare=False, repr=False)  # where it was cut from


@dataclass(frozen=True, slots=True)
class CarrierFormat:
    """One member of `CARRIERS`: the media types it opens, and how.

    `open` raises `finance.vouchers.faults.Unreadable` for what it cannot or must not read.
    """

    media: frozenset[MediaType]
    open: Callable[[File, Limits], tuple[Part | UnreadPart, ...]]
