"""Packages of our own, signed and tampered with, and every real sample file."""

import csv
import random
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest

from finance.vouchers.reading import Carrier
from finance.vouchers.signature import SignatureOutcome, SignatureReport, Trust
from ocr_worker.signatures import digests, sm2, verify_signatures
from ocr_worker.signatures.certificates import NO_TRUST_LIST, TrustList, read_certificate
from tests.make.signing import (
    MAKER,
    ROOT,
    SIGNATURE_XML,
    SIGNED_VALUE,
    SIGNER,
    STRANGER,
    Listing,
    SealForm,
    Term,
    holder,
    octets,
    oid,
    packed,
    seq,
    signed_data,
    signed_parts,
    sm3,
    tlv,
    unpacked,
    unsigned_parts,
    utf8,
    with_flipped,
)

VALID, MISMATCH = SignatureOutcome.VALID, SignatureOutcome.DIGEST_MISMATCH
UNTRUSTED, UNSUPPORTED = SignatureOutcome.CERT_UNTRUSTED, SignatureOutcome.UNSUPPORTED
TRUST = TrustList((read_certificate(ROOT.certificate),))
INVOICE = "Doc_0/Attachs/original_invoice.xml"
PAGE = "Doc_0/Pages/Page_0/Content.xml"
SIGNS = ("Doc_0/Signs/Signatures.xml", SIGNATURE_XML, SIGNED_VALUE)


def verify(data: bytes, trust: TrustList = TRUST) -> SignatureReport:
    return verify_signatures(data, Carrier.OFD, trust=trust)


def notes(report: SignatureReport) -> set[str]:
    return {*report.notes, *(note for one in report.signatures for note in one.notes)}


@cache
def signed() -> dict[str, bytes]:
    return signed_parts()


@pytest.mark.parametrize(
    ("form", "name"),
    [
        (SealForm(), "ses_v4"),
        (SealForm(is_raw=True), "ses_v4"),
        (SealForm(has_wrapped_maker_form=True), "ses_v4"),
        (SealForm(at="20240601080000"), "ses_v4"),
        (SealForm(version=1), "ses_v1"),
        (SealForm(version=1, has_wrapped_maker_form=True, is_raw=True), "ses_v1"),
        (
            SealForm(users=(seq(utf8("1.2.156.10197.1.401"), octets(sm3(SIGNER.certificate))),)),
            "ses_v4",
        ),
        (
            SealForm(users=(seq(oid("1.2.156.10197.1.401"), octets(sm3(SIGNER.certificate))),)),
            "ses_v4",
        ),
    ],
)
def test_a_sealed_package_is_valid(form: SealForm, name: str) -> None:
    report = verify(packed(signed_parts(form)))
    (one,) = report.signatures
    assert (report.outcome, one.form, one.trust) == (VALID, name, Trust.TRUSTED)
    assert (one.signer, one.issuer, one.seal) == (
        "测试税务局监制章",
        "测试根证书",
        "测试发票监制章",
    )
    assert one.sealed_at.startswith("2024-06-01T08:00:00")
    assert report.is_trusted
    assert report.vouches_for_records


def test_signed_data_in_place_of_a_seal_is_valid() -> None:
    report = verify(packed(signed_parts(is_seal=False)))
    (one,) = report.signatures
    assert (report.outcome, one.form, one.trust) == (VALID, "gbt35275", Trust.TRUSTED)
    assert one.sealed_at == "2024-06-01T08:00:00+00:00"


@pytest.mark.parametrize("is_seal", [True, False])
def test_every_changed_byte_of_a_signed_part_is_found(*, is_seal: bool) -> None:
    parts = signed_parts(is_seal=is_seal)
    names = [*(one for one in unsigned_parts() if one != "OFD.xml"), SIGNATURE_XML]
    for name in names:
        for at in range(0, len(parts[name]), 1 if len(parts[name]) < 60 else 13):
            report = verify(packed({**parts, name: with_flipped(parts[name], at)}))
            assert report.outcome is MISMATCH, (name, at)


