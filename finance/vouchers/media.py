"""What a file is, told by its first bytes alone; and how many pixels its header promises.

No imaging library: the API uses this at upload. Names and extensions are never trusted.
"""

import struct
from collections.abc import Callable, Mapping
from enum import StrEnum

FILE_BYTES_MAX = 50 * 1024 * 1024
IMAGE_PIXELS_MAX = 80_000_000
ZIP_RATIO_MAX = 100
BUNDLE_FILES_MAX = 50
BUNDLE_BYTES_MAX = 50 * 1024 * 1024
OFD_ENTRIES_MAX = 2_000
XML_BYTES_MAX = 10 * 1024 * 1024
XML_ELEMENTS_MAX = 50_000
PAGES_MAX = 50

# Enough for every magic and for the size of nearly every JPEG (EXIF and ICC come before it).
HEAD_BYTES = 256 * 1024


class MediaType(StrEnum):
    JPEG = "jpeg"
    PNG = "png"
    WEBP = "webp"
    HEIC = "heic"
    TIFF = "tiff"
    BMP = "bmp"
    PDF = "pdf"
    OFD = "ofd"
    XML = "xml"
    ZIP = "zip"


IMAGES = frozenset(
    {
        MediaType.JPEG,
        MediaType.PNG,
        MediaType.WEBP,
        MediaType.HEIC,
        MediaType.TIFF,
        MediaType.BMP,
    }
)

_MAGIC: tuple[tuple[bytes, MediaType], ...] = (
    (b"\xff\xd8\xff", MediaType.JPEG),
    (b"\x89PNG\r\n\x1a\n", MediaType.PNG),
    (b"II*\x00", MediaType.TIFF),
    (b"MM\x00*", MediaType.TIFF),
    (b"PK\x05\x06", MediaType.ZIP),  # an empty archive
)
# The local header of a member of exactly that name: signature, 22 bytes, length of name, extra.
_LOCAL_HEADER = struct.Struct(
    "<4s2xH10xI4xHH"
)  # magic, flags, packed size, lengths of name, extra
_SIZE_FOLLOWS = (
    0x08  # the packed size stands behind the member, so the next header is out of reach
)
_HEIC_BRANDS = frozenset(
    {b"heic", b"heix", b"hevc", b"hevx", b"heim", b"heis", b"mif1", b"msf1", b"avif"}
)
_ENCODED_ANGLES = ("<".encode("utf-16-le"), "<".encode("utf-16-be"))
_BOMS = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")
_PDF_HEADER_WITHIN = 1024  # ISO 32000 annex H: readers accept the header in the first kilobyte


def sniff(head: bytes) -> MediaType | None:
    """The media type that these first bytes (best: `HEAD_BYTES` of them) show, or None.

    An OFD is a ZIP with a member `OFD.xml`; when that member is not among those whose local
    headers lie in `head`, it shows as ZIP and the worker, which sees the directory, decides.
    """
    for magic, media in _MAGIC:
        if head.startswith(magic):
            return media
    if head.startswith(b"PK\x03\x04"):
        return MediaType.OFD if _names_ofd(head) else MediaType.ZIP
    return _sniff_container(head) or _sniff_document(head)


def _names_ofd(head: bytes) -> bool:
    """Whether a member of this very archive, not of one stored in it, is `OFD.xml`."""
    at = 0
    while at + _LOCAL_HEADER.size <= len(head):
        magic, flags, packed, name, extra = _LOCAL_HEADER.unpack_from(head, at)
        if magic != b"PK\x03\x04":
            return False
        at += _LOCAL_HEADER.size
        if head[at : at + name] == b"OFD.xml":
            return True
        if flags & _SIZE_FOLLOWS:
            return False
        at += name + extra + packed
    return False


def _sniff_container(head: bytes) -> MediaType | None:
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return MediaType.WEBP
    if head[4:8] == b"ftyp" and head[8:12] in _HEIC_BRANDS:
        return MediaType.HEIC
    # `BM` alone is two letters of text; the reserved zeros and the header size settle it.
    if head[:2] == b"BM" and head[6:10] == b"\x00" * 4 and head[14:18] in _BMP_HEADER_SIZES:
        return MediaType.BMP
    return None


_BMP_HEADER_SIZES = frozenset(struct.pack("<I", size) for size in (12, 40, 52, 56, 64, 108, 124))


def _sniff_document(head: bytes) -> MediaType | None:
    if b"%PDF-" in head[:_PDF_HEADER_WITHIN]:
        return MediaType.PDF
    text = head
    for bom in _BOMS:
        text = text.removeprefix(bom)
    text = text.lstrip()
    if text.startswith(_ENCODED_ANGLES):
        return MediaType.XML
    # `<html` is a saved web page, not a voucher file.
    if text.startswith(b"<") and not text[:15].lower().startswith((b"<html", b"<!doctype html")):
        return MediaType.XML
    return None


def pixel_size(head: bytes) -> tuple[int, int] | None:
    """Width and height as the image header states them; None where it is not in `head`.

    Reads PNG, JPEG, BMP, WebP and GIF. Of TIFF and HEIC only the worker learns the size.
    """
    media = sniff(head)
    try:
        if media in _SIZERS:
            return _SIZERS[media](head)
        return _pair("<HH", head, 6) if head[:6] in (b"GIF87a", b"GIF89a") else None
    except (struct.error, IndexError):
        return None


def _pair(layout: str, head: bytes, offset: int) -> tuple[int, int]:
    width, height = struct.unpack_from(layout, head, offset)
    return int(width), int(height)


def _bmp_size(head: bytes) -> tuple[int, int]:
    if head[14:18] == struct.pack("<I", 12):
        return _pair("<HH", head, 18)
    width, height = _pair("<ii", head, 18)
    return abs(width), abs(height)  # a negative height means top-down rows


# Start-of-frame markers carry the size; C4, C8 and CC share the range and are something else.
_JPEG_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
_JPEG_BARE = frozenset({0x01, *range(0xD0, 0xD9)})  # markers without a length


def _jpeg_size(head: bytes) -> tuple[int, int] | None:
    at = 2
    while at + 9 <= len(head):
        if head[at] != 0xFF:
            return None
        marker = head[at + 1]
        if marker == 0xFF or marker in _JPEG_BARE:
            at += 1 if marker == 0xFF else 2
        elif marker in _JPEG_FRAMES:
            height, width = _pair(">HH", head, at + 5)
            return width, height
        else:
            at += 2 + struct.unpack_from(">H", head, at + 2)[0]
    return None


def _webp_size(head: bytes) -> tuple[int, int] | None:
    chunk = head[12:16]
    if chunk == b"VP8X":
        width = int.from_bytes(head[24:27], "little") + 1
        height = int.from_bytes(head[27:30], "little") + 1
        return (width, height) if len(head) >= 30 else None
    if chunk == b"VP8L":
        bits = struct.unpack_from("<I", head, 21)[0]
        return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    if chunk == b"VP8 ":
        width, height = _pair("<HH", head, 26)
        return width & 0x3FFF, height & 0x3FFF
    return None


_SIZERS: Mapping[MediaType | None, Callable[[bytes], tuple[int, int] | None]] = {
    MediaType.PNG: lambda head: _pair(">II", head, 16),
    MediaType.BMP: _bmp_size,
    MediaType.JPEG: _jpeg_size,
    MediaType.WEBP: _webp_size,
}
