import json

import pytest

from finance.vouchers.signature import (
    DOUBTS,
    FAULTS,
    GAPS,
    NOTE_TEXTS,
    REMARKS,
    UNSIGNED,
    Signature,
    SignatureOutcome,
    SignatureReport,
    Trust,
    gravest,
    joined,
    signature_from_json,
    signature_to_json,
    told,
)

VALID, MISMATCH = SignatureOutcome.VALID, SignatureOutcome.DIGEST_MISMATCH


def report(
    outcome: SignatureOutcome = VALID,
    *,
    notes: tuple[str, ...] = (),
    trust: Trust = Trust.TRUSTED,
    changed: tuple[str, ...] = (),
) -> SignatureReport:
    one = Signature(
        outcome, "ses_v4", trust, "某税务局", "某根证书", "监制章", "2024-06-01", notes, changed
    )
    return SignatureReport(outcome, (one,))


def test_the_gravest_answer_stands() -> None:
    assert gravest(()) is SignatureOutcome.NONE
    assert gravest((VALID, SignatureOutcome.UNSUPPORTED)) is SignatureOutcome.UNSUPPORTED
    assert gravest(SignatureOutcome) is MISMATCH
    assert gravest((VALID, SignatureOutcome.NONE)) is VALID


def test_two_carriers_of_one_voucher_share_their_faults() -> None:
    signed, forged = report(), report(MISMATCH, notes=("part_changed",))
    assert joined(None, None) is None
    assert joined(signed, None) is signed
    assert joined(None, signed) is signed
    both = joined(signed, forged)
    assert both is not None
    assert (both.outcome, both.signatures) == (MISMATCH, signed.signatures + forged.signatures)
    unsigned = joined(signed, UNSIGNED)
    assert unsigned is not None
    assert unsigned.outcome is VALID


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        (UNSIGNED, "文件没有电子签名"),
        (report(), "签名后未被改动，签发机构在信任列表内（签名者：某税务局）"),
        (
            report(MISMATCH, notes=("part_changed",), changed=("a", "b", "c", "d")),
            "签名覆盖的内容在签名后被改动；涉及a、b、c等4处（签名者：某税务局）",
        ),
        (
            SignatureReport(SignatureOutcome.UNSUPPORTED, notes=("file_unreadable",)),
            "文件无法打开，未核对签名",
        ),
    ],
)
def test_a_report_is_told_in_one_sentence(given: SignatureReport, sentence: str) -> None:
    assert told(given) == sentence


def test_trust_needs_every_signer() -> None:
    assert report().is_trusted
    assert not report(trust=Trust.NOT_JUDGED).is_trusted
    assert not report(MISMATCH).is_trusted


def test_records_are_vouched_for_only_by_a_valid_signature_over_them() -> None:
    assert report().vouches_for_records
    assert not report(SignatureOutcome.CERT_UNTRUSTED).vouches_for_records
    assert not SignatureReport(VALID, notes=("records_uncovered",)).vouches_for_records
    assert not UNSIGNED.vouches_for_records


def test_a_report_survives_json() -> None:
    given = SignatureReport(
        MISMATCH,
        report(MISMATCH, notes=("part_changed",), changed=("a",)).signatures,
        ("parts_uncovered",),
        ("OFD.xml",),
    )
    assert signature_from_json(json.loads(json.dumps(signature_to_json(given)))) == given
    assert signature_from_json(signature_to_json(UNSIGNED)) == UNSIGNED


def test_no_code_means_two_things() -> None:
    assert len(NOTE_TEXTS) == sum(map(len, (FAULTS, GAPS, DOUBTS, REMARKS)))
