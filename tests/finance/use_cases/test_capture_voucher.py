"""One capture id, one file, one voucher, one job: however often and however fast it is sent."""

import hashlib
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from threading import Barrier, Thread
from uuid import UUID

import pytest
from sqlalchemy import func, select, text

from finance.kernel import clock, jobs
from finance.kernel.db import Database
from finance.kernel.errors import NotPermitted
from finance.kernel.events import EventLog, Job
from finance.kernel.ids import new_id
from finance.organisations.actor import Actor
from finance.organisations.queries import OrganisationUnknown
from finance.organisations.roles import Role
from finance.organisations.sessions import Proof, SessionEnded, digest, open_session
from finance.use_cases.capture_voucher import (
    CaptureIdReused,
    CaptureVoucher,
    SourceUnknown,
    capture_voucher,
)
from finance.vouchers.models import Capture, Voucher
from finance.vouchers.queries import VoucherView
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


def test_what_is_captured_by_a_clock_ahead_of_the_databases_is_read_at_once(
    database: Database,
) -> None:
    street = make_street(database)
    database.clock = lambda: clock.now() + timedelta(minutes=5)
    view = capture_voucher(database, street.member(Role.CLAIMANT), _command(street.community))
    database.transact(
        lambda uow: uow.enqueue(
            "x", queue="y", organisation_id=street.community, subject_id=view.id
        )
    )
    for queue in ("read", "y"):
        taken = database.transact(
            lambda uow, queue=queue: jobs.claim_next(uow, queue, lease=timedelta(seconds=30))
        )
        assert taken is not None


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


def test_of_two_units_with_one_id_at_the_same_moment_one_is_refused(
    database: Database, database_url: str
) -> None:
    """Files are asked for by their id alone, and two servers know nothing of each other."""
    street = make_street(database)
    actors = street.member(Role.CLAIMANT), street.member(Role.CLAIMANT, street.neighbour)
    other = Database(database_url)
    for _ in range(10):
        one = _command(street.community)
        two = replace(one, organisation_id=street.neighbour)
        acts = ((database, actors[0], one, None), (other, actors[1], two, None))
        told = [future.exception() for future in _at_once(acts)]
        assert [type(error) for error in told if error] == [CaptureIdReused]
    other.close()
    assert _count(database, Capture) == _count(database, Voucher) == _count(database, Job) == 10


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


Sent = tuple[Database, Actor, CaptureVoucher, Proof | None]


def _at_once(sent: list[Sent]) -> list[Future[VoucherView]]:
    """All of them at the same moment, so that most share a statement."""
    barrier = Barrier(len(sent))

    def send(database: Database, actor: Actor, command: CaptureVoucher, proof: Proof | None):
        barrier.wait()
        return capture_voucher(database, actor, command, proof=proof)

    with ThreadPoolExecutor(len(sent)) as pool:
        return [pool.submit(send, *one) for one in sent]


def _subjects(database: Database, column) -> list[UUID]:
    with database.reading() as session:
        return sorted(session.scalars(select(column)))


def test_files_noted_together_are_each_their_own(database: Database) -> None:
    street = make_street(database)
    members = [street.member(Role.CLAIMANT) for _ in range(3)]
    members += [street.member(Role.CLAIMANT, street.neighbour) for _ in range(3)]
    sent: list[Sent] = []
    for n in range(24):
        member = members[n % 6]
        odd = f'{n} {{"a\\b"}}, NULL.jpg'
        command = replace(_command(member.organisation_id, odd.encode()), file_name=odd)
        sent.append((database, member, command, None))
    views = [future.result() for future in _at_once(sent)]
    for (_, member, command, _), view in zip(sent, views, strict=True):
        assert view == capture_voucher(database, member, command)  # as the tables have it
        assert (view.id, view.captured_by) == (command.capture_id, member.member_id)
        assert (view.sha256, view.file_name) == (command.sha256.hex(), command.file_name)
    ids = sorted(view.id for view in views)
    assert _subjects(database, Job.subject_id) == ids
    assert _subjects(database, EventLog.subject_id) == ids
    with database.reading() as session:
        for event in session.scalars(select(EventLog)):
            capture = session.get(Capture, (event.organisation_id, event.subject_id))
            assert capture.sha256.hex() in event.body
            assert capture.captured_by == event.actor_id


def test_the_refusal_of_one_is_no_refusal_of_the_others(database: Database) -> None:
    street = make_street(database)
    member = street.member(Role.CLAIMANT)
    token = database.transact(lambda uow: open_session(uow, member.member_id, max_s=60)).token
    is_open, is_ended = Proof(digest(token), 60), Proof(digest("of nobody"), 60)
    reused = _command(street.community)
    capture_voucher(database, member, reused)
    sent: list[Sent] = [
        (database, member, _command(street.community), is_open),
        (database, member, _command(street.neighbour), is_open),
        (database, member, _command(street.community), is_ended),
        (database, member, _command(new_id()), is_open),
        (database, member, replace(reused, sha256=b"other".ljust(32)), is_open),
        (database, member, reused, is_open),
        (database, member, _command(street.community), is_open),
    ]
    wanted = (None, NotPermitted, SessionEnded, OrganisationUnknown, CaptureIdReused, None, None)
    for _ in range(5):
        told = [future.exception() for future in _at_once(sent)]
        assert tuple(None if error is None else type(error) for error in told) == wanted
    noted = [sent[n][2].capture_id for n in (0, 5, 6)]
    assert _subjects(database, Voucher.id) == sorted(noted)


def test_of_two_files_under_one_id_at_once_one_is_noted(database: Database) -> None:
    street = make_street(database)
    actor = street.member(Role.CLAIMANT)
    for _ in range(5):
        one = _command(street.community)
        two = replace(one, sha256=hashlib.sha256(b"two").digest())
        told = [
            future.exception()
            for future in _at_once(
                [(database, actor, c, None) for c in (one, two, one, two, one, two)]
            )
        ]
        assert sorted(map(str, map(type, filter(None, told)))) == [str(CaptureIdReused)] * 3


def test_an_ended_session_spoils_no_second_sending_of_the_same_file(database: Database) -> None:
    street = make_street(database)
    actor = street.member(Role.CLAIMANT)
    token = database.transact(lambda uow: open_session(uow, actor.member_id, max_s=60)).token
    for _ in range(5):
        command = _command(street.community)
        proofs = [Proof(digest("of nobody"), 60), Proof(digest(token), 60)] * 3
        told = [f.exception() for f in _at_once([(database, actor, command, p) for p in proofs])]
        assert [type(error) for error in told[0::2]] == [SessionEnded] * 3
        assert told[1::2] == [None] * 3


def test_processes_that_note_the_same_files_crosswise_never_block_each_other(
    database: Database, database_url: str
) -> None:
    street = make_street(database)
    actor = street.member(Role.CLAIMANT)
    other = Database(database_url)
    for _ in range(5):
        commands = [_command(street.community) for _ in range(8)]
        sent: list[Sent] = [(database, actor, command, None) for command in commands]
        sent += [(other, actor, command, None) for command in reversed(commands)]
        views = [future.result() for future in _at_once(sent)]
        assert [view.id for view in views[:8]] == [view.id for view in reversed(views[8:])]
    other.close()
    assert (_count(database, Voucher), _count(database, Job)) == (40, 40)
