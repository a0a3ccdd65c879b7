import hashlib

import pytest

from ocr_worker.signatures import signed_data as module
from ocr_worker.signatures.digests import DigestUnsupported
from ocr_worker.signatures.signed_data import check_signed_data
from tests.make.signing import (
    CMS_DATA,
    CMS_SIGNED,
    SM3_OID,
    integer,
    oid,
    seq,
    signed_data,
    tlv,
)

CONTENT = b"a page"
CMS = (CMS_SIGNED, CMS_DATA)


def sha1(data: bytes) -> bytes:
    return hashlib.sha1(data, usedforsecurity=False).digest()


@pytest.mark.parametrize("has_attributes", [True, False])
@pytest.mark.parametrize("held", [None, CONTENT, sha1(CONTENT)])
def test_content_may_stand_outside_inside_or_as_its_digest(
    *, held: bytes | None, has_attributes: bool
) -> None:
    value = signed_data(CONTENT, names=CMS, held=held, has_attributes=has_attributes)
    assert check_signed_data(value + bytes(20), CONTENT).notes == ()


@pytest.mark.parametrize("has_attributes", [True, False])
@pytest.mark.parametrize("held", [b"another page", sha1(b"another page"), b""])
def test_what_it_holds_must_be_what_was_given(*, held: bytes, has_attributes: bool) -> None:
    value = signed_data(CONTENT, names=CMS, held=held, has_attributes=has_attributes)
    assert check_signed_data(value, CONTENT).notes == ("data_hash_wrong",)


def test_content_of_another_type_proves_nothing() -> None:
    value = signed_data(CONTENT, names=(CMS_SIGNED, "1.2.840.113549.1.9.16.1.4"))
    assert "data_hash_wrong" in check_signed_data(value, CONTENT).notes


@pytest.mark.parametrize("signers", [0, 2])
def test_anything_but_one_signer_is_unsupported(signers: int) -> None:
    body = seq(integer(1), tlv(0x31), seq(oid(CMS_DATA)), tlv(0x31, *[seq()] * signers))
    found = check_signed_data(seq(oid(CMS_SIGNED), tlv(0xA0, body)), CONTENT)
    assert found.notes == ("form_unsupported",)


def test_a_certificate_that_cannot_be_read_is_said() -> None:
    value = signed_data(CONTENT, names=CMS)
    bad = value.replace(oid("1.2.840.10045.2.1"), oid("1.2.840.10045.2.1")[:-1] + b"\x81", 1)
    assert check_signed_data(bad, CONTENT).notes == ("certificate_unreadable",)


@pytest.mark.parametrize(
    ("digest", "note"), [("1.2.3.4", "digest_unsupported"), ("1.3.14.3.2.26", "weak_digest")]
)
def test_the_digest_that_is_named_is_used(digest: str, note: str) -> None:
    value = signed_data(CONTENT, names=CMS)
    start, _, end = value.rpartition(seq(oid(SM3_OID)))
    named = seq(oid(digest))
    padded = named if len(named) == 12 else seq(oid(digest), tlv(4, bytes(8 - len(oid(digest)))))
    found = check_signed_data(start + padded + end, CONTENT)
    assert note in found.notes


def test_a_build_without_sha1_says_unsupported(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(name: str, data: bytes) -> bytes:
        raise DigestUnsupported(name)

    monkeypatch.setattr(module, "digest", refuse)
    value = signed_data(CONTENT, names=CMS, held=sha1(CONTENT))
    assert "digest_unsupported" in check_signed_data(value, CONTENT).notes
