"""Signature values checked with the key they need: SM2 by OpenSSL, the rest by `cryptography`."""

from collections.abc import Mapping

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.hashes import (
    SHA1,
    SHA256,
    SHA384,
    SHA512,
    HashAlgorithm,
)
from cryptography.hazmat.primitives.serialization import load_der_public_key

from ocr_worker.signatures import digests, sm2

_HASHES: Mapping[str, HashAlgorithm] = {
    digests.SHA1: SHA1(),  # noqa: S303 - old seals; the report says that it is weak
    digests.SHA256: SHA256(),
    digests.SHA384: SHA384(),
    digests.SHA512: SHA512(),
}
# Algorithms that name their digest themselves.
_DIGESTS: Mapping[str, str] = {
    "1.2.840.113549.1.1.5": digests.SHA1,
    "1.2.840.113549.1.1.11": digests.SHA256,
    "1.2.840.113549.1.1.12": digests.SHA384,
    "1.2.840.113549.1.1.13": digests.SHA512,
    "1.2.840.10045.4.1": digests.SHA1,
    "1.2.840.10045.4.3.2": digests.SHA256,
    "1.2.840.10045.4.3.3": digests.SHA384,
    "1.2.840.10045.4.3.4": digests.SHA512,
    "1.2.156.10197.1.501": digests.SM3,
}
_SM2 = frozenset(
    {
        "1.2.156.10197.1.501",
        "1.2.156.10197.1.301",  # the curve, or the signature on it, in place of both
        "1.2.156.10197.1.301.1",
    }
)
_PSS = "1.2.840.113549.1.1.10"


class KeyUnsupported(Exception):
    """A key or algorithm that cannot be checked here; `note` is the code to report."""

    def __init__(self, note: str) -> None:
        super().__init__(note)
        self.note = note


def digest_of_algorithm(algorithm: str) -> str | None:
    """The digest that a signature algorithm names itself."""
    return _DIGESTS.get(algorithm)


def is_sm2(public_key: bytes) -> bool:
    try:
        return sm2.point_of(public_key) is not None
    except ValueError:
        return False


def verify(
    public_key: bytes,
    message: bytes,
    signature: bytes,
    *,
    algorithm: str,
    digest: str | None = None,
) -> bool:
    """Whether the key's holder signed the message; raises `KeyUnsupported`.

    The key decides the family, `algorithm` the padding, and the digest unless it leaves that to
    `digest`.
    """
    try:
        point = sm2.point_of(public_key)
        if point is not None and algorithm in _SM2:
            return sm2.verify(point, message, signature)
        found = _HASHES.get(_DIGESTS.get(algorithm) or digest or "")
        if found is None:
            raise KeyUnsupported("algorithm_unsupported")
        _verify(public_key, (message, signature), algorithm=algorithm, digest=found)
    except InvalidSignature:
        return False
    except sm2.Sm2Unavailable as error:
        raise KeyUnsupported("sm2_unavailable") from error
    except (ValueError, UnsupportedAlgorithm) as error:
        raise KeyUnsupported("algorithm_unsupported") from error
    return True


def _verify(
    public_key: bytes, signed: tuple[bytes, bytes], *, algorithm: str, digest: HashAlgorithm
) -> None:
    message, signature = signed
    key = load_der_public_key(public_key)
    if isinstance(key, rsa.RSAPublicKey):
        key.verify(signature, message, _padding(algorithm, digest), digest)
    elif isinstance(key, ec.EllipticCurvePublicKey):
        key.verify(signature, message, ec.ECDSA(digest))
    else:
        raise KeyUnsupported("algorithm_unsupported")


def _padding(algorithm: str, digest: HashAlgorithm) -> padding.AsymmetricPadding:
    if algorithm == _PSS:
        return padding.PSS(mgf=padding.MGF1(digest), salt_length=padding.PSS.AUTO)
    return padding.PKCS1v15()
