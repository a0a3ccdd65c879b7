"""Sealing the event log: Merkle batches (RFC 6962), chained heads, Ed25519 signatures.

The acts themselves never wait for a chain. Once a second `seal_pending` takes the event rows
that no batch holds yet, hashes them into a tree, chains its root to the head before, and signs.
Whoever changes a byte of a sealed row, drops a row, or re-orders batches is found by
`verify_log`; whoever rewrites the whole chain would need the key, and still differs from the
heads exported outside the database.
"""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import zip_longest
from uuid import UUID

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from sqlalchemy import delete, exists, func, select, tuple_
from sqlalchemy.orm import Session

from finance.kernel.db import UnitOfWork
from finance.kernel.events import EventLog, EventUnsealed, Seal, SealLeaf

BATCH_MAX = 4096
GENESIS = bytes(32)
_ONE_SEALER = 0x7A73625F7365616C  # advisory lock "zsb_seal": batches are numbered without gaps


@dataclass(frozen=True, slots=True)
class Head:
    """The signed head of one batch: what is exported and what proofs end in."""

    number: int
    sealed_at: datetime
    leaf_count: int
    root: bytes
    previous_head: bytes

    def digest(self) -> bytes:
        """SHA-256 over all of it; the next batch carries this, the key signs it."""
        at_us = round(self.sealed_at.timestamp() * 1_000_000)
        packed = b"".join(n.to_bytes(8) for n in (self.number, at_us, self.leaf_count))
        return hashlib.sha256(packed + self.root + self.previous_head).digest()


@dataclass(frozen=True, slots=True)
class LogFault:
    """One thing that `verify_log` found wrong."""

    code: str
    detail: str


def merkle_root(leaves: Sequence[bytes]) -> bytes:
    """RFC 6962 §2.1 over leaf hashes."""
    if not leaves:
        return hashlib.sha256().digest()
    level = list(leaves)
    while len(level) > 1:
        # An odd last node rises unhashed, which is RFC 6962's split at the largest power of two.
        pairs = zip_longest(level[::2], level[1::2])
        level = [left if right is None else _node(left, right) for left, right in pairs]
    return level[0]


def inclusion_proof(leaves: Sequence[bytes], position: int) -> tuple[tuple[str, bytes], ...]:
    """The sibling hashes from the leaf up, each with the side it stands on."""
    path: list[tuple[str, bytes]] = []
    level = list(leaves)
    while len(level) > 1:
        sibling = position ^ 1
        if sibling < len(level):
            path.append(("left" if sibling < position else "right", level[sibling]))
        pairs = zip_longest(level[::2], level[1::2])
        level = [left if right is None else _node(left, right) for left, right in pairs]
        position //= 2
    return tuple(path)


def root_from_proof(leaf: bytes, path: Sequence[tuple[str, bytes]]) -> bytes:
    """The root that a leaf and its proof lead to; the caller compares."""
    for side, sibling in path:
        leaf = _node(sibling, leaf) if side == "left" else _node(leaf, sibling)
    return leaf


def seal_pending(uow: UnitOfWork, key: Ed25519PrivateKey) -> Head | None:
    """Seal up to `BATCH_MAX` waiting event rows; None when there are none."""
    session = uow.session
    session.execute(select(func.pg_advisory_xact_lock(_ONE_SEALER)))
    rows = session.scalars(
        select(EventLog)
        .join(
            EventUnsealed,
            (EventUnsealed.organisation_id == EventLog.organisation_id)
            & (EventUnsealed.event_id == EventLog.id),
        )
        .order_by(EventLog.id)
        .limit(BATCH_MAX)
    ).all()
    if not rows:
        return None
    last = session.scalar(select(Seal).order_by(Seal.number.desc()).limit(1))
    leaves = [row.leaf() for row in rows]
    head = Head(
        number=1 if last is None else last.number + 1,
        sealed_at=uow.at,
        leaf_count=len(leaves),
        root=merkle_root(leaves),
        previous_head=GENESIS if last is None else last.head,
    )
    _store(session, head, rows, leaves=leaves, key=key)
    return head


def _store(
    session: Session,
    head: Head,
    rows: Sequence[EventLog],
    *,
    leaves: Sequence[bytes],
    key: Ed25519PrivateKey,
) -> None:
    digest = head.digest()
    session.add(
        Seal(
            number=head.number,
            sealed_at=head.sealed_at,
            leaf_count=head.leaf_count,
            root=head.root,
            previous_head=head.previous_head,
            head=digest,
            signature=key.sign(digest),
        )
    )
    session.add_all(
        SealLeaf(
            seal_number=head.number,
            position=position,
            organisation_id=row.organisation_id,
            event_id=row.id,
            leaf=leaf,
        )
        for position, (row, leaf) in enumerate(zip(rows, leaves, strict=True))
    )
    session.execute(
        delete(EventUnsealed).where(
            tuple_(EventUnsealed.organisation_id, EventUnsealed.event_id).in_(
                [(row.organisation_id, row.id) for row in rows]
            )
        )
    )


@dataclass(frozen=True, slots=True)
class LogReport:
    """What `verify_log` looked at and what it found; no faults means nothing was changed."""

    batches: int
    events: int
    unsealed: int
    head: bytes
    faults: tuple[LogFault, ...]


