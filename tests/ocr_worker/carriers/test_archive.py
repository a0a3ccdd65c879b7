"""Archives are judged by their directory, and by what really comes out."""

import io
import struct
import zipfile

import pytest

from finance.vouchers import faults
from finance.vouchers.faults import Fault, Unreadable
from ocr_worker.carriers.archive import Archive, ArchiveFaults, ArchiveLimits

FAULTS = ArchiveFaults(
    damaged=faults.ZIP_DAMAGED,
    unsafe_path=faults.ZIP_UNSAFE_PATH,
    too_many_files=faults.ZIP_TOO_MANY_FILES,
    bomb=faults.ZIP_BOMB,
    password=faults.ZIP_PASSWORD,
)
LIMITS = ArchiveLimits(files_max=5, bytes_max=4 * 1024 * 1024, ratio_max=100)


def opened(data: bytes, limits: ArchiveLimits = LIMITS) -> Archive:
    return Archive(data, limits=limits, faults=FAULTS)


def refusal(data: bytes, limits: ArchiveLimits = LIMITS) -> Fault:
    with pytest.raises(Unreadable) as caught:
        opened(data, limits)
    return caught.value.fault


def test_members_are_read_by_name(build_zip) -> None:
    archive = opened(build_zip({"a.txt": b"1", "b/c.txt": b"2", "d/": b""}))
    assert archive.names == ("a.txt", "b/c.txt")
    assert archive.read("b/c.txt") == b"2"
    assert archive.read("missing") is None


@pytest.mark.parametrize(
    "name", ["../a", "a/../../b", "/etc/passwd", "C:/a", "c:\\a", "..\\a", "a\\..\\..\\b"]
)
def test_paths_that_leave_are_refused(build_zip, name: str) -> None:
    assert refusal(build_zip({name: b"1"})) is faults.ZIP_UNSAFE_PATH


def test_links_are_refused() -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        info = zipfile.ZipInfo("link")
        info.external_attr = 0o120777 << 16
        archive.writestr(info, "/etc/passwd")
    assert refusal(buffer.getvalue()) is faults.ZIP_UNSAFE_PATH


def test_too_many_files(build_zip) -> None:
    assert refusal(build_zip({f"{n}": b"" for n in range(6)})) is faults.ZIP_TOO_MANY_FILES


def test_bombs(build_zip) -> None:
    assert refusal(build_zip({"z": bytes(2 * 1024 * 1024)})) is faults.ZIP_BOMB
    wide = ArchiveLimits(5, 4 * 1024 * 1024, 10**9)
    assert refusal(build_zip({"z": bytes(5 * 1024 * 1024)}), wide) is faults.ZIP_BOMB


def test_short_texts_that_pack_well_are_no_bomb(build_zip) -> None:
    assert opened(build_zip({"a.xml": b" " * 900_000})).read("a.xml") == b" " * 900_000


def test_a_directory_that_lies_about_sizes_yields_no_more_than_it_said(build_zip) -> None:
    data = build_zip({"z": bytes(3 * 1024 * 1024)})
    at = data.rindex(b"PK\x01\x02")
    lying = data[: at + 24] + struct.pack("<I", 100) + data[at + 28 :]
    with pytest.raises(Unreadable) as caught:
        opened(lying).read("z")
    assert caught.value.fault in {faults.ZIP_BOMB, faults.ZIP_DAMAGED}


def test_reading_one_member_again_and_again_has_an_end(build_zip) -> None:
    archive = opened(build_zip({"a": bytes(100)}), ArchiveLimits(5, 100, 100))
    for _ in range(4):
        assert archive.read("a") == bytes(100)
    with pytest.raises(Unreadable) as caught:
        archive.read("a")
    assert caught.value.fault is faults.ZIP_BOMB


def test_a_password_is_told(build_zip) -> None:
    data = bytearray(build_zip({"a": b"secret"}))
    data[data.rindex(b"PK\x01\x02") + 8] |= 1
    assert refusal(bytes(data)) is faults.ZIP_PASSWORD


def test_damage(build_zip) -> None:
    whole = build_zip({"a": b"0123456789" * 50})
    assert refusal(whole[: len(whole) // 2]) is faults.ZIP_DAMAGED
    assert refusal(b"PK\x03\x04") is faults.ZIP_DAMAGED
    broken = bytearray(whole)
    broken[35:45] = b"\xff" * 10
    with pytest.raises(Unreadable) as caught:
        opened(bytes(broken)).read("a")
    assert caught.value.fault is faults.ZIP_DAMAGED


def test_names_in_gbk_are_understood() -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("12345678", b"1")
    data = buffer.getvalue().replace(b"12345678", "发票一号".encode("gbk"))
    assert opened(data).names == ("发票一号",)


def test_names_in_neither_stay_as_they_are() -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("12", b"1")
    data = buffer.getvalue().replace(b"12", b"\x81\xff")
    assert len(opened(data).names) == 1
