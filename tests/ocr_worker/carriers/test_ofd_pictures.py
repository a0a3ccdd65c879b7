"""Images on OFD pages: placed where they are drawn, left out where they cannot be decoded."""

import io

import pytest
from PIL import Image

from ocr_worker.carriers.base import Limits
from ocr_worker.carriers.ofd_pages import OfdImage, OfdPage
from ocr_worker.carriers.ofd_pictures import pictures_of


def png(width: int, height: int) -> bytes:
    buffer = io.BytesIO()
    Image.new("RGB", (width, height), "white").save(buffer, "PNG")
    return buffer.getvalue()


MEMBERS = {
    "qr.png": png(40, 20),
    "seal.jb2": b"\x97JB2\r\n\x1a\n",
    "cut.png": png(40, 20)[:60],
    "empty.png": b"",
}


def page(*members: str) -> OfdPage:
    images = tuple(OfdImage(member, 10.0, 20.0, 8.0) for member in members)
    return OfdPage(
        number=2, page_id="1", width=210, height=140, pieces=(), texts=(), images=images
    )


def test_what_can_be_decoded_is_placed() -> None:
    pages = [page("seal.jb2", "cut.png", "empty.png", "gone.png", "qr.png")]
    (picture,) = pictures_of(MEMBERS.get, pages, Limits())()
    assert picture.pixels.shape == (20, 40, 3)
    assert (picture.page, picture.left, picture.top) == (2, 10.0, 20.0)
    assert picture.unit_per_px == pytest.approx(0.2)


def test_pictures_are_bounded_in_number_and_size() -> None:
    many = pictures_of(MEMBERS.get, [page(*["qr.png"] * 9)], Limits(pictures_max=3))
    assert len(many()) == 3
    large = pictures_of(MEMBERS.get, [page("qr.png")], Limits(image_pixels_max=100))
    assert large() == ()
