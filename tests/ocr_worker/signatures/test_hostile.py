"""Bytes bent at random, a fixed seed: an answer every time, and never `valid` for a wrong one."""

import random
from pathlib import Path

import pytest

from finance.vouchers.reading import Carrier
from finance.vouchers.signature import SignatureOutcome
from ocr_worker.signatures import verify_signatures
from ocr_worker.signatures.certificates import NO_TRUST_LIST
from ocr_worker.signatures.ofd_seal import check_seal, is_seal
from ocr_worker.signatures.signed_data import check_signed_data
from tests.make.signed_pdf import pkcs7, signed_pdf
from tests.make.signing import SealForm, packed, sealed, signed_data, signed_parts

CONTENT = b"<Signature/>"
RUNS = 400


def bent(data: bytes, chance: random.Random) -> bytes:
    """Some bytes changed, a piece cut, doubled or moved."""
    out = bytearray(data)
    for _ in range(chance.choice((1, 1, 2, 8))):
        at = chance.randrange(len(out))
        kind = chance.randrange(4)
        if kind == 0:
            out[at] = chance.randrange(256)
        elif kind == 1:
            del out[at : at + chance.randrange(1, 40)]
        elif kind == 2:
            out[at:at] = out[at : at + chance.randrange(1, 40)]
        else:
            out[at : at + 4] = bytes(chance.choice((0x30, 0x80, 0xFF, 0x84, 0)) for _ in range(4))
        out = out or bytearray(b"\0")
    return bytes(out)


@pytest.mark.parametrize(
    "value",
    [
        sealed(CONTENT),
        sealed(CONTENT, SealForm(version=1)),
        signed_data(CONTENT),
        pkcs7()(CONTENT),
    ],
)
def test_bent_signature_values(value: bytes) -> None:
    chance = random.Random(7)
    for _ in range(RUNS):
        other = bent(value, chance)
        is_seal(other)
        assert check_seal(other, CONTENT + b" ").notes
        assert check_signed_data(other, CONTENT + b" ").notes


@pytest.mark.parametrize(
    ("data", "carrier"),
    [
        (packed(signed_parts()), Carrier.OFD),
        (packed(signed_parts(is_seal=False)), Carrier.OFD),
        (signed_pdf(), Carrier.PDF),
    ],
)
def test_bent_files(data: bytes, carrier: Carrier) -> None:
    chance = random.Random(11)
    for _ in range(RUNS // 2):
        verify_signatures(bent(data, chance), carrier, trust=NO_TRUST_LIST)


def test_bent_signature_parts() -> None:
    chance = random.Random(13)
    parts = signed_parts()
    names = [one for one in parts if one.startswith("Doc_0/Signs") or one == "OFD.xml"]
    for _ in range(RUNS // 2):
        name = chance.choice(names)
        data = packed({**parts, name: bent(parts[name], chance)})
        verify_signatures(data, Carrier.OFD, trust=NO_TRUST_LIST)


def test_a_raw_byte_of_the_archive_is_never_passed_over(shared_data: Path) -> None:
    """What no repacking hides: a changed byte of a packed part breaks its checksum."""
    data = (shared_data / "files" / "vat_special_ofd_01.ofd").read_bytes()
    place = data.index(b"original_invoice.xml") + 60
    other = data[:place] + bytes((data[place] ^ 1,)) + data[place + 1 :]
    report = verify_signatures(other, Carrier.OFD, trust=NO_TRUST_LIST)
    assert report.outcome is SignatureOutcome.DIGEST_MISMATCH


def test_a_list_of_the_same_part_a_thousand_times_is_digested_once() -> None:
    parts = signed_parts()
    parts["Doc_0/Res/image_1.png"] = bytes(900_000)
    one = b'<ofd:Reference FileRef="/Doc_0/Res/image_1.png"><ofd:CheckValue/></ofd:Reference>'
    name = "Doc_0/Signs/Sign_0/Signature.xml"
    parts[name] = parts[name].replace(b"</ofd:References>", one * 8_000 + b"</ofd:References>")
    report = verify_signatures(packed(parts), Carrier.OFD, trust=NO_TRUST_LIST)
    assert report.outcome is SignatureOutcome.DIGEST_MISMATCH
    assert len(report.signatures[0].changed) <= 32
