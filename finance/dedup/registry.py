"""The registry (查重登记): who uses a paper, decided by the database in the act's transaction."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, or_, select, update
from sqlalchemy.dialects.postgresql import insert

from finance.dedup.keys import ClaimedKey
from finance.dedup.models import VoucherKey
from finance.dedup.queries import holders
from finance.dedup.states import sources_of
from finance.kernel.db import UnitOfWork
from finance.kernel.errors import Conflict
from finance.organisations.actor import Actor


class KeyTaken(Conflict):
    """In words and as `hits`: who holds them, each beside the asker's own voucher.

    `hits` name unit, date, state and contact of the holder; ids only where they may be read.
    """

    code = "voucher.key_taken"
    title = "该票据已被另一张报销单使用"
    remedy = "请核对是否重复报销；如有疑问请联系所列单位"


def reserve(
    uow: UnitOfWork,
    claim_id: UUID,
    organisation_id: UUID,
    *,
    keys: tuple[ClaimedKey, ...],
    actor: Actor,
) -> None:
    """Hold the keys for a draft and let go of those that the claim no longer uses.

    Raises KeyTaken where another claim, of any unit, holds one.
    """
    _require(uow, actor, _take(uow, _rows(claim_id, organisation_id, keys), state="reserved"))
    _release_others(uow, claim_id, organisation_id, keys=keys)


def lock(
    uow: UnitOfWork,
    claim_id: UUID,
    organisation_id: UUID,
    *,
    keys: tuple[ClaimedKey, ...],
    actor: Actor,
) -> None:
    """Hold the keys for a submitted claim, whether or not its draft reserved them."""
    _require(uow, actor, _take(uow, _rows(claim_id, organisation_id, keys), state="locked"))
    _release_others(uow, claim_id, organisation_id, keys=keys)


def move(uow: UnitOfWork, claim_id: UUID, organisation_id: UUID, *, to: str) -> int:
    """Bring the keys of a claim to `to` (locked, consumed or released); returns how many moved."""
    return _move(uow, to, chosen=_of_claim(claim_id, organisation_id))


def consume(uow: UnitOfWork, claim_id: UUID, organisation_id: UUID) -> int:
    """The claim is paid: its papers are used up."""
    return move(uow, claim_id, organisation_id, to="consumed")


def release(uow: UnitOfWork, claim_id: UUID, organisation_id: UUID) -> int:
    """Let every key of the claim go, so that the papers may be claimed again."""
    return move(uow, claim_id, organisation_id, to="released")


def renew(
    uow: UnitOfWork, claim_id: UUID, organisation_id: UUID, *, keys: tuple[ClaimedKey, ...]
) -> None:
    """A draft's number turned out to be another: let go of the old key, hold the new if free.

    Nothing is raised where another claim holds it: the correction is true all the same, and the
    submit will say so.
    """
    _take(uow, _rows(claim_id, organisation_id, keys), state="reserved")
    _release_others(uow, claim_id, organisation_id, keys=keys)


def _rows(
    claim_id: UUID, organisation_id: UUID, keys: tuple[ClaimedKey, ...]
) -> tuple[VoucherKey, ...]:
    """One row a hash, in the order of hashes: two claims never lock in opposite orders."""
    by_hash = {key.key_hash: key for key in reversed(keys)}
    return tuple(
        VoucherKey(
            key_hash=key_hash,
            key_kind=by_hash[key_hash].key_kind,
            organisation_id=organisation_id,
            voucher_id=by_hash[key_hash].voucher_id,
            claim_id=claim_id,
        )
        for key_hash in sorted(by_hash)
    )


def _take(uow: UnitOfWork, rows: tuple[VoucherKey, ...], *, state: str) -> dict[bytes, UUID]:
    """Take what may be taken; returns the keys that another claim holds, with their vouchers."""
    if not rows:
        return {}
    new = insert(VoucherKey).values([_values(row, state, uow.at) for row in rows])
    is_own = and_(
        VoucherKey.claim_id == new.excluded.claim_id,
        VoucherKey.organisation_id == new.excluded.organisation_id,
        VoucherKey.state.in_(sources_of(state) | {state}),
    )
    taken = set(
        uow.session.scalars(
            new.on_conflict_do_update(
                index_elements=[VoucherKey.key_hash],
                set_={
                    "state": state,
                    "organisation_id": new.excluded.organisation_id,
                    "voucher_id": new.excluded.voucher_id,
                    "claim_id": new.excluded.claim_id,
                    "changed_at": uow.at,
                },
                where=or_(VoucherKey.state == "released", is_own),
            ).returning(VoucherKey.key_hash)
        )
    )
    return {row.key_hash: row.voucher_id for row in rows if row.key_hash not in taken}


def _require(uow: UnitOfWork, actor: Actor, lost: Mapping[bytes, UUID]) -> None:
    if lost:
        found = holders(uow.session, actor, tuple(lost))
        hits = [holder.told(voucher_id=lost[holder.key_hash]) for holder in found]
        raise KeyTaken("；".join(dict.fromkeys(holder.words for holder in found)), hits=hits)


def _values(row: VoucherKey, state: str, at: datetime) -> dict[str, Any]:
    return {
        "key_hash": row.key_hash,
        "key_kind": row.key_kind,
        "state": state,
        "organisation_id": row.organisation_id,
        "voucher_id": row.voucher_id,
        "claim_id": row.claim_id,
        "first_seen_at": at,
        "changed_at": at,
    }


def _release_others(
    uow: UnitOfWork, claim_id: UUID, organisation_id: UUID, *, keys: tuple[ClaimedKey, ...]
) -> None:
    kept = [key.key_hash for key in keys]
    _move(
        uow,
        "released",
        chosen=and_(_of_claim(claim_id, organisation_id), VoucherKey.key_hash.not_in(kept)),
    )


def _of_claim(claim_id: UUID, organisation_id: UUID) -> ColumnElement[bool]:
    return and_(VoucherKey.claim_id == claim_id, VoucherKey.organisation_id == organisation_id)


def _move(uow: UnitOfWork, to: str, *, chosen: ColumnElement[bool]) -> int:
    hashes = uow.session.scalars(
        select(VoucherKey.key_hash)
        .where(chosen, VoucherKey.state.in_(sources_of(to)))
        .order_by(VoucherKey.key_hash)
        .with_for_update()
    ).all()
    if hashes:
        uow.session.execute(
            update(VoucherKey)
            .where(VoucherKey.key_hash.in_(hashes))
            .values(state=to, changed_at=uow.at)
            .execution_options(synchronize_session=False)
        )
    return len(hashes)
