"""The rounds behind the scenes: they go on through outages and end when one breaks down."""

import os
import signal
import threading
import time
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from cli import backstage
from cli.backstage import Round, rounds, run, sweep
from finance.kernel.db import Database, DatabaseAway
from finance.kernel.events import Seal
from finance.kernel.ids import new_id
from finance.kernel.settings import Settings
from finance.organisations.roles import Role
from finance.storage import open_store
from finance.use_cases.capture_voucher import CaptureVoucher, capture_voucher
from ocr_worker.hints import Hints, HintsAway
from ocr_worker.stop import Stop
from tests.make.people import Street


def test_all_rounds_go_through_on_a_real_house(
    database: Database, street: Street, tmp_path: Path
) -> None:
    settings = Settings(home=tmp_path)
    capture(database, street, settings)
    found = rounds(settings, database, Hints("unix:///nobody/listens.sock"))
    assert [each.name for each in found] == [
        *("relay", "reconciler", "sealer", "sweep", "old keys", "old failures")
    ]
    by_name = {each.name: each.act for each in found}
    with pytest.raises(HintsAway):
        by_name["relay"]()
    by_name["reconciler"]()
    by_name["sealer"]()
    by_name["sweep"]()
    by_name["old keys"]()
    by_name["old failures"]()
    with database.reading() as session:
        assert session.scalars(select(Seal.number)).all() == [1]


def test_the_sweep_spares_what_a_capture_owns(
    database: Database, street: Street, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("cli.backstage.ORPHAN_AGE", timedelta(seconds=-60))
    settings = Settings(home=tmp_path)
    owned = capture(database, street, settings)
    store = open_store(settings)
    orphan = store.put([b"its row never came"], bytes_max=100).sha256
    assert sweep(database, store) == 1
    assert store.exists(owned)
    assert not store.exists(orphan)


def capture(database: Database, street: Street, settings: Settings) -> bytes:
    stored = open_store(settings).put([b"a voucher"], bytes_max=100)
    clerk = street.member(Role.CLAIMANT)
    command = CaptureVoucher(
        capture_id=new_id(),
        organisation_id=street.community,
        source="file",
        sha256=stored.sha256,
        size_bytes=stored.size_bytes,
        media_type="pdf",
    )
    capture_voucher(database, clerk, command)
    return stored.sha256


def test_an_outage_is_waited_out() -> None:
    stop = Stop()
    before = signal.getsignal(signal.SIGTERM), signal.getsignal(signal.SIGINT)
    stop.listen()
    troubles: list[Exception] = [DatabaseAway(), HintsAway()]

    def act() -> None:
        if troubles:
            raise troubles.pop()
        os.kill(os.getpid(), signal.SIGTERM)
        time.sleep(0.2)

    try:
        assert run((Round("shaky", 0.01, act),), stop) == 0
    finally:
        signal.signal(signal.SIGTERM, before[0])
        signal.signal(signal.SIGINT, before[1])
    assert troubles == []


def test_a_breakdown_of_one_ends_all(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(threading, "excepthook", lambda _: None)  # told in the log already

    turned = threading.Event()

    def broken() -> None:
        turned.wait(30)
        raise ZeroDivisionError

    others = Round("steady", 0.01, turned.set)
    assert run((others, Round("broken", 0.01, broken)), Stop()) == 1
    assert turned.is_set()


def test_the_process_reads_its_settings_and_ends_with_its_rounds(
    database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ZSB_HOME", str(tmp_path))
    monkeypatch.setenv("ZSB_DATABASE_URL", database.url)
    monkeypatch.setenv("ZSB_REDIS_URL", "unix:///nobody/listens.sock")
    monkeypatch.setattr(Stop, "listen", lambda _: None)
    monkeypatch.setattr(backstage, "log_to_stderr", lambda _: None)
    monkeypatch.setattr(threading, "excepthook", lambda _: None)

    def broken(*_: object) -> object:
        raise ZeroDivisionError

    monkeypatch.setattr(backstage, "reconcile", broken)
    assert backstage.main() == 1
