"""What a setting names, and what is missing for it."""

from dataclasses import replace
from importlib.machinery import ModuleSpec
from pathlib import Path

import pytest

from finance.kernel.settings import SettingInvalid, Settings
from ocr_worker import devices
from ocr_worker.devices import (
    Device,
    DeviceMissing,
    desk_device,
    desk_path,
    device_of,
    require_device,
    trouble_with,
)

CARD = Device("cuda:0", "cuda", 0, has_desk=True)


@pytest.mark.parametrize(
    "device",
    [
        Device("cpu", "cpu", 0, has_desk=False),
        Device("cpu:desk", "cpu", 0, has_desk=True),
        CARD,
        Device("cuda:12", "cuda", 12, has_desk=True),
        Device("tensorrt:1", "tensorrt", 1, has_desk=True),
    ],
)
def test_a_setting_names_a_device(device: Device) -> None:
    assert device_of(device.name) == device


@pytest.mark.parametrize("name", ["", "gpu", "cuda", "cuda:", "cuda:x", "cuda:100", "cpu:0"])
def test_any_other_word_is_a_wrong_setting(name: str) -> None:
    with pytest.raises(SettingInvalid, match="ZSB_OCR_DEVICE"):
        device_of(name)


def test_only_the_quick_engine_computes_at_a_desk(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path, ocr_device="cuda:0")
    assert desk_device(settings) == CARD
    assert desk_device(replace(settings, ocr_engine="paddle")) is None
    assert desk_device(replace(settings, ocr_device="cpu")) is None
    assert desk_path(tmp_path) == tmp_path / "device.sock"


def test_a_processor_lacks_nothing() -> None:
    for name in ("cpu", "cpu:desk"):
        require_device(device_of(name))


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder that stands for the installed onnxruntime."""
    spec = ModuleSpec("onnxruntime", None, is_package=True)
    spec.submodule_search_locations = [str(tmp_path)]
    monkeypatch.setattr(devices, "find_spec", lambda _: spec)
    (tmp_path / "capi").mkdir()
    return tmp_path


def test_an_onnxruntime_without_cuda_is_told_with_what_to_install(package: Path) -> None:
    with pytest.raises(DeviceMissing, match="onnxruntime-gpu"):
        require_device(CARD)


def test_a_machine_without_a_card_is_told(package: Path, tmp_path: Path) -> None:
    (package / "capi" / "libonnxruntime_providers_cuda.so").touch()
    nodes = tmp_path / "dev"
    nodes.mkdir()
    assert "no NVIDIA card" in trouble_with(CARD, nodes=nodes)
    (nodes / "nvidia0").touch()
    assert trouble_with(CARD, nodes=nodes) == ""
    assert "onnxruntime-gpu" in trouble_with(device_of("tensorrt:0"), nodes=nodes)


def test_without_any_onnxruntime_its_name_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(devices, "find_spec", lambda _: None)
    assert "onnxruntime-gpu" in trouble_with(CARD)
