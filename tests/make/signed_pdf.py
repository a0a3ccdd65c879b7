"""PDF files with signatures of our own: the gap is left first and filled after signing."""

import datetime as dt
from collections.abc import Callable
from functools import cache

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.hazmat.primitives.serialization.pkcs7 import (
    PKCS7Options,
    PKCS7SignatureBuilder,
)
from cryptography.x509.oid import NameOID

_GAP = 6_000
_PLACE = b"<" + b"0" * _GAP + b">"
_RANGE = b"[0 %010d %010d %010d]"

Sign = Callable[[bytes], bytes]
Key = rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey


@cache
def identity(kind: str = "rsa") -> tuple[Key, x509.Certificate]:
    """A key and its self-signed certificate."""
    key: Key = (
        rsa.generate_private_key(public_exponent=65537, key_size=2048)
        if kind == "rsa"
        else ec.generate_private_key(ec.SECP256R1())
    )
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, f"测试开票平台 {kind}")])
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(7)
        .not_valid_before(dt.datetime(2020, 1, 1, tzinfo=dt.UTC))
        .not_valid_after(dt.datetime(2040, 1, 1, tzinfo=dt.UTC))
        .sign(key, SHA256())
    )
    return key, certificate


def raw_certificate(kind: str = "rsa") -> bytes:
    return identity(kind)[1].public_bytes(Encoding.DER)


def pkcs7(kind: str = "rsa", *options: PKCS7Options) -> Sign:
    """Signs with `cryptography`, as most issuers of PDFs do with other libraries."""
    key, certificate = identity(kind)
    chosen = [PKCS7Options.DetachedSignature, PKCS7Options.Binary, *options]

    def sign(content: bytes) -> bytes:
        builder = PKCS7SignatureBuilder().set_data(content).add_signer(certificate, key, SHA256())
        return builder.sign(Encoding.DER, chosen)

    return sign


def signed_pdf(sign: Sign | None = None, *, text: str = "Total 100.00") -> bytes:
    """One page, one form field that holds a signature over the whole file."""
    stream = f"BT /F1 12 Tf 20 100 Td ({text}) Tj ET".encode()
    objects = [
        b"<</Type/Catalog/Pages 2 0 R/AcroForm<</Fields[6 0 R]/SigFlags 3>>>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        (
            b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 300 200]/Contents 4 0 R/Annots[6 0 R]"
            b"/Resources<</Font<</F1 5 0 R>>>>>>"
        ),
        b"<</Length %d>>stream\n%s\nendstream" % (len(stream), stream),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
        b"<</Type/Annot/Subtype/Widget/FT/Sig/T(seal)/Rect[0 0 0 0]/P 3 0 R/V 7 0 R>>",
        _signature_object(),
    ]
    return _filled(_appended(b"%PDF-1.7\n", list(enumerate(objects, 1)), previous=None), sign)


def edited(data: bytes, text: str = "Total 900.00") -> bytes:
    """The page's content replaced by an appended one, as an editor saves it."""
    stream = f"BT /F1 12 Tf 20 100 Td ({text}) Tj ET".encode()
    body = b"<</Length %d>>stream\n%s\nendstream" % (len(stream), stream)
    return _appended(data + b"\n", [(4, body)], previous=data)


def signed_again(data: bytes, sign: Sign) -> bytes:
    """A second signature over all that the first covered, itself included."""
    objects = [
        (1, b"<</Type/Catalog/Pages 2 0 R/AcroForm<</Fields[6 0 R 8 0 R]/SigFlags 3>>>>"),
        (8, b"<</Type/Annot/Subtype/Widget/FT/Sig/T(two)/Rect[0 0 0 0]/P 3 0 R/V 9 0 R>>"),
        (9, _signature_object()),
    ]
    return _filled(_appended(data + b"\n", objects, previous=data), sign)


def without_field(data: bytes) -> bytes:
    """An appended catalogue that forgets the form: the signature is cut from sight."""
    return _appended(data + b"\n", [(1, b"<</Type/Catalog/Pages 2 0 R>>")], previous=data)


def _signature_object() -> bytes:
    return (
        b"<</Type/Sig/Filter/Adobe.PPKLite/SubFilter/adbe.pkcs7.detached"
        b"/M(D:20240601160000+08'00')/ByteRange"
        + _RANGE % (0, 0, 0)
        + b"/Contents"
        + _PLACE
        + b">>"
    )


def _appended(start: bytes, objects: list[tuple[int, bytes]], *, previous: bytes | None) -> bytes:
    out = bytearray(start)
    places = []
    for number, body in objects:
        places.append((number, len(out)))
        out += b"%d 0 obj%s endobj\n" % (number, body)
    at = len(out)
    out += b"xref\n0 1\n0000000000 65535 f \n"
    for number, place in places:
        out += b"%d 1\n%010d 00000 n \n" % (number, place)
    link = b"" if previous is None else b"/Prev %d" % _last_xref(previous)
    out += b"trailer<</Size 10/Root 1 0 R%s>>\nstartxref\n%d\n%%%%EOF\n" % (link, at)
    return bytes(out)


def _last_xref(data: bytes) -> int:
    return int(data.rpartition(b"startxref\n")[2].split(b"\n")[0])


def _filled(data: bytes, sign: Sign | None) -> bytes:
    first = data.rindex(_PLACE)
    second = first + len(_PLACE)
    told = _RANGE % (first, second, len(data) - second)
    data = told.join(data.rsplit(_RANGE % (0, 0, 0), 1))
    contents = (sign or pkcs7())(data[:first] + data[second:])
    filled = b"<" + contents.hex().encode().ljust(_GAP, b"0") + b">"
    return data[:first] + filled + data[second:]
