"""One capture id, one file, one voucher, one job: however often and however fast it is sent."""

import hashlib
from dataclasses import replace
from threading import Barrier, Thread

import pytest
from sqlalchemy import func, select, text

from finance.kernel.db import Database
from finance.kernel.errors import NotPermitted
from finance.kernel.events import EventLog, Job
from finance.kernel.ids import new_id
from finance.organisations.roles import Role
from finance.use_cases.capture_voucher import (
    CaptureIdReused,
    CaptureVoucher,
    SourceUnknown,
    capture_voucher,
)
from finance.vouchers.models import Voucher
from tests.make.people import make_street


def _command(organisation_id, data=b"one") -> CaptureVoucher:
    return CaptureVoucher(
        capture_id=new_id(),
        organisation_id=organisation_id,
        source="camera",
        sha256=hashlib.sha256(data).digest(),
        size_bytes=len(data),
        media_type="image/jpeg",
        file_name="IMG_0001.jpg",
    )


def _count(database: Database, table) -> int:
    with database.reading() as session:
        return session.scalar(select(func.count()).select_from(table))


def test_a_capture_becomes_a_voucher_and_a_job(database: Database) -> None:
    street = make_street(database)
    actor = street.member(Role.CLAIMANT)
    command = _command(street.community)
    view = capture_voucher(database, actor, command)
    assert (view.id, view.capture_id) == (command.capture_id, command.capture_id)
    assert (view.state, view.version, view.part) == ("captured", 1, 0)
    assert (view.media_type, view.file_name, view.size_bytes) == ("image/jpeg", "IMG_0001.jpg", 3)
    assert view.sha256 == command.sha256.hex()
    with database.reading() as session:
        job = session.scalars(select(Job)).one()
        event = session.scalars(select(EventLog)).one()
    assert (job.queue, job.kind, job.subject_id) == ("read", "read_voucher", view.id)
    assert (event.code, event.subject_id, event.actor_id) == (
        "voucher.captured",
        view.id,
        actor.member_id,
    )


def test_the_same_file_again_gives_the_same_voucher(database: Database) -> None:
    street = make_street(database)
    actor = street.member(Role.CLAIMANT)
    command = _command(street.community)
    first = capture_voucher(database, actor, command)
    second = capture_voucher(database, actor, command)
    assert first == second
    assert _count(database, Job) == 1


def test_another_file_under_the_same_id_is_refused(database: Database) -> None:
    street = make_street(database)
    actor = street.member(Role.CLAIMANT)
    command = _command(street.community)
    capture_voucher(database, actor, command)
    other = replace(command, sha256=hashlib.sha256(b"other").digest())
    with pytest.raises(CaptureIdReused):
        capture_voucher(database, actor, other)


def test_an_id_used_by_another_unit_is_refused(database: Database) -> None:
    street = make_street(database)
    command = _command(street.community)
    one = street.member(Role.CLAIMANT)
    two = street.member(Role.CLAIMANT, street.neighbour)
    capture_voucher(database, one, command)
    elsewhere = replace(command, organisation_id=street.neighbour)
    with pytest.raises(CaptureIdReused):
        capture_voucher(database, two, elsewhere)
    assert _count(database, Voucher) == 1


def test_an_unknown_source_is_refused(database: Database) -> None:
    street = make_street(database)
    actor = street.member(Role.CLAIMANT)
    command = replace(_command(street.community), source="fax")
    with pytest.raises(SourceUnknown):
        capture_voucher(database, actor, command)


def test_nobody_captures_for_another_unit(database: Database) -> None:
    street = make_street(database)
    actor = street.member(Role.CLAIMANT)
    with pytest.raises(NotPermitted):
        capture_voucher(database, actor, _command(street.neighbour))


@pytest.mark.parametrize(
    "ending",
    [
        """UPDATE "grant" SET valid_until = valid_from - 1 WHERE member_id = :member""",
        "UPDATE member SET is_active = false WHERE id = :member",
    ],
)
def test_the_tables_are_asked_not_the_actor_from_before_the_upload(
    database: Database, ending: str
) -> None:
    street = make_street(database)
    actor = street.member(Role.CLAIMANT)
    database.transact(
        lambda uow: uow.session.execute(text(ending), {"member": actor.member_id}) and None
    )
    with pytest.raises(NotPermitted):
        capture_voucher(database, actor, _command(street.community))


def test_one_file_sent_eight_times_at_once_is_one_voucher(database: Database) -> None:
    street = make_street(database)
    actor = street.member(Role.CLAIMANT)
    command = _command(street.community)
    barrier, seen = Barrier(8), []

    def send() -> None:
        barrier.wait()
        seen.append(capture_voucher(database, actor, command))

    threads = [Thread(target=send) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert seen == [seen[0]] * 8
    assert (_count(database, Voucher), _count(database, Job)) == (1, 1)
