"""What checking one signature value found, before anybody asks whether the signer is trusted."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from finance.vouchers.signature import (
    DOUBTS,
    FAULTS,
    GAPS,
    Signature,
    SignatureOutcome,
    Trust,
)
from ocr_worker.signatures.certificates import Certificate, TrustList, judge


@dataclass(frozen=True, slots=True)
class Findings:
    """`notes` are codes of `finance.vouchers.signature`; they alone decide the answer."""

    form: str = ""
    notes: tuple[str, ...] = ()
    signer: Certificate | None = None
    others: tuple[Certificate, ...] = ()  # certificates that came along
    signed_at: datetime | None = None
    seal: str = ""
    changed: tuple[str, ...] = ()


def conclude(found: Findings, trust: TrustList) -> Signature:
    """The answer: a fault before a gap before a doubt, whatever else is known."""
    judged = Trust.NOT_JUDGED
    why: tuple[str, ...] = ()
    if found.signer is not None:
        judged, why = judge(found.signer, found.others, found.signed_at, trust=trust)
    notes = tuple(dict.fromkeys((*found.notes, *why)))
    return Signature(
        outcome=_outcome(notes),
        form=found.form,
        trust=judged,
        signer="" if found.signer is None else found.signer.subject_name,
        issuer="" if found.signer is None else found.signer.issuer_name,
        seal=found.seal,
        sealed_at="" if found.signed_at is None else found.signed_at.isoformat(),
        notes=notes,
        changed=found.changed,
    )


def _outcome(notes: Iterable[str]) -> SignatureOutcome:
    said = set(notes)
    if said & FAULTS.keys():
        return SignatureOutcome.DIGEST_MISMATCH
    if said & GAPS.keys():
        return SignatureOutcome.UNSUPPORTED
    if said & DOUBTS.keys():
        return SignatureOutcome.CERT_UNTRUSTED
    return SignatureOutcome.VALID
