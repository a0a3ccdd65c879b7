"""SignedData: of GB/T 35275 (rail e-tickets) and of PKCS #7 (PDF), which differ in their names.

The content stays outside (a PDF, a Signature.xml), or its SHA-1 stands inside (an old form of
PDF signatures). What is signed is the set of attributes, as it stands, under the tag of a SET.
"""

from dataclasses import dataclass
from datetime import datetime

from ocr_worker.signatures import der
from ocr_worker.signatures.certificates import (
    Certificate,
    CertificateUnreadable,
    read_certificate,
)
from ocr_worker.signatures.der import Element
from ocr_worker.signatures.digests import WEAK, DigestUnsupported, digest, digest_name
from ocr_worker.signatures.findings import Findings
from ocr_worker.signatures.public_keys import KeyUnsupported, verify

FORMS = {"1.2.156.10197.6.1.4.2.2": "gbt35275", "1.2.840.113549.1.7.2": "pkcs7"}
_DATA = frozenset({"1.2.156.10197.6.1.4.2.1", "1.2.840.113549.1.7.1"})
_CONTENT_TYPE = "1.2.840.113549.1.9.3"
_MESSAGE_DIGEST = "1.2.840.113549.1.9.4"
_SIGNING_TIME = "1.2.840.113549.1.9.5"
_CERTIFICATES_MAX = 16


@dataclass(frozen=True, slots=True)
class _SignerInfo:
    issuer: bytes
    serial: int
    digest: str
    algorithm: str
    attributes: Element | None
    value: bytes


def check_signed_data(value: bytes, content: bytes) -> Findings:
    """Whether `value` signs `content`; zeros may pad its end. Raises nothing."""
    try:
        kind, wrapped = der.children(der.read_first(value), der.SEQUENCE)
        form = FORMS.get(der.oid(kind))
        if form is None:
            return Findings(notes=("form_unsupported",))
        (body,) = der.children(wrapped, der.CONTEXT_0)
        return _check(form, der.children(body, der.SEQUENCE), content)
    except ValueError:
        return Findings(notes=("value_damaged",))
    except DigestUnsupported:
        return Findings(form=form or "", notes=("digest_unsupported",))


def _check(form: str, parts: tuple[Element, ...], content: bytes) -> Findings:
    _, _, inside, *optional, signers = parts
    infos = der.children(signers, der.SET)
    if len(infos) != 1:
        return Findings(form=form, notes=("form_unsupported",))
    info = _signer_info(infos[0])
    try:
        certificates = _certificates(optional)
        signer = _signer(info, certificates)
    except CertificateUnreadable:
        return Findings(form=form, notes=("certificate_unreadable",))
    attributes = _attributes(info)
    signed, is_same = _signed_content(inside, content)
    notes = [*_weak(info), *(() if is_same else ("data_hash_wrong",))]
    notes += _digest_notes(signed, info, attributes)
    notes += ["value_wrong"] if signer is None else _value_notes(info, signer, signed)
    return Findings(
        form=form,
        notes=tuple(notes),
        signer=signer,
        others=certificates,
        signed_at=_signing_time(attributes),
    )


def _signer_info(element: Element) -> _SignerInfo:
    _, who, digest_algorithm, *rest = der.children(element, der.SEQUENCE)
    attributes = rest.pop(0) if rest[:1] and rest[0].tag == der.CONTEXT_0 else None
    algorithm, value = rest[:2]
    issuer, serial = der.children(who, der.SEQUENCE)
    return _SignerInfo(
        issuer=issuer.raw,
        serial=der.integer(serial),
        digest=der.oid(der.first(digest_algorithm, der.SEQUENCE)),
        algorithm=der.oid(der.first(algorithm, der.SEQUENCE)),
        attributes=attributes,
        value=der.primitive(value, der.OCTET_STRING),
    )


def _certificates(optional: list[Element]) -> tuple[Certificate, ...]:
    found = [one for part in optional if part.tag == der.CONTEXT_0 for one in der.children(part)]
    return tuple(
        read_certificate(one.raw) for one in found[:_CERTIFICATES_MAX] if one.tag == der.SEQUENCE
    )


def _signer(info: _SignerInfo, certificates: tuple[Certificate, ...]) -> Certificate | None:
    return next(
        (one for one in certificates if (one.issuer, one.serial) == (info.issuer, info.serial)),
        None,
    )


def _attributes(info: _SignerInfo) -> dict[str, Element]:
    found: dict[str, Element] = {}
    for attribute in der.children(info.attributes) if info.attributes else ():
        kind, values = der.children(attribute, der.SEQUENCE)
        (found[der.oid(kind)],) = der.children(values, der.SET)
    return found


def _weak(info: _SignerInfo) -> list[str]:
    return ["weak_digest"] if digest_name(info.digest) in WEAK else []


def _digest_notes(signed: bytes, info: _SignerInfo, attributes: dict[str, Element]) -> list[str]:
    """Whether the attributes, where there are any, speak of the content."""
    if info.attributes is None:
        return []
    told = attributes.get(_MESSAGE_DIGEST)
    right = digest(digest_name(info.digest), signed)
    is_told = told is not None and der.primitive(told, der.OCTET_STRING) == right
    return [] if is_told and _CONTENT_TYPE in attributes else ["data_hash_wrong"]


def _signed_content(inside: Element, content: bytes) -> tuple[bytes, bool]:
    """The bytes that were signed, and whether they stand for the content given."""
    kind, *wrapped = der.children(inside, der.SEQUENCE)
    if der.oid(kind) not in _DATA or not wrapped:
        return content, der.oid(kind) in _DATA
    (octets,) = der.children(wrapped[0], der.CONTEXT_0)
    held = der.primitive(octets, der.OCTET_STRING)
    return held, held in (content, digest("sha1", content))


def _value_notes(info: _SignerInfo, signer: Certificate, signed: bytes) -> list[str]:
    message = signed if info.attributes is None else _as_set(info.attributes)
    try:
        is_right = verify(
            signer.public_key,
            message,
            info.value,
            algorithm=info.algorithm,
            digest=digest_name(info.digest),
        )
    except KeyUnsupported as error:
        return [error.note]
    return [] if is_right else ["value_wrong"]


def _as_set(attributes: Element) -> bytes:
    """The attributes as they were signed: under the tag of a SET, else byte for byte."""
    return bytes((der.SET,)) + attributes.raw[1:]


def _signing_time(attributes: dict[str, Element]) -> datetime | None:
    told = attributes.get(_SIGNING_TIME)
    return None if told is None else der.moment(told.content)