@pytest.mark.parametrize("version", [1, 4])
def test_no_changed_byte_of_the_seal_passes(version: int) -> None:
    """But one: the count of unused bits of the signature, which is outside of what is signed."""
    parts = signed_parts(SealForm(version=version))
    value = parts[SIGNED_VALUE]
    passed = [
        at
        for at in range(version % 3, len(value), 3)
        if verify(packed({**parts, SIGNED_VALUE: with_flipped(value, at)})).is_trusted
    ]
    assert len(passed) <= 1, passed


@pytest.mark.parametrize("name", [INVOICE, PAGE])
def test_a_part_that_is_gone_is_told(name: str) -> None:
    parts = {one: data for one, data in signed().items() if one != name}
    report = verify(packed(parts))
    assert report.outcome is MISMATCH
    assert report.signatures[0].changed == (f"/{name}",)


def test_the_part_that_was_changed_is_named() -> None:
    report = verify(packed({**signed(), INVOICE: signed()[INVOICE].replace(b"100.00", b"900.00")}))
    assert report.signatures[0].changed == (INVOICE,)
    assert "part_changed" in report.signatures[0].notes
    assert not report.vouches_for_records


@pytest.mark.parametrize("method", ["sm3", "SM3", "SHA-256", "1.3.14.3.2.26"])
def test_every_digest_in_use_is_read(method: str) -> None:
    written = {"SHA-256": "sha-256"}.get(method, method)
    report = verify(packed(signed_parts(listing=Listing(method=written))))
    assert report.outcome is VALID
    assert ("weak_digest" in notes(report)) == (method == "1.3.14.3.2.26")


@pytest.mark.parametrize("method", ["MD5", "", "whirlpool"])
def test_a_digest_that_proves_nothing_is_unsupported(method: str) -> None:
    report = verify(packed(signed_parts(listing=Listing(method=method))))
    assert "digest_unsupported" in notes(report)
    assert report.outcome is UNSUPPORTED
    assert not report.vouches_for_records


@pytest.mark.parametrize(
    "listing",
    [
        Listing(root="", value_location="/Doc_0/Signs/Sign_0/SignedValue.dat"),
        Listing(root="../../../", value_location="Doc_0/Signs/Sign_0/SignedValue.dat"),
    ],
)
def test_parts_are_found_however_they_are_written(listing: Listing) -> None:
    assert verify(packed(signed_parts(listing=listing))).outcome is VALID


def test_what_the_list_leaves_out_is_noted_but_no_fault() -> None:
    listing = Listing(left_out=("OFD.xml", "Doc_0/Res/image_1.png"))
    report = verify(packed(signed_parts(listing=listing)))
    assert (report.outcome, report.uncovered) == (VALID, ("Doc_0/Res/image_1.png", "OFD.xml"))
    assert set(report.notes) == {"main_part_uncovered", "parts_uncovered"}
    assert report.vouches_for_records


def test_a_data_file_outside_the_list_is_not_vouched_for() -> None:
    report = verify(packed(signed_parts(listing=Listing(left_out=(INVOICE,)))))
    assert report.outcome is VALID
    assert "records_uncovered" in report.notes
    assert not report.vouches_for_records


def test_a_page_outside_the_list_is_a_fault() -> None:
    """A second document under a main part that nobody signed: the old trick."""
    parts = signed_parts(listing=Listing(left_out=("OFD.xml",)))
    assert verify(packed(parts)).outcome is VALID
    forged = {
        **parts,
        "OFD.xml": parts["OFD.xml"].replace(b"Doc_0/Document", b"Doc_1/Document"),
        "Doc_1/Document.xml": parts["Doc_0/Document.xml"],
        "Doc_1/Pages/Page_0/Content.xml": parts[PAGE].replace(b"8006", b"8007"),
    }
    report = verify(packed(forged))
    assert report.outcome is MISMATCH
    assert "content_uncovered" in report.notes


def test_cutting_the_reference_to_the_signatures_hides_nothing() -> None:
    main = signed()["OFD.xml"].replace(
        b"<ofd:Signatures>Doc_0/Signs/Signatures.xml</ofd:Signatures>", b""
    )
    report = verify(packed({**signed(), "OFD.xml": main}))
    assert report.outcome is MISMATCH
    assert "signature_unlisted" in report.notes


