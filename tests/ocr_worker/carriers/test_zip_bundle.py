"""Bundles: what is inside comes out, once, in order, or the sender is told which is missing."""

import gc
import io
import struct
import weakref
import zipfile

import pytest
from PIL import Image

from finance.vouchers import faults
from finance.vouchers.faults import Fault, Unreadable, UnreadPart
from finance.vouchers.reading import Carrier
from ocr_worker.carriers import open_file, open_single, parts_of
from ocr_worker.carriers.base import File, Limits, Part

XML = b"<EInvoice><Header><EIid>24112000000000000019</EIid></Header></EInvoice>"


def opened(data: bytes) -> tuple[Part | UnreadPart, ...]:
    return open_file(File("bundle.zip", data), Limits())


def refusal(data: bytes) -> Fault:
    with pytest.raises(Unreadable) as caught:
        opened(data)
    return caught.value.fault


def told(data: bytes) -> list[str]:
    """The code of each part that cannot be read, the name of each that can."""
    return [
        part.fault.code if isinstance(part, UnreadPart) else part.name for part in opened(data)
    ]


def test_every_voucher_file_is_opened_and_litter_is_not(build_zip, ofd_parts) -> None:
    parts = opened(
        build_zip(
            {
                "b.xml": XML,
                "sub/a.ofd": build_zip(ofd_parts),
                "说明.txt": "请查收",
                "empty.txt": b"",
                "__MACOSX/._b.xml": XML,
                "sub/.DS_Store": XML,
            }
        )
    )
    assert [(part.carrier, part.name) for part in parts] == [
        (Carrier.XML, "b.xml"),
        (Carrier.OFD, "sub/a.ofd"),
    ]


def test_a_bundle_with_a_member_of_a_like_name_is_no_ofd(build_zip) -> None:
    members = {"my-OFD.xml": XML, "OFD.xml.bak": b"OFD.xml"}
    assert told(build_zip(members)) == ["my-OFD.xml", "file.unsupported"]


def test_each_member_that_cannot_be_read_is_told_and_the_others_are_read(build_zip) -> None:
    members = {
        "b.xml": b"<a>",
        "a.xml": XML,
        "empty.pdf": b"",
        "inner.zip": build_zip({"a.xml": XML}),
        "list.xlsx": build_zip({"[Content_Types].xml": "<Types/>"}),
        "film.mp4": b"\0\0\0\x18ftypmp42",
        "cut.jpg": b"\xff\xd8\xff\xe0 and no more",
        "c.xml": XML,
    }
    assert told(build_zip(members)) == [
        "xml.damaged",
        "a.xml",
        "file.empty",
        "zip.nested",
        "file.unsupported",
        "file.unsupported",
        "image.damaged",
        "c.xml",
    ]
    first, _, empty, *_ = opened(build_zip(members))
    assert isinstance(first, UnreadPart)
    assert first.detail.startswith("b.xml: ")
    assert isinstance(empty, UnreadPart)
    assert empty.detail == "empty.pdf"


def test_a_member_whose_bytes_are_damaged_costs_only_itself(build_zip) -> None:
    data = bytearray(build_zip({"a.xml": XML, "b.xml": XML}))
    start = data.index(b"a.xml") + len(b"a.xml")
    data[start : start + 8] = b"\xff" * 8
    assert told(bytes(data)) == ["zip.damaged", "b.xml"]


def test_a_bundle_without_vouchers_is_told(build_zip) -> None:
    assert refusal(build_zip({})) is faults.ZIP_EMPTY
    assert refusal(build_zip({"a.txt": b"words"})) is faults.ZIP_EMPTY


def test_two_members_of_one_name_refuse_the_bundle() -> None:
    """Only one of them could be asked for: the other would be lost."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("a.xml", XML)
        with pytest.warns(UserWarning, match="Duplicate"):
            archive.writestr("a.xml", XML.replace(b"19", b"20"))
    assert refusal(buffer.getvalue()) is faults.ZIP_DAMAGED


def test_a_member_that_lies_about_its_size_is_damaged(build_zip) -> None:
    data = bytearray(build_zip({"b.xml": XML, "a.xml": XML + b" " * 3_000}))
    place = data.rindex(b"PK\x01\x02")
    size = struct.unpack_from("<I", data, place + 24)[0]
    struct.pack_into("<I", data, place + 24, size - 2_000)
    assert told(bytes(data)) == ["b.xml", "zip.damaged"]


def test_of_the_pictures_in_a_bundle_only_one_is_decoded_at_a_time(build_zip) -> None:
    buffer = io.BytesIO()
    Image.new("RGB", (400, 300), "white").save(buffer, "PNG")
    members = {f"{number}.png": buffer.getvalue() for number in range(2)}
    parts = parts_of(File("bundle.zip", build_zip(members)), Limits(), open_single)
    pixels = weakref.ref(next(parts).pictures()[0].pixels)
    assert next(parts).name == "1.png"
    gc.collect()
    assert pixels() is None


def test_limits(build_zip) -> None:
    assert refusal(build_zip({f"{n}.xml": XML for n in range(51)})) is faults.ZIP_TOO_MANY_FILES
    assert refusal(build_zip({"../a.xml": XML})) is faults.ZIP_UNSAFE_PATH
    assert refusal(build_zip({"a.xml": bytes(20 * 1024 * 1024)})) is faults.ZIP_BOMB
