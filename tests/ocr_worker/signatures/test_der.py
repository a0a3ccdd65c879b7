import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ocr_worker.signatures import der
from ocr_worker.signatures.der import DerError
from tests.make.signing import bits, integer, octets, oid, seq, tlv, utf8


@given(st.lists(st.binary(max_size=300), max_size=20))
def test_what_is_put_in_comes_out_byte_for_byte(parts: list[bytes]) -> None:
    data = seq(*map(octets, parts))
    element = der.read(data)
    assert element.raw == data
    assert [one.content for one in der.children(element, der.SEQUENCE)] == parts
    assert b"".join(one.raw for one in der.children(element)) == element.content


@given(st.integers(min_value=-(2**70), max_value=2**70))
def test_integers(value: int) -> None:
    assert der.integer(der.read(integer(value))) == value


@pytest.mark.parametrize("dotted", ["1.2.156.10197.1.501", "2.5.4.3", "2.16.840.1.101.3.4.2.1"])
def test_object_identifiers(dotted: str) -> None:
    assert der.oid(der.read(oid(dotted))) == dotted


@given(st.binary(max_size=80))
def test_any_bytes_are_an_element_or_refused(data: bytes) -> None:
    try:
        element = der.read_first(data)
    except DerError:
        return
    assert data.startswith(element.raw)
    assert element.content in element.raw


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\x30",
        b"\x30\x05\x02\x01\x01",  # longer than there is
        b"\x30\x81\x05" + bytes(5),  # a length that needs no long form
        b"\x30\x82\x00\x90" + bytes(144),  # a length with a zero before it
        b"\x30\x85\x01\x00\x00\x00\x00",  # four gigabytes
        b"\x30\x84\xff\xff\xff\xff",
        b"\x30\x82\x01",
        b"\x3f\x81\x01\x00",  # a tag of several bytes
        b"\x30\x80\x02\x01\x01",  # no end
        b"\x04\x80\x00\x00",  # no end, and nothing to hold
        b"\x30\x80" * 60 + b"\0\0" * 60,  # too deep
        b"\x30\x80" + b"\x05\x00" * 5_000 + b"\0\0",  # too many
    ],
)
def test_what_is_no_der_is_refused(data: bytes) -> None:
    with pytest.raises(DerError):
        der.read_first(data)


def test_a_length_without_end_ends_at_its_own_mark() -> None:
    inner = b"\x30\x80" + integer(1) + b"\0\0"
    element = der.read(b"\x30\x80" + inner + octets(b"\0\0") + b"\0\0")
    assert [one.raw for one in der.children(element)] == [inner, octets(b"\0\0")]


def test_too_many_elements_are_refused() -> None:
    with pytest.raises(DerError):
        der.children(der.read(seq(b"\x05\x00" * 5_000)))


def test_bytes_after_the_end_are_refused_unless_padding_is_expected() -> None:
    assert der.read_first(integer(1) + bytes(9)).raw == integer(1)
    with pytest.raises(DerError):
        der.read(integer(1) + bytes(9))


@pytest.mark.parametrize(
    ("take", "data"),
    [
        (der.integer, octets(b"1")),
        (der.integer, tlv(2)),
        (der.oid, tlv(6)),
        (der.oid, tlv(6, b"\x2a\x86")),
        (der.oid, tlv(6, b"\x2a" * 65)),
        (der.bits, tlv(3)),
        (der.bits, tlv(3, b"\x08\xff")),
        (der.children, octets(b"1")),
        (der.first, seq()),
    ],
)
def test_an_element_of_another_form_is_refused(take, data: bytes) -> None:
    with pytest.raises(DerError):
        take(der.read(data))


def test_bits_and_strings() -> None:
    assert der.bits(der.read(bits(b"\x01\x02"))) == b"\x01\x02"
    assert der.bits(der.read(tlv(3, b"\x07\x80"))) == b"\x80"  # as real seals write it
    assert der.text(der.read(utf8("监制章\0\0"))) == "监制章"
    assert der.text(der.read(tlv(0x1E, "税".encode("utf-16-be")))) == "税"
    assert der.text(der.read(tlv(12, b"\xff"))) == "�"


@pytest.mark.parametrize(
    ("written", "found"),
    [
        (b"20220221142531", dt.datetime(2022, 2, 21, 14, 25, 31)),  # noqa: DTZ001
        (b"20200723130907.763Z", dt.datetime(2020, 7, 23, 13, 9, 7, tzinfo=dt.UTC)),
        (b"220317072054Z", dt.datetime(2022, 3, 17, 7, 20, 54, tzinfo=dt.UTC)),
        (b"991231000000Z", dt.datetime(1999, 12, 31, tzinfo=dt.UTC)),
        (
            b"20240601160000+0800",
            dt.datetime(2024, 6, 1, 16, tzinfo=dt.timezone(dt.timedelta(hours=8))),
        ),
        (
            b"20240601160000-0130",
            dt.datetime(2024, 6, 1, 16, tzinfo=dt.timezone(-dt.timedelta(hours=1, minutes=30))),
        ),
        (b"2024060116000", None),
        (b"20241301000000Z", None),
        (b"20240601000000+9900", None),
        (b"soon", None),
        (b"\xff", None),
    ],
)
def test_times_as_real_seals_write_them(written: bytes, found: dt.datetime | None) -> None:
    assert der.moment(written) == found
