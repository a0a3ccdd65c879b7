"""Photographs, scans and screenshots: decoded in a narrow, checked way.

Only the one format that the magic bytes showed is handed to Pillow, so that its rarer decoders
are never reached, and the size in the header is judged before any pixel is made.
"""

import math
import struct
import zlib
from collections.abc import Callable, Mapping
from io import BytesIO

import cv2
import numpy as np
import pillow_heif
from PIL import ExifTags, Image, ImageOps, UnidentifiedImageError

from finance.vouchers import faults
from finance.vouchers.faults import Unreadable
from finance.vouchers.media import IMAGES, MediaType, pixel_size, sniff
from finance.vouchers.reading import Carrier
from ocr_worker.carriers.base import CarrierFormat, File, Limits, Part, Picture, Pixels
from ocr_worker.turns import turned_by

pillow_heif.register_heif_opener()

_FORMATS: dict[MediaType, tuple[str, ...]] = {
    MediaType.JPEG: ("JPEG", "MPO"),  # phones with two lenses write MPO under a JPEG's magic
    MediaType.PNG: ("PNG",),
    MediaType.WEBP: ("WEBP",),
    MediaType.HEIC: ("HEIF", "AVIF"),
    MediaType.TIFF: ("TIFF",),
    MediaType.BMP: ("BMP",),
}

# Print of 1.5 mm on an A4 page is 21 pixels high at this size: more only costs memory.
_SIDE_MAX_PX = 4096
# What a square picture of that size takes: a narrower one may be longer and costs no more.
_PIXELS_MAX = _SIDE_MAX_PX**2
# A JPEG is decoded at half its size where that leaves as much as this of both sides: a strip of
# till paper is long, but no wider than it must be.
_HALF_MIN_PX = (3072, 1024)
_LONGEST_PX = 32_000  # OpenCV moves no longer pictures

_END = b"\xff\xd9"  # of a JPEG's data: without it a part is lost
# By the orientation that EXIF states: by how many quarters clockwise it is set upright, and
# whether it is mirrored then.
_TURNS: Mapping[int, tuple[int, bool]] = {
    2: (0, True),
    3: (2, False),
    4: (2, True),
    5: (1, True),
    6: (1, False),
    7: (3, True),
    8: (3, False),
}

# What Pillow and its codecs raise over bytes that are not what they promise.
_BROKEN = (
    OSError,
    SyntaxError,
    ValueError,
    EOFError,
    IndexError,
    KeyError,
    TypeError,
    RuntimeError,
    OverflowError,
    struct.error,
    zlib.error,
)


def open_image(file: File, limits: Limits) -> tuple[Part, ...]:
    """One part per frame: a scanner puts one paper on each page of a TIFF."""
    pictures = decode(file.data, limits)
    return tuple(_part(file.name, picture) for picture in pictures)


FORMAT = CarrierFormat(media=IMAGES, open=open_image)


def _part(name: str, picture: Picture) -> Part:
    return Part(carrier=Carrier.IMAGE, name=name, pictures=_always(picture))


def _always(picture: Picture) -> Callable[[], tuple[Picture, ...]]:
    return lambda: (picture,)


def decode(data: bytes, limits: Limits) -> tuple[Picture, ...]:
    """Turn the bytes of one image file into upright pictures, all on page 0 of their part.

    `unit_per_px` leads back to the pixels of the image as received (turned as its EXIF says).
    """
    media = sniff(data)
    if media not in _FORMATS:
        raise Unreadable(faults.UNSUPPORTED)
    _judge(pixel_size(data), limits)
    try:
        with Image.open(BytesIO(data), formats=_FORMATS[media]) as image:
            _judge(image.size, limits)
            quick = _quickly(data, image)
            if quick is not None:
                return (quick,)
            return tuple(_frame(image, number, limits) for number in _frames(image, limits))
    except Unreadable:
        raise
    except MemoryError as error:
        raise Unreadable(faults.READ_OUT_OF_MEMORY, str(error)) from error
    except Image.DecompressionBombError as error:
        raise Unreadable(faults.IMAGE_TOO_MANY_PIXELS, str(error)) from error
    except (UnidentifiedImageError, *_BROKEN) as error:
        raise Unreadable(faults.IMAGE_DAMAGED, f"{type(error).__name__}: {error}") from error


def _judge(size: tuple[int, int] | None, limits: Limits) -> None:
    if size is None:
        return
    width, height = size
    if width <= 0 or height <= 0:
        raise Unreadable(faults.IMAGE_NO_PIXELS, f"{width}x{height}")
    if width * height > limits.image_pixels_max:
        raise Unreadable(faults.IMAGE_TOO_MANY_PIXELS, f"{width}x{height}")


