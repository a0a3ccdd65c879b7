"""Finding the parts of a package: references, case, and climbing out."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from finance.vouchers import faults
from finance.vouchers.faults import Unreadable
from ocr_worker.carriers.base import File, Limits
from ocr_worker.carriers.ofd_package import OfdPackage, resolve


@pytest.mark.parametrize(
    ("base", "location", "member"),
    [
        ("OFD.xml", "Doc_0/Document.xml", "Doc_0/Document.xml"),
        ("OFD.xml", "/Doc_0/Document.xml", "Doc_0/Document.xml"),
        ("Doc_0/Document.xml", "Pages/Page_0/Content.xml", "Doc_0/Pages/Page_0/Content.xml"),
        ("Doc_0/Document.xml", "/Doc_1/a.xml", "Doc_1/a.xml"),
        ("Doc_0/Tags/CustomTags.xml", "./CustomTag.xml", "Doc_0/Tags/CustomTag.xml"),
        ("Doc_0/Tags/CustomTags.xml", "../Res/a.png", "Doc_0/Res/a.png"),
        ("Doc_0/Tags/CustomTags.xml", "..\\Res\\a.png", "Doc_0/Res/a.png"),
        ("Doc_0/Document.xml", " PublicRes.xml ", "Doc_0/PublicRes.xml"),
    ],
)
def test_references(base: str, location: str, member: str) -> None:
    assert resolve(base, location) == member


@pytest.mark.parametrize(
    ("base", "location"),
    [
        ("OFD.xml", "../a"),
        ("Doc_0/Document.xml", "../../a"),
        ("Doc_0/Document.xml", "/../a"),
        ("Doc_0/Document.xml", "x/../../../a"),
        ("Doc_0/Document.xml", "file:///etc/passwd"),
        ("Doc_0/Document.xml", "C:\\a"),
    ],
)
def test_references_that_leave(base: str, location: str) -> None:
    with pytest.raises(Unreadable) as caught:
        resolve(base, location)
    assert caught.value.fault is faults.OFD_UNSAFE_PATH


@pytest.mark.parametrize(
    ("location", "member"),
    [
        ("A.xml", "Doc_0/Tags/A.xml"),
        ("B.xml", "Doc_0/B.xml"),  # counted from the document's folder
        ("Tags/A.xml", "Doc_0/Tags/A.xml"),
        ("Doc_0/Tags/A.xml", "Doc_0/Tags/A.xml"),  # from the package's root
        ("Doc%200/C.xml", "Doc 0/C.xml"),
        ("../../Doc_0/B.xml", "Doc_0/B.xml"),
        ("D.xml", "Doc_0/Tags/D.xml"),  # nowhere: where it should be
    ],
)
def test_paths_counted_from_elsewhere(build_zip, location: str, member: str) -> None:
    names = ("Doc_0/Tags/A.xml", "Doc_0/A.xml", "Doc_0/B.xml", "Doc 0/C.xml")
    package = OfdPackage(File("a", build_zip(dict.fromkeys(names, "<a/>"))), Limits())
    bases = ("Doc_0/Tags/CustomTags.xml", "Doc_0/Document.xml")
    assert package.located(location, *bases) == member


def test_a_path_that_leaves_is_refused_wherever_it_is_counted_from(build_zip) -> None:
    package = OfdPackage(File("a", build_zip({"Doc_0/A.xml": "<a/>"})), Limits())
    with pytest.raises(Unreadable) as caught:
        package.located("../../../Doc_0/A.xml", "Doc_0/Tags/CustomTags.xml", "Doc_0/Document.xml")
    assert caught.value.fault is faults.OFD_UNSAFE_PATH


@given(st.text("ab/.\\ :", max_size=30))
def test_no_reference_ever_leaves(location: str) -> None:
    try:
        member = resolve("Doc_0/Tags/CustomTags.xml", location)
    except Unreadable:
        return
    assert not member.startswith("/")
    assert ".." not in member.split("/")


def test_missing_and_broken_parts(build_zip) -> None:
    package = OfdPackage(File("a", build_zip({"A.xml": "<a/>", "B.xml": "<a>"})), Limits())
    assert package.read("a.XML") == b"<a/>"
    assert package.read("missing") is None
    assert package.optional_tree("missing") is None
    assert package.notes == ["ofd.part_missing"]
    assert package.optional_tree("B.xml") is not None  # read on past the error
    with pytest.raises(Unreadable) as caught:
        package.tree("B.xml")
    assert caught.value.fault is faults.OFD_DAMAGED
    small = OfdPackage(File("a", build_zip({"A.xml": "<a/>"})), Limits(xml_bytes_max=2))
    for read in (small.tree, small.optional_tree):
        with pytest.raises(Unreadable) as caught:
            read("A.xml")
        assert caught.value.fault is faults.XML_TOO_LARGE
