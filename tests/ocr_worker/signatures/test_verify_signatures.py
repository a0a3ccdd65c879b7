from pathlib import Path

import pytest

from finance.vouchers.reading import Carrier
from finance.vouchers.signature import UNSIGNED, SignatureOutcome
from ocr_worker.signatures import verify_signatures
from ocr_worker.signatures.certificates import NO_TRUST_LIST
from tests.make.signing import packed, signed_parts


def test_a_photograph_carries_no_signature() -> None:
    report = verify_signatures(b"\xff\xd8\xff", Carrier.IMAGE, trust=NO_TRUST_LIST)
    assert report == UNSIGNED


def test_a_path_is_read(tmp_path: Path) -> None:
    path = tmp_path / "invoice.ofd"
    path.write_bytes(packed(signed_parts()))
    report = verify_signatures(path, Carrier.OFD, trust=NO_TRUST_LIST)
    assert report.outcome is SignatureOutcome.VALID


@pytest.mark.parametrize(
    ("data", "outcome"),
    [
        (b"<EInvoice/>", SignatureOutcome.NONE),
        (b"<a><SignatureValue></SignatureValue></a>", SignatureOutcome.NONE),
        (b"<a><SignatureValue>MEUCIQ==</SignatureValue></a>", SignatureOutcome.UNSUPPORTED),
        (b"<a><SignatureValue>", SignatureOutcome.UNSUPPORTED),
    ],
)
def test_signatures_of_xml_are_seen_but_not_checked(
    data: bytes, outcome: SignatureOutcome
) -> None:
    assert verify_signatures(data, Carrier.XML, trust=NO_TRUST_LIST).outcome is outcome


@pytest.mark.parametrize("data", [b"", b"PK", b"PK\x05\x06" + bytes(18)])
def test_no_package_is_no_crash(data: bytes) -> None:
    report = verify_signatures(data, Carrier.OFD, trust=NO_TRUST_LIST)
    assert report.outcome in {SignatureOutcome.UNSUPPORTED, SignatureOutcome.NONE}
