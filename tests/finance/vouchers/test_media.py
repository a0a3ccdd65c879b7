"""Magic bytes and header sizes, on the smallest headers that carry them."""

import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from finance.vouchers.media import MediaType, pixel_size, sniff

PNG = b"\x89PNG\r\n\x1a\n" + struct.pack(">I4sII", 13, b"IHDR", 30_000, 30_001)
JPEG = (
    b"\xff\xd8\xff\xe0\x00\x04\x00\x00\xff\xff\xc4\x00\x02"
    b"\xff\xc2\x00\x0b\x08" + struct.pack(">HH", 3024, 4032) + b"\x03\x01\x11\x00"
)
BMP = b"BM" + b"\x00" * 12 + struct.pack("<Iii", 40, 640, -480)
OLD_BMP = b"BM" + b"\x00" * 12 + struct.pack("<IHH", 12, 64, 48)
VP8 = b"RIFF\x00\x00\x00\x00WEBPVP8 " + b"\x00" * 10 + struct.pack("<HH", 0x4000 | 320, 200)
VP8L = b"RIFF\x00\x00\x00\x00WEBPVP8L" + b"\x00" * 5 + struct.pack("<I", 319 | 199 << 14)
VP8X = (
    b"RIFF\x00\x00\x00\x00WEBPVP8X"
    + b"\x00" * 8
    + (319).to_bytes(3, "little")
    + (199).to_bytes(3, "little")
)
MEMBER = b"PK\x03\x04" + b"\x00" * 22 + b"%c\x00\x00\x00%s"
GIF = b"GIF89a" + struct.pack("<HH", 12, 34)


@pytest.mark.parametrize(
    ("head", "media"),
    [
        (PNG, MediaType.PNG),
        (JPEG, MediaType.JPEG),
        (BMP, MediaType.BMP),
        (VP8, MediaType.WEBP),
        (b"II*\x00\x08\x00", MediaType.TIFF),
        (b"MM\x00*\x00\x08", MediaType.TIFF),
        (b"\x00\x00\x00\x18ftypheic\x00", MediaType.HEIC),
        (b"\x00\x00\x00\x18ftypmif1\x00", MediaType.HEIC),
        (b"%PDF-1.7\n", MediaType.PDF),
        (b"\xef\xbb\xbf\n%PDF-1.4\n", MediaType.PDF),
        (b"PK\x03\x04" + b"\x00" * 26 + b"a.pdf", MediaType.ZIP),
        (MEMBER % (7, b"OFD.xml"), MediaType.OFD),
        (MEMBER % (3, b"a.b") + MEMBER % (7, b"OFD.xml"), MediaType.OFD),
        (MEMBER % (10, b"my-OFD.xml"), MediaType.ZIP),
        (MEMBER % (11, b"OFD.xml.bak"), MediaType.ZIP),
        (b"PK\x05\x06" + b"\x00" * 18, MediaType.ZIP),
        (b'<?xml version="1.0"?><a/>', MediaType.XML),
        (b"\xef\xbb\xbf  <EInvoice/>", MediaType.XML),
        ("<?xml version='1.0'?>".encode("utf-16"), MediaType.XML),
        ("<a/>".encode("utf-16-be"), MediaType.XML),
        (b"<html><body>", None),
        (b"<!DOCTYPE html>", None),
        (b"\x00\x00\x00\x18ftypmp42", None),
        (b"BMW is a car, not a bitmap", None),
        (b"RIFF\x00\x00\x00\x00WAVE", None),
        ("发票号码：12345678".encode(), None),
        (b"GIF89a", None),
        (b"", None),
    ],
)
def test_sniff(head: bytes, media: MediaType | None) -> None:
    assert sniff(head) is media


@pytest.mark.parametrize(
    ("head", "size"),
    [
        (PNG, (30_000, 30_001)),
        (JPEG, (4032, 3024)),
        (BMP, (640, 480)),
        (OLD_BMP, (64, 48)),
        (VP8, (320, 200)),
        (VP8L, (320, 200)),
        (VP8X, (320, 200)),
        (GIF, (12, 34)),
        (PNG[:17], None),
        (VP8X[:28], None),
        (VP8[:16] + b"    ", None),
        (VP8[:12] + b"ANIM" + VP8[16:], None),
        (JPEG[:6], None),
        (b"\xff\xd8\xff\xe0\x00\x04\x00\x00\x00\x00" + b"\x00" * 9, None),
        (b"%PDF-1.7", None),
        (b"", None),
    ],
)
def test_pixel_size(head: bytes, size: tuple[int, int] | None) -> None:
    assert pixel_size(head) == size


def test_bare_jpeg_markers_are_stepped_over() -> None:
    assert pixel_size(JPEG[:2] + b"\xff\x01" + JPEG[2:]) == (4032, 3024)


@given(st.sampled_from([PNG, JPEG, BMP, VP8, VP8L, VP8X, GIF]), st.integers(0, 40), st.binary())
def test_no_header_can_do_harm(head: bytes, cut: int, tail: bytes) -> None:
    size = pixel_size(head[:cut] + tail)
    assert size is None or len(size) == 2
