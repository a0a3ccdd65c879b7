"""One worker process from its command line to its end."""

import logging
import os
from pathlib import Path

import pytest

from finance.kernel.settings import Settings
from ocr_worker import process, run
from ocr_worker.recycling import Recycling
from tests.ocr_worker.conftest import Bench, ScriptedReader, reading_of

pytestmark = pytest.mark.redis


class Closable(ScriptedReader):
    is_closed = False

    def close(self) -> None:
        self.is_closed = True


@pytest.fixture(autouse=True)
def _one_job_only(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(process, "Recycling", lambda: Recycling(files_max=1))
    monkeypatch.setattr(process.Stop, "listen", lambda _: None)


def settings_of(bench: Bench) -> Settings:
    told = bench.tools.settings
    return Settings(home=told.home, redis_url=told.redis_url, database_url=bench.database.url)


def test_a_reading_process_opens_its_reader_first_and_closes_it_last(bench: Bench) -> None:
    voucher_id = bench.capture()
    opened: list[Closable] = []

    def open_reader() -> Closable:
        opened.append(Closable([reading_of("2" * 20)]))
        return opened[-1]

    process.work(settings_of(bench), queue="read", open_reader=open_reader)
    assert bench.voucher(voucher_id).state == "read"
    assert [reader.is_closed for reader in opened] == [True]


def test_the_command_line_pins_the_process_and_reads_the_settings(
    bench: Bench, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    given: dict[str, object] = {}

    def work(settings: Settings, *, queue: str, open_reader: object) -> None:
        given.update(settings=settings, queue=queue, cores=os.sched_getaffinity(0))

    cores, handlers = os.sched_getaffinity(0), logging.getLogger().handlers[:]
    monkeypatch.setattr(run, "work", work)
    monkeypatch.setenv("ZSB_HOME", str(tmp_path))
    try:
        assert run.main(["--queue", "pay", "--core", str(min(cores))]) == 0
        assert given["cores"] == {min(cores)}
        os.sched_setaffinity(0, cores)
        assert run.main(["--queue", "pay"]) == 0
        assert given["cores"] == cores
    finally:
        os.sched_setaffinity(0, cores)
        logging.getLogger().handlers[:] = handlers
    assert given["queue"] == "pay"
    assert given["settings"].home == tmp_path  # type: ignore[attr-defined]


def test_a_process_must_be_told_its_one_queue() -> None:
    with pytest.raises(SystemExit):
        run.main([])
