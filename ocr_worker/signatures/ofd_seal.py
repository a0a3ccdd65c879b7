"""Electronic seals (电子签章): SES_Signature of GB/T 38540 (v4) and of GM/T 0031 (v1).

    v4  SEQ{toSign{version, eseal, timeInfo, dataHash, propertyInfo, [0]}, cert, algorithm,
            signature, [0] timeStamp}
    v1  SEQ{toSign{version, eseal, timeInfo, dataHash, propertyInfo, cert, algorithm}, signature}

The signed message is `toSign` byte for byte. The seal inside names the certificates that may
use it: without that look, anybody with a certificate could set the tax bureau's seal, which
every invoice shows, under a forgery of his own.
"""

from dataclasses import dataclass
from datetime import datetime

from ocr_worker.signatures import der
from ocr_worker.signatures.certificates import (
    Certificate,
    CertificateUnreadable,
    instants,
    read_certificate,
)
from ocr_worker.signatures.der import Element
from ocr_worker.signatures.digests import WEAK, DigestUnsupported, digest, digest_name
from ocr_worker.signatures.findings import Findings
from ocr_worker.signatures.public_keys import (
    KeyUnsupported,
    digest_of_algorithm,
    is_sm2,
    verify,
)


@dataclass(frozen=True, slots=True)
class _Signed:
    """One SES_Signature, either version, taken apart."""

    form: str
    to_sign: Element
    seal: Element
    time: Element
    data_hash: bytes
    certificate: bytes
    algorithm: str
    value: bytes


@dataclass(frozen=True, slots=True)
class _Seal:
    """One SESeal, either version: what its maker signed, and what it says."""

    info: Element
    maker: bytes
    algorithm: str
    value: bytes
    signed_forms: tuple[bytes, ...]
    name: str
    users: tuple[Element, ...]
    valid_from: datetime | None
    valid_until: datetime | None


def check_seal(value: bytes, content: bytes) -> Findings:
    """Whether the seal `value` was set under `content` (Signature.xml). Raises nothing."""
    try:
        signed = _signed(value)
        seal = _seal(signed.seal)
        signer = read_certificate(signed.certificate)
    except CertificateUnreadable:
        return Findings(notes=("certificate_unreadable",))
    except ValueError:
        return Findings(notes=("value_damaged",))
    at = _time(signed.time)
    notes = (
        *_hash_notes(signed, signer, content),
        *_value_notes(signed, signer),
        *_user_notes(seal, signed.certificate),
        *_maker_notes(seal),
        *_time_notes(seal, at),
    )
    return Findings(form=signed.form, notes=notes, signer=signer, signed_at=at, seal=seal.name)


def is_seal(value: bytes) -> bool:
    """Whether it has the outer look of an SES_Signature: a SEQUENCE where others have a name."""
    try:
        return der.first(der.read_first(value), der.SEQUENCE).tag == der.SEQUENCE
    except ValueError:
        return False


def _signed(value: bytes) -> _Signed:
    to_sign, *rest = der.children(der.read_first(value), der.SEQUENCE)
    _, seal, time, data_hash, _, *more = der.children(to_sign, der.SEQUENCE)
    is_old = len(rest) == 1
    certificate, algorithm, *signature = (*more[:2], rest[0]) if is_old else rest
    return _Signed(
        form="ses_v1" if is_old else "ses_v4",
        to_sign=to_sign,
        seal=seal,
        time=time,
        data_hash=der.bits(data_hash),
        certificate=der.primitive(certificate, der.OCTET_STRING),
        algorithm=der.oid(algorithm),
        value=der.bits(signature[0]),
    )


