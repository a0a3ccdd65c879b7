"""What `zsb serve` starts, by its settings."""

import os
import sys
from dataclasses import fields, replace
from pathlib import Path

import pytest

from api import held
from cli.children import children, environ_of, reader_cores
from finance.kernel.settings import Settings, load_settings


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(home=tmp_path, bank_url="http://127.0.0.1:7001", http_port=8123)


def test_everything_of_one_machine_in_order(settings: Settings) -> None:
    alone = replace(settings, ocr_workers=1, http_workers=3)
    found = children(alone, with_redis=True, with_bank=True)
    assert [child.name for child in found] == [
        "redis",
        "bank",
        "api",
        "read-0",
        "pay",
        "backstage",
    ]
    assert [child.name for child in found if child.is_service] == ["redis"]
    lines = {child.name: " ".join(child.command) for child in found}
    assert "--port 7001" in lines["bank"]
    assert "--port 8123 --workers 3" in lines["api"]
    assert f"--blocking-threads {held.THREADS} " in lines["api"]
    assert lines["api"].endswith("api.app:serving_app")
    assert lines["read-0"] == f"{sys.executable} -m ocr_worker.run --queue read"
    assert lines["pay"].endswith("--queue pay")


def test_a_device_gets_a_desk_that_outlives_its_readers(settings: Settings) -> None:
    found = children(replace(settings, ocr_device="cuda:1"), with_redis=True, with_bank=False)
    names = [child.name for child in found]
    assert names.index("device") < names.index("read-0")
    (desk,) = (child for child in found if child.name == "device")
    assert desk.is_service
    assert desk.command == (sys.executable, "-m", "ocr_worker.accelerator.run")


def test_what_runs_elsewhere_is_not_started(settings: Settings) -> None:
    found = children(settings, with_redis=False, with_bank=False)
    assert {"redis", "bank"}.isdisjoint(child.name for child in found)


def test_several_readers_are_pinned_to_a_core_each(settings: Settings) -> None:
    cores = sorted(os.sched_getaffinity(0))
    pinned = reader_cores(replace(settings, ocr_workers=len(cores) + 1))
    assert len(pinned) == len(cores) + 1
    assert pinned[0] == pinned[len(cores)]
    assert {int(core) for _, core in pinned} == set(cores)


def test_the_children_read_the_very_same_settings(settings: Settings) -> None:
    told = environ_of(replace(settings, s3_secure=False, key_secret="k"))
    again = load_settings(told)
    for spec in fields(Settings):
        if spec.name != "home":
            assert getattr(again, spec.name) == getattr(
                replace(settings, s3_secure=False, key_secret="k"), spec.name
            )
    assert again.home == settings.home.resolve()
