"""Whatever is killed, wiped or stopped while vouchers are read: each ends read or unreadable.

None is lost, none takes effect twice, and a killed worker's voucher is taken up again within
15 seconds. Workers, relay, reconciler, Redis and PostgreSQL are real processes; in all but the
last tale the reader is slow to the second, so that every blow lands during reading.
"""

import signal
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from uuid import UUID

import psutil
import pytest
import redis
from sqlalchemy import func, select

from cli.children import environ_of
from cli.embedded.redis import EmbeddedRedis, start_redis
from cli.supervisor import Child, Supervisor
from finance.kernel.db import Database
from finance.kernel.events import EventLog, Job
from finance.kernel.ids import new_id
from finance.kernel.settings import Settings
from finance.organisations.roles import Role
from finance.storage import open_store
from finance.use_cases.capture_voucher import CaptureVoucher, capture_voucher
from finance.vouchers.models import Reading, Voucher
from tests.make.people import Street

pytestmark = pytest.mark.redis

RETAKEN_S = 15.0
PATIENCE_S = 60.0

SLOW = (sys.executable, "-m", "tests.stories.slow_reader")
REAL = (sys.executable, "-m", "ocr_worker.run", "--queue", "read")
SAMPLES = Path(__file__).resolve().parents[2] / "samples" / "files"
PHOTOS = ("12_de_normal_photo.jpg", "14_rail_paper_photo.jpg")

SAID: list[str] = []  # what the supervisor tells of deaths


@dataclass(slots=True)
class House:
    """A machine at work: its database, its Redis, its supervised processes."""

    settings: Settings
    database: Database
    street: Street
    redis: EmbeddedRedis
    supervisor: Supervisor

    def capture(self, count: int, *, text: str = "") -> list[UUID]:
        """Send in that many files of different content."""
        numbers = [new_id().int % 10**20 for _ in range(count)]
        return self.capture_files([f"{text} {number:020d}".encode() for number in numbers])

    def capture_files(self, bodies: list[bytes]) -> list[UUID]:
        clerk = self.street.member(Role.CLAIMANT)
        store = open_store(self.settings)
        ids = [new_id() for _ in bodies]
        for capture_id, body in zip(ids, bodies, strict=True):
            stored = store.put([body], bytes_max=10_000_000)
            command = CaptureVoucher(
                capture_id=capture_id,
                organisation_id=self.street.community,
                source="camera",
                sha256=stored.sha256,
                size_bytes=stored.size_bytes,
                media_type="jpeg",
            )
            capture_voucher(self.database, clerk, command)
        return ids

    def wait(self, until: Callable[[], bool], *, patience_s: float = PATIENCE_S) -> float:
        """Let the supervisor watch until it is so; the seconds it took."""
        began = time.monotonic()
        while not until():
            assert time.monotonic() - began < patience_s, self.logs()
            self.supervisor.tick()
            time.sleep(0.05)
        return time.monotonic() - began

    def wait_for_workers(self, count: int) -> None:
        """Until that many have come up and wait for work."""
        client = redis.Redis.from_url(self.redis.url)
        self.wait(lambda: client.info("clients")["blocked_clients"] == count)
        client.close()

    def jobs(self) -> dict[UUID, Job]:
        """The jobs by voucher."""
        with self.database.reading() as session:
            return {job.subject_id: job for job in session.scalars(select(Job))}

    def running(self) -> list[Job]:
        return [job for job in self.jobs().values() if job.state == "running"]

    def is_settled(self) -> bool:
        return all(job.state in {"done", "parked"} for job in self.jobs().values())

    def states(self) -> dict[UUID, str]:
        with self.database.reading() as session:
            rows = session.execute(select(Voucher.id, Voucher.state))
            return {row.id: row.state for row in rows}

    def effects(self) -> dict[UUID, tuple[int, int]]:
        """Readings stored and events written, by voucher."""
        with self.database.reading() as session:
            stored = _counts(session.execute(_per(Reading.voucher_id)).all())
            told = _counts(
                session.execute(
                    _per(EventLog.subject_id).where(
                        EventLog.code.in_(("voucher.read", "voucher.unreadable"))
                    )
                ).all()
            )
        return {voucher: (stored.get(voucher, 0), told[voucher]) for voucher in told}

    def logs(self) -> str:
        folder = self.settings.home / "logs"
        return "\n".join(
            f"--- {log.name}\n{log.read_text()[-3000:]}" for log in sorted(folder.glob("*.log"))
        )


def _per(column: object) -> object:
    return select(column, func.count()).group_by(column)  # type: ignore[call-overload]


