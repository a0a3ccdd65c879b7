"""Certificates, seals and signed OFDs of our own making, every byte of them at our will."""

import base64
import hashlib
import io
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass

from tests.make.sm2_signing import Sm2Key, sm3

SM2_SM3 = "1.2.156.10197.1.501"
SM2_CURVE = "1.2.156.10197.1.301"
SM3_OID = "1.2.156.10197.1.401"
GB_SIGNED, GB_DATA = "1.2.156.10197.6.1.4.2.2", "1.2.156.10197.6.1.4.2.1"
CMS_SIGNED, CMS_DATA = "1.2.840.113549.1.7.2", "1.2.840.113549.1.7.1"


def tlv(tag: int, *parts: bytes) -> bytes:
    content = b"".join(parts)
    length = len(content)
    if length < 0x80:
        return bytes((tag, length)) + content
    size = (length.bit_length() + 7) // 8
    return bytes((tag, 0x80 | size)) + length.to_bytes(size, "big") + content


def seq(*parts: bytes) -> bytes:
    return tlv(0x30, *parts)


def integer(value: int) -> bytes:
    return tlv(2, value.to_bytes(value.bit_length() // 8 + 1, "big", signed=True))


def octets(data: bytes) -> bytes:
    return tlv(4, data)


def bits(data: bytes) -> bytes:
    return tlv(3, b"\0", data)


def utf8(text: str) -> bytes:
    return tlv(12, text.encode())


def ia5(text: str) -> bytes:
    return tlv(0x16, text.encode())


def general_time(text: str) -> bytes:
    return tlv(0x18, text.encode())


def utc_time(text: str) -> bytes:
    return tlv(0x17, text.encode())


def oid(dotted: str) -> bytes:
    first, second, *rest = map(int, dotted.split("."))
    found = b""
    for arc in (first * 40 + second, *rest):
        digits = [arc & 0x7F]
        while arc := arc >> 7:
            digits.append(arc & 0x7F | 0x80)
        found += bytes(reversed(digits))
    return tlv(6, found)


def signature_der(raw: bytes) -> bytes:
    return seq(*(integer(int.from_bytes(half, "big")) for half in (raw[:32], raw[32:])))


def name(common: str) -> bytes:
    return seq(tlv(0x31, seq(oid("2.5.4.3"), utf8(common))))


def public_key(key: Sm2Key) -> bytes:
    return seq(seq(oid("1.2.840.10045.2.1"), oid(SM2_CURVE)), bits(key.point))


@dataclass(frozen=True)
class Holder:
    """A name, its key, its certificate."""

    common: str
    key: Sm2Key
    certificate: bytes
    serial: int


@dataclass(frozen=True)
class Term:
    """From when until when, as UTCTime."""

    since: str = "200101000000Z"
    until: str = "300101000000Z"


def holder(
    common: str,
    *,
    issuer: Holder | None = None,
    is_ca: bool = False,
    term: Term | None = None,
    serial: int = 4711,
) -> Holder:
    """Issued by `issuer`, or by itself."""
    key = Sm2Key(common)
    term = term or Term()
    by = issuer or Holder(common, key, b"", 0)
    constraints = seq(oid("2.5.29.19"), octets(seq(tlv(1, b"\xff")) if is_ca else seq()))
    tbs = seq(
        tlv(0xA0, integer(2)),
        integer(serial),
        seq(oid(SM2_SM3)),
        name(by.common),
        seq(utc_time(term.since), utc_time(term.until)),
        name(common),
        public_key(key),
        tlv(0xA3, seq(constraints)),
    )
    raw = seq(tbs, seq(oid(SM2_SM3)), bits(signature_der(by.key.sign(tbs))))
    return Holder(common, key, raw, serial)


ROOT = holder("测试根证书", is_ca=True)
SIGNER = holder("测试税务局监制章", issuer=ROOT)
MAKER = holder("测试制章系统", issuer=ROOT)
STRANGER = holder("路人甲", issuer=holder("野根证书", is_ca=True))


@dataclass(frozen=True)
class SealForm:
    """What may be otherwise about a seal and the signature under it."""

    version: int = 4
    signer: Holder = SIGNER
    users: tuple[bytes, ...] = (octets(SIGNER.certificate),)
    maker: Holder = MAKER
    valid: tuple[str, str] = ("20200101000000Z", "20291231000000Z")
    at: str = "20240601080000Z"
    is_raw: bool = False  # the signature as 64 bytes
    has_wrapped_maker_form: bool = False  # the maker signed the three parts as one
    algorithm: str = SM2_SM3
    hash_name: str = "sm3"


def _seal(form: SealForm) -> bytes:
    is_old = form.version == 1
    time = utc_time if is_old else general_time
    since, until = (one[2:] if is_old else one for one in form.valid)
    kind = () if is_old else (integer(1),)
    info = seq(
        seq(ia5("ES"), integer(form.version), ia5("zsb-test")),
        ia5("00000042"),
        seq(
            integer(1), utf8("测试发票监制章"), *kind, seq(*form.users),
            time(since), time(since), time(until),
        ),
        seq(ia5("png"), octets(b"picture"), integer(30), integer(20)),
    )  # fmt: skip
    maker = (octets(form.maker.certificate), oid(SM2_SM3))
    message = seq(info, *maker) if form.has_wrapped_maker_form else info
    signed = bits(signature_der(form.maker.key.sign(message)))
    return seq(info, seq(*maker, signed)) if is_old else seq(info, *maker, signed)


def sealed(content: bytes, form: SealForm | None = None) -> bytes:
    """SignedValue.dat for this Signature.xml."""
    form = form or SealForm()
    who = (octets(form.signer.certificate), oid(form.algorithm))
    time = bits(form.at.encode()) if form.version == 1 else general_time(form.at)
    fixed = (
        integer(form.version), _seal(form), time,
        bits(hashlib.new(form.hash_name, content).digest()),
        ia5("/Doc_0/Signs/Sign_0/Signature.xml"),
    )  # fmt: skip
    to_sign = seq(*fixed, *who) if form.version == 1 else seq(*fixed)
    raw = form.signer.key.sign(to_sign)
    value = bits(raw if form.is_raw else signature_der(raw))
    return seq(to_sign, value) if form.version == 1 else seq(to_sign, *who, value)


def signed_data(
    content: bytes,
    *,
    names: tuple[str, str] = (GB_SIGNED, GB_DATA),
    signer: Holder = SIGNER,
    has_attributes: bool = True,
    issuer: Holder = ROOT,
    held: bytes | None = None,
) -> bytes:
    """SignedData over `content`, which stays outside, or over what it holds itself."""
    kind, data = names
    content = content if held is None else held
    inside = () if held is None else (tlv(0xA0, octets(held)),)
    attributes = b"".join(
        seq(oid(one), tlv(0x31, value))
        for one, value in (
            ("1.2.840.113549.1.9.3", oid(data)),
            ("1.2.840.113549.1.9.5", utc_time("240601080000Z")),
            ("1.2.840.113549.1.9.4", octets(sm3(content))),
        )
    )
    message = tlv(0x31, attributes) if has_attributes else content
    info = seq(
        integer(1),
        seq(name(issuer.common), integer(signer.serial)),
        seq(oid(SM3_OID)),
        *((tlv(0xA0, attributes),) if has_attributes else ()),
        seq(oid("1.2.156.10197.1.301.1")),
        octets(signature_der(signer.key.sign(message))),
    )
    body = seq(
        integer(1),
        tlv(0x31, seq(oid(SM3_OID))),
        seq(oid(data), *inside),
        tlv(0xA0, signer.certificate),
        tlv(0x31, info),
    )
    return seq(oid(kind), tlv(0xA0, body))


_OFD = "http://www.ofdspec.org/2016"
SIGNATURE_XML = "Doc_0/Signs/Sign_0/Signature.xml"
SIGNED_VALUE = "Doc_0/Signs/Sign_0/SignedValue.dat"


def _xml(name_: str, inside: str, attributes: str = "") -> bytes:
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<ofd:{name_} xmlns:ofd="{_OFD}"{attributes}>'
        f"{inside}</ofd:{name_}>"
    ).encode()


def unsigned_parts() -> dict[str, bytes]:
    """A small invoice: one page, a picture, an attached e-invoice."""
    return {
        "OFD.xml": _xml(
            "OFD",
            "<ofd:DocBody><ofd:DocInfo/><ofd:DocRoot>Doc_0/Document.xml</ofd:DocRoot>"
            "<ofd:Signatures>Doc_0/Signs/Signatures.xml</ofd:Signatures></ofd:DocBody>",
        ),
        "Doc_0/Document.xml": _xml(
            "Document",
            "<ofd:CommonData><ofd:PageArea><ofd:PhysicalBox>0 0 210 140</ofd:PhysicalBox>"
            "</ofd:PageArea></ofd:CommonData><ofd:Pages>"
            '<ofd:Page ID="1" BaseLoc="Pages/Page_0/Content.xml"/></ofd:Pages>'
            "<ofd:Attachments>Attachs/Attachments.xml</ofd:Attachments>",
        ),
        "Doc_0/Pages/Page_0/Content.xml": _xml(
            "Page",
            '<ofd:Content><ofd:Layer ID="2"><ofd:TextObject ID="3" Boundary="10 10 90 6"'
            ' Size="4" Font="1"><ofd:TextCode X="0" Y="4">发票号码：00008006</ofd:TextCode>'
            "</ofd:TextObject></ofd:Layer></ofd:Content>",
        ),
        "Doc_0/Res/image_1.png": b"\x89PNG but a small one",
        "Doc_0/Attachs/Attachments.xml": _xml(
            "Attachments",
            '<ofd:Attachment ID="9" Name="original_invoice" Format="xml">'
            "<ofd:FileLoc>original_invoice.xml</ofd:FileLoc></ofd:Attachment>",
        ),
        "Doc_0/Attachs/original_invoice.xml": (
            b'<eInvoice xmlns="http://www.edrm.org.cn/schema/e-invoice/2019">'
            b"<InvoiceCode>052002100113</InvoiceCode><InvoiceNo>00008006</InvoiceNo>"
            b"<IssueDate>2022-05-05</IssueDate>"
            b"<TaxInclusiveTotalAmount>100.00</TaxInclusiveTotalAmount></eInvoice>"
        ),
    }


@dataclass(frozen=True)
class Listing:
    """How the list of signed parts is written."""

    method: str = SM3_OID
    left_out: tuple[str, ...] = ()
    value_location: str = "SignedValue.dat"
    root: str = "/"


_DIGESTS = {SM3_OID: "sm3", "sha-256": "sha256", "1.3.14.3.2.26": "sha1", "MD5": "md5"}


def signature_xml(parts: Mapping[str, bytes], listing: Listing) -> bytes:
    hash_name = _DIGESTS.get(listing.method, "sm3")
    references = "".join(
        f'<ofd:Reference FileRef="{listing.root}{one}"><ofd:CheckValue>'
        f"{base64.b64encode(hashlib.new(hash_name, data).digest()).decode()}"
        "</ofd:CheckValue></ofd:Reference>"
        for one, data in parts.items()
        if one not in listing.left_out
    )
    return _xml(
        "Signature",
        "<ofd:SignedInfo><ofd:SignatureDateTime>20240601080000Z</ofd:SignatureDateTime>"
        f'<ofd:References CheckMethod="{listing.method}">{references}</ofd:References>'
        f"</ofd:SignedInfo><ofd:SignedValue>{listing.value_location}</ofd:SignedValue>",
    )


def signed_parts(
    form: SealForm | None = None,
    *,
    listing: Listing | None = None,
    is_seal: bool = True,
) -> dict[str, bytes]:
    """The parts of a signed package, by name."""
    parts = unsigned_parts()
    content = signature_xml(parts, listing or Listing())
    value = sealed(content, form) if is_seal else signed_data(content)
    kind = "Seal" if is_seal else "Sign"
    listed = f'<ofd:Signature ID="1" Type="{kind}" BaseLoc="Sign_0/Signature.xml"/>'
    return parts | {
        "Doc_0/Signs/Signatures.xml": _xml("Signatures", listed),
        SIGNATURE_XML: content,
        SIGNED_VALUE: value,
    }


def packed(parts: Mapping[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for one, data in parts.items():
            archive.writestr(one, data)
    return out.getvalue()


def unpacked(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {one: archive.read(one) for one in archive.namelist() if not one.endswith("/")}


def with_flipped(data: bytes, at: int, mask: int = 1) -> bytes:
    """The same bytes with one of them changed."""
    return data[:at] + bytes((data[at] ^ mask,)) + data[at + 1 :]
