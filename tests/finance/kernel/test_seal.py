"""The sealed log: proofs that hold, and every kind of tampering found."""

import hashlib
from dataclasses import dataclass, replace
from typing import ClassVar
from uuid import UUID

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import text

from finance.kernel.db import Database
from finance.kernel.events import Event, EventLog
from finance.kernel.ids import new_id
from finance.kernel.seal import (
    Head,
    LogReport,
    inclusion_proof,
    is_consistent,
    is_proven,
    merkle_root,
    prove,
    root_from_proof,
    seal_pending,
    verify_log,
)

KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
ORGANISATION = new_id()


@dataclass(frozen=True, kw_only=True)
class Happened(Event):
    code: ClassVar[str] = "test.happened"
    subject: ClassVar[str] = "test"
    note: str


def _record(database: Database, *notes: str) -> None:
    with database.unit_of_work() as uow:
        for note in notes:
            uow.record(
                Happened(
                    organisation_id=ORGANISATION, subject_id=new_id(), actor_id=None, note=note
                )
            )


def _seal(database: Database) -> Head | None:
    return database.transact(lambda uow: seal_pending(uow, KEY))


def _verify(database: Database) -> LogReport:
    with database.reading() as session:
        return verify_log(session, KEY.public_key())


def _codes(database: Database) -> set[str]:
    return {fault.code for fault in _verify(database).faults}


def _rfc6962(leaves: list[bytes]) -> bytes:
    """The definition of RFC 6962 §2.1, word for word, as an oracle."""
    if len(leaves) == 1:
        return leaves[0]
    k = 1
    while k * 2 < len(leaves):
        k *= 2
    return hashlib.sha256(b"\x01" + _rfc6962(leaves[:k]) + _rfc6962(leaves[k:])).digest()


@given(st.lists(st.binary(min_size=32, max_size=32), min_size=1, max_size=70))
def test_the_tree_is_that_of_rfc_6962_and_every_leaf_is_provable(leaves: list[bytes]) -> None:
    root = merkle_root(leaves)
    assert root == _rfc6962(leaves)
    for position, leaf in enumerate(leaves):
        assert root_from_proof(leaf, inclusion_proof(leaves, position)) == root


def test_the_empty_tree() -> None:
    assert merkle_root([]) == hashlib.sha256(b"").digest()


def test_batches_chain_and_verify(database: Database) -> None:
    assert _seal(database) is None
    _record(database, "a", "b", "c")
    first = _seal(database)
    _record(database, "d")
    second = _seal(database)
    assert first is not None
    assert second is not None
    assert (first.number, first.leaf_count, second.number) == (1, 3, 2)
    report = _verify(database)
    assert report == LogReport(2, 4, 0, second.digest(), ())
    assert is_consistent(first, [second])
    assert not is_consistent(second, [first])


def test_rows_not_sealed_yet_are_counted_not_accused(database: Database) -> None:
    _record(database, "a")
    report = _verify(database)
    assert (report.unsealed, report.faults) == (1, ())


def _event_id(database: Database) -> UUID:
    with database.reading() as session:
        return session.query(EventLog).first().id


def test_a_proof_convinces_a_stranger_and_a_changed_one_does_not(database: Database) -> None:
    _record(database, "a", "b", "c")
    event_id = _event_id(database)
    with database.reading() as session:
        assert prove(session, ORGANISATION, event_id) is None
    _seal(database)
    with database.reading() as session:
        proof = prove(session, ORGANISATION, event_id)
    assert proof is not None
    assert is_proven(proof, KEY.public_key())
    assert not is_proven(replace(proof, leaf=bytes(32)), KEY.public_key())
    assert not is_proven(replace(proof, signature=bytes(64)), KEY.public_key())


@pytest.mark.parametrize(
    ("statement", "code"),
    [
        ("UPDATE event_log SET body = replace(body, 'b', 'B')", "event.changed"),
        ("UPDATE event_log SET recorded_at = recorded_at + '1us'::interval", "event.changed"),
        ("UPDATE event_log SET actor_id = gen_random_uuid()", "event.changed"),
        ("DELETE FROM event_log WHERE body LIKE '%b%'", "event.missing"),
        ("UPDATE seal_leaf SET leaf = set_byte(leaf, 3, 1 # get_byte(leaf, 3))", "event.changed"),
        ("DELETE FROM seal_leaf WHERE position = 1", "event.stray"),
        ("DELETE FROM seal_leaf WHERE position = 1", "seal.root_changed"),
        ("UPDATE seal SET root = set_byte(root, 0, 1 # get_byte(root, 0))", "seal.head_changed"),
        ("UPDATE seal SET sealed_at = sealed_at - '1s'::interval", "seal.head_changed"),
        ("UPDATE seal SET signature = set_byte(signature, 9, 0)", "seal.signature_wrong"),
        ("DELETE FROM seal WHERE number = 1", "seal.gap"),
        ("DELETE FROM seal WHERE number = 1", "seal.chain_broken"),
        ("DELETE FROM event_unsealed", "event.stray"),
    ],
)
def test_tampering_past_the_triggers_is_found(
    database: Database, statement: str, code: str
) -> None:
    _record(database, "a", "b")
    _seal(database)
    _record(database, "c")
    _seal(database)
    _record(database, "d")
    with database.engine.begin() as connection:
        connection.execute(text("SET session_replication_role = replica"))  # triggers off
        connection.execute(text(statement))
    assert code in _codes(database)