def verify_log(session: Session, key: Ed25519PublicKey) -> LogReport:
    """Re-hash every sealed row, every root, the chain of heads and every signature."""
    faults: list[LogFault] = []
    previous, batches, events = GENESIS, 0, 0
    for seal in session.scalars(select(Seal).order_by(Seal.number)).yield_per(256):
        batches += 1
        faults += _seal_faults(seal, number=batches, previous=previous, key=key)
        faults += _leaf_faults(session, seal)
        previous = seal.head
        events += seal.leaf_count
    faults += _stray_faults(session)
    waiting = session.scalar(select(func.count()).select_from(EventUnsealed)) or 0
    return LogReport(batches, events, waiting, previous, tuple(faults))


def _seal_faults(
    seal: Seal, *, number: int, previous: bytes, key: Ed25519PublicKey
) -> Iterator[LogFault]:
    head = Head(seal.number, seal.sealed_at, seal.leaf_count, seal.root, seal.previous_head)
    if seal.number != number:
        yield LogFault("seal.gap", f"batch {number} is missing; found {seal.number}")
    if seal.previous_head != previous:
        yield LogFault("seal.chain_broken", f"batch {seal.number} does not follow the one before")
    if head.digest() != seal.head:
        yield LogFault("seal.head_changed", f"batch {seal.number}: head does not match its parts")
    try:
        key.verify(seal.signature, seal.head)
    except InvalidSignature:
        yield LogFault("seal.signature_wrong", f"batch {seal.number}: signature does not verify")


def _leaf_faults(session: Session, seal: Seal) -> Iterator[LogFault]:
    rows = session.execute(
        select(SealLeaf, EventLog)
        .outerjoin(
            EventLog,
            (EventLog.organisation_id == SealLeaf.organisation_id)
            & (EventLog.id == SealLeaf.event_id),
        )
        .where(SealLeaf.seal_number == seal.number)
        .order_by(SealLeaf.position)
    ).all()
    for kept, event in rows:
        if event is None:
            yield LogFault("event.missing", f"event {kept.event_id} was sealed and is gone")
        elif event.leaf() != kept.leaf:
            yield LogFault("event.changed", f"event {kept.event_id} differs from what was sealed")
    leaves = [kept.leaf for kept, _ in rows]
    if len(leaves) != seal.leaf_count or merkle_root(leaves) != seal.root:
        yield LogFault("seal.root_changed", f"batch {seal.number}: leaves do not give its root")
    # The identity map would otherwise keep every row of the log in memory.
    for kept, event in rows:
        session.expunge(kept)
        if event is not None:
            session.expunge(event)


def _stray_faults(session: Session) -> Iterator[LogFault]:
    """Rows that are neither sealed nor waiting can only have come in past the trigger."""
    strays = session.scalars(
        select(EventLog.id)
        .where(
            ~exists().where(
                SealLeaf.organisation_id == EventLog.organisation_id,
                SealLeaf.event_id == EventLog.id,
            ),
            ~exists().where(
                EventUnsealed.organisation_id == EventLog.organisation_id,
                EventUnsealed.event_id == EventLog.id,
            ),
        )
        .limit(100)
    )
    for event_id in strays:
        yield LogFault("event.stray", f"event {event_id} is neither sealed nor waiting to be")


@dataclass(frozen=True, slots=True)
class Proof:
    """All that a stranger needs to check one event offline, given a head they trust."""

    event_id: UUID
    leaf: bytes
    path: tuple[tuple[str, bytes], ...]
    head: Head
    signature: bytes


def prove(session: Session, organisation_id: UUID, event_id: UUID) -> Proof | None:
    """The inclusion proof of one event; None while it is not sealed."""
    kept = session.scalar(
        select(SealLeaf).where(
            SealLeaf.organisation_id == organisation_id, SealLeaf.event_id == event_id
        )
    )
    seal = None if kept is None else session.get(Seal, kept.seal_number)
    if kept is None or seal is None:
        return None
    leaves = session.scalars(
        select(SealLeaf.leaf)
        .where(SealLeaf.seal_number == kept.seal_number)
        .order_by(SealLeaf.position)
    ).all()
    head = Head(seal.number, seal.sealed_at, seal.leaf_count, seal.root, seal.previous_head)
    path = inclusion_proof(leaves, kept.position)
    return Proof(event_id, kept.leaf, path, head, seal.signature)


def is_proven(proof: Proof, key: Ed25519PublicKey) -> bool:
    """Whether the leaf leads to the head's root and the key signed that head."""
    if root_from_proof(proof.leaf, proof.path) != proof.head.root:
        return False
    try:
        key.verify(proof.signature, proof.head.digest())
    except InvalidSignature:
        return False
    return True


def is_consistent(older: Head, newer: Sequence[Head]) -> bool:
    """Whether the newer heads extend the older one, one by one, without a gap."""
    digest, number = older.digest(), older.number
    for head in newer:
        if head.previous_head != digest or head.number != number + 1:
            return False
        digest, number = head.digest(), head.number
    return True


def _node(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(b"\x01" + left + right).digest()