def _frames(image: Image.Image, limits: Limits) -> range:
    """Only a TIFF's frames are papers; elsewhere they are thumbnails, depth maps, animation."""
    if image.format != "TIFF":
        return range(1)
    count = getattr(image, "n_frames", 1)
    if count > limits.pictures_max:
        raise Unreadable(faults.IMAGE_TOO_MANY_PIXELS, f"{count} frames")
    return range(count)


def _quickly(data: bytes, image: Image.Image) -> Picture | None:
    """A whole JPEG of ordinary colours and size, decoded by OpenCV; None for all others.

    The same library decodes it in both, but Pillow's pixels must be put together anew twice, which
    takes as long again. What OpenCV cannot decode, Pillow says why.
    """
    way = _way(image)
    if way is None or not data.rstrip(b"\0").endswith(_END):
        return None
    pixels = cv2.imdecode(np.frombuffer(data, np.uint8), way | cv2.IMREAD_IGNORE_ORIENTATION)
    if pixels is None:
        return None
    orientation = image.getexif().get(ExifTags.Base.Orientation, 1)
    quarters, is_mirrored = _TURNS.get(orientation, (0, False))
    upright = turned_by(np.asarray(pixels, np.uint8), quarters)
    pixels = cv2.flip(upright, 1) if is_mirrored else upright
    unit = max(image.size) / max(pixels.shape[:2])
    return Picture(page=0, pixels=np.asarray(pixels, np.uint8), unit_per_px=unit)


def _way(image: Image.Image) -> int | None:
    """How OpenCV decodes it: whole, or at half its size, straight from the JPEG's own parts."""
    if image.format != "JPEG" or image.mode not in {"RGB", "L"}:
        return None
    if _share(image.size) == 1:
        return cv2.IMREAD_COLOR
    width, height = image.size
    is_half_enough = _share((width // 2, height // 2)) == 1 and _least(image.size) <= 1 / 2
    return cv2.IMREAD_REDUCED_COLOR_2 if is_half_enough else None


def _share(size: tuple[int, int]) -> float:
    """The size at which a picture is read, as a share of its own."""
    return min(1.0, math.sqrt(_PIXELS_MAX / (size[0] * size[1])), _LONGEST_PX / max(size))


def _least(size: tuple[int, int]) -> float:
    """The smallest share of its size at which a JPEG may be decoded."""
    return min(1.0, max(_HALF_MIN_PX[0] / max(size), _HALF_MIN_PX[1] / min(size)))


def _frame(image: Image.Image, number: int, limits: Limits) -> Picture:
    if number:
        image.seek(number)
        _judge(image.size, limits)
    longest = max(image.size)
    if image.format in {"JPEG", "MPO"}:
        # libjpeg decodes at 1/2 or 1/4 straight away: a 48-megapixel photo never stands in
        # memory. It never goes below the size asked for.
        least = _least(image.size)
        image.draft(None, (max(1, int(image.width * least)), max(1, int(image.height * least))))
    upright = ImageOps.exif_transpose(image)
    share = _share(upright.size)
    if share < 1:
        size = (max(1, round(upright.width * share)), max(1, round(upright.height * share)))
        upright = upright.resize(size, Image.Resampling.BOX)
    pixels = _to_bgr(upright)
    return Picture(page=0, pixels=pixels, unit_per_px=longest / max(pixels.shape[:2]))


def _to_bgr(image: Image.Image) -> Pixels:
    if image.mode.startswith(("I", "F")):
        grey = _eight_bits(image)
        return np.repeat(grey[:, :, None], 3, axis=2)
    if image.has_transparency_data:
        # Behind a transparent drawing people see white paper.
        image = image.convert("RGBA")
        paper = Image.new("RGBA", image.size, "white")
        image = Image.alpha_composite(paper, image)
    rgb = np.asarray(image if image.mode == "RGB" else image.convert("RGB"))
    return np.asarray(cv2.cvtColor(rgb, cv2.COLOR_RGB2BGR), np.uint8)


def _eight_bits(image: Image.Image) -> Pixels:
    """Stretch what is there to 0..255: scanners put 12 bits of light into 16, or floats."""
    values = np.asarray(image, dtype=np.float32)
    low, high = float(values.min()), float(values.max())
    if not np.isfinite(high - low) or high <= low:
        return np.full(values.shape, 255, dtype=np.uint8)
    return ((values - low) * (255.0 / (high - low))).astype(np.uint8)
