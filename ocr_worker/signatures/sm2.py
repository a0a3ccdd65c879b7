"""SM2 with SM3 (GB/T 32918), verified by the OpenSSL that the interpreter itself runs on.

`cryptography` has no SM2, so libcrypto is called directly. It is reached through the
interpreter's own `_hashlib`, so it is the very library that is loaded already. Before its first
use it must tell the standard's own example from a forgery; a build that cannot raises
`Sm2Unavailable`.
"""

import _hashlib
import ctypes
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from functools import lru_cache
from typing import Any

from ocr_worker.signatures import der

CURVE = "1.2.156.10197.1.301"
EC_KEY = "1.2.840.10045.2.1"
SIGNER_ID = b"1234567812345678"  # GM/T 0009: of every signer that agreed on none

# The start of every public key on the curve, up to the point 04‖x‖y.
_KEY_HEAD = bytes.fromhex("3059301306072a8648ce3d020106082a811ccf5501822d034200")
_POINT_BYTES = 65
_HALF = 32
_NAMES = ("libcrypto.so.3", "libcrypto.3.dylib", "libcrypto-3-x64.dll")
_FUNCTIONS: tuple[tuple[str, int, bool], ...] = (  # name, arguments, whether it gives a pointer
    ("d2i_PUBKEY", 3, True),
    ("EVP_PKEY_free", 1, False),
    ("EVP_PKEY_CTX_new", 2, True),
    ("EVP_PKEY_CTX_free", 1, False),
    ("EVP_PKEY_CTX_set1_id", 3, False),
    ("EVP_MD_CTX_new", 0, True),
    ("EVP_MD_CTX_free", 1, False),
    ("EVP_MD_CTX_set_pkey_ctx", 2, False),
    ("EVP_DigestVerifyInit", 5, False),
    ("EVP_DigestVerify", 5, False),
    ("EVP_sm3", 0, True),
    ("ERR_clear_error", 0, False),
)

_TYPES: Mapping[str, list[Any]] = {
    "d2i_PUBKEY": [ctypes.c_void_p, ctypes.c_void_p, ctypes.c_long],
    "EVP_PKEY_CTX_set1_id": [ctypes.c_void_p, ctypes.c_char_p, ctypes.c_int],
    "EVP_DigestVerify": [
        ctypes.c_void_p, ctypes.c_char_p, ctypes.c_size_t, ctypes.c_char_p, ctypes.c_size_t,
    ],
}  # fmt: skip

# GB/T 32918.5, appendix A, in the form of GM/T 0003.5: key, message, signature.
_SAMPLE_POINT = bytes.fromhex(
    "0409f9df311e5421a150dd7d161e4bc5c672179fad1833fc076bb08ff356f35020"
    "ccea490ce26775a52dc6ea718cc1aa600aed05fbf35e084a6632f6072da9ad13"
)
_SAMPLE_MESSAGE = b"message digest"
_SAMPLE_SIGNATURE = bytes.fromhex(
    "f5a03b0648d2c4630eeac513e1bb81a15944da3827d5b74143ac7eaceee720b3"
    "b1b6aa29df212fd8763182bc0d421ca1bb9038fd1f7f42d4840b69c485bbc1aa"
)


class Sm2Unavailable(Exception):
    """This interpreter's libcrypto cannot do SM2."""


def point_of(public_key: bytes) -> bytes | None:
    """The point of a SubjectPublicKeyInfo on the SM2 curve; None for any other key."""
    algorithm, key = der.children(der.read(public_key), der.SEQUENCE)[:2]
    named = [der.oid(one) for one in der.children(algorithm) if one.tag == der.OID]
    is_sm2 = named[:2] == [EC_KEY, CURVE] or named[:1] == [CURVE]
    return der.bits(key) if is_sm2 else None


def verify(point: bytes, message: bytes, signature: bytes) -> bool:
    """Whether the holder of the key signed this message; raises `Sm2Unavailable`."""
    return _verify(_library(), point, (message, signature))


@lru_cache(maxsize=1)
def _library() -> Any:
    library = _load()
    sample = (_SAMPLE_MESSAGE, _SAMPLE_SIGNATURE)
    forged = (_SAMPLE_MESSAGE + b".", _SAMPLE_SIGNATURE)
    if not _verify(library, _SAMPLE_POINT, sample) or _verify(library, _SAMPLE_POINT, forged):
        raise Sm2Unavailable("the self-test failed")
    return library


def _load() -> Any:
    for path in _paths():
        try:
            library: Any = ctypes.CDLL(path)
            for name, arguments, is_pointer in _FUNCTIONS:
                function = getattr(library, name)
                function.argtypes = _TYPES.get(name, [ctypes.c_void_p] * arguments)
                function.restype = ctypes.c_void_p if is_pointer else ctypes.c_int
        except (OSError, AttributeError):
            continue
        return library
    raise Sm2Unavailable("no libcrypto of OpenSSL 3")


def _paths() -> Iterator[str | None]:
    """The extension module leads to what it was linked with; else the name of the system's."""
    yield getattr(_hashlib, "__file__", None)
    yield from _NAMES


def _verify(library: Any, point: bytes, signed: tuple[bytes, bytes]) -> bool:
    message, signature = signed
    if len(point) != _POINT_BYTES:
        return False
    try:
        with _context(library, _KEY_HEAD + point) as context:
            encoded = der_signature(signature)
            found = library.EVP_DigestVerify(context, encoded, len(encoded), message, len(message))
            return bool(found == 1)
    except (_Refused, der.DerError):
        return False
    finally:
        library.ERR_clear_error()  # what it leaves in the queue would confuse the next user


class _Refused(Exception):
    """libcrypto would not take the key."""


@contextmanager
def _context(library: Any, key: bytes) -> Iterator[Any]:
    """A context ready to verify with that key and the common signer id."""
    buffer = ctypes.create_string_buffer(key, len(key))
    cursor = ctypes.c_void_p(ctypes.addressof(buffer))
    with ExitStack() as held:

        def hold(pointer: Any, free: Any) -> Any:
            if not pointer:
                raise _Refused
            held.callback(free, pointer)
            return pointer

        public = hold(
            library.d2i_PUBKEY(None, ctypes.byref(cursor), len(key)), library.EVP_PKEY_free
        )
        keyed = hold(library.EVP_PKEY_CTX_new(public, None), library.EVP_PKEY_CTX_free)
        context = hold(library.EVP_MD_CTX_new(), library.EVP_MD_CTX_free)
        if library.EVP_PKEY_CTX_set1_id(keyed, SIGNER_ID, len(SIGNER_ID)) != 1:
            raise _Refused
        library.EVP_MD_CTX_set_pkey_ctx(context, keyed)
        if library.EVP_DigestVerifyInit(context, None, library.EVP_sm3(), None, public) != 1:
            raise _Refused
        yield context


def der_signature(signature: bytes) -> bytes:
    """The signature as DER: seals carry it so, or as 64 raw bytes r‖s."""
    try:
        r, s = der.children(der.read(signature), der.SEQUENCE)
        der.integer(r), der.integer(s)
    except ValueError:
        if len(signature) != 2 * _HALF:
            raise der.DerError("no signature") from None
        halves = _integer(signature[:_HALF]) + _integer(signature[_HALF:])
        return bytes((der.SEQUENCE, len(halves))) + halves
    return signature


def _integer(half: bytes) -> bytes:
    number = int.from_bytes(half, "big")
    content = number.to_bytes(number.bit_length() // 8 + 1, "big")
    return bytes((der.INTEGER, len(content))) + content
