"""What signatures do to a reading: its sources, its check, and its way through a bundle."""

import io
import zipfile
from pathlib import Path

import pytest

from finance.vouchers.reading import Outcome, Source, VoucherReading
from finance.vouchers.reading_json import from_json, to_json
from finance.vouchers.signature import SignatureOutcome
from ocr_worker.carriers.base import File, Limits
from ocr_worker.pipeline import read_bytes, read_file
from ocr_worker.signatures.certificates import NO_TRUST_LIST, TrustList, read_certificate
from tests.make.signed_pdf import edited, signed_pdf
from tests.make.signing import (
    ROOT,
    STRANGER,
    Listing,
    SealForm,
    octets,
    packed,
    signed_parts,
    unsigned_parts,
)

TRUST = TrustList((read_certificate(ROOT.certificate),))
INVOICE = "Doc_0/Attachs/original_invoice.xml"


class BlindEngine:
    """Sees nothing: these files say all themselves."""

    name = "blind"

    def find_lines(self, pixels: object, *, side_px: int) -> tuple[()]:
        return ()

    def read_at(self, pixels: object, quads: object) -> tuple[()]:
        return ()

    def close(self) -> None:
        pass


def read(data: bytes, trust: TrustList = TRUST, name: str = "invoice.ofd") -> VoucherReading:
    engine = BlindEngine()
    found = read_bytes(File(name, data), engine=engine, limits=Limits(), trust=trust)
    (reading,) = found.vouchers
    return reading


def check(reading: VoucherReading) -> tuple[Outcome, str]:
    return next((one.outcome, one.detail) for one in reading.checks if one.code == "signature")


def source(reading: VoucherReading) -> Source:
    return reading.fields["invoice_number"].source


def test_records_under_a_valid_signature_are_signed() -> None:
    reading = read(packed(signed_parts()))
    assert source(reading) is Source.SIGNED_XML
    assert check(reading)[0] is Outcome.PASSED


def test_without_a_trust_list_the_check_is_no_pass() -> None:
    reading = read(packed(signed_parts()), NO_TRUST_LIST)
    assert source(reading) is Source.SIGNED_XML
    outcome, detail = check(reading)
    assert outcome is Outcome.NOT_RUN
    assert "未配置信任列表" in detail


def test_a_changed_file_fails_the_check_and_is_only_xml() -> None:
    parts = signed_parts()
    forged = {**parts, INVOICE: parts[INVOICE].replace(b"100.00", b"900.00")}
    reading = read(packed(forged))
    assert source(reading) is Source.XML
    outcome, detail = check(reading)
    assert outcome is Outcome.FAILED
    assert "签名后被改动" in detail
    assert INVOICE in detail


def test_a_signer_that_nobody_knows_is_a_flag() -> None:
    form = SealForm(signer=STRANGER, users=(octets(STRANGER.certificate),))
    reading = read(packed(signed_parts(form)))
    assert source(reading) is Source.XML
    assert check(reading)[0] is Outcome.NOT_RUN
    assert "不在信任列表内" in check(reading)[1]


def test_records_that_the_signature_leaves_out_are_only_xml() -> None:
    assert source(read(packed(signed_parts(listing=Listing(left_out=(INVOICE,)))))) is Source.XML


def test_a_file_without_signatures_has_none() -> None:
    reading = read(packed(unsigned_parts()))
    assert source(reading) is Source.XML
    assert reading.evidence is not None
    outcome, _ = check(reading)
    assert outcome is Outcome.NOT_RUN


def test_an_edited_pdf_fails_the_check() -> None:
    whole = read(signed_pdf(), name="a.pdf")
    assert whole.evidence is not None
    assert whole.evidence.signature is not None
    changed = read(edited(signed_pdf()), name="a.pdf")
    assert changed.evidence is not None
    assert changed.evidence.signature is not None
    assert changed.evidence.signature.outcome is SignatureOutcome.DIGEST_MISMATCH


def test_a_whole_carrier_does_not_heal_a_changed_one() -> None:
    parts = signed_parts()
    forged = {**parts, "Doc_0/Res/image_1.png": b"another picture"}
    bundle = io.BytesIO()
    with zipfile.ZipFile(bundle, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.ofd", packed(parts))
        archive.writestr("b.ofd", packed(forged))
    reading = read(bundle.getvalue(), name="bundle.zip")
    assert check(reading)[0] is Outcome.FAILED


def test_the_report_goes_with_the_reading(tmp_path: Path) -> None:
    path = tmp_path / "invoice.ofd"
    path.write_bytes(packed(signed_parts()))
    found = read_file(path, engine=BlindEngine(), limits=Limits(), trust=TRUST)
    (reading,) = found.vouchers
    assert from_json(to_json(reading)) == reading
    assert reading.evidence is not None
    assert reading.evidence.signature is not None
    assert reading.evidence.signature.is_trusted


@pytest.mark.parametrize("name", ["vat_special_ofd_01.ofd", "rail_eticket_ofd_01_exchange.ofd"])
def test_real_files_are_read_as_signed(shared_data: Path, name: str) -> None:
    reading = read((shared_data / "files" / name).read_bytes(), NO_TRUST_LIST)
    assert Source.SIGNED_XML in {field.source for field in reading.fields.values()}