def _counts(rows: object) -> dict[UUID, int]:
    return {voucher: count for voucher, count in rows}  # type: ignore[attr-defined] # noqa: C416


Begin = Callable[..., House]


@pytest.fixture
def begin(database: Database, street: Street) -> Iterator[Begin]:
    """Starts a house with scripted readers; all its processes end with the test."""
    opened: list[House] = []
    with tempfile.TemporaryDirectory(prefix="zsb-story-") as folder:
        home = Path(folder)

        def start(*, lease_s: int, read_s: float | None = 0.6, workers: int = 2) -> House:
            server = start_redis(home)
            settings = Settings(
                home=home,
                database_url=database.url,
                redis_url=server.url,
                lease_s=lease_s,
                key_secret="of the tests",
            )
            command = REAL if read_s is None else (*SLOW, str(read_s))
            children = (
                *(Child(f"read-{n}", command) for n in range(workers)),
                Child("backstage", (sys.executable, "-m", "cli.backstage")),
            )
            opened.append(_house(settings, database, street, server=server, children=children))
            return opened[0]

        yield start
        for house in opened:
            house.supervisor.stop()
            house.redis.stop()


def _house(
    settings: Settings,
    database: Database,
    street: Street,
    *,
    server: EmbeddedRedis,
    children: tuple[Child, ...],
) -> House:
    supervisor = Supervisor(
        children,
        environ=environ_of(settings),
        logs=settings.home / "logs",
        say=SAID.append,
    )
    return House(settings, database, street, server, supervisor)


def kill_with_children(pid: int) -> None:
    """SIGKILL a worker and what it reads with, at one blow."""
    process = psutil.Process(pid)
    family = [*process.children(recursive=True), process]
    for each in family:
        each.send_signal(signal.SIGSTOP)  # none may act on the death of another
    for each in family:
        each.kill()


def assert_each_read_once(house: House, vouchers: list[UUID]) -> None:
    states, effects = house.states(), house.effects()
    assert {states[voucher] for voucher in vouchers} == {"read"}
    assert {effects[voucher] for voucher in vouchers} == {(1, 1)}
    assert sorted(states) == sorted(vouchers)


def test_a_killed_workers_voucher_is_taken_up_again_within_fifteen_seconds(begin: Begin) -> None:
    house = begin(lease_s=10, read_s=3.0)
    house.wait_for_workers(2)
    vouchers = house.capture(2)  # none waits: who comes up again is free for those that were held
    house.wait(lambda: len(house.running()) == 2)
    held = {job.subject_id: job.fence for job in house.running()}
    for name in ("read-0", "read-1"):
        kill_with_children(house.supervisor.pids()[name])

    def is_retaken() -> bool:
        jobs = house.jobs()
        return all(
            jobs[voucher].fence > fence and jobs[voucher].state in {"running", "done"}
            for voucher, fence in held.items()
        )

    seconds = house.wait(is_retaken)
    assert seconds < RETAKEN_S
    house.wait(house.is_settled)
    assert_each_read_once(house, vouchers)
    assert all(job.attempts <= 2 for job in house.jobs().values())


def test_wiping_redis_loses_nothing(begin: Begin) -> None:
    house = begin(lease_s=4)
    vouchers = house.capture(8)
    client = redis.Redis.from_url(house.redis.url)
    for done in (2, 4, 6):
        house.wait(lambda done=done: _done(house) >= done)
        client.flushall()
    client.close()
    house.wait(house.is_settled)
    assert_each_read_once(house, vouchers)


def test_reading_goes_on_while_redis_is_stopped_and_after_its_return(begin: Begin) -> None:
    house = begin(lease_s=4)
    vouchers = house.capture(3)
    house.wait(lambda: _done(house) >= 1)
    house.redis.stop()
    vouchers += house.capture(5)
    house.wait(house.is_settled)  # by the table alone
    vouchers += house.capture(2)
    house.redis = start_redis(house.settings.home)
    house.wait(house.is_settled)
    assert_each_read_once(house, vouchers)


def test_a_hanging_redis_holds_nothing_up(begin: Begin) -> None:
    house = begin(lease_s=4)
    house.redis.process.send_signal(signal.SIGSTOP)
    try:
        vouchers = house.capture(3)
        house.wait(house.is_settled)
    finally:
        house.redis.process.send_signal(signal.SIGCONT)
    assert_each_read_once(house, vouchers)


