"""Signatures of an OFD: every part they list, the list itself, and what no list names.

Signatures are found from OFD.xml, like all else; a list that stands in the package without
being named is checked too, so that cutting the reference hides nothing. A valid list proves
only what it lists: a page that none lists was added behind the signer's back.
"""

import base64
import binascii
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace

from lxml import etree

from finance.vouchers.faults import Unreadable
from finance.vouchers.signature import (
    UNSIGNED,
    Signature,
    SignatureOutcome,
    SignatureReport,
    gravest,
)
from ocr_worker.carriers.base import File, Limits
from ocr_worker.carriers.ofd_package import (
    OfdPackage,
    children,
    descendants,
    first_text,
    resolve,
)
from ocr_worker.carriers.xml_file import local_name, text_of
from ocr_worker.signatures import der
from ocr_worker.signatures.certificates import TrustList
from ocr_worker.signatures.digests import WEAK, DigestUnsupported, digest, digest_name
from ocr_worker.signatures.findings import Findings, conclude
from ocr_worker.signatures.ofd_seal import check_seal, is_seal
from ocr_worker.signatures.signed_data import check_signed_data

_MAIN = "OFD.xml"
_SIGNATURES_MAX = 64
_CHANGED_MAX = 32
_LIST_NAME = "signatures.xml"
# Parts that show or arrange: none of them holds data that a record is made of.
_NO_DATA = frozenset(
    {
        "OFD",
        "Document",
        "Page",
        "Res",
        "Annotations",
        "PageAnnot",
        "Attachments",
        "CustomTags",
        "Signatures",
        "Signature",
    }
)


@dataclass(slots=True)
class _Parts:
    """The members of one package and their digests, each computed once."""

    package: OfdPackage
    digests: dict[tuple[str, str], bytes] = field(default_factory=dict)

    def find(self, base: str, location: str) -> str | None:
        """The member that a reference names: from the root, or from where it is written."""
        for start in (_MAIN, base):
            try:
                member = self.package.member(resolve(start, location))
            except Unreadable:
                continue
            if member is not None:
                return member
        return None

    def digest(self, method: str, member: str) -> bytes:
        key = (method, member)
        if key not in self.digests:
            self.digests[key] = digest(method, self.package.read(member) or b"")
        return self.digests[key]


@dataclass(frozen=True, slots=True)
class _Checked:
    """One signature with what it covers, and the members that make it up."""

    signature: Signature
    covered: frozenset[str]
    own: frozenset[str]


def verify_ofd(data: bytes, *, trust: TrustList, limits: Limits) -> SignatureReport:
    """All signatures of a package; raises `Unreadable` for one that cannot be opened."""
    parts = _Parts(OfdPackage(File("", data), limits))
    lists, is_listed = _lists(parts)
    if not lists:
        return replace(UNSIGNED, notes=("signature_list_missing",)) if is_listed else UNSIGNED
    checked = tuple(
        _verify(parts, member, trust)
        for member in [one for name in lists for one in _listed(parts, name)][:_SIGNATURES_MAX]
    )
    if not checked:
        return UNSIGNED
    report = _report(parts, checked, frozenset(lists))
    return report if is_listed else replace(report, notes=("signature_unlisted", *report.notes))


def _lists(parts: _Parts) -> tuple[tuple[str, ...], bool]:
    """The members that list signatures, and whether the package itself names them."""
    bodies = descendants(parts.package.tree(_MAIN), "DocBody")
    named = [location for body in bodies if (location := first_text(body, "Signatures"))]
    found = [member for one in named if (member := parts.find(_MAIN, one)) is not None]
    if found:
        return tuple(dict.fromkeys(found)), True
    stray = (name for name in parts.package.names if name.lower().endswith(_LIST_NAME))
    return tuple(stray), bool(named)


def _listed(parts: _Parts, name: str) -> Iterator[str | None]:
    """The Signature.xml of each signature; None where there is none."""
    tree = parts.package.optional_tree(name)
    if tree is None:
        yield None
        return
    for one in children(tree, "Signature"):
        yield _relative(parts, name, one.get("BaseLoc", "") or text_of(one))


def _relative(parts: _Parts, base: str, location: str) -> str | None:
    """As `find`, but from where it is written first: two folders may hold like names."""
    try:
        member = parts.package.member(resolve(base, location))
    except Unreadable:
        member = None
    return member or parts.find(base, location)