def test_signatures_that_are_gone_leave_a_note() -> None:
    report = verify(packed({one: data for one, data in signed().items() if one not in SIGNS}))
    assert (report.outcome, report.notes) == (SignatureOutcome.NONE, ("signature_list_missing",))


def test_an_empty_list_is_no_signature() -> None:
    empty = b'<ofd:Signatures xmlns:ofd="http://www.ofdspec.org/2016"/>'
    assert verify(packed({**signed(), SIGNS[0]: empty})).outcome is SignatureOutcome.NONE


@pytest.mark.parametrize(
    ("name", "data", "note"),
    [
        (SIGNED_VALUE, None, "value_missing"),
        (SIGNED_VALUE, b"", "value_missing"),
        (SIGNED_VALUE, b"no DER at all", "value_damaged"),
        (SIGNED_VALUE, b"\x30\x03\x02\x01\x01", "value_damaged"),
        (SIGNED_VALUE, b"\x30\x02\x30\x00", "value_damaged"),
        (SIGNATURE_XML, None, "value_missing"),
        (SIGNATURE_XML, b"<broken", "value_damaged"),
        (SIGNS[0], b"<broken", "value_missing"),
        (SIGNS[0], b"", "value_missing"),
    ],
)
def test_damaged_signatures_are_a_fault(name: str, data: bytes | None, note: str) -> None:
    parts = {one: value for one, value in signed().items() if one != name}
    report = verify(packed(parts if data is None else {**parts, name: data}))
    assert report.outcome in {MISMATCH, SignatureOutcome.NONE}
    if report.signatures:
        assert note in notes(report)


def test_an_unknown_kind_of_signature_is_unsupported() -> None:
    value = seq(oid("1.2.3.4"), tlv(0xA0, seq()))
    report = verify(packed({**signed(), SIGNED_VALUE: value}))
    assert (report.outcome, "form_unsupported" in notes(report)) == (UNSUPPORTED, True)


@pytest.mark.parametrize(
    ("form", "note", "outcome"),
    [
        (SealForm(signer=STRANGER), "signer_not_in_seal", MISMATCH),
        (
            SealForm(signer=STRANGER, users=(octets(STRANGER.certificate),)),
            "issuer_unknown",
            UNTRUSTED,
        ),
        (SealForm(users=(seq(utf8("MD5"), octets(bytes(16))),)), "seal_list_unchecked", VALID),
        (SealForm(users=()), "signer_not_in_seal", MISMATCH),
        (SealForm(at="20300601080000Z"), "certificate_not_in_force", UNTRUSTED),
        (SealForm(valid=("20200101000000Z", "20210101000000Z")), "seal_not_in_force", UNTRUSTED),
        (SealForm(at="yesterday"), "time_unknown", VALID),
        (SealForm(at="20241301080000Z"), "time_unknown", VALID),
        (SealForm(valid=("then", "now")), "time_without_zone", VALID),
        (SealForm(maker=replace(MAKER, key=SIGNER.key)), "seal_maker_wrong", UNTRUSTED),
        (SealForm(maker=replace(MAKER, certificate=b"none")), "seal_maker_unchecked", VALID),
        (SealForm(signer=replace(SIGNER, key=STRANGER.key)), "value_wrong", MISMATCH),
        (
            SealForm(signer=replace(SIGNER, certificate=b"\x30\0")),
            "certificate_unreadable",
            UNSUPPORTED,
        ),
    ],
)
def test_what_is_wrong_with_a_seal_is_said(
    form: SealForm, note: str, outcome: SignatureOutcome
) -> None:
    report = verify(packed(signed_parts(form)))
    found = notes(report)
    if note in {"time_unknown", "time_without_zone"}:
        # Signature.xml states the time as well; a seal without a term is held to none.
        assert report.outcome is outcome
    else:
        assert note in found
        assert report.outcome is outcome


def test_without_a_trust_list_nobody_is_judged() -> None:
    report = verify(packed(signed()), NO_TRUST_LIST)
    assert (report.outcome, report.is_trusted) == (VALID, False)
    assert report.signatures[0].trust is Trust.NOT_JUDGED
    assert "trust_not_configured" in notes(report)


