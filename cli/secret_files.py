"""Secrets that nobody configured: made once, kept in `home/secrets` for their owner alone."""

import os
import secrets
from dataclasses import replace
from pathlib import Path

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from finance.kernel.settings import Settings

SECRET_BYTES = 32
SEAL_KEY = "seal_key.pem"


def with_secrets(settings: Settings) -> Settings:
    """The settings with every secret filled in; those of the environment win."""
    return replace(
        settings,
        key_secret=settings.key_secret or _kept(settings.home, "key_secret"),
        bank_secret=settings.bank_secret or _kept(settings.home, "bank_secret"),
    )


def seal_key(home: Path) -> Ed25519PrivateKey:
    """The key that signs the sealed log; the same for the life of this home."""
    text = _once(_folder(home) / SEAL_KEY, _new_seal_key())
    key = serialization.load_pem_private_key(text, password=None)
    if not isinstance(key, Ed25519PrivateKey):
        raise TypeError(f"{SEAL_KEY} holds no Ed25519 key")
    return key


def _kept(home: Path, name: str) -> str:
    return _once(_folder(home) / name, secrets.token_hex(SECRET_BYTES).encode()).decode()


def _folder(home: Path) -> Path:
    folder = home / "secrets"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder


def _new_seal_key() -> bytes:
    return Ed25519PrivateKey.generate().private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )


def _once(path: Path, fresh: bytes) -> bytes:
    """What the file holds, written now if it is new; two makers agree on the first one's."""
    draft = path.with_name(f".{path.name}-{os.getpid()}-{secrets.token_hex(4)}")
    try:
        if not path.exists():
            handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(handle, "wb") as file:
                file.write(fresh)
                file.flush()
                os.fsync(file.fileno())
            _link(draft, path)
        return path.read_bytes()
    finally:
        draft.unlink(missing_ok=True)


def _link(draft: Path, path: Path) -> None:
    try:
        os.link(draft, path)  # whole or not at all, and never over another's
    except FileExistsError:
        return