def test_a_worker_that_slept_past_its_lease_writes_nothing(begin: Begin) -> None:
    house = begin(lease_s=2, read_s=1.5)
    house.wait_for_workers(2)
    vouchers = house.capture(2)
    house.wait(lambda: len(house.running()) == 2)
    sleeper = psutil.Process(house.supervisor.pids()["read-0"])
    sleeper.suspend()  # its reader goes on, and will be done long before it wakes
    house.wait(house.is_settled)
    sleeper.resume()
    house.wait(lambda: "refused by its fence" in house.logs())
    assert_each_read_once(house, vouchers)


def test_a_reader_killed_once_is_bad_luck_and_the_file_is_read(begin: Begin) -> None:
    house = begin(lease_s=4, read_s=2.0, workers=1)
    vouchers = house.capture(1)
    worker = house.supervisor.pids
    house.wait(lambda: bool(house.running()) and bool(_readers(worker()["read-0"])))
    for reader in _readers(worker()["read-0"]):
        reader.kill()
    house.wait(house.is_settled)
    assert_each_read_once(house, vouchers)
    assert [job.attempts for job in house.jobs().values()] == [2]


def test_a_file_that_kills_its_reader_twice_is_unreadable_and_the_queue_goes_on(
    begin: Begin,
) -> None:
    house = begin(lease_s=4, read_s=0.2, workers=1)
    (deadly,) = house.capture(1, text="deadly")
    vouchers = house.capture(3)
    house.wait(house.is_settled)
    states = house.states()
    assert states.pop(deadly) == "unreadable"
    assert states == dict.fromkeys(vouchers, "read")
    assert house.jobs()[deadly].attempts == 2
    with house.database.reading() as session:
        voucher = session.execute(select(Voucher).where(Voucher.id == deadly)).scalar_one()
    assert voucher.fault_code == "file.killed_reader"
    assert house.effects()[deadly] == (0, 1)


def test_a_stopped_house_hands_its_work_back_and_the_next_takes_it_at_once(
    begin: Begin,
) -> None:
    house = begin(lease_s=60, read_s=5.0)
    house.wait_for_workers(2)
    vouchers = house.capture(2)
    house.wait(lambda: len(house.running()) == 2)
    began = time.monotonic()
    house.supervisor.stop()
    assert time.monotonic() - began < 8
    assert {(job.state, job.attempts) for job in house.jobs().values()} == {("ready", 0)}
    again = replace(house.settings, lease_s=10)
    house.supervisor = Supervisor(
        (Child("read-0", (*SLOW, "0.1")),),
        environ=environ_of(again),
        logs=house.settings.home / "logs",
        say=SAID.append,
    )
    house.wait(house.is_settled, patience_s=40)  # a lease would last longer
    assert_each_read_once(house, vouchers)


def test_everything_at_once(begin: Begin) -> None:
    house = begin(lease_s=3, read_s=0.3)
    vouchers: list[UUID] = []
    client = redis.Redis.from_url(house.redis.url)
    for blow in range(6):
        vouchers += house.capture(5)
        house.wait(lambda: bool(house.running()))
        for name in (f"read-{blow % 2}", "backstage")[: 1 + blow % 2]:
            pid = house.supervisor.pids().get(name)
            if pid is not None:
                kill_with_children(pid)
        client.flushall()
        house.supervisor.tick()
    client.close()
    house.wait(house.is_settled, patience_s=120)
    assert_each_read_once(house, vouchers)


@pytest.mark.ocr
def test_the_real_reader_killed_in_the_middle_of_a_photograph(begin: Begin) -> None:
    house = begin(lease_s=10, read_s=None)
    house.wait_for_workers(2)
    pids = house.supervisor.pids()
    other = psutil.Process(pids["read-1"])
    other.suspend()  # so that it is known who holds the voucher
    photos = [(SAMPLES / name).read_bytes() for name in PHOTOS]
    vouchers = house.capture_files(photos[:1])
    house.wait(lambda: bool(house.running()) and bool(_readers(pids["read-0"])))
    (held,) = house.running()
    other.resume()
    kill_with_children(pids["read-0"])
    assert house.wait(lambda: _is_retaken(house, held)) < RETAKEN_S
    vouchers += house.capture_files(photos[1:])
    house.wait(house.is_settled, patience_s=150)
    assert_each_read_once(house, vouchers)
    with house.database.reading() as session:
        kinds = session.scalars(select(Voucher.kind)).all()
    assert sorted(str(kind) for kind in kinds) == ["de_normal", "rail_paper"]


def _is_retaken(house: House, held: Job) -> bool:
    now = house.jobs()[held.subject_id]
    return now.state == "running" and now.fence > held.fence


def _done(house: House) -> int:
    return sum(job.state == "done" for job in house.jobs().values())


def _readers(pid: int) -> list[psutil.Process]:
    return psutil.Process(pid).children() if psutil.pid_exists(pid) else []
