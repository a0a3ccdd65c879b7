"""A desk of one's own, or that of a running system; and readers in their cages at it."""

import json
import os
import signal
import threading
from dataclasses import replace
from pathlib import Path

import psutil
import pytest

from finance.kernel.settings import Settings
from finance.vouchers.faults import Unreadable
from ocr_worker.accelerator.run import open_desk
from ocr_worker.accelerator.starting import desk_for
from ocr_worker.desk_line import ask
from ocr_worker.devices import DeviceMissing, desk_path, device_of
from ocr_worker.reader import DeskAway, SandboxedReader
from tests.make.desks import running

pytestmark = pytest.mark.ocr

SAMPLES = Path(__file__).resolve().parents[3] / "samples"
NAMES = ("14_rail_paper_photo.jpg", "12_de_normal_photo.jpg")
TRUTH = {
    one["file"]: one for one in json.loads((SAMPLES / "expected.json").read_text(encoding="utf-8"))
}


@pytest.fixture
def settings(models: Path, tmp_path: Path) -> Settings:
    return Settings(home=tmp_path / "home", models=str(models), ocr_device="cpu:desk")


def desks() -> list[psutil.Process]:
    return [
        one
        for one in psutil.Process().children()
        if one.is_running() and "ocr_worker.accelerator.run" in one.cmdline()
    ]


def test_readers_that_compute_for_themselves_need_none(settings: Settings) -> None:
    for other in ({"ocr_device": "cpu"}, {"ocr_engine": "paddle"}):
        with desk_for(replace(settings, **other)) as path:
            assert path is None
    assert not settings.home.exists()


def test_a_device_that_is_missing_is_told_at_once(settings: Settings, monkeypatch) -> None:
    monkeypatch.setattr("ocr_worker.devices.find_spec", lambda _: None)
    with pytest.raises(DeviceMissing), desk_for(replace(settings, ocr_device="cuda:0")):
        pass


def test_a_desk_that_does_not_open_is_told(settings: Settings, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    lost = replace(settings, models=str(tmp_path / "empty"))
    with pytest.raises(DeviceMissing, match="ended with 1"), desk_for(lost):
        pass
    assert desks() == []


def test_a_running_system_with_the_same_device_and_models_shares_its_desk(
    settings: Settings,
) -> None:
    settings.home.mkdir()
    path = desk_path(settings.home)
    with running(open_desk(settings, device_of("cpu:desk")), path), desk_for(settings) as found:
        assert found == path
        assert desks() == []


def read(reader: SandboxedReader, name: str) -> dict[str, object]:
    (voucher,) = reader.read(SAMPLES / "files" / name, timeout_s=300).vouchers
    return {
        "kind": voucher.kind,
        **{field: value.value for field, value in voucher.fields.items()},
    }


def test_two_readers_at_one_desk_read_exactly(
    settings: Settings,
) -> None:
    found: dict[str, dict[str, object]] = {}
    with desk_for(settings) as path:
        assert path is not None
        assert path.parent == settings.home
        (desk,) = desks()
        assert not [name for name in desk.environ() if "SECRET" in name or "DATABASE" in name]

        def work(name: str) -> None:
            reader = SandboxedReader(settings, desk=path)
            try:
                found[name] = read(reader, name)
            finally:
                reader.close()

        threads = [threading.Thread(target=work, args=(name,)) for name in NAMES]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        told = ask(path)
    for name in NAMES:
        truth = TRUTH[name]
        assert found[name]["kind"] == truth["kind"]
        for key in ("invoice_number", "issued_on", "total_fen", "seller_tax_id"):
            assert found[name].get(key) == truth["fields"].get(key)
    assert told is not None
    assert told["figures"]["page"]["rows"] >= len(NAMES)
    # How many share a run is the moment's chance; that they can, `test_batching` shows.
    assert told["figures"]["lines"]["asks"] > len(NAMES)
    assert desks() == []
    assert not path.exists()


def test_a_desk_that_is_killed_costs_no_file_an_attempt(settings: Settings) -> None:
    """The desk dies over a photo; with the next desk the same reader reads it."""
    settings.home.mkdir()
    path = settings.home / "device.sock"
    photo = SAMPLES / "files" / NAMES[0]
    with desk_for(settings) as own:
        assert own is not None
        path.symlink_to(own)
        reader = SandboxedReader(settings, desk=path)
        (desk,) = desks()
        reader.read(SAMPLES / "files" / "10_de_special.xml", timeout_s=120)  # it is ready
        before = reader.pid
        desk.send_signal(signal.SIGSTOP)  # else the photo might be read before the desk dies
        kill = threading.Timer(0.7, lambda: os.kill(desk.pid, signal.SIGKILL))
        kill.start()
        with pytest.raises(DeskAway) as raised:
            reader.read(photo, timeout_s=120)
        kill.join()
    assert not isinstance(raised.value, Unreadable)
    assert reader.pid != before  # the next one waits for the next desk
    path.unlink()
    with running(open_desk(settings, device_of("cpu:desk")), path):
        assert read(reader, NAMES[0])["kind"] == TRUTH[NAMES[0]]["kind"]
        reader.close()
