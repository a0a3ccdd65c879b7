"""Bundles: what is inside comes out, once, in order, or the sender is told."""

import pytest

from finance.vouchers import faults
from finance.vouchers.faults import Fault, Unreadable
from finance.vouchers.reading import Carrier
from ocr_worker.carriers import open_file
from ocr_worker.carriers.base import File, Limits, Part

XML = b"<EInvoice><Header><EIid>24112000000000000019</EIid></Header></EInvoice>"


def opened(data: bytes) -> tuple[Part, ...]:
    return open_file(File("bundle.zip", data), Limits())


def refusal(data: bytes) -> Fault:
    with pytest.raises(Unreadable) as caught:
        opened(data)
    return caught.value.fault


def test_every_voucher_file_is_opened_and_litter_is_not(build_zip, ofd_parts) -> None:
    parts = opened(
        build_zip(
            {
                "b.xml": XML,
                "sub/a.ofd": build_zip(ofd_parts),
                "说明.txt": "请查收",
                "empty.pdf": b"",
                "__MACOSX/._b.xml": XML,
                "sub/.DS_Store": XML,
            }
        )
    )
    assert [(part.carrier, part.name) for part in parts] == [
        (Carrier.XML, "bundle.zip/b.xml"),
        (Carrier.OFD, "bundle.zip/sub/a.ofd"),
    ]


def test_a_bundle_with_a_member_of_a_like_name_is_no_ofd(build_zip) -> None:
    assert len(opened(build_zip({"my-OFD.xml": XML, "OFD.xml.bak": b"OFD.xml"}))) == 1


def test_bundles_in_bundles_are_passed_over(build_zip) -> None:
    inner = build_zip({"a.xml": XML})
    assert len(opened(build_zip({"inner.zip": inner, "b.xml": XML}))) == 1
    assert refusal(build_zip({"inner.zip": inner})) is faults.ZIP_EMPTY


def test_a_bundle_without_vouchers_is_told(build_zip) -> None:
    assert refusal(build_zip({})) is faults.ZIP_EMPTY
    assert refusal(build_zip({"a.txt": b"words"})) is faults.ZIP_EMPTY


def test_a_broken_member_refuses_the_bundle(build_zip) -> None:
    assert refusal(build_zip({"a.xml": XML, "b.xml": b"<a>"})) is faults.XML_DAMAGED


def test_limits(build_zip) -> None:
    assert refusal(build_zip({f"{n}.xml": XML for n in range(51)})) is faults.ZIP_TOO_MANY_FILES
    assert refusal(build_zip({"../a.xml": XML})) is faults.ZIP_UNSAFE_PATH
    assert refusal(build_zip({"a.xml": bytes(20 * 1024 * 1024)})) is faults.ZIP_BOMB
