"""Holds the registry against the claims and against what the sealed log says they locked."""

from collections.abc import Iterator
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from finance.claims.integrity import AFTER_APPROVAL, Life, lives
from finance.claims.models import Claim, ClaimLineVoucher
from finance.dedup.models import VoucherKey

CHUNK = 1000
HELD = frozenset({"locked", "consumed"})

Key = tuple[UUID, UUID]


def verify_registry(session: Session) -> tuple[str, ...]:
    """Every fault in plain words: papers of submitted claims are held, of others they are not."""
    return tuple(_faults(session))


def _faults(session: Session) -> Iterator[str]:
    held = _held(session)
    known = lives(session)
    with_papers = {
        (owner, claim_id)
        for owner, claim_id in session.execute(
            select(ClaimLineVoucher.organisation_id, ClaimLineVoucher.claim_id).distinct()
        )
    }
    for owner, claim_id, state in session.execute(
        select(Claim.organisation_id, Claim.id, Claim.state).execution_options(yield_per=CHUNK)
    ):
        key = (owner, claim_id)
        keys = held.pop(key, {})
        life = known.get(key, Life())
        yield from (
            f"claim {claim_id} is {state}: {fault}"
            for fault in _faults_of(state, keys, life, has_papers=key in with_papers)
        )
    yield from (
        f"papers are held for claim {claim_id}, which is not there" for _, claim_id in held
    )


def _faults_of(state: str, keys: dict[str, str], life: Life, *, has_papers: bool) -> Iterator[str]:
    wanted = _wanted(state)
    if wanted is None:
        yield from (f"paper {one} is {kept} all the same" for one, kept in sorted(keys.items()))
        return
    wrong = sorted(one for one, kept in keys.items() if kept != wanted)
    yield from (f"paper {one} is {keys[one]}, not {wanted}" for one in wrong)
    submitted = life.submitted.get(life.round)
    locked = None if submitted is None else submitted.body.get("keys")
    if locked is None:  # of an older release
        if has_papers and not keys:
            yield "none of its papers is held"
        return
    yield from (f"paper {one} is not held" for one in sorted(set(locked) - keys.keys()))
    yield from (f"paper {one} was never submitted" for one in sorted(keys.keys() - set(locked)))


def _wanted(state: str) -> str | None:
    if state == "paid":
        return "consumed"
    return "locked" if state in AFTER_APPROVAL | {"submitted"} else None


def _held(session: Session) -> dict[Key, dict[str, str]]:
    """The papers that each claim holds for good, with their state."""
    found: dict[Key, dict[str, str]] = {}
    for owner, claim_id, key_hash, state in session.execute(
        select(
            VoucherKey.organisation_id,
            VoucherKey.claim_id,
            VoucherKey.key_hash,
            VoucherKey.state,
        )
        .where(VoucherKey.state.in_(HELD))
        .execution_options(yield_per=CHUNK)
    ):
        found.setdefault((owner, claim_id), {})[key_hash.hex()] = state
    return found
