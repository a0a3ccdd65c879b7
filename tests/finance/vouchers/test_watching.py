"""A remembered state is the one that stands, for those who may see it, and for nobody else."""

import time
from collections.abc import Callable
from uuid import UUID

import pytest
from sqlalchemy import text

from finance.kernel.asking import Asker
from finance.kernel.db import Database
from finance.kernel.ids import new_id
from finance.organisations.actor import Actor
from finance.organisations.roles import Role
from finance.use_cases.capture_voucher import CaptureVoucher, capture_voucher
from finance.vouchers import watching
from finance.vouchers.queries import VoucherUnknown
from finance.vouchers.watching import Watch
from tests.make.people import Street, make_street

PATIENCE_S = 10.0


class Counting(Asker):
    """Asks the real database and counts how often; `meanwhile` runs before the answer is used."""

    def __init__(self, url: str) -> None:
        super().__init__(url)
        self.count = 0
        self.meanwhile: Callable[[], None] = lambda: None

    def rows(self, statement: str, *parameters: str) -> list[tuple[str, ...]]:
        self.count += 1
        found = super().rows(statement, *parameters)
        self.meanwhile()
        return found


@pytest.fixture
def street(database: Database) -> Street:
    return make_street(database)


@pytest.fixture
def clerk(street: Street) -> Actor:
    return street.member(Role.CLAIMANT)


@pytest.fixture
def asker(database_url: str):
    made = Counting(database_url)
    yield made
    made.close()


@pytest.fixture
def watch(asker: Counting):
    made = Watch(asker)
    yield made
    made.close()


@pytest.fixture
def voucher_id(database: Database, street: Street, clerk: Actor) -> UUID:
    return _captured(database, street, clerk)


def _captured(database: Database, street: Street, clerk: Actor) -> UUID:
    command = CaptureVoucher(
        capture_id=new_id(),
        organisation_id=street.community,
        source="camera",
        sha256=new_id().bytes * 2,
        size_bytes=3,
        media_type="image/jpeg",
    )
    return capture_voucher(database, clerk, command).id


def _until(is_so: Callable[[], bool]) -> None:
    end = time.monotonic() + PATIENCE_S
    while not is_so():
        assert time.monotonic() < end
        time.sleep(0.01)


def _is_remembered(watch: Watch, asker: Counting, clerk: Actor, voucher_id: UUID) -> bool:
    watch.state(clerk, voucher_id)
    before = asker.count
    watch.state(clerk, voucher_id)
    return asker.count == before


def _raise_version(database: Database, voucher_id: UUID) -> None:
    with database.unit_of_work() as uow:
        uow.session.execute(
            text("UPDATE voucher SET version = version + 1 WHERE id = :id"), {"id": voucher_id}
        )


def test_an_unchanged_voucher_is_asked_for_once(watch, asker, clerk, voucher_id) -> None:
    _until(lambda: _is_remembered(watch, asker, clerk, voucher_id))
    asked = asker.count
    states = {watch.state(clerk, voucher_id) for _ in range(100)}
    assert {(one.id, one.state, one.version) for one in states} == {(voucher_id, "captured", 1)}
    assert asker.count == asked


def test_a_change_by_another_connection_is_seen(watch, asker, clerk, database, voucher_id) -> None:
    _until(lambda: _is_remembered(watch, asker, clerk, voucher_id))
    _raise_version(database, voucher_id)
    _until(lambda: watch.state(clerk, voucher_id).version == 2)


def test_who_wrote_sees_their_own_write_at_once(watch, asker, clerk, database, voucher_id) -> None:
    _until(lambda: _is_remembered(watch, asker, clerk, voucher_id))
    for version in range(2, 22):
        _raise_version(database, voucher_id)
        watch.forget(voucher_id)
        assert watch.state(clerk, voucher_id).version == version


def test_an_answer_overtaken_by_its_change_is_not_kept(
    watch, asker, clerk, database, voucher_id
) -> None:
    _until(lambda: _is_remembered(watch, asker, clerk, voucher_id))
    watch.forget(voucher_id)

    def overtake() -> None:
        asker.meanwhile = lambda: None
        _raise_version(database, voucher_id)
        watch.forget(voucher_id)  # as its notice does

    asker.meanwhile = overtake
    assert watch.state(clerk, voucher_id).version == 1  # read before the change
    assert watch.state(clerk, voucher_id).version == 2


def test_scope_is_looked_at_each_time(watch, asker, clerk, street, voucher_id) -> None:
    _until(lambda: _is_remembered(watch, asker, clerk, voucher_id))
    stranger = street.member(Role.CLAIMANT, street.neighbour)
    with pytest.raises(VoucherUnknown):
        watch.state(stranger, voucher_id)
    nobody = Actor(clerk.member_id, clerk.name, clerk.organisation_id, grips=())
    with pytest.raises(VoucherUnknown):
        watch.state(nobody, voucher_id)
    with pytest.raises(VoucherUnknown):
        watch.state(clerk, new_id())


def test_a_unit_that_moves_takes_its_vouchers_along(
    watch, asker, clerk, street, database, voucher_id
) -> None:
    _until(lambda: _is_remembered(watch, asker, clerk, voucher_id))
    with database.unit_of_work() as uow:
        uow.session.execute(
            text("UPDATE organisation SET path = 'moved/' WHERE id = :id"),
            {"id": street.community},
        )

    def is_gone() -> bool:
        try:
            watch.state(clerk, voucher_id)
        except VoucherUnknown:
            return True
        return False

    _until(is_gone)


def test_without_a_listening_connection_every_question_goes_to_the_database(
    watch, asker, clerk, database, voucher_id
) -> None:
    watch.close()
    for version in range(2, 5):
        _raise_version(database, voucher_id)
        assert watch.state(clerk, voucher_id).version == version
    assert asker.count == 3


def test_the_memory_is_bounded(
    watch, asker, clerk, street, database, voucher_id, monkeypatch
) -> None:
    _until(lambda: _is_remembered(watch, asker, clerk, voucher_id))
    monkeypatch.setattr(watching, "KEPT_MAX", 1)
    other_id = _captured(database, street, clerk)
    assert _is_remembered(watch, asker, clerk, other_id)
    before = asker.count
    watch.state(clerk, voucher_id)
    assert asker.count == before + 1
