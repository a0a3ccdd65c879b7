"""Seals with keys other than SM2, as old platforms set them."""

from dataclasses import dataclass, replace

import pytest
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.hashes import SHA1, SHA256, HashAlgorithm

from ocr_worker.signatures.ofd_seal import check_seal, is_seal
from tests.make.signed_pdf import identity, raw_certificate
from tests.make.signing import Holder, SealForm, octets, oid, sealed, seq, signed_data

CONTENT = b"<Signature/>"


@dataclass(frozen=True)
class RsaKey:
    """Signs as `Sm2Key` does, with the padding that seals use."""

    digest: HashAlgorithm

    def sign(self, message: bytes) -> bytes:
        key, _ = identity("rsa")
        assert isinstance(key, rsa.RSAPrivateKey)
        return key.sign(message, padding.PKCS1v15(), self.digest)


def form(digest: HashAlgorithm, algorithm: str, hash_name: str) -> SealForm:
    certificate = raw_certificate()
    return SealForm(
        version=1,
        signer=Holder("测试开票平台 rsa", RsaKey(digest), certificate, 7),
        users=(octets(certificate),),
        is_raw=True,
        algorithm=algorithm,
        hash_name=hash_name,
    )


@pytest.mark.parametrize(
    ("given", "notes"),
    [
        (form(SHA256(), "1.2.840.113549.1.1.11", "sha256"), ()),
        (form(SHA1(), "1.2.840.113549.1.1.5", "sha1"), ("weak_digest",)),
        (form(SHA256(), "1.2.840.113549.1.1.5", "sha256"), ("data_hash_wrong", "value_wrong")),
        (form(SHA256(), "1.2.3.4", "sha256"), ("algorithm_unsupported",)),
    ],
)
def test_rsa_seals(given: SealForm, notes: tuple[str, ...]) -> None:
    found = check_seal(sealed(CONTENT, given), CONTENT)
    assert set(notes) <= set(found.notes)
    if len(notes) < 2:
        assert set(found.notes) - {"time_without_zone"} == set(notes)


def test_a_list_of_digests_may_name_the_signer_second() -> None:
    first = seq(oid("1.2.156.10197.1.401"), octets(bytes(32)))
    given = replace(SealForm(), users=(first, *SealForm().users))
    assert check_seal(sealed(CONTENT, given), CONTENT).notes == ()


def test_seals_are_told_from_signed_data() -> None:
    assert is_seal(sealed(CONTENT))
    assert not is_seal(signed_data(CONTENT))
    assert not is_seal(b"")
    assert not is_seal(seq())
