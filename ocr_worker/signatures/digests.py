"""Digests by the names and object identifiers that signatures call them by."""

import hashlib
from collections.abc import Mapping

SM3, SHA1, SHA256, SHA384, SHA512 = "sm3", "sha1", "sha256", "sha384", "sha512"

_NAMES: Mapping[str, str] = {
    "1.2.156.10197.1.401": SM3,
    "1.2.156.10197.1.401.1": SM3,
    "sm3": SM3,
    "1.3.14.3.2.26": SHA1,
    "sha1": SHA1,
    "2.16.840.1.101.3.4.2.1": SHA256,
    "sha256": SHA256,
    "2.16.840.1.101.3.4.2.2": SHA384,
    "sha384": SHA384,
    "2.16.840.1.101.3.4.2.3": SHA512,
    "sha512": SHA512,
}
WEAK = frozenset({SHA1})


class DigestUnsupported(Exception):
    """A digest that is not known, or not in this build of OpenSSL."""


def digest_name(written: str) -> str:
    """The digest that a name or object identifier means; MD5 proves nothing, so it is unknown."""
    name = _NAMES.get(written.strip().lower().replace("-", ""))
    if name is None:
        raise DigestUnsupported(written[:80])
    return name


def digest(name: str, data: bytes) -> bytes:
    try:
        return hashlib.new(name, data).digest()
    except ValueError as error:  # SM3 is left out of some builds
        raise DigestUnsupported(name) from error
