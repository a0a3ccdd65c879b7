"""Signatures of an OFD: every part they list, the list itself, and what no list names.

Signatures are found from OFD.xml, like all else; a list that stands in the package without
being named is checked too, so that cutting the reference hides nothing. A valid list proves
only what it lists: a page that none lists was added behind the signer's back.
"""

import base64
from collections.abc import Iterator
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
_BEFORE_XML = b"\xef\xbb\xbf\xff\xfe\xfe\xff \t\r\n\0"
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
    digests: dict[tuple[str, str], bytes | None] = field(default_factory=dict)

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

    def digest(self, method: str, member: str) -> bytes | None:
        """The digest of a member; None for one that does not unpack."""
        key = (method, member)
        if key not in self.digests:
            data = self.read(member)
            self.digests[key] = None if data is None else digest(method, data)
        return self.digests[key]

    def read(self, member: str | None) -> bytes | None:
        """The bytes of a member; None where there is none, or none that unpacks."""
        try:
            return None if member is None else self.package.read(member)
        except Unreadable:
            return None

    def tree(self, member: str) -> etree._Element | None:
        """A member as XML; None for what is none."""
        try:
            return self.package.tree(member)
        except Unreadable:
            return None

    def bodies(self) -> tuple[etree._Element, ...]:
        """The documents that the main part names; none where it cannot be read."""
        tree = self.tree(_MAIN)
        return () if tree is None else tuple(descendants(tree, "DocBody"))


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
    named = [location for body in parts.bodies() if (location := first_text(body, "Signatures"))]
    found = [member for one in named if (member := parts.find(_MAIN, one)) is not None]
    if found:
        return tuple(dict.fromkeys(found)), True
    stray = (name for name in parts.package.names if name.lower().endswith(_LIST_NAME))
    return tuple(stray), bool(named)


def _listed(parts: _Parts, name: str) -> Iterator[str | None]:
    """The Signature.xml of each signature; None where there is none."""
    tree = parts.tree(name)
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
    data = parts.read(member)
    if member is None or data is None:
        return _lost("value_missing")
    tree = parts.tree(member)
    if tree is None:
        return _lost("value_damaged", member)
    location = next((text_of(one) for one in children(tree, "SignedValue")), "")
    value_member = _relative(parts, member, location) if location else None
    found = _dated(_value(parts.read(value_member), data), tree)
    notes, changed, covered = _references(parts, member, tree)
    seal = next((text_of(one) for one in descendants(tree, "BaseLoc")), "")
    seal_member = _relative(parts, member, seal) if seal else None
    return _Checked(
        conclude(
            replace(found, notes=(*notes, *found.notes), changed=changed[:_CHANGED_MAX]),
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
    references = () if listing is None else tuple(children(listing, "Reference"))
    places = [(one, parts.find(member, one.get("FileRef", ""))) for one in references]
    covered = frozenset(part for _, part in places if part is not None)
    missing = tuple(one.get("FileRef", "") for one, part in places if part is None)
    notes = ["part_missing"] if missing else []
    try:
        method = digest_name("" if listing is None else listing.get("CheckMethod", ""))
        changed = tuple(
            part
            for one, part in places
            if part is not None and parts.digest(method, part) != _check_value(one)
        )
    except DigestUnsupported:
        return [*notes, "digest_unsupported"], missing, covered
    notes += ["part_changed"] if changed else []
    notes += ["weak_digest"] if method in WEAK else []
    return notes, missing + changed, covered


def _check_value(reference: etree._Element) -> bytes:
    try:
        return base64.b64decode(first_text(reference, "CheckValue").encode(), validate=False)
    except ValueError:
        return b""  # no digest is that short


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


def _pages(parts: _Parts) -> Iterator[str]:
    """The page contents that a reader of this package shows."""
    for body in parts.bodies():
        try:
            yield from _pages_of(parts.package, resolve(_MAIN, first_text(body, "DocRoot")))
        except Unreadable:
            continue  # then no reader shows it either


def _pages_of(package: OfdPackage, document: str) -> Iterator[str]:
    tree = package.optional_tree(document)
    for pages in () if tree is None else children(tree, "Pages"):
        for page in children(pages, "Page"):
            location = resolve(document, page.get("BaseLoc", ""))
            yield package.member(location) or location


def _holds_data(parts: _Parts, name: str) -> bool:
    """Whether a part is XML of a kind that records are made of."""
    data = parts.read(name)
    if data is not None and not data.lstrip(_BEFORE_XML).startswith(b"<"):
        return False
    tree = parts.tree(name)
    return tree is None or local_name(tree) not in _NO_DATA
