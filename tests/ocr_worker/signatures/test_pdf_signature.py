"""Signed PDFs of our own: whole, edited, cut, wrapped around something else."""

from pathlib import Path

import pytest
from cryptography.hazmat.primitives.serialization.pkcs7 import PKCS7Options

from finance.vouchers.reading import Carrier
from finance.vouchers.signature import SignatureOutcome, SignatureReport, Trust
from ocr_worker.signatures import verify_signatures
from ocr_worker.signatures.certificates import NO_TRUST_LIST, TrustList, read_certificate
from tests.make.signed_pdf import (
    edited,
    pkcs7,
    raw_certificate,
    signed_again,
    signed_pdf,
    without_field,
)
from tests.make.signing import (
    CMS_DATA,
    CMS_SIGNED,
    ROOT,
    sealed,
    signed_data,
    with_flipped,
)

VALID, MISMATCH = SignatureOutcome.VALID, SignatureOutcome.DIGEST_MISMATCH
TRUST = TrustList(
    tuple(map(read_certificate, (raw_certificate(), raw_certificate("ec"), ROOT.certificate)))
)


def verify(data: bytes, trust: TrustList = TRUST) -> SignatureReport:
    return verify_signatures(data, Carrier.PDF, trust=trust)


def cms(content: bytes) -> bytes:
    return signed_data(content, names=(CMS_SIGNED, CMS_DATA))


def bare_cms(content: bytes) -> bytes:
    return signed_data(content, names=(CMS_SIGNED, CMS_DATA), has_attributes=False)


@pytest.mark.parametrize(
    ("sign", "form"),
    [
        (pkcs7(), "pkcs7"),
        (pkcs7("ec"), "pkcs7"),
        (pkcs7("rsa", PKCS7Options.NoAttributes), "pkcs7"),
        (cms, "pkcs7"),
        (bare_cms, "pkcs7"),
        (sealed, "ses_v4"),
    ],
)
def test_a_signed_file_is_valid_and_any_byte_of_it_guarded(sign, form: str) -> None:
    data = signed_pdf(sign)
    report = verify(data)
    (one,) = report.signatures
    assert (report.outcome, one.form, one.trust, one.notes) == (VALID, form, Trust.TRUSTED, ())
    place = data.index(b"Total 100")
    assert verify(with_flipped(data, place + 6)).outcome is MISMATCH
    assert verify(data, NO_TRUST_LIST).signatures[0].trust is Trust.NOT_JUDGED


def test_a_signer_that_the_list_does_not_know_is_flagged() -> None:
    report = verify(signed_pdf(), TrustList((read_certificate(ROOT.certificate),)))
    assert report.outcome is SignatureOutcome.CERT_UNTRUSTED
    assert report.signatures[0].notes == ("issuer_unknown",)


def test_the_time_comes_from_the_file_where_the_signature_states_none() -> None:
    report = verify(signed_pdf(bare_cms))
    assert report.signatures[0].sealed_at == "2024-06-01T16:00:00+08:00"


def test_an_edit_after_signing_is_shown() -> None:
    report = verify(edited(signed_pdf()))
    assert report.outcome is MISMATCH
    assert "edited_after_signing" in report.signatures[0].notes


def test_a_second_signature_covers_the_first() -> None:
    report = verify(signed_again(signed_pdf(), pkcs7("ec")))
    assert report.outcome is VALID
    assert [one.notes for one in report.signatures] == [("earlier_revision",), ()]


def test_an_edit_under_a_second_signature_is_that_signers_word() -> None:
    """Signing anew what was edited needs a signer that the list knows."""
    known = TrustList((read_certificate(raw_certificate()),))
    report = verify(signed_again(edited(signed_pdf()), pkcs7("ec")), known)
    assert report.outcome is SignatureOutcome.CERT_UNTRUSTED


def test_an_edit_after_two_signatures_is_shown() -> None:
    assert verify(edited(signed_again(signed_pdf(), pkcs7("ec")))).outcome is MISMATCH


def test_a_signature_that_was_cut_from_sight_leaves_a_note() -> None:
    report = verify(without_field(signed_pdf()))
    assert report.outcome is SignatureOutcome.UNSUPPORTED
    assert report.notes == ("signature_unlisted",)


def test_no_changed_byte_passes() -> None:
    data = signed_pdf()
    start, end = data.index(b"/Contents<") + 10, data.rindex(b">>", 0, data.rindex(b"xref"))
    for at in [*range(0, start, 5), *range(end, len(data.rstrip()), 5)]:
        assert verify(with_flipped(data, at)).outcome is not VALID, at


def test_white_space_after_the_end_is_no_edit() -> None:
    assert verify(signed_pdf() + b"\r\n\0").outcome is VALID


@pytest.mark.parametrize(
    "change",
    [
        lambda data: data.replace(b"/ByteRange[0 ", b"/ByteRange[1 "),
        lambda data: data.replace(b"/ByteRange[0 0", b"/ByteRange[0 9"),
        lambda data: data.replace(b"/ByteRange[0 ", b"/ByteRange[0-"),
        lambda data: data.replace(b"/ByteRange[", b"/ByteRange 0["),
        lambda data: (
            data[: data.index(b"/ByteRange[") + 13]
            + b"]"
            + data[data.index(b"/ByteRange[") + 14 :]
        ),
    ],
)
def test_a_range_that_is_not_the_file_is_a_fault(change) -> None:
    report = verify(change(signed_pdf()))
    assert report.outcome is MISMATCH
    assert "range_wrong" in report.signatures[0].notes


def test_an_empty_signature_is_a_fault() -> None:
    report = verify(signed_pdf(lambda _: b""))
    assert (report.outcome, report.signatures[0].notes) == (MISMATCH, ("value_missing",))


@pytest.mark.parametrize("value", [b"\x30\x80\x06\x01", b"garbage", b"\x30\x03\x02\x01\x01"])
def test_a_broken_signature_is_a_fault(value: bytes) -> None:
    report = verify(signed_pdf(lambda _: value))
    assert (report.outcome, report.signatures[0].notes) == (MISMATCH, ("value_damaged",))


def test_lengths_without_end_are_read() -> None:
    """Some writers wrap the outer elements in BER."""

    def endless(content: bytes) -> bytes:
        kind_and_body = cms(content)[4:]
        kind = kind_and_body[:11]
        return b"\x30\x80" + kind_and_body + b"\0\0" if kind[:1] == b"\x06" else b""

    assert verify(signed_pdf(endless)).outcome is VALID


def test_a_file_that_does_not_open_is_unsupported() -> None:
    report = verify(b"%PDF-1.7 /ByteRange and nothing else")
    assert (report.outcome, report.notes) == (
        SignatureOutcome.UNSUPPORTED,
        ("file_unreadable",),
    )


def test_real_files_carry_no_signature(shared_data: Path) -> None:
    for path in sorted((shared_data / "files").glob("*.pdf")):
        assert verify(path.read_bytes()).outcome is SignatureOutcome.NONE, path.name
