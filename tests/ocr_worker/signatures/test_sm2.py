import ctypes

import pytest

from ocr_worker.signatures import sm2
from ocr_worker.signatures.sm2 import Sm2Unavailable, der_signature, point_of, verify
from tests.make.signing import bits, public_key, signature_der, tlv, with_flipped
from tests.make.sm2_signing import Sm2Key

KEY = Sm2Key("a clerk")
MESSAGE = "价税合计".encode() * 40
RAW = KEY.sign(MESSAGE)


def test_what_plain_integers_sign_openssl_accepts_in_both_encodings() -> None:
    assert verify(KEY.point, MESSAGE, RAW)
    assert verify(KEY.point, MESSAGE, signature_der(RAW))


@pytest.mark.parametrize(
    "signature",
    [
        b"",
        b"\x30",
        RAW[:63],
        RAW + b"\0",
        bytes(64),
        b"\xff" * 64,
        with_flipped(RAW, 5),
        signature_der(RAW)[:-1],
    ],
)
def test_a_wrong_signature_is_refused(signature: bytes) -> None:
    assert not verify(KEY.point, MESSAGE, signature)


def test_another_message_or_key_is_refused() -> None:
    assert not verify(KEY.point, MESSAGE + b" ", RAW)
    assert not verify(Sm2Key("somebody else").point, MESSAGE, RAW)


@pytest.mark.parametrize(
    "point", [b"", b"\x04" + bytes(64), KEY.point[:-1], b"\x04" + b"\xff" * 64]
)
def test_a_point_off_the_curve_verifies_nothing(point: bytes) -> None:
    assert not verify(point, MESSAGE, RAW)


def test_a_short_half_becomes_a_minimal_integer() -> None:
    raw = bytes(31) + b"\x7f" + bytes(31) + b"\x80"
    assert der_signature(raw) == bytes.fromhex("300702017f02020080")


def test_only_keys_on_the_curve_have_a_point() -> None:
    assert point_of(public_key(KEY)) == KEY.point
    other = bytes.fromhex("301306072a8648ce3d020106082a8648ce3d030107")  # NIST P-256
    assert point_of(tlv(0x30, other, bits(KEY.point))) is None


def test_a_library_without_sm2_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(path: str | None) -> None:
        raise OSError(path)

    monkeypatch.setattr(ctypes, "CDLL", refuse)
    sm2._library.cache_clear()
    with pytest.raises(Sm2Unavailable):
        verify(KEY.point, MESSAGE, RAW)
    sm2._library.cache_clear()


def test_a_library_that_fails_the_self_test_is_not_used(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sm2, "_SAMPLE_SIGNATURE", bytes(64))
    sm2._library.cache_clear()
    with pytest.raises(Sm2Unavailable, match="self-test"):
        verify(KEY.point, MESSAGE, RAW)
    sm2._library.cache_clear()


@pytest.mark.parametrize(
    ("name", "answer"),
    [
        ("d2i_PUBKEY", None),
        ("EVP_PKEY_CTX_new", None),
        ("EVP_PKEY_CTX_set1_id", 0),
        ("EVP_DigestVerifyInit", 0),
    ],
)
def test_a_library_that_refuses_a_step_verifies_nothing(name: str, answer: int | None) -> None:
    class Refusing:
        def __getattr__(self, asked: str) -> object:
            return (lambda *_: answer) if asked == name else getattr(sm2._library(), asked)

    assert not sm2._verify(Refusing(), KEY.point, (MESSAGE, RAW))
