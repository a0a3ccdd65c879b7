"""Secrets are made once, closed to others, and never replace what was configured."""

import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key

from cli.secret_files import SEAL_KEY, seal_key, with_secrets
from finance.kernel.settings import Settings


def test_they_are_made_once_and_kept(tmp_path: Path) -> None:
    first = with_secrets(Settings(home=tmp_path))
    assert len(first.key_secret) == len(first.bank_secret) == 64
    assert first.key_secret != first.bank_secret
    assert with_secrets(Settings(home=tmp_path)) == first
    assert with_secrets(Settings(home=tmp_path / "other")).key_secret != first.key_secret


def test_what_is_configured_wins(tmp_path: Path) -> None:
    told = with_secrets(Settings(home=tmp_path, key_secret="k", bank_secret="b"))
    assert (told.key_secret, told.bank_secret) == ("k", "b")
    assert not (tmp_path / "secrets").exists()


def test_they_are_their_owners_alone(tmp_path: Path) -> None:
    with_secrets(Settings(home=tmp_path))
    seal_key(tmp_path)
    folder = tmp_path / "secrets"
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    files = sorted(folder.iterdir())
    assert [path.name for path in files] == ["bank_secret", "key_secret", SEAL_KEY]
    assert {stat.S_IMODE(path.stat().st_mode) for path in files} == {0o600}


def test_processes_that_start_together_agree(tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        made = list(pool.map(lambda _: with_secrets(Settings(home=tmp_path)), range(16)))
    assert len({settings.key_secret for settings in made}) == 1


def test_the_seal_key_signs_alike_every_time(tmp_path: Path) -> None:
    assert seal_key(tmp_path).sign(b"head") == seal_key(tmp_path).sign(b"head")


def test_a_seal_key_of_another_kind_is_refused(tmp_path: Path) -> None:
    (tmp_path / "secrets").mkdir()
    other = generate_private_key(SECP256R1()).private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    (tmp_path / "secrets" / SEAL_KEY).write_bytes(other)
    with pytest.raises(TypeError, match="Ed25519"):
        seal_key(tmp_path)
