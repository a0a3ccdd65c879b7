"""Certificates: read by `cryptography`, their exact bytes cut out by our own reader.

A certificate is trusted when it stands in the trust list itself, or leads to one there by
signatures. Revocation needs a network and is not looked at.
"""

import warnings
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from finance.kernel.settings import SettingInvalid
from finance.vouchers.signature import Trust
from ocr_worker.signatures import der
from ocr_worker.signatures.public_keys import KeyUnsupported, verify

_SUFFIXES = frozenset({".pem", ".crt", ".cer", ".der"})
_CHAIN_MAX = 5
_ISSUERS_TRIED_MAX = 8
_FILE_BYTES_MAX = 1 << 20
_FILES_MAX = 1_000
CHINA = timezone(timedelta(hours=8))


class CertificateUnreadable(ValueError):
    """Bytes that are no certificate."""


@dataclass(frozen=True, slots=True)
class Certificate:
    """What is asked of a certificate. Names are kept as bytes too: those are what is compared."""

    raw: bytes
    tbs: bytes  # the part that the issuer signed
    algorithm: str
    signature: bytes
    serial: int
    issuer: bytes
    subject: bytes
    public_key: bytes  # SubjectPublicKeyInfo
    issuer_name: str
    subject_name: str
    from_at: datetime
    until_at: datetime
    may_issue: bool | None  # what basicConstraints says; None where it says nothing

    def was_in_force(self, at: datetime) -> bool:
        return any(self.from_at <= one <= self.until_at for one in instants(at))


@dataclass(frozen=True, slots=True)
class TrustList:
    """The certificates (信任列表) that signers must lead to; an empty list judges nobody."""

    anchors: tuple[Certificate, ...] = ()


NO_TRUST_LIST = TrustList()


def instants(at: datetime) -> tuple[datetime, ...]:
    """The moments that a time may mean: without a zone, in China's or in universal time."""
    if at.tzinfo is not None:
        return (at,)
    return at.replace(tzinfo=UTC), at.replace(tzinfo=CHINA)


def load_trust_list(folder: Path | None) -> TrustList:
    """The certificates of a folder, PEM or DER; SettingInvalid names the file that is none.

    A wrong list must stop the start, not turn up later as distrust of everybody.
    """
    if folder is None:
        return NO_TRUST_LIST
    if not folder.is_dir():
        raise SettingInvalid(f"信任列表文件夹不存在：{folder}", folder=str(folder))
    paths = sorted(path for path in folder.iterdir() if path.suffix.lower() in _SUFFIXES)
    return TrustList(tuple(one for path in paths[:_FILES_MAX] for one in _certificates_of(path)))


def _certificates_of(path: Path) -> tuple[Certificate, ...]:
    try:
        with path.open("rb") as file:
            data = file.read(_FILE_BYTES_MAX)
        if b"-----BEGIN" not in data:
            return (read_certificate(data),)
        found = x509.load_pem_x509_certificates(data)
        return tuple(read_certificate(one.public_bytes(Encoding.DER)) for one in found)
    except (OSError, ValueError) as error:
        raise SettingInvalid(f"信任列表中的证书无法解析：{path.name}", file=path.name) from error


def read_certificate(data: bytes) -> Certificate:
    """The certificate of these DER bytes; raises `CertificateUnreadable`."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # real names are longer than the standard allows
            return _certificate(data, x509.load_der_x509_certificate(data))
    except (ValueError, x509.InvalidVersion) as error:
        raise CertificateUnreadable(str(error)) from error


def _certificate(raw: bytes, loaded: x509.Certificate) -> Certificate:
    tbs, algorithm, signature = der.children(der.read(raw), der.SEQUENCE)
    fields = [one for one in der.children(tbs) if one.tag != der.CONTEXT_0]
    serial, _, issuer, _, subject, public_key = fields[:6]
    return Certificate(
        raw=raw,
        tbs=tbs.raw,
        algorithm=der.oid(der.first(algorithm, der.SEQUENCE)),
        signature=der.bits(signature),
        serial=der.integer(serial),
        issuer=issuer.raw,
        subject=subject.raw,
        public_key=public_key.raw,
        issuer_name=_common_name(issuer),
        subject_name=_common_name(subject),
        from_at=loaded.not_valid_before_utc,
        until_at=loaded.not_valid_after_utc,
        may_issue=_may_issue(loaded),
    )


def _may_issue(loaded: x509.Certificate) -> bool | None:
    try:
        return loaded.extensions.get_extension_for_class(x509.BasicConstraints).value.ca
    except x509.ExtensionNotFound:
        return None
    except (ValueError, x509.DuplicateExtension, x509.UnsupportedGeneralNameType):
        return False  # an extension that cannot be read gives nobody rights


_COMMON_NAME, _ORGANISATION = "2.5.4.3", "2.5.4.10"


def _common_name(name: der.Element) -> str:
    """What people call the holder: the common name, else the organisation."""
    found: dict[str, str] = {}
    for relative in der.children(name, der.SEQUENCE):
        for pair in der.children(relative, der.SET):
            kind, value = der.children(pair, der.SEQUENCE)
            found.setdefault(der.oid(kind), der.text(value))
    return found.get(_COMMON_NAME) or found.get(_ORGANISATION) or next(iter(found.values()), "")


def judge(
    signer: Certificate, others: Iterable[Certificate], at: datetime | None, *, trust: TrustList
) -> tuple[Trust, tuple[str, ...]]:
    """Whether the signer leads to the trust list, and the notes that say why not.

    `others` are certificates that came along with the signature: they may link, never vouch.
    """
    notes: list[str] = []
    if at is None:
        notes.append("time_unknown")
    elif not signer.was_in_force(at):
        notes.append("certificate_not_in_force")
    if not trust.anchors:
        return Trust.NOT_JUDGED, (*notes, "trust_not_configured")
    if not _leads(signer, tuple(others), at, trust=trust):
        notes.append("issuer_unknown")
    return (Trust.UNTRUSTED if notes else Trust.TRUSTED), tuple(notes)


def _leads(
    signer: Certificate, others: tuple[Certificate, ...], at: datetime | None, *, trust: TrustList
) -> bool:
    current = signer
    for _ in range(_CHAIN_MAX):
        if any(anchor.raw == current.raw for anchor in trust.anchors):
            return True
        if _issuer_among(trust.anchors, current, at, is_anchor=True) is not None:
            return True
        link = _issuer_among(others, current, at, is_anchor=False)
        if link is None:
            return False
        current = link
    return False


def _issuer_among(
    candidates: tuple[Certificate, ...],
    issued: Certificate,
    at: datetime | None,
    *,
    is_anchor: bool,
) -> Certificate | None:
    named = [one for one in candidates if one.subject == issued.issuer and one.raw != issued.raw]
    for candidate in named[:_ISSUERS_TRIED_MAX]:
        # Roots of the first version of X.509 say nothing about themselves; links must.
        may_issue = candidate.may_issue or (is_anchor and candidate.may_issue is None)
        in_force = at is None or candidate.was_in_force(at)
        if may_issue and in_force and _is_issued_by(issued, candidate):
            return candidate
    return None


def _is_issued_by(issued: Certificate, issuer: Certificate) -> bool:
    try:
        return verify(
            issuer.public_key,
            issued.tbs,
            issued.signature,
            algorithm=issued.algorithm,
        )
    except KeyUnsupported:
        return False