def _verify(parts: _Parts, member: str | None, trust: TrustList) -> _Checked:
    data = None if member is None else parts.package.read(member)
    if member is None or data is None:
        return _lost("value_missing")
    try:
        tree = parts.package.tree(member)
    except Unreadable:
        return _lost("value_damaged", member)
    location = next((text_of(one) for one in children(tree, "SignedValue")), "")
    value_member = _relative(parts, member, location) if location else None
    value = None if value_member is None else parts.package.read(value_member)
    found = _value(value, data)
    notes, changed, covered = _references(parts, member, tree)
    seal = next((text_of(one) for one in descendants(tree, "BaseLoc")), "")
    seal_member = _relative(parts, member, seal) if seal else None
    return _Checked(
        conclude(
            replace(
                _dated(found, tree), notes=(*notes, *found.notes), changed=changed[:_CHANGED_MAX]
            ),
            trust,
        ),
        covered,
        frozenset(one for one in (member, value_member, seal_member) if one is not None),
    )


def _lost(note: str, *members: str) -> _Checked:
    signature = Signature(SignatureOutcome.DIGEST_MISMATCH, "", notes=(note,))
    return _Checked(signature, frozenset(), frozenset(members))


def _value(value: bytes | None, signed: bytes) -> Findings:
    if not value:
        return Findings(notes=("value_missing",))
    return check_seal(value, signed) if is_seal(value) else check_signed_data(value, signed)


def _dated(found: Findings, tree: etree._Element) -> Findings:
    """The time that Signature.xml states, where the signature value itself states none."""
    if found.signed_at is not None:
        return found
    told = next((text_of(one) for one in descendants(tree, "SignatureDateTime")), "")
    at = der.moment(told.encode())
    if at is None:
        return found
    notes = tuple(note for note in found.notes if note != "time_unknown")
    return replace(found, signed_at=at, notes=notes)


def _references(
    parts: _Parts, member: str, tree: etree._Element
) -> tuple[list[str], tuple[str, ...], frozenset[str]]:
    """Every listed part against its digest: notes, the parts that differ, the parts covered."""
    listing = next(descendants(tree, "References"), None)
    try:
        method = digest_name("" if listing is None else listing.get("CheckMethod", ""))
        digest(method, b"")
    except DigestUnsupported:
        return ["digest_unsupported"], (), frozenset()
    notes = ["weak_digest"] if method in WEAK else []
    changed: list[str] = []
    covered: set[str] = set()
    for reference in children(listing, "Reference") if listing is not None else ():
        location = reference.get("FileRef", "")
        part = parts.find(member, location)
        if part is None:
            notes.append("part_missing")
            changed.append(location)
        elif parts.digest(method, part) == _check_value(reference):
            covered.add(part)
        else:
            notes.append("part_changed")
            changed.append(part)
            covered.add(part)
    return list(dict.fromkeys(notes)), tuple(changed), frozenset(covered)


def _check_value(reference: etree._Element) -> bytes | None:
    try:
        return base64.b64decode(first_text(reference, "CheckValue").encode(), validate=False)
    except (binascii.Error, ValueError):
        return None


def _report(
    parts: _Parts, checked: tuple[_Checked, ...], lists: frozenset[str]
) -> SignatureReport:
    covered = frozenset[str]().union(*(one.covered for one in checked))
    own = lists.union(*(one.own for one in checked))
    uncovered = tuple(sorted(name for name in parts.package.names if name not in covered | own))
    said = tuple(_coverage_notes(parts, covered, uncovered))
    outcomes = [one.signature.outcome for one in checked]
    if "content_uncovered" in said:
        outcomes.append(SignatureOutcome.DIGEST_MISMATCH)
    return SignatureReport(
        outcome=gravest(outcomes),
        signatures=tuple(one.signature for one in checked),
        notes=said,
        uncovered=uncovered[:_CHANGED_MAX],
    )


def _coverage_notes(
    parts: _Parts, covered: frozenset[str], uncovered: tuple[str, ...]
) -> Iterator[str]:
    if any(page not in covered for page in _pages(parts)):
        yield "content_uncovered"
    if _MAIN in uncovered:
        yield "main_part_uncovered"
    if any(name != _MAIN for name in uncovered):
        yield "parts_uncovered"
    if any(_holds_data(parts, name) for name in uncovered):
        yield "records_uncovered"


def _pages(parts: _Parts) -> Iterable[str]:
    """The page contents that a reader of this package shows."""
    package = parts.package
    for body in descendants(package.tree(_MAIN), "DocBody"):
        document = resolve(_MAIN, first_text(body, "DocRoot"))
        tree = package.optional_tree(document)
        for pages in () if tree is None else children(tree, "Pages"):
            for page in children(pages, "Page"):
                location = resolve(document, page.get("BaseLoc", ""))
                yield package.member(location) or location


def _holds_data(parts: _Parts, name: str) -> bool:
    """Whether a part is XML of a kind that records are made of."""
    data = parts.package.read(name) or b""
    if not data.lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n\0").startswith(b"<"):
        return False
    try:
        tree = parts.package.optional_tree(name)
    except Unreadable:
        return True
    return tree is None or local_name(tree) not in _NO_DATA
