import pytest
from cryptography.hazmat.primitives.asymmetric import ed25519, padding, rsa
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from ocr_worker.signatures.public_keys import KeyUnsupported, is_sm2, verify
from tests.make.signed_pdf import identity
from tests.make.signing import ROOT, public_key

MESSAGE = b"a message"
PSS = "1.2.840.113549.1.1.10"
RSA = "1.2.840.113549.1.1.1"


def spki(key: object) -> bytes:
    return key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)  # type: ignore[attr-defined]


def test_rsa_with_pss_padding() -> None:
    key, _ = identity("rsa")
    assert isinstance(key, rsa.RSAPrivateKey)
    way = padding.PSS(mgf=padding.MGF1(SHA256()), salt_length=32)
    signature = key.sign(MESSAGE, way, SHA256())
    public = spki(key.public_key())
    assert verify(public, MESSAGE, signature, algorithm=PSS, digest="sha256")
    assert not verify(public, MESSAGE, signature, algorithm=RSA, digest="sha256")
    assert not is_sm2(public)


@pytest.mark.parametrize(
    ("public", "algorithm"),
    [
        (b"no key", RSA),
        (spki(ed25519.Ed25519PrivateKey.generate().public_key()), "1.2.840.113549.1.1.11"),
        (public_key(ROOT.key), RSA),  # an SM2 key cannot have made an RSA signature
        (spki(identity("rsa")[0].public_key()), RSA),  # which leaves the digest open
    ],
)
def test_what_cannot_be_checked_says_so(public: bytes, algorithm: str) -> None:
    with pytest.raises(KeyUnsupported) as found:
        verify(public, MESSAGE, b"", algorithm=algorithm)
    assert found.value.note == "algorithm_unsupported"


def test_no_key_is_not_an_sm2_key() -> None:
    assert not is_sm2(b"")
    assert is_sm2(public_key(ROOT.key))
