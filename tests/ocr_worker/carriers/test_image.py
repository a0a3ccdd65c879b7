"""Pictures: decoded by the one format they show, judged before a pixel is made."""

import struct
import zlib
from io import BytesIO

import numpy as np
import pytest
from PIL import ExifTags, Image, ImageOps

from finance.vouchers.faults import Unreadable
from finance.vouchers.reading import Carrier
from ocr_worker.carriers.base import File, Limits
from ocr_worker.carriers.image import decode, open_image


def picture(width=60, height=40, mode="RGB"):
    rows = np.zeros((height, width, 3), np.uint8)
    rows[: height // 2] = (200, 10, 10)  # red above, blue below
    rows[height // 2 :] = (10, 10, 200)
    return Image.fromarray(rows).convert(mode)


def saved(image, form, **options):
    target = BytesIO()
    image.save(target, form, **options)
    return target.getvalue()


def fault_of(data, **limits):
    with pytest.raises(Unreadable) as raised:
        decode(data, Limits(**limits))
    return raised.value.fault.code


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP", "TIFF", "BMP", "HEIF", "AVIF"])
def test_every_format_gives_the_same_picture_in_bgr(form):
    (found,) = decode(saved(picture(), form), Limits())
    assert found.pixels.shape == (40, 60, 3)
    assert found.pixels.dtype == np.uint8
    blue, _, red = found.pixels[4, 30]
    assert red > 150 > blue
    assert found.unit_per_px == 1.0


def test_exif_turn_is_applied():
    exif = Image.Exif()
    exif[0x0112] = 6  # the camera was held upright: turn clockwise
    (found,) = decode(saved(picture(), "JPEG", exif=exif), Limits())
    assert found.pixels.shape == (60, 40, 3)
    assert found.pixels[30, 36, 2] > 150  # what was above is now right


@pytest.mark.parametrize("mode", ["CMYK", "L", "1", "P", "RGBA", "LA", "YCbCr"])
def test_every_colour_mode_becomes_bgr(mode):
    form = "TIFF" if mode in {"CMYK", "YCbCr"} else "PNG"
    (found,) = decode(saved(picture(mode=mode), form), Limits())
    assert found.pixels.shape == (40, 60, 3)


def test_transparent_ground_is_white_paper():
    clear = Image.new("RGBA", (10, 10), (0, 0, 0, 0))
    (found,) = decode(saved(clear, "PNG"), Limits())
    assert (found.pixels == 255).all()


def test_sixteen_bits_are_stretched_to_eight():
    values = np.linspace(0, 4095, 64 * 64).reshape(64, 64).astype(np.uint16)
    (found,) = decode(saved(Image.fromarray(values), "PNG"), Limits())
    assert found.pixels[0, 0, 0] == 0
    assert found.pixels[-1, -1, 0] == 255


def test_an_even_sixteen_bit_picture_is_blank_paper():
    values = np.full((8, 8), 700, np.uint16)
    (found,) = decode(saved(Image.fromarray(values), "PNG"), Limits())
    assert (found.pixels == 255).all()


@pytest.mark.parametrize(
    ("size", "form", "mode", "wide"),
    [
        ((9000, 3000), "JPEG", "RGB", 4500),  # halved as it is decoded
        ((9000, 3000), "JPEG", "L", 4500),
        ((5800, 3000), "JPEG", "RGB", 5695),  # half of it would be too little
        ((9000, 7600), "JPEG", "RGB", 4457),  # half of it would still be too much
        ((16000, 1080), "JPEG", "RGB", 15766),  # a strip of till paper: half would be too narrow
        ((5000, 100), "JPEG", "RGB", 5000),  # long, but of few pixels
        ((5000, 100), "PNG", "RGB", 5000),
        ((33000, 60), "JPEG", "L", 32000),
    ],
)
def test_a_large_photo_is_made_smaller_and_says_so(size, form, mode, wide):
    (found,) = decode(saved(picture(*size, mode), form), Limits(image_pixels_max=10**8))
    assert found.pixels.shape[1] == wide
    assert found.unit_per_px == pytest.approx(size[0] / wide)


def test_each_page_of_a_tiff_is_a_part():
    pages = [picture(30, 20), picture(50, 20)]
    data = saved(pages[0], "TIFF", save_all=True, append_images=pages[1:])
    parts = open_image(File("scan.tif", data), Limits())
    assert [part.carrier for part in parts] == [Carrier.IMAGE, Carrier.IMAGE]
    assert [part.pictures()[0].pixels.shape[1] for part in parts] == [30, 50]
    assert fault_of(data, pictures_max=1) == "image.too_many_pixels"


def test_only_the_first_picture_of_an_animation_counts():
    frames = [picture(30, 20), picture(30, 20)]
    data = saved(frames[0], "WEBP", save_all=True, append_images=frames[1:])
    assert len(decode(data, Limits())) == 1


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP", "TIFF", "BMP", "HEIF"])
@pytest.mark.parametrize("share", [0.3, 0.6, 0.9])
def test_a_picture_cut_off_is_damaged(form, share):
    noise = Image.fromarray(np.random.default_rng(3).integers(0, 255, (200, 300, 3), np.uint8))
    data = saved(noise, form)
    assert fault_of(data[: int(len(data) * share)]) == "image.damaged"


def png_header(width, height):
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    chunk = b"IHDR" + head
    return (
        b"\x89PNG\r\n\x1a\n" + struct.pack(">I", 13) + chunk + struct.pack(">I", zlib.crc32(chunk))
    )


def test_too_many_pixels_are_refused_by_the_header():
    assert fault_of(png_header(30_000, 30_000)) == "image.too_many_pixels"
    assert fault_of(saved(picture(), "PNG"), image_pixels_max=60 * 40 - 1) == (
        "image.too_many_pixels"
    )
    assert decode(saved(picture(), "PNG"), Limits(image_pixels_max=60 * 40))


def test_a_tiff_is_judged_after_its_header_is_read():
    assert fault_of(saved(picture(), "TIFF"), image_pixels_max=100) == "image.too_many_pixels"


def test_a_picture_without_pixels_is_told_apart():
    assert fault_of(png_header(0, 10)) == "image.no_pixels"


@pytest.mark.parametrize("data", [b"this is no picture at all", b"GIF89a" + b"\x00" * 40])
def test_other_formats_are_unsupported(data):
    assert fault_of(data) == "file.unsupported"


def test_a_jpeg_name_with_another_content_is_read_as_what_it_is():
    (found,) = open_image(File("photo.png", saved(picture(), "JPEG")), Limits())
    assert found.pictures()[0].pixels.shape == (40, 60, 3)


@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_plain_jpeg_is_upright_however_the_camera_was_held(orientation):
    drawn = np.random.default_rng(3).integers(0, 255, (20, 30, 3), np.uint8)
    exif = Image.Exif()
    exif[ExifTags.Base.Orientation] = orientation
    body = BytesIO()
    Image.fromarray(drawn).resize((300, 200)).save(body, "JPEG", exif=exif)
    (picture,) = decode(body.getvalue(), Limits())
    with Image.open(BytesIO(body.getvalue())) as image:
        upright = np.asarray(ImageOps.exif_transpose(image))
    assert np.array_equal(picture.pixels[:, :, ::-1], upright)
