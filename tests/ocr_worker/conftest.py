"""A worker's surroundings with everything real but the reader, which answers as it is told."""

import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import select

from cli.embedded.redis import EmbeddedRedis, start_redis
from finance.kernel.db import Database
from finance.kernel.events import Job
from finance.kernel.ids import new_id
from finance.kernel.settings import Settings
from finance.organisations.roles import Role
from finance.storage import open_store
from finance.use_cases.capture_voucher import CaptureVoucher, capture_voucher
from finance.vouchers.models import Voucher
from finance.vouchers.reading import Field, Source, VoucherReading
from ocr_worker.file_reading import FileReading
from ocr_worker.hints import Hints
from ocr_worker.relay import relay
from ocr_worker.stop import Stop
from ocr_worker.tools import Tools
from ocr_worker.worker import Worker
from tests.make.people import Street


def reading_of(number: str) -> FileReading:
    field_ = Field(number, Source.OCR, 0.9)
    return FileReading(
        vouchers=(VoucherReading("de_normal", 0.9, {"invoice_number": field_}),),
        stages=(("scripted", 0.1),),
        fingerprints=(None,),
    )


@dataclass(slots=True)
class ScriptedReader:
    """Gives or raises what stands next in its script; the last stands for ever."""

    script: list[FileReading | BaseException]
    seen: list[bytes] = field(default_factory=list)
    second: list[bool] = field(default_factory=list)
    before: Callable[[], object] = lambda: None

    def read(self, path: Path, *, timeout_s: float, is_second: bool = False) -> FileReading:
        assert timeout_s > 0
        self.seen.append(path.read_bytes())
        self.second.append(is_second)
        self.before()
        told = self.script[0] if len(self.script) == 1 else self.script.pop(0)
        if isinstance(told, BaseException):
            raise told
        return told

    def close(self) -> None:
        """Nothing is open."""


@dataclass(slots=True)
class Bench:
    """One worker in this very process, and what it works on."""

    database: Database
    street: Street
    tools: Tools
    hints: Hints
    stop: Stop
    reader: ScriptedReader

    def worker(self, queue: str = "read") -> Worker:
        return Worker(self.tools, hints=self.hints, queue=queue, stop=self.stop)

    def work(self, *, jobs: int = 1, is_told: bool = True) -> None:
        """Let a worker do that many jobs, told of them or left to look for them."""
        if is_told:
            relay(self.database, self.hints)
        left = [jobs]

        def goes_on() -> bool:
            left[0] -= 1
            return left[0] > 0

        self.worker().run(goes_on=goes_on)

    def capture(self, body: bytes = b"a file") -> UUID:
        clerk = self.street.member(Role.CLAIMANT)
        stored = self.tools.store.put([body], bytes_max=1000)
        command = CaptureVoucher(
            capture_id=new_id(),
            organisation_id=self.street.community,
            source="scan",
            sha256=stored.sha256,
            size_bytes=stored.size_bytes,
            media_type="pdf",
        )
        return capture_voucher(self.database, clerk, command).id

    def job(self, voucher_id: UUID) -> Job:
        with self.database.reading() as session:
            return session.execute(select(Job).where(Job.subject_id == voucher_id)).scalar_one()

    def voucher(self, voucher_id: UUID) -> Voucher:
        with self.database.reading() as session:
            return session.execute(select(Voucher).where(Voucher.id == voucher_id)).scalar_one()


@pytest.fixture(scope="session")
def redis_server() -> Iterator[EmbeddedRedis]:
    with tempfile.TemporaryDirectory(prefix="zsb-redis-") as home:
        started = start_redis(Path(home))
        yield started
        started.stop()


@pytest.fixture
def bench(
    database: Database, street: Street, redis_server: EmbeddedRedis, tmp_path: Path
) -> Iterator[Bench]:
    settings = Settings(home=tmp_path, redis_url=redis_server.url, lease_s=2)
    reader = ScriptedReader([reading_of("26332000000199798035")])
    hints = Hints(redis_server.url)
    while hints.waiting("read"):
        hints.take("read", wait_s=1)
    tools = Tools(settings, database, open_store(settings), lambda: reader)
    yield Bench(database, street, tools, hints, Stop(), reader)
    hints.close()
