"""Spoilt copies of good files, the same for the same seed: what a fuzz run feeds the reader."""

import random
import zipfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

from PIL import Image, ImageDraw
from pillow_heif import register_heif_opener

register_heif_opener()

_PICTURES = ("JPEG", "PNG", "WEBP", "TIFF", "BMP", "HEIF")
_EXTENSIONS = {"JPEG": "jpg", "WEBP": "webp", "TIFF": "tif", "HEIF": "heic"}
_TOKENS = (
    b"\x00", b"\xff\xff\xff\xff", b"\x7f\xff\xff\xff", b"\x80\x00\x00\x00", b"\x00\x00\x00\x00",
    b"../../../../tmp/x", b"/etc/passwd", b"99999999999999999999", b"-1", b"1e309", b"NaN",
    b'<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]>', b"&b;", b"<a>", b"</a>", b"]]>",
    b"\xe5\x8f\x91", b"%%EOF", b"endobj", b"stream\r\n", b"/Length 9999999999", b"/Kids [1 0 R]",
    b"PK\x03\x04", b"PK\x01\x02", b"PK\x05\x06", b"\xff\xd8\xff", b"\xff\xc0\x00\x11\x08",
)  # fmt: skip
_SPEND_MAX = 64  # bytes, at most, that one cut takes or repeats of a small file


@dataclass(frozen=True, slots=True)
class Seed:
    """A good file, small enough to be read in a moment."""

    name: str
    data: bytes

    @property
    def carrier(self) -> str:
        return self.name.rsplit(".", 1)[1]


def seeds(samples: Path) -> tuple[Seed, ...]:
    """The structured samples, and one small picture in every format."""
    kept = (".xml", ".ofd", ".pdf", ".zip")
    found = [Seed(p.name, p.read_bytes()) for p in sorted(samples.iterdir()) if p.suffix in kept]
    return (*found, *(_picture(kind) for kind in _PICTURES))


def _picture(kind: str) -> Seed:
    image = Image.new("RGB", (240, 120), "white")
    pen = ImageDraw.Draw(image)
    pen.text((20, 30), "INVOICE No 26332000000161489123", fill="black")
    pen.text((20, 70), "Total 1344.70  2026-04-09", fill="black")
    target = BytesIO()
    image.save(target, kind)
    return Seed(f"picture.{_EXTENSIONS.get(kind, kind.lower())}", target.getvalue())


def mutants(found: Sequence[Seed], *, seed: int, count: int) -> Iterator[tuple[str, bytes]]:
    """`count` names and bytes, going round the carriers and, within one, its seeds."""
    chance = random.Random(seed)
    carriers = sorted({one.carrier for one in found})
    by_carrier = {name: [one for one in found if one.carrier == name] for name in carriers}
    for number in range(count):
        same = by_carrier[carriers[number % len(carriers)]]
        one = same[number // len(carriers) % len(same)]
        data = _spoilt(one, chance, other=chance.choice(found).data)
        yield f"{number:06d}.{one.carrier}", data


def _spoilt(one: Seed, chance: random.Random, *, other: bytes) -> bytes:
    """One to four faults; half of the packages are spoilt inside, past their sums."""
    if one.carrier in {"ofd", "zip"} and chance.random() < 0.5:
        return _inside(one.data, chance, other)
    return _faults(one.data, chance, other)


def _faults(data: bytes, chance: random.Random, other: bytes) -> bytes:
    for _ in range(chance.randint(1, 4)):
        data = chance.choice(_FAULTS)(data, chance, other)
    return data


def _inside(data: bytes, chance: random.Random, other: bytes) -> bytes:
    target = BytesIO()
    with zipfile.ZipFile(BytesIO(data)) as source, zipfile.ZipFile(target, "w") as spoilt:
        names = source.namelist()
        hit = set(chance.sample(names, min(len(names), chance.randint(1, 2))))
        for name in names:
            content = source.read(name)
            content = _faults(content, chance, other) if name in hit else content
            spoilt.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED)
    return target.getvalue()


def _flip(data: bytes, chance: random.Random, _other: bytes) -> bytes:
    if not data:
        return data
    spoilt = bytearray(data)
    for _ in range(chance.choice((1, 1, 4, 32))):
        spoilt[chance.randrange(len(spoilt))] ^= 1 << chance.randrange(8)
    return bytes(spoilt)


def _token(data: bytes, chance: random.Random, _other: bytes) -> bytes:
    at, token = chance.randint(0, len(data)), chance.choice(_TOKENS)
    return data[:at] + token + data[at + chance.choice((0, len(token))) :]


def _cut(data: bytes, chance: random.Random, _other: bytes) -> bytes:
    start, length = _piece(data, chance)
    return data[:start] + data[start + length :]


def _repeat(data: bytes, chance: random.Random, _other: bytes) -> bytes:
    start, length = _piece(data, chance)
    return data[:start] + data[start : start + length] * chance.choice((2, 3, 50)) + data[start:]


def _truncate(data: bytes, chance: random.Random, _other: bytes) -> bytes:
    return data[: chance.randint(0, len(data))]


def _splice(data: bytes, chance: random.Random, other: bytes) -> bytes:
    return data[: chance.randint(0, len(data))] + other[chance.randint(0, len(other)) :]


def _piece(data: bytes, chance: random.Random) -> tuple[int, int]:
    start = chance.randint(0, len(data))
    return start, chance.randint(0, min(len(data) - start, max(_SPEND_MAX, len(data) // 20)))


_FAULTS: tuple[Callable[[bytes, random.Random, bytes], bytes], ...] = (
    _flip, _flip, _token, _cut, _repeat, _truncate, _splice,
)  # fmt: skip