def test_a_build_without_sm2_says_unsupported(monkeypatch: pytest.MonkeyPatch) -> None:
    def none() -> None:
        raise sm2.Sm2Unavailable("none here")

    monkeypatch.setattr(sm2, "_library", none)
    for is_seal in (True, False):
        report = verify(packed(signed_parts(is_seal=is_seal)))
        assert (report.outcome, "sm2_unavailable" in notes(report)) == (UNSUPPORTED, True)


def test_a_build_without_sm3_says_unsupported(monkeypatch: pytest.MonkeyPatch) -> None:
    data = packed(signed()), packed(signed_parts(is_seal=False))

    class Hashlib:
        @staticmethod
        def new(name: str, data: bytes) -> None:
            raise ValueError(name)

    monkeypatch.setattr(digests, "hashlib", Hashlib)
    for one in data:
        report = verify(one)
        assert (report.outcome, "digest_unsupported" in notes(report)) == (UNSUPPORTED, True)


def test_signed_data_whose_signer_is_not_among_its_certificates_is_wrong() -> None:
    other = holder("另一张证书", issuer=ROOT, serial=99)
    value = signed_data(
        signed()[SIGNATURE_XML], signer=replace(other, certificate=SIGNER.certificate)
    )
    report = verify(packed({**signed(), SIGNED_VALUE: value}))
    assert (report.outcome, "value_wrong" in notes(report)) == (MISMATCH, True)


def test_an_expired_root_vouches_for_nobody() -> None:
    old = holder("测试根证书", is_ca=True, term=Term(until="210101000000Z"))
    report = verify(packed(signed()), TrustList((read_certificate(old.certificate),)))
    assert report.outcome is UNTRUSTED


# --- real files ------------------------------------------------------------------------------


def expected(shared_data: Path) -> dict[str, str]:
    with (shared_data / "signatures.tsv").open(encoding="utf-8") as file:
        return {row["file"]: row["signature"] for row in csv.DictReader(file, delimiter="\t")}


def test_real_files_give_what_is_known_of_them(shared_data: Path) -> None:
    for name, told in expected(shared_data).items():
        report = verify_signatures(shared_data / "files" / name, Carrier.OFD, trust=NO_TRUST_LIST)
        assert report.outcome == told.removesuffix("_digests"), name
        forms = {one.form for one in report.signatures}
        assert forms == (
            {"gbt35275"}
            if told == "valid_digests"
            else {"ses_v4"} - {""}
            if report.signatures
            else set()
        )


def test_real_files_are_trusted_where_their_certificates_are_listed(shared_data: Path) -> None:
    for name, told in expected(shared_data).items():
        if not told.startswith("valid"):
            continue
        data = (shared_data / "files" / name).read_bytes()
        trusted = verify(data, TrustList(_signers(data)))
        assert (trusted.outcome, trusted.is_trusted) == (VALID, True), name
        assert verify(data).outcome is UNTRUSTED, name  # another list does not know them


def _signers(data: bytes) -> tuple[object, ...]:
    from ocr_worker.signatures import der  # noqa: PLC0415

    value = next(body for name, body in unpacked(data).items() if name.endswith("SignedValue.dat"))
    found = []

    def walk(element: der.Element, depth: int = 0) -> None:
        for part in (element.raw, element.content):
            try:
                found.append(read_certificate(part))
            except ValueError:
                continue
        if element.tag & 0x20 and depth < 9:
            for child in der.children(element):
                walk(child, depth + 1)

    walk(der.read(value))
    return tuple(found)


def test_every_part_that_a_real_file_signs_is_guarded(shared_data: Path) -> None:
    chance = random.Random(20_26)
    for name, told in expected(shared_data).items():
        if not told.startswith("valid"):
            continue
        parts = unpacked((shared_data / "files" / name).read_bytes())
        report = verify(packed(parts), NO_TRUST_LIST)
        assert report.outcome is VALID, name  # packing anew is no change
        own = tuple(one for one in parts if "/Signs/" in one and not one.endswith("Signature.xml"))
        for part in parts.keys() - {*report.uncovered, *own}:
            for at in {0, len(parts[part]) - 1, chance.randrange(len(parts[part]))}:
                forged = {**parts, part: with_flipped(parts[part], at, 1 << chance.randrange(8))}
                assert verify(packed(forged), NO_TRUST_LIST).outcome is MISMATCH, (name, part, at)
