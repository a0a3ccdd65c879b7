"""Passwords: argon2id with the library's current defaults, re-hashed when those rise."""

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from finance.kernel.errors import InvalidInput

LENGTH_MIN = 8
CLASSES_MIN = 3  # of lower case, upper case, digits, others (GB/T 22239-2019, 身份鉴别)

_HASHER = PasswordHasher()
# Verified when the login is unknown, so that the answer takes as long as for a known one.
_NOBODY = _HASHER.hash("nobody's password")


class PasswordWeak(InvalidInput):
    code = "password.weak"
    title = "密码强度不足"
    remedy = "请使用至少 8 位、含大写字母、小写字母、数字、符号中三类的密码"


def hash_password(password: str) -> str:
    """The argon2id hash, or PasswordWeak."""
    classes = (
        any(c.islower() for c in password),
        any(c.isupper() for c in password),
        any(c.isdigit() for c in password),
        any(not c.isalnum() for c in password),
    )
    if len(password) < LENGTH_MIN or sum(classes) < CLASSES_MIN:
        raise PasswordWeak
    return _HASHER.hash(password)


def is_password(password: str, stored: str | None) -> bool:
    """Whether it is the password; as slow for an unknown login as for a known one."""
    try:
        _HASHER.verify(stored or _NOBODY, password)
    except (VerificationError, InvalidHashError):
        return False
    return stored is not None


def needs_rehash(stored: str) -> bool:
    return _HASHER.check_needs_rehash(stored)
