"""A ZIP that holds an OFD unpacked by nobody is still a ZIP, and its OFD is found."""

import io
import zipfile

import pytest

from finance.vouchers.media import MediaType, sniff
from ocr_worker.carriers.zip_bundle import is_ofd


def _zip(*members: tuple[str, bytes], method: int) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", method) as archive:
        for name, data in members:
            archive.writestr(name, data)
    return made.getvalue()


OFD = _zip(("OFD.xml", b"<ofd/>"), ("Doc_0/Document.xml", b"<d/>"), method=zipfile.ZIP_STORED)
LATE = _zip(("a.xml", b"<a/>"), ("OFD.xml", b"<ofd/>"), method=zipfile.ZIP_DEFLATED)


@pytest.mark.parametrize("data", [OFD, LATE])
def test_an_ofd_is_an_ofd(data: bytes) -> None:
    assert sniff(data) is MediaType.OFD
    assert is_ofd(data)


@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
def test_a_bundle_with_an_ofd_in_it_is_a_bundle(method: int) -> None:
    bundle = _zip(("invoice.ofd", OFD), ("invoice.xml", b"<EInvoice/>"), method=method)
    assert sniff(bundle) is MediaType.ZIP
    assert not is_ofd(bundle)


def test_a_size_that_follows_leaves_it_to_the_directory() -> None:
    made = io.BytesIO()

    class Stream(io.RawIOBase):
        def writable(self) -> bool:
            return True

        def write(self, data) -> int:
            return made.write(data)

    with zipfile.ZipFile(Stream(), "w") as archive:  # cannot seek back: sizes come behind
        archive.writestr("a.xml", b"<a/>")
        archive.writestr("OFD.xml", b"<ofd/>")
    assert sniff(made.getvalue()) is MediaType.ZIP
    assert is_ofd(made.getvalue())


@pytest.mark.parametrize(
    "data", [b"", b"PK\x03\x04", OFD[:20], b"PK\x05\x06", b"PK\x03\x04" + b"\0" * 60]
)
def test_cut_archives_do_no_harm(data: bytes) -> None:
    assert sniff(data) in {None, MediaType.ZIP}
    assert not is_ofd(data)
