import datetime as dt
from base64 import encodebytes
from pathlib import Path

import pytest

from finance.kernel.settings import SettingInvalid
from finance.vouchers.signature import Trust
from ocr_worker.signatures import sm2
from ocr_worker.signatures.certificates import (
    NO_TRUST_LIST,
    CertificateUnreadable,
    TrustList,
    judge,
    load_trust_list,
    read_certificate,
)
from tests.make.signed_pdf import raw_certificate
from tests.make.signing import MAKER, ROOT, SIGNER, STRANGER, Holder, Term, holder, with_flipped

AT = dt.datetime(2024, 6, 1, tzinfo=dt.UTC)


def listed(*holders: Holder) -> TrustList:
    return TrustList(tuple(read_certificate(one.certificate) for one in holders))


def judged(
    signer: Holder, trust: TrustList, *others: Holder, at: dt.datetime | None = AT
) -> tuple[Trust, tuple[str, ...]]:
    certificates = tuple(read_certificate(one.certificate) for one in others)
    return judge(read_certificate(signer.certificate), certificates, at, trust=trust)


def pem(data: bytes) -> bytes:
    return b"-----BEGIN CERTIFICATE-----\n%s-----END CERTIFICATE-----\n" % encodebytes(data)


def test_a_certificate_tells_its_holder_and_its_term() -> None:
    found = read_certificate(SIGNER.certificate)
    assert (found.subject_name, found.issuer_name) == ("测试税务局监制章", "测试根证书")
    assert (found.serial, found.may_issue) == (4711, False)
    assert found.was_in_force(AT)
    assert not found.was_in_force(dt.datetime(2031, 1, 1, tzinfo=dt.UTC))
    assert read_certificate(ROOT.certificate).may_issue


def test_a_time_without_a_zone_may_be_either() -> None:
    """Just before the term in universal time, within it in neither, or in China's."""
    found = read_certificate(SIGNER.certificate)
    assert found.was_in_force(dt.datetime(2020, 1, 1, 3))  # noqa: DTZ001 - that is the point
    assert not found.was_in_force(dt.datetime(2019, 12, 31, 3))  # noqa: DTZ001


def test_signers_lead_to_the_list_by_root_or_by_themselves() -> None:
    assert judged(SIGNER, listed(ROOT)) == (Trust.TRUSTED, ())
    assert judged(SIGNER, listed(SIGNER)) == (Trust.TRUSTED, ())
    assert judged(STRANGER, listed(ROOT)) == (Trust.UNTRUSTED, ("issuer_unknown",))
    assert judged(SIGNER, NO_TRUST_LIST) == (Trust.NOT_JUDGED, ("trust_not_configured",))


def test_a_link_may_come_with_the_signature() -> None:
    link = holder("测试中间证书", issuer=ROOT, is_ca=True)
    signer = holder("测试单位", issuer=link)
    assert judged(signer, listed(ROOT), link) == (Trust.TRUSTED, ())
    assert judged(signer, listed(ROOT))[0] is Trust.UNTRUSTED
    # What came along vouches for nobody by itself.
    assert judged(signer, listed(MAKER), link, ROOT)[0] is Trust.UNTRUSTED


def test_a_certificate_that_may_not_issue_is_no_link() -> None:
    forged = holder("伪造单位", issuer=SIGNER)
    assert judged(forged, listed(ROOT), SIGNER)[0] is Trust.UNTRUSTED
    assert judged(forged, listed(SIGNER))[0] is Trust.UNTRUSTED


def test_a_namesake_of_the_root_is_not_the_root() -> None:
    other = Holder(ROOT.common, STRANGER.key, b"", 0)
    assert judged(holder("单位", issuer=other), listed(ROOT))[0] is Trust.UNTRUSTED


def test_a_root_that_was_not_in_force_vouches_for_nobody() -> None:
    old = holder("旧根证书", is_ca=True, term=Term(until="210101000000Z"))
    assert judged(holder("单位", issuer=old), listed(old))[0] is Trust.UNTRUSTED


def test_a_ring_of_issuers_ends() -> None:
    one = holder("甲", issuer=holder("乙", is_ca=True), is_ca=True)
    two = holder("乙", issuer=one, is_ca=True)
    assert judged(one, listed(ROOT), one, two)[0] is Trust.UNTRUSTED


@pytest.mark.parametrize(
    ("at", "note"),
    [
        (None, "time_unknown"),
        (dt.datetime(2031, 1, 1, tzinfo=dt.UTC), "certificate_not_in_force"),
    ],
)
def test_a_signature_at_the_wrong_time_is_in_doubt(at: dt.datetime | None, note: str) -> None:
    trust, notes = judged(SIGNER, listed(SIGNER), at=at)
    assert (trust, notes) == (Trust.UNTRUSTED, (note,))


def test_without_sm2_no_chain_is_believed(monkeypatch: pytest.MonkeyPatch) -> None:
    def none() -> None:
        raise sm2.Sm2Unavailable("none here")

    monkeypatch.setattr(sm2, "_library", none)
    assert judged(SIGNER, listed(ROOT))[0] is Trust.UNTRUSTED


@pytest.mark.parametrize("data", [b"", b"\x30\x00", SIGNER.certificate[:-1]])
def test_what_is_no_certificate_is_refused(data: bytes) -> None:
    with pytest.raises(CertificateUnreadable):
        read_certificate(data)


def test_flipped_certificates_are_read_or_refused() -> None:
    for at in range(len(SIGNER.certificate)):
        try:
            read_certificate(with_flipped(SIGNER.certificate, at, 0xFF))
        except CertificateUnreadable:
            continue


def test_a_folder_is_a_trust_list(tmp_path: Path) -> None:
    (tmp_path / "root.cer").write_bytes(ROOT.certificate)
    (tmp_path / "two.pem").write_bytes(pem(SIGNER.certificate) + pem(raw_certificate()))
    (tmp_path / "README.txt").write_text("各地税务局的根证书")
    found = load_trust_list(tmp_path).anchors
    assert [one.subject_name for one in found] == [
        "测试根证书",
        "测试税务局监制章",
        "测试开票平台 rsa",
    ]


def test_no_folder_is_no_list() -> None:
    assert load_trust_list(None) == NO_TRUST_LIST


def test_a_wrong_list_stops_the_start(tmp_path: Path) -> None:
    with pytest.raises(SettingInvalid, match="不存在"):
        load_trust_list(tmp_path / "nowhere")
    (tmp_path / "bad.der").write_bytes(b"no certificate")
    with pytest.raises(SettingInvalid, match=r"bad\.der"):
        load_trust_list(tmp_path)
    (tmp_path / "bad.der").write_bytes(b"-----BEGIN CERTIFICATE-----\nno\n")
    with pytest.raises(SettingInvalid, match=r"bad\.der"):
        load_trust_list(tmp_path)
