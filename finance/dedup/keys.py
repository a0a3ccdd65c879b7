"""From a voucher to the hashes under which the platform-wide registry knows it."""

import hmac
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import Session

from finance.dedup.models import Fingerprint
from finance.dedup.places import place_in_picture
from finance.vouchers.keys import alias_key, has_alias, is_file_key, key_kind
from finance.vouchers.models import Voucher
from finance.vouchers.read_keys import keys_as_read
from finance.vouchers.settled import settle


@dataclass(frozen=True, slots=True, repr=False)
class Keyring:
    """The secret that turns a canonical key into a hash; units share hashes, not invoices."""

    secret: str

    def __post_init__(self) -> None:
        if not self.secret:
            raise ValueError("the registry's secret is empty: hashes would be guessable")

    def hash(self, canonical: str) -> bytes:
        return hmac.digest(self.secret.encode(), canonical.encode(), "sha256")


@dataclass(frozen=True, slots=True)
class ClaimedKey:
    """One hash that a voucher stands for."""

    key_hash: bytes
    key_kind: str
    voucher_id: UUID


def claimed_keys(
    session: Session, organisation_id: UUID, voucher_ids: Iterable[UUID], *, keyring: Keyring
) -> tuple[ClaimedKey, ...]:
    """Every hash of these vouchers, sorted by hash: the order in which rows are locked.

    A paper without a number stands for its bytes and for the pixels of its first page, so that
    re-saving the same picture, or sending it in a bundle, does not make a new paper. A paper
    whose number was corrected stands for the number in its QR code or text layer too: else typing
    another number over it would make a paper that is paid a second time. A 数电纸质发票 stands
    for both its numbers.
    """
    ids = tuple(voucher_ids)
    rows = session.execute(
        select(Voucher.id, Voucher.key, Voucher.kind).where(
            Voucher.organisation_id == organisation_id,
            Voucher.id.in_(ids),
            Voucher.key.is_not(None),
        )
    ).all()
    pixels = _first_pixels(
        session, organisation_id, tuple(row.id for row in rows if is_file_key(row.key))
    )
    canonical = [(row.key, row.id) for row in rows]
    canonical += [
        (f"P:{digest.hex()}:{place}", owner) for owner, (digest, place) in pixels.items()
    ]
    canonical += [
        (key, owner) for owner, key in keys_as_read(session, organisation_id, ids).items()
    ]
    canonical += [
        (alias, row.id) for row in rows if (alias := _alias(session, organisation_id, row))
    ]
    keys = {ClaimedKey(keyring.hash(key), key_kind(key), owner) for key, owner in canonical}
    return tuple(sorted(keys, key=lambda key: (key.key_hash, key.voucher_id)))


def _alias(session: Session, organisation_id: UUID, row: Any) -> str | None:
    if not has_alias(row.kind):
        return None
    return alias_key(row.kind, settle(session, organisation_id, row.id).values())


def repeated(keys: tuple[ClaimedKey, ...]) -> tuple[UUID, ...]:
    """Vouchers that are the same paper as another one of the same claim, though other files."""
    first: dict[bytes, UUID] = {}
    again = [
        key.voucher_id
        for key in keys
        if first.setdefault(key.key_hash, key.voucher_id) != key.voucher_id
    ]
    return tuple(sorted(set(again)))


def _first_pixels(
    session: Session, organisation_id: UUID, voucher_ids: tuple[UUID, ...]
) -> dict[UUID, tuple[bytes, int]]:
    """The first page of each of these vouchers, and which voucher on that picture it is."""
    rows = session.execute(
        select(
            Fingerprint.voucher_id,
            Fingerprint.pixels_sha256,
            place_in_picture(Fingerprint.pixels_sha256).label("place"),
        )
        .join(
            Voucher,
            (Voucher.organisation_id == Fingerprint.organisation_id)
            & (Voucher.id == Fingerprint.voucher_id),
        )
        .where(Fingerprint.organisation_id == organisation_id)
        .where(Fingerprint.voucher_id.in_(voucher_ids))
        .ext(distinct_on(Fingerprint.voucher_id))
        .order_by(Fingerprint.voucher_id, Fingerprint.page)
    )
    return {row.voucher_id: (row.pixels_sha256, row.place) for row in rows}