def _seal(element: Element) -> _Seal:
    info, *rest = der.children(element, der.SEQUENCE)
    if len(rest) == 1:  # v1 wraps the maker's part in a SEQUENCE of its own
        rest = list(der.children(rest[0], der.SEQUENCE))
    maker, algorithm, value = rest[:3]
    _, _, properties = der.children(info, der.SEQUENCE)[:3]
    listed = der.children(properties, der.SEQUENCE)
    place = [one.tag for one in listed].index(der.SEQUENCE)
    _, since, until = listed[place + 1 : place + 4]
    together = info.raw + maker.raw + algorithm.raw
    return _Seal(
        info=info,
        maker=der.primitive(maker, der.OCTET_STRING),
        algorithm=der.oid(algorithm),
        value=der.bits(value),
        # GB/T 38540 signs the information alone, GM/T 0031 the three as one SEQUENCE.
        signed_forms=(info.raw, _sequence(together)),
        name=der.text(listed[1]),
        users=der.children(listed[place]),
        valid_from=der.moment(since.content),
        valid_until=der.moment(until.content),
    )


def _sequence(content: bytes) -> bytes:
    """The header that the maker's software put before the three parts it signed."""
    length = len(content)
    size = (length.bit_length() + 7) // 8
    head = (
        bytes((length,)) if length < 0x80 else bytes((0x80 | size,)) + length.to_bytes(size, "big")
    )
    return bytes((der.SEQUENCE,)) + head + content


def _time(element: Element) -> datetime | None:
    content = der.bits(element) if element.tag == der.BIT_STRING else element.content
    return der.moment(content)


def _hash_notes(signed: _Signed, signer: Certificate, content: bytes) -> list[str]:
    """The dataHash is over the whole Signature.xml, by the digest that goes with the key."""
    name = digest_of_algorithm(signed.algorithm) or "sha256"
    if is_sm2(signer.public_key):
        name = "sm3"
    elif len(signed.data_hash) == 20:
        name = "sha1"
    try:
        notes = [] if digest(name, content) == signed.data_hash else ["data_hash_wrong"]
    except DigestUnsupported:
        return ["digest_unsupported"]
    return [*notes, "weak_digest"] if name in WEAK else notes


def _value_notes(signed: _Signed, signer: Certificate) -> list[str]:
    try:
        is_right = verify(
            signer.public_key,
            signed.to_sign.raw,
            signed.value,
            algorithm=signed.algorithm,
        )
    except KeyUnsupported as error:
        return [error.note]
    return [] if is_right else ["value_wrong"]


def _user_notes(seal: _Seal, certificate: bytes) -> list[str]:
    """Whether the seal's list of users has this certificate, whole or by its digest."""
    for user in seal.users:
        if user.tag == der.OCTET_STRING and user.content == certificate:
            return []
        if user.tag == der.SEQUENCE:
            kind, told = der.children(user)
            try:
                found = digest(digest_name(_name(kind)), certificate)
            except DigestUnsupported:
                return ["seal_list_unchecked"]
            if found == told.content:
                return []
    return ["signer_not_in_seal"]


def _name(element: Element) -> str:
    return der.oid(element) if element.tag == der.OID else der.text(element)


def _maker_notes(seal: _Seal) -> list[str]:
    try:
        maker = read_certificate(seal.maker)
        is_right = any(
            verify(maker.public_key, form, seal.value, algorithm=seal.algorithm)
            for form in seal.signed_forms
        )
    except (CertificateUnreadable, KeyUnsupported):
        return ["seal_maker_unchecked"]
    return [] if is_right else ["seal_maker_wrong"]


def _time_notes(seal: _Seal, at: datetime | None) -> list[str]:
    if at is None:
        return ["time_unknown"]
    notes = [] if at.tzinfo else ["time_without_zone"]
    since, until = seal.valid_from, seal.valid_until
    if since is None or until is None:
        return notes
    # A time without a zone gets the benefit of the doubt: seals of real issuers have them.
    begins, ends = min(instants(since)), max(instants(until))
    is_within = any(begins <= one <= ends for one in instants(at))
    return notes if is_within else [*notes, "seal_not_in_force"]
