"""The raster images that lie on OFD pages: the QR code is among them."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from itertools import islice

from finance.vouchers.faults import Unreadable
from finance.vouchers.media import IMAGES, sniff
from ocr_worker.carriers.base import Limits, Picture
from ocr_worker.carriers.image import decode
from ocr_worker.carriers.ofd_pages import OfdPage


def pictures_of(
    read: Callable[[str], bytes | None], pages: Iterable[OfdPage], limits: Limits
) -> Callable[[], tuple[Picture, ...]]:
    """A function that decodes them when asked; what cannot be decoded (JBIG2) is left out."""
    held = tuple(pages)
    return lambda: tuple(islice(_pictures(read, held, limits), limits.pictures_max))


def _pictures(
    read: Callable[[str], bytes | None], pages: tuple[OfdPage, ...], limits: Limits
) -> Iterator[Picture]:
    for page in pages:
        for image in page.images:
            data = read(image.member)
            picture = _decoded(data, limits) if data else None
            if picture is not None:
                yield replace(
                    picture,
                    page=page.number,
                    left=image.left,
                    top=image.top,
                    unit_per_px=image.width / picture.pixels.shape[1],
                )


def _decoded(data: bytes, limits: Limits) -> Picture | None:
    if sniff(data) not in IMAGES:
        return None
    try:
        return decode(data, limits)[0]
    except Unreadable:
        return None
